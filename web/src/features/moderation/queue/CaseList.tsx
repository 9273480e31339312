import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { CaseSummary, Queue } from '../../../api/moderation-types';
import { Icon } from '../../../ui/Icon';
import pagesCss from '../../forum/pages/pages.module.css';
import { More } from '../More';
import { CaseRow } from './CaseRow';
import css from './queue.module.css';
import type { QueueSearch } from './queue-search';

interface CaseListProps {
  cases: readonly CaseSummary[];
  search: QueueSearch;
  query: UseInfiniteQueryResult<InfiniteData<Queue>>;
}

/** Cases in the order of the server: what is severe or hidden first. */
export function CaseList({ cases, search, query }: CaseListProps) {
  const { t } = useTranslation();
  if (cases.length === 0) {
    const nothing = Object.keys(search).length === 0 ? 'empty' : 'none';
    return (
      <div className={pagesCss.empty}>
        <Icon name="check" size={24} />
        <h2>{t(`moderation.list.${nothing}_title`)}</h2>
        <p>{t(`moderation.list.${nothing}_text`)}</p>
      </div>
    );
  }
  return (
    <>
      <ul className={css.list} aria-label={t('moderation.list.label')}>
        {cases.map((one) => (
          <li key={one.case_id}>
            <CaseRow summary={one} search={search} />
          </li>
        ))}
      </ul>
      <More query={query} />
    </>
  );
}

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { appealsQuery, caseQuery } from '../../../api/moderation-queries';
import type { Appeal } from '../../../api/moderation-types';
import { Icon } from '../../../ui/Icon';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import { Meanwhile } from '../../../ui/Waiting/Meanwhile';
import listsCss from '../../forum/lists/lists.module.css';
import pagesCss from '../../forum/pages/pages.module.css';
import { More } from '../More';
import css from '../moderation.module.css';
import { AppealView } from './AppealView';
import { APPEAL_LISTS } from './appeal-search';
import appealCss from './appeals.module.css';
import { useUnsent } from './unsent';

const route = getRouteApi('/member/moderation/appeals');

/** Appeals of everybody: those that wait, the most urgent first, and those that were answered. */
export function AppealsPage() {
  const { t } = useTranslation();
  const { state = 'open' } = route.useSearch();
  const query = useInfiniteQuery(appealsQuery(state));
  const appeals = query.data?.pages.flatMap(({ items }) => items);
  return (
    <div className={css.page}>
      <header>
        <PageHeading title={t('moderation.appeal.title')} />
        <p className={css.lead}>{t('moderation.appeal.intro')}</p>
      </header>
      <nav aria-label={t('moderation.appeal.tabs')} className={listsCss.periods}>
        {APPEAL_LISTS.map((list) => (
          <Link
            key={list}
            to="/moderation/appeals"
            search={list === 'open' ? {} : { state: list }}
            activeOptions={{ exact: true, includeSearch: true }}
          >
            {t(`moderation.appeal.${list}`)}
          </Link>
        ))}
      </nav>
      {state === 'open' && appeals && <Overtaken appeals={appeals} />}
      {appeals ? <List appeals={appeals} state={state} /> : <Meanwhile query={query} rows={3} />}
      <More query={query} />
    </div>
  );
}

function List({ appeals, state }: { appeals: readonly Appeal[]; state: string }) {
  const { t } = useTranslation();
  if (appeals.length === 0) {
    return (
      <div className={pagesCss.empty}>
        <Icon name="check" size={24} />
        <p>{t(state === 'open' ? 'moderation.appeal.empty' : 'moderation.appeal.empty_other')}</p>
      </div>
    );
  }
  return (
    <ul className={appealCss.list} aria-label={t('moderation.appeal.list')}>
      {appeals.map((appeal) => (
        <li key={`${appeal.case_id}/${appeal.kind}`}>
          <AppealView appeal={appeal} heading="h2" linked />
        </li>
      ))}
    </ul>
  );
}

/** Appeals that somebody else has decided while they were being answered here. */
function Overtaken({ appeals }: { appeals: readonly Appeal[] }) {
  const unsent = useUnsent().filter((id) => !appeals.some(({ case_id }) => case_id === id));
  return unsent.map((id) => <OneOvertaken key={id} id={id} />);
}

function OneOvertaken({ id }: { id: string }) {
  const { data } = useQuery(caseQuery(id));
  // An open one stands on a page that is not fetched yet.
  return data?.appeal_detail && data.appeal_detail.state !== 'open' ? (
    <AppealView appeal={data.appeal_detail} heading="h2" linked />
  ) : null;
}

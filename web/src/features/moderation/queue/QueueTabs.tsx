import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { QueueCounts } from '../../../api/moderation-types';
import listsCss from '../../forum/lists/lists.module.css';
import css from './queue.module.css';
import { QUEUE_STATES, type QueueSearch } from './queue-search';

interface QueueTabsProps {
  search: QueueSearch;
  counts: QueueCounts | undefined;
}

/** Which cases are listed; every tab is a link and keeps the filters. */
export function QueueTabs({ search, counts }: QueueTabsProps) {
  const { t } = useTranslation();
  const { state: shown, ...filters } = search;
  const known: Partial<Record<string, number>> = { ...counts };
  return (
    <nav aria-label={t('moderation.list.tabs')} className={`${listsCss.periods} ${css.tabs}`}>
      {([undefined, ...QUEUE_STATES] as const).map((state) => {
        const name = state ?? 'waiting';
        const count = known[name];
        return (
          <Link
            key={name}
            to="/moderation"
            search={{ ...filters, ...(state ? { state } : {}) }}
            activeOptions={{ exact: true, includeSearch: true }}
            // With a case beside it the list is not the page, yet this is its tab.
            aria-current={state === shown ? 'page' : undefined}
          >
            {t(`moderation.list.${name}`)}
            {count !== undefined && count > 0 && (
              <>
                {' '}
                <span className={css.count}>{count}</span>
              </>
            )}
          </Link>
        );
      })}
    </nav>
  );
}

import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Outlet, useMatch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { queueQuery } from '../../../api/moderation-queries';
import { useDates } from '../../../i18n/dates';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import { Meanwhile } from '../../../ui/Waiting/Meanwhile';
import { CaseList } from './CaseList';
import { QueueFilters } from './QueueFilters';
import { QueueTabs } from './QueueTabs';
import css from './queue.module.css';

const route = getRouteApi('/member/moderation/queue');

/** The queue, and beside it the case that was opened; on a narrow window one or the other. */
export function QueuePage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const query = useInfiniteQuery(queueQuery(search));
  const { when } = useDates();
  const first = query.data?.pages[0];
  const cases = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const opened = useMatch({ from: '/member/moderation/queue/cases/$case', shouldThrow: false });

  return (
    <div className={css.queue} data-opened={opened !== undefined}>
      <section className={css.pane} aria-labelledby="queue-title">
        <div className={css.head}>
          {opened ? (
            <h2 id="queue-title">{t('moderation.list.title')}</h2>
          ) : (
            <div id="queue-title">
              <PageHeading title={t('app.moderation')} />
            </div>
          )}
          {first?.oldest_open_at && (
            <p className={css.oldest}>
              {t('moderation.list.oldest', { time: when(first.oldest_open_at) })}
            </p>
          )}
        </div>
        <QueueTabs search={search} counts={first?.counts} />
        <QueueFilters search={search} cases={cases} />
        {query.data ? (
          <CaseList cases={cases} search={search} query={query} />
        ) : (
          <Meanwhile query={query} rows={5} />
        )}
      </section>
      <div className={css.case}>
        <Outlet />
      </div>
    </div>
  );
}

import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { notificationsQuery } from '../../api/reading-queries';
import { Button } from '../../ui/Button/Button';
import { Done } from '../../ui/Done/Done';
import { Icon } from '../../ui/Icon';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import { toast } from '../../ui/Toasts/toasts';
import { Meanwhile } from '../../ui/Waiting/Meanwhile';
import listsCss from '../forum/lists/lists.module.css';
import pagesCss from '../forum/pages/pages.module.css';
import { byDay, daysAgo } from './days';
import { NOTIFICATION_KINDS } from './kind';
import { NotificationItem } from './NotificationItem';
import css from './notifications.module.css';
import { useMarkRead } from './read';

const route = getRouteApi('/member/notifications');

/** What was told to the member, day by day. */
export function NotificationsPage() {
  const { t } = useTranslation();
  const { kind } = route.useSearch();
  const query = useInfiniteQuery(notificationsQuery(kind));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className={pagesCss.page}>
      <header className={pagesCss.head}>
        <div>
          <PageHeading title={t('notifications.title')} />
          <Link to="/settings/notifications" className={pagesCss.up}>
            <Icon name="settings" size={16} />
            {t('notifications.preferences')}
          </Link>
        </div>
        <MarkAll unread={query.data?.pages[0]?.unread} some={items.length > 0} />
      </header>
      <nav aria-label={t('notifications.kinds')} className={listsCss.tabs}>
        <Link to="/notifications" search={{}} activeOptions={{ exact: true, includeSearch: true }}>
          {t('notifications.all')}
        </Link>
        {NOTIFICATION_KINDS.map((one) => (
          <Link key={one} to="/notifications" search={{ kind: one }}>
            {t(`notifications.${one}`)}
          </Link>
        ))}
      </nav>
      {!query.data && <Meanwhile query={query} rows={5} />}
      {query.data && items.length === 0 && (
        <div className={pagesCss.empty}>
          <h2>{t('notifications.empty_title')}</h2>
          <p>{t(kind ? 'notifications.empty_kind_text' : 'notifications.empty_text')}</p>
        </div>
      )}
      {byDay(items).map(({ key, items: ofDay }) => (
        <section key={key} className={css.day} aria-labelledby={`day-${key}`}>
          <DayHeading day={key} />
          <ul className={css.list}>
            {ofDay.map((notification) => (
              <NotificationItem key={notification.id} notification={notification} />
            ))}
          </ul>
        </section>
      ))}
      {query.hasNextPage && (
        <div className={pagesCss.more}>
          <Button onClick={() => query.fetchNextPage()} disabled={query.isFetchingNextPage}>
            {t('app.show_more')}
          </Button>
        </div>
      )}
    </div>
  );
}

function MarkAll({ unread, some }: { unread: number | undefined; some: boolean }) {
  const { t } = useTranslation();
  const markRead = useMarkRead();
  return (
    <div className={pagesCss.acts}>
      <Done>{unread === 0 && some && t('notifications.none_left')}</Done>
      {unread !== undefined && unread > 0 && (
        <Button
          look="quiet"
          icon="check"
          disabled={markRead.isPending}
          onClick={() =>
            markRead.mutate(undefined, {
              onSuccess: () => toast(t('notifications.all_marked')),
            })
          }
        >
          {t('notifications.mark_all')}
        </Button>
      )}
    </div>
  );
}

function DayHeading({ day }: { day: string }) {
  const { t, i18n } = useTranslation();
  const ago = daysAgo(day, new Date());
  const long = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'full', timeZone: 'UTC' });
  const name =
    ago === 0
      ? t('notifications.today')
      : ago === 1
        ? t('notifications.yesterday')
        : long.format(new Date(day));
  return (
    <h2 id={`day-${day}`} className={css.dayName}>
      {name}
    </h2>
  );
}

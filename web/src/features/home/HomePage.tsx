import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { enrollmentsQuery } from '../../api/learning-queries';
import { allTopicsQuery, notificationsQuery, unreadQuery } from '../../api/reading-queries';
import { buttonClass } from '../../ui/Button/Button';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import { Progress } from '../../ui/Progress/Progress';
import { Meanwhile } from '../../ui/Waiting/Meanwhile';
import { useSession } from '../auth/session';
import { EmptyList } from '../forum/lists/EmptyList';
import { ReadAll } from '../forum/lists/ReadAll';
import { TopicRows } from '../forum/lists/TopicList';
import { nameOf } from '../forum/names';
import { NewTopicLink } from '../forum/pages/NewTopicLink';
import pagesCss from '../forum/pages/pages.module.css';
import { StartChecklist, useStart } from '../forum/start/StartChecklist';
import { isFirstPostNew, useStartChanges } from '../forum/start/start';
import { NotificationItem } from '../notifications/NotificationItem';
import notificationsCss from '../notifications/notifications.module.css';
import css from './home.module.css';
import { UnreadTopics } from './UnreadTopics';

// Wanted once in a member's time here.
const Afterwards = lazy(async () => ({ default: (await import('./Afterwards')).Afterwards }));

/** So many of each are enough here. */
const FEW = 6;
const FEW_NOTICES = 3;

/** What goes on: a course that waits, what is unread, what is new, what is told. */
export function HomePage() {
  const { t } = useTranslation();
  const me = useSession((state) => state.me);
  useStartChanges();
  const isNew = isFirstPostNew();
  return (
    <div className={pagesCss.page}>
      <header className={pagesCss.head}>
        <div>
          <PageHeading title={t('home.title', { name: nameOf(me) })} />
        </div>
        <div className={pagesCss.acts}>
          <NewTopicLink />
        </div>
      </header>
      <StartChecklist />
      {isNew && (
        <Suspense>
          <Afterwards />
        </Suspense>
      )}
      <div className={css.parts}>
        <Notices />
        <ContinueCourse />
        <UnreadPart />
        <LatestPart />
      </div>
    </div>
  );
}

interface PartProps {
  id: string;
  title: string;
  /** The way to all of it. */
  more?: ReactNode;
  children: ReactNode;
}

function Part({ id, title, more, children }: PartProps) {
  return (
    <section aria-labelledby={id} className={css.part}>
      <header className={css.partHead}>
        <h2 id={id}>{title}</h2>
        {more}
      </header>
      {children}
    </section>
  );
}

/** What the territory tells, until it is read. */
function Notices() {
  const { t } = useTranslation();
  const { data } = useInfiniteQuery(notificationsQuery('notice'));
  const fresh = data?.pages[0]?.items.filter(({ read }) => !read).slice(0, FEW_NOTICES) ?? [];
  if (fresh.length === 0) return null;
  return (
    <Part
      id="home-notices"
      title={t('home.notices_title')}
      more={<Link to="/notifications">{t('home.notices_all')}</Link>}
    >
      <ul className={notificationsCss.list}>
        {fresh.map((notification) => (
          <NotificationItem key={notification.id} notification={notification} brief />
        ))}
      </ul>
    </Part>
  );
}

/** The courses that were begun; the way of a newcomer speaks of its own. */
function ContinueCourse() {
  const { t } = useTranslation();
  const start = useStart();
  const { data } = useQuery(enrollmentsQuery());
  const begun =
    data?.items.filter(
      ({ state, course_id }) => state === 'enrolled' && course_id !== start?.courseId,
    ) ?? [];
  if (begun.length === 0) return null;
  return (
    <Part id="home-course" title={t('home.continue_title')}>
      <ul className={css.courses}>
        {begun.map(({ course_id, title, percent }) => (
          <li key={course_id} className={css.course}>
            <div>
              <strong>{title}</strong>
              <div className={css.progress}>
                <Progress percent={percent} label={`${title}: ${t('courses.progress')}`} />
                <span aria-hidden="true">
                  {t('courses.percent', { percent: Math.round(percent) })}
                </span>
              </div>
            </div>
            <Link
              to="/courses/$course"
              params={{ course: course_id }}
              className={buttonClass('primary')}
            >
              {t('home.continue')}
              <span className="visually-hidden">: {title}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function UnreadPart() {
  const { t } = useTranslation();
  const query = useQuery(unreadQuery);
  const topics = query.data?.topics.filter(({ muted, mentions }) => !muted || mentions > 0) ?? [];
  return (
    <Part id="home-unread" title={t('home.unread_title')} more={<ReadAll />}>
      {query.data ? (
        <>
          {topics.length === 0 && (
            <p className={css.calm}>
              {t(query.data.following.length > 0 ? 'home.all_read' : 'home.follow_hint')}
            </p>
          )}
          {topics.length > 0 && <UnreadTopics topics={topics.slice(0, FEW)} />}
          {topics.length > FEW && (
            <Link to="/forum/topics" search={{ list: 'unread' }} className={css.all}>
              {t('home.unread_all')} ({topics.length})
            </Link>
          )}
        </>
      ) : (
        <Meanwhile query={query} rows={2} />
      )}
    </Part>
  );
}

function LatestPart() {
  const { t } = useTranslation();
  const query = useInfiniteQuery(allTopicsQuery());
  const topics = query.data?.pages[0]?.items.slice(0, FEW) ?? [];
  return (
    <Part
      id="home-latest"
      title={t('home.latest_title')}
      more={<Link to="/forum/topics">{t('home.latest_all')}</Link>}
    >
      {query.data ? (
        topics.length > 0 ? (
          <ul className={pagesCss.list}>
            <TopicRows topics={topics} withCategory />
          </ul>
        ) : (
          <EmptyList shown={{}} />
        )
      ) : (
        <Meanwhile query={query} rows={4} />
      )}
    </Part>
  );
}

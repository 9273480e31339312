import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import {
  badgeProgressQuery,
  badgeQuery,
  courseQuery,
  holdersQuery,
} from '../../api/learning-queries';
import type { Badge } from '../../api/learning-types';
import { useDates } from '../../i18n/dates';
import { Avatar } from '../../ui/Avatar/Avatar';
import { BadgeArt } from '../../ui/BadgeArt/BadgeArt';
import { Button, buttonClass } from '../../ui/Button/Button';
import { Icon } from '../../ui/Icon';
import { Loading } from '../../ui/Loading/Loading';
import { ErrorNotice } from '../../ui/Notice/Notice';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import { Progress } from '../../ui/Progress/Progress';
import { Waiting } from '../../ui/Waiting/Waiting';
import { nameOf } from '../forum/names';
import css from './badges.module.css';
import { lookOf, standingOf } from './status';

const route = getRouteApi('/member/badges/$badge');

export function BadgePage() {
  const { badge: id } = route.useParams();
  const query = useQuery(badgeQuery(id));
  return (
    <div className={css.page}>
      {query.data ? <BadgeView badge={query.data} /> : <Waiting query={query} rows={5} />}
    </div>
  );
}

function BadgeView({ badge }: { badge: Badge }) {
  const { t } = useTranslation();
  const standing = standingOf(badge.mine, Date.now());
  return (
    <>
      <header className={css.head}>
        <Link to="/badges" className={css.up}>
          <Icon name="back" size={16} />
          {t('badges.title')}
        </Link>
        <div className={css.title}>
          <BadgeArt badgeId={badge.badge_id} size={96} look={lookOf(standing)} />
          <div>
            <PageHeading title={badge.name} />
            <p className={css.lead}>{badge.description}</p>
            <p className={css.standing} data-standing={standing}>
              {t(`badges.status_${standing}`)}
            </p>
          </div>
        </div>
      </header>
      <Mine badge={badge} />
      <section aria-labelledby="badge-opens">
        <h2 id="badge-opens">{t('badges.opens')}</h2>
        {badge.permissions.length === 0 ? (
          <p className={css.text}>{t('badges.opens_nothing')}</p>
        ) : (
          <ul className={css.opens}>
            {badge.permissions.map((permission) => (
              <li key={permission}>
                <Icon name="check" size={16} />
                {t(`badges.permission_${permission}`)}
              </li>
            ))}
          </ul>
        )}
      </section>
      <HowTo badge={badge} />
      <Holders id={badge.badge_id} count={badge.holders} />
    </>
  );
}

/** What the member has of it: since when, until when, and why not any more. */
function Mine({ badge }: { badge: Badge }) {
  const { t } = useTranslation();
  const { full } = useDates();
  const { mine, course_id } = badge;
  if (!mine) return null;
  const standing = standingOf(mine, Date.now());
  const expires = mine.expires_at ? full(mine.expires_at) : '';
  const says = {
    active: mine.expires_at ? 'badges.says_active_until' : 'badges.says_active',
    expiring: course_id ? 'badges.says_expiring' : 'badges.says_expiring_hand',
    expired: course_id ? 'badges.says_expired' : 'badges.says_expired_hand',
    revoked: 'badges.says_revoked',
    suspended: 'badges.says_suspended',
    none: 'badges.mine_none',
  } as const;
  const renewable = standing === 'expiring' || standing === 'expired';
  return (
    <section aria-labelledby="badge-mine" className={css.mine} data-standing={standing}>
      <h2 id="badge-mine">{t('badges.mine')}</h2>
      <p>
        {t(says[standing], {
          issued: full(mine.issued_at),
          expires,
          date: full(mine.revoked_at ?? mine.issued_at),
        })}
      </p>
      {mine.issuer && <p>{t('badges.issued_by', { name: nameOf(mine.issuer) })}</p>}
      {standing === 'revoked' && !mine.reason && <p>{t('badges.says_why')}</p>}
      {mine.reason && <blockquote>{mine.reason}</blockquote>}
      {renewable && course_id && (
        <div>
          <Link
            to="/courses/$course"
            params={{ course: course_id }}
            className={buttonClass('primary')}
          >
            {t('badges.renew')}
          </Link>
        </div>
      )}
    </section>
  );
}

function HowTo({ badge }: { badge: Badge }) {
  const { t } = useTranslation();
  const { course_id, valid_days, mine } = badge;
  const { data: course } = useQuery({
    ...courseQuery(course_id ?? ''),
    enabled: Boolean(course_id),
  });
  const { data: all } = useQuery(badgeProgressQuery());
  const progress = all?.items.find(({ badge_id }) => badge_id === badge.badge_id);
  const standing = standingOf(mine, Date.now());
  const underway = standing === 'none' && progress && progress.percent > 0;
  return (
    <section aria-labelledby="badge-how" className={css.section}>
      <h2 id="badge-how">{t('badges.how')}</h2>
      <p className={css.text}>
        {t(course_id ? 'badges.by_course' : 'badges.by_hand')}{' '}
        {valid_days ? t('badges.validity', { count: valid_days }) : t('badges.validity_forever')}
      </p>
      {underway && (
        <div className={css.progress}>
          <Progress percent={progress.percent} label={t('badges.progress')} />
          <span>
            {t('badges.progress_lessons', {
              done: progress.done_lessons,
              count: progress.lessons,
            })}
            {!progress.quiz_passed && `, ${t('badges.progress_quiz')}`}
          </span>
        </div>
      )}
      {course_id && standing === 'none' && (
        <div className={css.actions}>
          <Link
            to="/courses/$course"
            params={{ course: course_id }}
            className={buttonClass('primary')}
          >
            {t(underway ? 'badges.go_on_course' : 'badges.take_course')}
            {course && <span className="visually-hidden">: {course.title}</span>}
          </Link>
        </div>
      )}
    </section>
  );
}

function Holders({ id, count }: { id: string; count: number }) {
  const { t } = useTranslation();
  const { day, full } = useDates();
  const query = useInfiniteQuery(holdersQuery(id));
  const holders = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section aria-labelledby="badge-holders" className={css.section}>
      <h2 id="badge-holders">{t('badges.holders_title')}</h2>
      <p className={css.text}>
        {count === 0 ? t('badges.no_holders') : t('badges.holders', { count })}
      </p>
      {query.isPending && <Loading rows={2} />}
      {query.isError && <ErrorNotice cause={query.error} />}
      {holders.length > 0 && (
        <ul className={css.holders}>
          {holders.map(({ member, issued_at }) => (
            <li key={member.user_id} title={member.user_id}>
              <Avatar member={member} size={28} />
              <span className={css.holder}>{nameOf(member)}</span>
              <span className={css.facts} title={full(issued_at)}>
                {t('badges.holder_since', { date: day(issued_at) })}
              </span>
            </li>
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <div className={css.actions}>
          <Button onClick={() => query.fetchNextPage()} disabled={query.isFetchingNextPage}>
            {t('app.show_more')}
          </Button>
        </div>
      )}
    </section>
  );
}

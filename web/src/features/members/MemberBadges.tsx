import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Award } from '../../api/learning-types';
import type { Profile } from '../../api/people';
import { memberBadgesQuery } from '../../api/people-queries';
import { useDates } from '../../i18n/dates';
import { BadgeArt } from '../../ui/BadgeArt/BadgeArt';
import { Meanwhile } from '../../ui/Waiting/Meanwhile';
import { lookOf } from '../badges/status';
import css from './members.module.css';
import { useProfile } from './ProfilePage';

export function MemberBadges() {
  const { data: profile } = useProfile();
  return profile ? <Badges profile={profile} /> : null;
}

/** What a member holds, and below it what they held once. */
function Badges({ profile }: { profile: Profile }) {
  const { t } = useTranslation();
  const query = useQuery(memberBadgesQuery(profile.user_id));
  const told = query.data?.items;
  const held = told?.filter(({ status }) => status === 'active') ?? [];
  const lost = told?.filter(({ status }) => status !== 'active') ?? [];
  return (
    <>
      <section aria-labelledby="badges" className={css.section}>
        <h2 id="badges">{t('badges.nav')}</h2>
        {!told && <Meanwhile query={query} rows={2} />}
        {told && held.length === 0 && <p className={css.aside}>{t('profile.no_badges')}</p>}
        <Awards awards={held} />
      </section>
      {lost.length > 0 && (
        <section aria-labelledby="lost-badges" className={css.section}>
          <h2 id="lost-badges">{t('profile.lost_badges')}</h2>
          <Awards awards={lost} />
        </section>
      )}
    </>
  );
}

function Awards({ awards }: { awards: readonly Award[] }) {
  if (awards.length === 0) return null;
  return (
    <ul className={css.list}>
      {awards.map((award) => (
        <AwardRow key={award.badge_id} award={award} />
      ))}
    </ul>
  );
}

function AwardRow({ award }: { award: Award }) {
  const { t } = useTranslation();
  const { date, full } = useDates();
  const { badge_id, name, status, issued_at, expires_at, revoked_at, hidden } = award;
  // The day that says most: of the end, where there was one.
  const [word, at] =
    status === 'revoked'
      ? (['profile.badge_revoked', revoked_at ?? issued_at] as const)
      : status === 'expired'
        ? (['profile.badge_expired', expires_at ?? issued_at] as const)
        : (['badges.holder_since', issued_at] as const);
  return (
    <li className={css.award} data-lost={status !== 'active'}>
      <BadgeArt badgeId={badge_id} size={44} look={lookOf(status)} />
      <div className={css.who}>
        <Link to="/badges/$badge" params={{ badge: badge_id }} className={css.rowName}>
          {name}
        </Link>
        <p className={css.aside} title={full(at)}>
          {t(word, { date: date(at) })}
          {status === 'active' &&
            expires_at &&
            ` · ${t('profile.badge_until', { date: date(expires_at) })}`}
          {status === 'suspended' && ` · ${t('badges.status_suspended')}`}
          {hidden && ` · ${t('badges.hidden_mark')}`}
        </p>
      </div>
    </li>
  );
}

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Profile } from '../../api/people';
import { memberBadgesQuery } from '../../api/people-queries';
import { BadgeArt } from '../../ui/BadgeArt/BadgeArt';
import { nameOf } from '../forum/names';
import { languageName, timeIn } from './facts';
import css from './members.module.css';
import { useProfile } from './ProfilePage';

/** What a member tells of themselves, and their badges. */
export function AboutMember() {
  const { data: profile } = useProfile();
  if (!profile) return null;
  return (
    <>
      <Told profile={profile} />
      <Badges profile={profile} />
    </>
  );
}

function Told({ profile }: { profile: Profile }) {
  const { t, i18n } = useTranslation();
  const { biography, location, languages, time_zone, real_name, email, posts } = profile;
  const clock = time_zone ? timeIn(time_zone, i18n.language, new Date()) : undefined;
  const facts = [
    [t('profile.real_name'), real_name],
    [t('profile.location'), location],
    [
      t('profile.languages'),
      languages?.map((code) => languageName(code, i18n.language)).join(', '),
    ],
    [t('profile.time_zone'), time_zone && (clock ? `${time_zone} · ${clock}` : time_zone)],
    [t('profile.email'), email],
    [t('profile.posts'), posts == null ? undefined : String(posts)],
  ] as const;
  return (
    <section aria-labelledby="about" className={css.section}>
      <h2 id="about">{t('profile.about')}</h2>
      {biography ? (
        <p className={css.biography}>{biography}</p>
      ) : (
        <p className={css.aside}>{t('profile.no_biography', { name: nameOf(profile) })}</p>
      )}
      <dl className={css.told}>
        {facts.map(
          ([term, value]) =>
            value && (
              <div key={term}>
                <dt>{term}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </section>
  );
}

function Badges({ profile }: { profile: Profile }) {
  const { t } = useTranslation();
  const { data } = useQuery(memberBadgesQuery(profile.user_id));
  const held = data?.items.filter(({ status }) => status === 'active') ?? [];
  if (!data) return null;
  return (
    <section aria-labelledby="badges" className={css.section}>
      <h2 id="badges">{t('badges.nav')}</h2>
      {held.length === 0 ? (
        <p className={css.aside}>{t('profile.no_badges')}</p>
      ) : (
        <ul className={css.badges}>
          {held.map(({ badge_id, name }) => (
            <li key={badge_id}>
              <Link to="/badges/$badge" params={{ badge: badge_id }}>
                <BadgeArt badgeId={badge_id} size={36} />
                {name}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

import { useTranslation } from 'react-i18next';
import type { Profile } from '../../api/people';
import { nameOf } from '../forum/names';
import { languageName, timeIn } from './facts';
import css from './members.module.css';
import { useProfile } from './ProfilePage';

/** What a member tells of themselves. */
export function AboutMember() {
  const { data: profile } = useProfile();
  return profile ? <Told profile={profile} /> : null;
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

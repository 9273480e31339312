import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Profile } from '../../api/people';
import { nameOf } from '../forum/names';
import { addressOf } from './address';
import css from './members.module.css';

/** The parts of a member's page. */
export function ProfileTabs({ profile }: { profile: Profile }) {
  const { t } = useTranslation();
  const params = { name: addressOf(profile.user_id) };
  const { followers, following } = profile;
  return (
    <nav className={css.tabs} aria-label={t('profile.tabs', { name: nameOf(profile) })}>
      <Link to="/u/$name" params={params} activeOptions={{ exact: true }}>
        {t('profile.about')}
      </Link>
      <Link to="/u/$name/posts" params={params}>
        {t('profile.posts')}
      </Link>
      <Link to="/u/$name/badges" params={params}>
        {t('badges.nav')}
      </Link>
      <Link to="/u/$name/followers" params={params}>
        {t('profile.followers')}
        {typeof followers === 'number' && <span className={css.number}>{followers}</span>}
      </Link>
      <Link to="/u/$name/following" params={params}>
        {t('profile.following')}
        {typeof following === 'number' && <span className={css.number}>{following}</span>}
      </Link>
    </nav>
  );
}

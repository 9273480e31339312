import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Profile } from '../../api/people';
import { profileQuery } from '../../api/people-queries';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import { Waiting } from '../../ui/Waiting/Waiting';
import { nameOf } from '../forum/names';
import { userIdAt } from './address';
import css from './members.module.css';
import { ProfileHeader } from './ProfileHeader';
import { ProfileTabs } from './ProfileTabs';

const route = getRouteApi('/member/u/$name');

/** The member of the address. */
export function useProfile() {
  return useQuery(profileQuery(userIdAt(route.useParams().name)));
}

/** A member's page: who it is, and below it the part that the address names. */
export function ProfilePage() {
  const query = useProfile();
  const profile = query.data;
  return (
    <div className={css.page}>
      {!profile && <Waiting query={query} rows={4} />}
      {profile?.deleted && <Gone />}
      {profile && !profile.deleted && <Present profile={profile} />}
    </div>
  );
}

function Gone() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeading title={t('app.removed_member')} />
      <p>{t('profile.deleted_text')}</p>
    </>
  );
}

function Present({ profile }: { profile: Profile }) {
  const { t } = useTranslation();
  return (
    <>
      <ProfileHeader profile={profile} />
      {profile.hidden ? (
        <p className={css.notice}>{t('profile.hidden', { name: nameOf(profile) })}</p>
      ) : (
        <>
          <ProfileTabs profile={profile} />
          <Outlet />
        </>
      )}
    </>
  );
}

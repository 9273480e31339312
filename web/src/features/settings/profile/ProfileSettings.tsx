import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ownProfileQuery } from '../../../api/people-queries';
import { Loading } from '../../../ui/Loading/Loading';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import { Unfetched } from '../../../ui/Waiting/Unfetched';
import { addressOf } from '../../members/address';
import css from '../settings.module.css';
import { AvatarEditor } from './AvatarEditor';
import { ProfileForm } from './ProfileForm';

export function ProfileSettings() {
  const { t } = useTranslation();
  const query = useQuery(ownProfileQuery);
  return (
    <>
      <header className={css.head}>
        <PageHeading title={t('settings.profile')} />
        <p className={css.text}>{t('edit_profile.intro')}</p>
        {query.data && (
          <p>
            <Link to="/u/$name" params={{ name: addressOf(query.data.user_id) }}>
              {t('edit_profile.see')}
            </Link>
          </p>
        )}
      </header>
      {query.isPending && <Loading rows={5} />}
      {query.isError && !query.data && <Unfetched query={query} />}
      {query.data && (
        <>
          <AvatarEditor profile={query.data} />
          <ProfileForm profile={query.data} />
        </>
      )}
    </>
  );
}

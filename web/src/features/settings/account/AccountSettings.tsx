import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import { useSession } from '../../auth/session';
import css from '../settings.module.css';
import { DeleteAccount } from './DeleteAccount';
import { Email } from './Email';

export function AccountSettings() {
  const { t } = useTranslation();
  const me = useSession((state) => state.me);
  if (!me) return null;
  return (
    <>
      <header className={css.head}>
        <PageHeading title={t('settings.account')} />
        <p className={css.text}>{t('account_settings.intro', { user_id: me.user_id })}</p>
      </header>
      <Email me={me} />
      <section aria-labelledby="account-password" className={css.part}>
        <h2 id="account-password">{t('login.password')}</h2>
        <p className={css.text}>
          {t('account_settings.password_text')}{' '}
          <Link to="/settings/security">{t('security.change')}</Link>
        </p>
      </section>
      <DeleteAccount username={me.username} />
    </>
  );
}

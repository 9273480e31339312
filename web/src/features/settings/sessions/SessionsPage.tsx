import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import css from '../settings.module.css';
import { EndAll } from './EndAll';
import { SessionList } from './SessionList';

export function SessionsPage() {
  const { t } = useTranslation();
  return (
    <>
      <header className={css.head}>
        <PageHeading title={t('sessions.title')} />
        <p className={css.text}>
          {t('sessions.intro')} <Link to="/settings/security">{t('sessions.change_password')}</Link>
        </p>
      </header>
      <SessionList />
      <EndAll />
    </>
  );
}

import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { buttonClass } from '../../ui/Button/Button';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import { PlainPage } from '../../ui/Plain/PlainPage';

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <PlainPage>
      <PageHeading title={t('app.not_found_title')} />
      <p>{t('app.not_found_text')}</p>
      <Link to="/forum" className={buttonClass('primary')}>
        {t('app.to_forum')}
      </Link>
    </PlainPage>
  );
}

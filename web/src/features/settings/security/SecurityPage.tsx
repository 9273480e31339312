import { useTranslation } from 'react-i18next';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import { ChangePassword } from './ChangePassword';
import { SecurityEvents } from './SecurityEvents';

export function SecurityPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeading title={t('security.title')} />
      <ChangePassword />
      <SecurityEvents />
    </>
  );
}

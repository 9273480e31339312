import { useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button/Button';
import { ErrorNotice } from '../../ui/Notice/Notice';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import { PlainPage } from '../../ui/Plain/PlainPage';

export function ErrorPage({ error, reset }: { error: unknown; reset: () => void }) {
  const { t } = useTranslation();
  const router = useRouter();
  return (
    <PlainPage>
      <PageHeading title={t('app.failed_title')} />
      <ErrorNotice cause={error} />
      <Button
        look="primary"
        onClick={() => {
          reset();
          void router.invalidate();
        }}
      >
        {t('app.try_again')}
      </Button>
    </PlainPage>
  );
}

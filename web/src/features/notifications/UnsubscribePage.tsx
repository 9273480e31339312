import { useMutation } from '@tanstack/react-query';
import { Link, useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { toProblem, unwrap } from '../../api/problem';
import { Button, buttonClass } from '../../ui/Button/Button';
import { ErrorNotice } from '../../ui/Notice/Notice';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import { PlainPage } from '../../ui/Plain/PlainPage';

/** Ends the mails by the link of one of them, signed in or not. Pressed by hand: some mail programs open every link. */
export function UnsubscribePage() {
  const { t } = useTranslation();
  const token = useLocation({ select: ({ hash }) => hash });
  const end = useMutation({
    mutationFn: () => unwrap(api.POST('/api/notifications/unsubscribe', { body: { token } })),
  });
  // Silence and haste are no judgement of the link.
  const refused = end.error && !toProblem(end.error).mayRetry;

  if (end.isSuccess || refused || !token) {
    const says = end.isSuccess ? 'done' : 'invalid';
    return (
      <PlainPage>
        <PageHeading key={says} title={t(`unsubscribe.${says}_title`)} focus />
        <p>{t(`unsubscribe.${says}_text`)}</p>
        <Link to="/settings/notifications" className={buttonClass('secondary')}>
          {t('unsubscribe.to_settings')}
        </Link>
      </PlainPage>
    );
  }
  return (
    <PlainPage>
      <PageHeading key="ask" title={t('unsubscribe.title')} />
      <p>{t('unsubscribe.text')}</p>
      {end.error && <ErrorNotice cause={end.error} />}
      <Button look="primary" wide disabled={end.isPending} onClick={() => end.mutate()}>
        {t('unsubscribe.submit')}
      </Button>
    </PlainPage>
  );
}

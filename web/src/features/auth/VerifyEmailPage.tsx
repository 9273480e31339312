import { useMutation } from '@tanstack/react-query';
import { Link, useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { toProblem, unwrap } from '../../api/problem';
import { Button, buttonClass } from '../../ui/Button/Button';
import { ErrorNotice } from '../../ui/Notice/Notice';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import { PlainPage } from '../../ui/Plain/PlainPage';
import { renewMember } from './session';

const TOKEN_INVALID = 'ORG.ALTHING.EMAIL_TOKEN_INVALID';

/** Confirms an address by the link of a mail. Pressed by hand: some mail programs open every link. */
export function VerifyEmailPage() {
  const { t } = useTranslation();
  const token = useLocation({ select: ({ hash }) => hash });
  const verify = useMutation({
    mutationFn: () => unwrap(api.POST('/api/auth/email/verify', { body: { token } })),
    onSuccess: renewMember,
  });
  const invalid = !token || (verify.error && toProblem(verify.error).errcode === TOKEN_INVALID);

  if (verify.isSuccess || invalid) {
    const says = verify.isSuccess ? 'done' : 'invalid';
    return (
      <PlainPage>
        <PageHeading key={says} title={t(`verify_email.${says}_title`)} focus />
        <p>{t(`verify_email.${says}_text`)}</p>
        <Link
          to={verify.isSuccess ? '/forum' : '/settings/account'}
          className={buttonClass('primary')}
        >
          {t(verify.isSuccess ? 'app.to_forum' : 'verify_email.to_account')}
        </Link>
      </PlainPage>
    );
  }
  return (
    <PlainPage>
      <PageHeading key="ask" title={t('verify_email.title')} />
      <p>{t('verify_email.text')}</p>
      {verify.error && <ErrorNotice cause={verify.error} />}
      <Button look="primary" wide disabled={verify.isPending} onClick={() => verify.mutate()}>
        {t('verify_email.submit')}
      </Button>
    </PlainPage>
  );
}

import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useLocation } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { toProblem, unwrap } from '../../api/problem';
import { Button, buttonClass } from '../../ui/Button/Button';
import { Loading } from '../../ui/Loading/Loading';
import { ErrorNotice } from '../../ui/Notice/Notice';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import { PlainPage } from '../../ui/Plain/PlainPage';
import css from './InvitePage.module.css';
import { Landing } from './Landing';
import { RegisterForm } from './RegisterForm';
import { NOTHING_WISHED } from './registration';

const route = getRouteApi('/invite');

/** An invitation: first who invites to what, then the account. */
export function InvitePage() {
  const { t } = useTranslation();
  const { step } = route.useSearch();
  // After `#`, which browsers send to nobody.
  const token = useLocation({ select: ({ hash }) => hash });
  // Here, so that it outlives its invitation: with the next one the form goes on where it was.
  const [wish, setWish] = useState(NOTHING_WISHED);
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => unwrap(api.POST('/api/invitations/validate', { body: { token } })),
    staleTime: Number.POSITIVE_INFINITY,
  });

  if (invitation.isPending) {
    return (
      <PlainPage>
        <Loading rows={3} />
      </PlainPage>
    );
  }
  if (invitation.isError) {
    const { status, mayRetry } = toProblem(invitation.error);
    // 410 and its kin all mean the same to the invited: this link does not work.
    const invalid = !mayRetry && status !== 429;
    return (
      <PlainPage>
        <PageHeading title={t(invalid ? 'invite.invalid_title' : 'app.failed_title')} />
        {invalid ? <p>{t('invite.invalid_text')}</p> : <ErrorNotice cause={invitation.error} />}
        {invalid ? (
          <Link to="/login" className={buttonClass('secondary')}>
            {t('login.submit')}
          </Link>
        ) : (
          <Button look="primary" onClick={() => invitation.refetch()}>
            {t('app.try_again')}
          </Button>
        )}
      </PlainPage>
    );
  }

  if (step !== 'account') return <Landing invitation={invitation.data} token={token} />;
  return (
    <PlainPage>
      <PageHeading title={t('invite.form_title')} focus />
      <RegisterForm
        invitation={token}
        pinned={invitation.data.pinned}
        settledName={invitation.data.display_name}
        wish={wish}
        onChange={(part) => setWish((before) => ({ ...before, ...part }))}
      />
      <p className={css.aside}>
        <Link to="/invite" hash={token}>
          {t('invite.back')}
        </Link>
      </p>
    </PlainPage>
  );
}

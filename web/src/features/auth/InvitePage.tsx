import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { toProblem, unwrap } from '../../api/problem';
import { useDates } from '../../i18n/dates';
import { Avatar } from '../../ui/Avatar/Avatar';
import { Button, buttonClass } from '../../ui/Button/Button';
import { Loading } from '../../ui/Loading/Loading';
import { ErrorNotice } from '../../ui/Notice/Notice';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import { PlainPage } from '../../ui/Plain/PlainPage';
import { START_STEPS } from '../forum/start/steps';
import css from './InvitePage.module.css';
import { RegisterForm } from './RegisterForm';

export function InvitePage() {
  const { t } = useTranslation();
  const { full } = useDates();
  // After `#`, which browsers send to nobody.
  const token = useLocation({ select: ({ hash }) => hash });
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

  const { territory, invited_by, note, expires_at, pinned } = invitation.data;
  const host = invited_by?.display_name;
  return (
    <PlainPage wide>
      <div className={css.columns}>
        <div className={css.welcome}>
          <PageHeading title={t('invite.title', { territory: territory.name })} />
          <div className={css.host}>
            <Avatar
              member={{ user_id: host ?? territory.name, display_name: host ?? territory.name }}
            />
            <div>
              <p>
                {host
                  ? t('invite.by', { name: host })
                  : t('invite.by_territory', { territory: territory.name })}
              </p>
              {note && <blockquote>{note}</blockquote>}
            </div>
          </div>
          <p>{t('invite.about')}</p>
          <section aria-labelledby="steps">
            <h2 id="steps">{t('start.title')}</h2>
            <p className={css.intro}>{t('start.intro')}</p>
            <ol className={css.steps}>
              {START_STEPS.map(({ title, text }) => (
                <li key={title}>
                  <strong>{t(title)}</strong>
                  <p>{t(text)}</p>
                </li>
              ))}
            </ol>
          </section>
          <p className={css.expires}>{t('invite.expires', { date: full(expires_at) })}</p>
        </div>
        <section aria-labelledby="register" className={css.register}>
          <h2 id="register">{t('invite.form_title')}</h2>
          <RegisterForm invitation={token} pinned={pinned} />
          <p className={css.expires}>
            {t('invite.has_account')} <Link to="/login">{t('login.submit')}</Link>
          </p>
        </section>
      </div>
    </PlainPage>
  );
}

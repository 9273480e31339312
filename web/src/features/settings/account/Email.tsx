import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client';
import { toProblem, unwrap } from '../../../api/problem';
import type { Me } from '../../../api/types';
import { Button } from '../../../ui/Button/Button';
import { Done } from '../../../ui/Done/Done';
import { Field } from '../../../ui/Field/Field';
import { PasswordField } from '../../../ui/Field/PasswordField';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { renewMember } from '../../auth/session';
import css from '../settings.module.css';
import accountCss from './account.module.css';

/** The address of the account, whether it is confirmed, and the way to another one. */
export function Email({ me }: { me: Me }) {
  const { t } = useTranslation();
  const { email, email_verified, pending_email } = me;
  return (
    <section aria-labelledby="account-email" className={css.part}>
      <h2 id="account-email">{t('invite.email')}</h2>
      <p className={accountCss.email}>
        {email ? (
          <>
            <strong>{email}</strong>
            <span className={accountCss.state} data-verified={email_verified}>
              {t(email_verified ? 'account_settings.verified' : 'account_settings.unverified')}
            </span>
          </>
        ) : (
          t('account_settings.no_email')
        )}
      </p>
      {pending_email && (
        <p className={css.text}>{t('account_settings.pending', { email: pending_email })}</p>
      )}
      {(pending_email || (email && !email_verified)) && <Resend />}
      <ChangeEmail username={me.username} />
    </section>
  );
}

function Resend() {
  const { t } = useTranslation();
  const resend = useMutation({ mutationFn: () => unwrap(api.POST('/api/auth/email/resend')) });
  return (
    <div className={accountCss.resend}>
      {resend.error && <ErrorNotice cause={resend.error} />}
      <Button disabled={resend.isPending} onClick={() => resend.mutate()}>
        {t('account_settings.resend')}
      </Button>
      <Done>{resend.isSuccess && t('account_settings.resent')}</Done>
    </div>
  );
}

const EMPTY = { email: '', password: '' };

function ChangeEmail({ username }: { username: string }) {
  const { t } = useTranslation();
  const [wish, setWish] = useState(EMPTY);
  const [asked, setAsked] = useState('');
  const change = useMutation({
    mutationFn: () =>
      unwrap(api.PUT('/api/auth/email', { body: { ...wish, email: wish.email.trim() } })),
    onSuccess: () => {
      setAsked(wish.email.trim());
      setWish(EMPTY);
      void renewMember();
    },
  });
  const fields = change.error ? toProblem(change.error).fields : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <form onSubmit={submit} className={css.form}>
      {change.error && (
        <ErrorNotice
          cause={change.error}
          fieldIds={{
            email: { id: 'new-email', label: t('account_settings.new_email') },
            password: { id: 'email-password', label: t('security.current_password') },
          }}
        />
      )}
      <Field
        id="new-email"
        label={t('account_settings.new_email')}
        hint={t('account_settings.new_email_hint')}
        error={fields.email}
      >
        {(control) => (
          <input
            {...control}
            type="email"
            required
            autoComplete="email"
            value={wish.email}
            onChange={(event) => setWish({ ...wish, email: event.target.value })}
          />
        )}
      </Field>
      {/* Tells a password manager whose password it is. */}
      <input type="text" autoComplete="username" value={username} readOnly hidden />
      <PasswordField
        id="email-password"
        label={t('security.current_password')}
        required
        autoComplete="current-password"
        value={wish.password}
        onChange={(event) => setWish({ ...wish, password: event.target.value })}
        error={fields.password}
      />
      <div className={css.end}>
        <Button type="submit" disabled={change.isPending}>
          {t('account_settings.change_email')}
        </Button>
        <Done>{asked && t('account_settings.email_asked', { email: asked })}</Done>
      </div>
    </form>
  );
}

import { useMutation } from '@tanstack/react-query';
import { Link, useLocation } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { toProblem, unwrap } from '../../api/problem';
import { Button, buttonClass } from '../../ui/Button/Button';
import { Field } from '../../ui/Field/Field';
import { ErrorNotice } from '../../ui/Notice/Notice';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import { PlainPage } from '../../ui/Plain/PlainPage';
import css from './auth.module.css';
import { SetPassword } from './SetPassword';

/** Without a token it asks for a link by mail; with the one of the mail it sets the password. */
export function ResetPage() {
  // After `#`, which browsers send to nobody.
  const token = useLocation({ select: ({ hash }) => hash });
  return (
    <PlainPage>{token ? <SetPassword key={token} token={token} /> : <AskForLink />}</PlainPage>
  );
}

function AskForLink() {
  const { t } = useTranslation();
  const [email, setEmail] = useState('');
  const ask = useMutation({
    mutationFn: () =>
      unwrap(api.POST('/api/auth/password/forgot', { body: { email: email.trim() } })),
  });
  const fields = ask.error ? toProblem(ask.error).fields : {};

  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate();
  };

  if (ask.isSuccess) {
    return (
      <>
        <PageHeading key="sent" title={t('reset.sent_title')} focus />
        <p>{t('reset.sent_text', { email: email.trim() })}</p>
        <p className={css.aside}>{t('reset.sent_hint')}</p>
        <Button onClick={() => ask.reset()}>{t('reset.again')}</Button>
      </>
    );
  }
  return (
    <>
      <div className={css.intro}>
        <PageHeading key="ask" title={t('reset.title')} />
        <p>{t('reset.intro')}</p>
      </div>
      {ask.error && (
        <ErrorNotice
          cause={ask.error}
          fieldIds={{ email: { id: 'email', label: t('invite.email') } }}
        />
      )}
      <form onSubmit={submit} className={css.form}>
        <Field id="email" label={t('invite.email')} error={fields.email}>
          {(control) => (
            <input
              {...control}
              type="email"
              required
              autoComplete="email"
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" look="primary" wide disabled={ask.isPending}>
          {t('reset.submit')}
        </Button>
      </form>
      <Link to="/login" className={buttonClass('quiet')}>
        {t('reset.to_login')}
      </Link>
    </>
  );
}

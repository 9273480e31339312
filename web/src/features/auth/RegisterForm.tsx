import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { toProblem, unwrap } from '../../api/problem';
import { fromServer } from '../../i18n/server';
import { Button } from '../../ui/Button/Button';
import { Field } from '../../ui/Field/Field';
import { PasswordField } from '../../ui/Field/PasswordField';
import { LanguageSelect } from '../../ui/LanguageSelect';
import { ErrorNotice } from '../../ui/Notice/Notice';
import css from './auth.module.css';
import { useAvailability } from './availability';
import { PasswordMeter } from './PasswordMeter';
import { signIn } from './session';
import { UsernameHint } from './UsernameHint';

const REGISTRATION_PENDING = 'ORG.ALTHING.REGISTRATION_PENDING';

export function RegisterForm({ invitation }: { invitation: string }) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const [username, setUsername] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const availability = useAvailability(username);
  const { language } = i18n;
  // One key for one wish: asked again, the server gives a session of the member it has made.
  const attempt = useRef({ wish: '', key: '' });

  const register = useMutation({
    mutationFn: () => {
      const body = {
        invitation,
        username,
        password,
        display_name: displayName.trim(),
        language,
        ...(email.trim() ? { email: email.trim() } : {}),
      };
      const wish = JSON.stringify(body);
      if (attempt.current.wish !== wish) attempt.current = { wish, key: crypto.randomUUID() };
      return unwrap(
        api.POST('/api/auth/register', {
          headers: { 'Idempotency-Key': attempt.current.key },
          body,
        }),
      );
    },
    // The account is made but not finished: ask for it again before bothering the new member.
    retry: (count, cause) => count < 5 && toProblem(cause).errcode === REGISTRATION_PENDING,
    retryDelay: 2000,
    onSuccess: async ({ member }) => {
      signIn(member);
      await navigate({ to: '/forum', replace: true });
    },
  });
  const fields = register.error ? toProblem(register.error).fields : {};
  const refused = availability.answer?.available === false;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    register.mutate();
  };

  return (
    <form onSubmit={submit} className={css.form}>
      {register.error && (
        <ErrorNotice
          cause={register.error}
          fieldIds={{
            username: { id: 'username', label: t('login.username') },
            display_name: { id: 'display-name', label: t('invite.display_name') },
            email: { id: 'email', label: t('invite.email') },
            password: { id: 'password', label: t('login.password') },
          }}
        />
      )}
      <Field
        id="username"
        label={t('login.username')}
        error={
          fields.username ??
          (refused
            ? availability.answer?.error
              ? fromServer(availability.answer.error)
              : t('invite.taken')
            : undefined)
        }
        hint={<UsernameHint username={username} {...availability} />}
      >
        {(control) => (
          <input
            {...control}
            required
            maxLength={32}
            value={username}
            onChange={(event) => setUsername(event.target.value.trim().toLowerCase())}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
          />
        )}
      </Field>
      <Field
        id="display-name"
        label={t('invite.display_name')}
        hint={t('invite.display_name_hint')}
        error={fields.display_name}
      >
        {(control) => (
          <input
            {...control}
            required
            maxLength={64}
            value={displayName}
            onChange={(event) => setDisplayName(event.target.value)}
            autoComplete="name"
          />
        )}
      </Field>
      <PasswordField
        id="password"
        required
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        autoComplete="new-password"
        error={fields.password}
        hint={<PasswordMeter password={password} username={username} />}
      />
      <Field
        id="email"
        label={t('invite.email')}
        optional
        hint={t('invite.email_hint')}
        error={fields.email}
      >
        {(control) => (
          <input
            {...control}
            type="email"
            value={email}
            onChange={(event) => setEmail(event.target.value)}
            autoComplete="email"
          />
        )}
      </Field>
      <Field id="language" label={t('invite.language')} error={fields.language}>
        {(control) => <LanguageSelect {...control} />}
      </Field>
      <Button type="submit" look="primary" wide disabled={register.isPending}>
        {t(register.failureCount > 0 && register.isPending ? 'invite.preparing' : 'invite.submit')}
      </Button>
    </form>
  );
}

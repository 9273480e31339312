import { useMutation } from '@tanstack/react-query';
import { getRouteApi, Link, useRouter } from '@tanstack/react-router';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { toProblem, unwrap } from '../../api/problem';
import type { SignedIn } from '../../api/types';
import { Button, buttonClass } from '../../ui/Button/Button';
import { Field } from '../../ui/Field/Field';
import { PasswordField } from '../../ui/Field/PasswordField';
import { ErrorNotice } from '../../ui/Notice/Notice';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import { PlainPage } from '../../ui/Plain/PlainPage';
import css from './auth.module.css';
import { safeReturn, signIn } from './session';

const route = getRouteApi('/login');

export function LoginPage() {
  const { t } = useTranslation();
  const router = useRouter();
  const { to } = route.useSearch();

  const login = useMutation({
    mutationFn: (body: { username: string; password: string }): Promise<SignedIn> =>
      unwrap(api.POST('/api/auth/login', { body })),
    onSuccess: ({ member, restricted }: SignedIn) => {
      signIn(member, restricted);
      router.history.replace(safeReturn(to));
    },
  });
  const fields = login.error ? toProblem(login.error).fields : {};

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    login.mutate({
      username: String(form.get('username')).trim(),
      password: String(form.get('password')),
    });
  };

  return (
    <PlainPage>
      <div className={css.intro}>
        <PageHeading title={t('login.title')} />
        <p>{t('login.intro')}</p>
      </div>
      {login.error && <ErrorNotice cause={login.error} />}
      <form onSubmit={submit} className={css.form}>
        <Field
          id="username"
          label={t('login.username')}
          hint={t('login.username_hint')}
          error={fields.username}
        >
          {(control) => (
            <input
              {...control}
              name="username"
              required
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
            />
          )}
        </Field>
        <PasswordField
          id="password"
          name="password"
          required
          autoComplete="current-password"
          error={fields.password}
        />
        <Button type="submit" look="primary" wide disabled={login.isPending}>
          {t('login.submit')}
        </Button>
      </form>
      <Link to="/reset" className={buttonClass('quiet')}>
        {t('login.forgot')}
      </Link>
      <p className={css.aside}>
        {t('login.invited_only')} <Link to="/about">{t('about.nav')}</Link>
      </p>
    </PlainPage>
  );
}

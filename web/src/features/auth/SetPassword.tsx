import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { toProblem, unwrap } from '../../api/problem';
import { Button, buttonClass } from '../../ui/Button/Button';
import { PasswordField } from '../../ui/Field/PasswordField';
import { ErrorNotice } from '../../ui/Notice/Notice';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import css from './auth.module.css';
import { PasswordMeter } from './PasswordMeter';
import { wasReset } from './session';

const RESET_INVALID = 'ORG.ALTHING.RESET_INVALID';

/** Chooses the password that the link of a mail lets one choose. */
export function SetPassword({ token }: { token: string }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const set = useMutation({
    mutationFn: () => unwrap(api.POST('/api/auth/password/reset', { body: { token, password } })),
    onSuccess: wasReset,
  });
  const problem = set.error ? toProblem(set.error) : undefined;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    set.mutate();
  };

  if (set.isSuccess) {
    return (
      <>
        <PageHeading key="done" title={t('reset.done_title')} focus />
        <p>{t('reset.done_text')}</p>
        <Link to="/login" className={buttonClass('primary')}>
          {t('login.submit')}
        </Link>
      </>
    );
  }
  if (problem?.errcode === RESET_INVALID) {
    return (
      <>
        <PageHeading key="invalid" title={t('reset.invalid_title')} focus />
        <p>{t('reset.invalid_text')}</p>
        <Link to="/reset" hash="" className={buttonClass('primary')}>
          {t('reset.ask_again')}
        </Link>
      </>
    );
  }
  return (
    <>
      <div className={css.intro}>
        <PageHeading key="set" title={t('reset.set_title')} />
        <p>{t('reset.set_text')}</p>
      </div>
      {problem && (
        <ErrorNotice
          cause={problem}
          fieldIds={{ password: { id: 'password', label: t('security.new_password') } }}
        />
      )}
      <form onSubmit={submit} className={css.form}>
        <PasswordField
          id="password"
          label={t('security.new_password')}
          required
          autoComplete="new-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          error={problem?.fields.password}
          hint={<PasswordMeter password={password} username="" />}
        />
        <Button type="submit" look="primary" wide disabled={set.isPending}>
          {t('reset.set_submit')}
        </Button>
      </form>
    </>
  );
}

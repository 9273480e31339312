import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client';
import { toProblem, unwrap } from '../../../api/problem';
import { securityEventsQuery } from '../../../api/queries';
import { Button } from '../../../ui/Button/Button';
import { PasswordField } from '../../../ui/Field/PasswordField';
import { Icon } from '../../../ui/Icon';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { PasswordMeter } from '../../auth/PasswordMeter';
import { useSession } from '../../auth/session';
import css from '../settings.module.css';
import securityCss from './security.module.css';

const EMPTY = { current: '', next: '' };

export function ChangePassword() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const username = useSession((state) => state.me?.username ?? '');
  const [passwords, setPasswords] = useState(EMPTY);
  const done = useRef<HTMLDivElement>(null);
  const form = useRef<HTMLFormElement>(null);

  const change = useMutation({
    mutationFn: () =>
      unwrap(
        api.PUT('/api/auth/password', {
          body: { current_password: passwords.current, new_password: passwords.next },
        }),
      ),
    onSuccess: () => setPasswords(EMPTY),
    // What happened stands below, and tells the truth even where the answer was lost.
    onSettled: () => void queryClient.invalidateQueries({ queryKey: securityEventsQuery.queryKey }),
  });
  const problem = change.error ? toProblem(change.error) : undefined;
  const fields = problem?.fields ?? {};
  // It is changed before the devices end, so a homeserver that is away fails only the rest.
  const inDoubt = problem && (problem.status === 0 || problem.status >= 500);

  useEffect(() => {
    if (change.isSuccess) done.current?.focus();
    if (change.isError) form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus();
  }, [change.isSuccess, change.isError]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };

  return (
    <section aria-labelledby="change-password" className={css.part}>
      <h2 id="change-password">{t('security.password_title')}</h2>
      <p className={css.text}>{t('security.password_text')}</p>
      <form ref={form} onSubmit={submit} className={securityCss.form}>
        {problem && (
          <ErrorNotice
            cause={problem}
            fieldIds={{
              current_password: { id: 'current-password', label: t('security.current_password') },
              new_password: { id: 'new-password', label: t('security.new_password') },
            }}
          />
        )}
        {inDoubt && <p role="alert">{t('security.in_doubt')}</p>}
        {/* Tells a password manager whose password it is. */}
        <input type="text" autoComplete="username" value={username} readOnly hidden />
        <PasswordField
          id="current-password"
          label={t('security.current_password')}
          required
          autoComplete="current-password"
          value={passwords.current}
          onChange={(event) => setPasswords({ ...passwords, current: event.target.value })}
          error={fields.current_password}
        />
        <PasswordField
          id="new-password"
          label={t('security.new_password')}
          required
          autoComplete="new-password"
          value={passwords.next}
          onChange={(event) => setPasswords({ ...passwords, next: event.target.value })}
          error={fields.new_password}
          hint={<PasswordMeter password={passwords.next} username={username} />}
        />
        <Button type="submit" look="primary" disabled={change.isPending}>
          {t('security.change')}
        </Button>
      </form>
      <div ref={done} role="status" tabIndex={-1} className={securityCss.done}>
        {change.isSuccess && (
          <>
            <Icon name="check" />
            {t('security.changed')}
          </>
        )}
      </div>
    </section>
  );
}

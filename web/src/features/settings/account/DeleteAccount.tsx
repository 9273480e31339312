import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client';
import type { LeaveMode } from '../../../api/people';
import { toProblem, unwrap } from '../../../api/problem';
import { Button } from '../../../ui/Button/Button';
import { Choices } from '../../../ui/Choices/Choices';
import { Dialog } from '../../../ui/Dialog/Dialog';
import { Field } from '../../../ui/Field/Field';
import { PasswordField } from '../../../ui/Field/PasswordField';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { toast } from '../../../ui/Toasts/toasts';
import { leave } from '../../auth/session';
import css from '../settings.module.css';

const MODES: readonly LeaveMode[] = ['anonymise', 'redact'];

/** The way out for good. */
export function DeleteAccount({ username }: { username: string }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  return (
    <section aria-labelledby="delete-account" className={css.part}>
      <h2 id="delete-account">{t('leave.title')}</h2>
      <p className={css.text}>{t('leave.text')}</p>
      <Button look="critical" onClick={() => setAsking(true)}>
        {t('leave.begin')}
      </Button>
      {asking && <DeleteDialog username={username} onClose={() => setAsking(false)} />}
    </section>
  );
}

const FORM = 'leave-form';

function DeleteDialog({ username, onClose }: { username: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [mode, setMode] = useState<LeaveMode>();
  const [typed, setTyped] = useState('');
  const [password, setPassword] = useState('');
  const remove = useMutation({
    mutationFn: (wish: { mode: LeaveMode; password: string }) =>
      leave(() => unwrap(api.DELETE('/api/users/me', { body: wish }))),
    onSuccess: () => toast(t('leave.done')),
  });
  const fields = remove.error ? toProblem(remove.error).fields : {};
  const ready = mode !== undefined && typed.trim() === username && password !== '';

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (mode && ready) remove.mutate({ mode, password });
  };

  return (
    <Dialog
      title={t('leave.dialog_title')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button type="submit" form={FORM} look="critical" disabled={!ready || remove.isPending}>
            {t('leave.submit')}
          </Button>
        </>
      }
    >
      <form id={FORM} onSubmit={submit} className={css.form}>
        <p>{t('leave.warning')}</p>
        {remove.error && (
          <ErrorNotice
            cause={remove.error}
            fieldIds={{
              mode: { id: 'leave-mode', label: t('leave.mode') },
              password: { id: 'leave-password', label: t('security.current_password') },
            }}
          />
        )}
        <Choices
          name="leave-mode"
          legend={t('leave.mode')}
          error={fields.mode}
          choices={MODES.map((value) => ({
            value,
            label: t(`leave.${value}`),
            hint: t(`leave.${value}_hint`),
          }))}
          value={mode}
          onChange={setMode}
        />
        <Field id="leave-name" label={t('leave.type_name', { username })}>
          {(control) => (
            <input
              {...control}
              required
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
        <PasswordField
          id="leave-password"
          label={t('security.current_password')}
          required
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          error={fields.password}
        />
      </form>
    </Dialog>
  );
}

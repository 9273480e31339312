import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { toProblem, unwrap } from '../../api/problem';
import type { InvitationCreated } from '../../api/types';
import { Button } from '../../ui/Button/Button';
import { CopyField } from '../../ui/CopyField/CopyField';
import { Field } from '../../ui/Field/Field';
import { ErrorNotice } from '../../ui/Notice/Notice';
import css from './invitations.module.css';

type Role = 'member' | 'administrator';

export function CreateInvitation({ mayChooseRole }: { mayChooseRole: boolean }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [note, setNote] = useState('');
  const [maxUses, setMaxUses] = useState('1');
  const [days, setDays] = useState('14');
  const [role, setRole] = useState<Role>('member');

  const create = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST('/api/invitations', {
          body: {
            max_uses: Number(maxUses),
            expires_in_days: Number(days),
            ...(note.trim() ? { note: note.trim() } : {}),
            ...(mayChooseRole ? { role } : {}),
          },
        }),
      ),
    onSuccess: () => {
      setNote('');
      void queryClient.invalidateQueries({ queryKey: ['invitations'] });
    },
  });
  const fields = create.error ? toProblem(create.error).fields : {};

  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };

  return (
    <section aria-labelledby="new-invitation" className={css.card}>
      <h2 id="new-invitation">{t('invitations.create_title')}</h2>
      <form onSubmit={submit} className={css.form}>
        <Field
          id="note"
          label={t('invitations.note')}
          optional
          hint={t('invitations.note_hint')}
          error={fields.note}
        >
          {(control) => (
            <input
              {...control}
              maxLength={200}
              value={note}
              onChange={(event) => setNote(event.target.value)}
            />
          )}
        </Field>
        <div className={css.numbers}>
          <Field id="max-uses" label={t('invitations.max_uses')} error={fields.max_uses}>
            {(control) => (
              <input
                {...control}
                type="number"
                min={1}
                max={100}
                required
                value={maxUses}
                onChange={(event) => setMaxUses(event.target.value)}
              />
            )}
          </Field>
          <Field id="days" label={t('invitations.expires_in')} error={fields.expires_in_days}>
            {(control) => (
              <input
                {...control}
                type="number"
                min={1}
                max={90}
                required
                value={days}
                onChange={(event) => setDays(event.target.value)}
              />
            )}
          </Field>
          {mayChooseRole && (
            <Field id="role" label={t('invitations.role')} error={fields.role}>
              {(control) => (
                <select
                  {...control}
                  value={role}
                  onChange={(event) => setRole(event.target.value as Role)}
                >
                  <option value="member">{t('invitations.role_member')}</option>
                  <option value="administrator">{t('invitations.role_administrator')}</option>
                </select>
              )}
            </Field>
          )}
        </div>
        {create.error && (
          <ErrorNotice
            cause={create.error}
            fieldIds={{
              note: { id: 'note', label: t('invitations.note') },
              max_uses: { id: 'max-uses', label: t('invitations.max_uses') },
              expires_in_days: { id: 'days', label: t('invitations.expires_in') },
              role: { id: 'role', label: t('invitations.role') },
            }}
          />
        )}
        <Button type="submit" look="primary" icon="plus" disabled={create.isPending}>
          {t('invitations.create')}
        </Button>
      </form>
      <div role="status">{create.data && <Created invitation={create.data} />}</div>
    </section>
  );
}

function Created({ invitation }: { invitation: InvitationCreated }) {
  const { t } = useTranslation();
  return (
    <div className={css.created}>
      <strong>{t('invitations.created_title')}</strong>
      <p>{t('invitations.created_text')}</p>
      <CopyField
        label={t('invitations.link')}
        value={invitation.url}
        copy={t('invitations.copy_link')}
      />
    </div>
  );
}

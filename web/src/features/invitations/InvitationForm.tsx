import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../api/problem';
import { BadgeTicks } from '../../ui/BadgeTicks/BadgeTicks';
import { Button } from '../../ui/Button/Button';
import { Field } from '../../ui/Field/Field';
import { ErrorNotice } from '../../ui/Notice/Notice';
import css from './invitations.module.css';
import { useQuotaReason } from './QuotaMeter';

export interface InvitationWish {
  note: string;
  /** Pins the invitation to this address. */
  email: string;
  send: boolean;
  maxUses: string;
  days: string;
  role: 'member' | 'administrator';
  /** The name that the invited will have. */
  name: string;
  /** Slugs of badges that they begin with. */
  badges: string[];
}

/** One address is one person, and so is one name. */
export const isForOne = ({ email, name }: InvitationWish) => `${email}${name}`.trim() !== '';

interface InvitationFormProps {
  wish: InvitationWish;
  onChange: (part: Partial<InvitationWish>) => void;
  mayChooseRole: boolean;
  creating: { isPending: boolean; error: unknown };
  onCreate: () => void;
}

const INVITATION_QUOTA = 'ORG.ALTHING.INVITATION_QUOTA';

export function InvitationForm(props: InvitationFormProps) {
  const { wish, onChange, mayChooseRole, creating, onCreate } = props;
  const { t } = useTranslation();
  const fields = creating.error ? toProblem(creating.error).fields : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onCreate();
  };
  return (
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
            value={wish.note}
            onChange={(event) => onChange({ note: event.target.value })}
          />
        )}
      </Field>
      <Field
        id="invited-email"
        label={t('invitations.email')}
        optional
        hint={t('invitations.email_hint')}
        error={fields.email}
      >
        {(control) => (
          <input
            {...control}
            type="email"
            autoComplete="off"
            value={wish.email}
            onChange={(event) => onChange({ email: event.target.value })}
          />
        )}
      </Field>
      {wish.email.trim() && (
        <label className={css.send}>
          <input
            type="checkbox"
            checked={wish.send}
            onChange={(event) => onChange({ send: event.target.checked })}
          />
          {t('invitations.send')}
        </label>
      )}
      <Field
        id="invited-name"
        label={t('invitations.name')}
        optional
        hint={t('invitations.name_hint')}
        error={fields.display_name}
      >
        {(control) => (
          <input
            {...control}
            maxLength={64}
            autoComplete="off"
            value={wish.name}
            onChange={(event) => onChange({ name: event.target.value })}
          />
        )}
      </Field>
      <Numbers {...props} fields={fields} />
      {mayChooseRole && (
        <BadgeTicks
          name="starting-badges"
          legend={t('invitations.badges')}
          hint={t('invitations.badges_hint')}
          none={t('category_admin.no_badges')}
          chosen={wish.badges}
          error={fields.badges}
          onChange={(badges) => onChange({ badges })}
        />
      )}
      {Boolean(creating.error) && <Refusal cause={creating.error} />}
      <Button type="submit" look="primary" icon="plus" disabled={creating.isPending}>
        {t('invitations.create')}
      </Button>
    </form>
  );
}

function Numbers(props: InvitationFormProps & { fields: Readonly<Record<string, string>> }) {
  const { wish, onChange, mayChooseRole, fields } = props;
  const { t } = useTranslation();
  const pinned = isForOne(wish);
  return (
    <div className={css.numbers}>
      <Field id="max-uses" label={t('invitations.max_uses')} error={fields.max_uses}>
        {(control) => (
          <input
            {...control}
            type="number"
            min={1}
            max={100}
            required
            disabled={pinned}
            value={pinned ? '1' : wish.maxUses}
            onChange={(event) => onChange({ maxUses: event.target.value })}
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
            value={wish.days}
            onChange={(event) => onChange({ days: event.target.value })}
          />
        )}
      </Field>
      {mayChooseRole && (
        <Field id="role" label={t('invitations.role')} error={fields.role}>
          {(control) => (
            <select
              {...control}
              value={wish.role}
              onChange={(event) => onChange({ role: event.target.value as InvitationWish['role'] })}
            >
              <option value="member">{t('invitations.role_member')}</option>
              <option value="administrator">{t('invitations.role_administrator')}</option>
            </select>
          )}
        </Field>
      )}
    </div>
  );
}

function Refusal({ cause }: { cause: unknown }) {
  const { t } = useTranslation();
  const reasonOf = useQuotaReason();
  const problem = toProblem(cause);
  if (problem.errcode === INVITATION_QUOTA) {
    return (
      <p role="alert" className={css.reason}>
        {reasonOf(problem.reason, problem.allowedFrom)}
      </p>
    );
  }
  return (
    <ErrorNotice
      cause={problem}
      fieldIds={{
        note: { id: 'note', label: t('invitations.note') },
        email: { id: 'invited-email', label: t('invitations.email') },
        display_name: { id: 'invited-name', label: t('invitations.name') },
        badges: { id: 'starting-badges', label: t('invitations.badges') },
        max_uses: { id: 'max-uses', label: t('invitations.max_uses') },
        expires_in_days: { id: 'days', label: t('invitations.expires_in') },
        role: { id: 'role', label: t('invitations.role') },
      }}
    />
  );
}

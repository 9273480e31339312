import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../api/problem';
import { metaQuery } from '../../api/queries';
import { fromServer } from '../../i18n/server';
import { Button } from '../../ui/Button/Button';
import { Field } from '../../ui/Field/Field';
import { PasswordField } from '../../ui/Field/PasswordField';
import { LanguageSelect } from '../../ui/LanguageSelect';
import { ErrorNotice } from '../../ui/Notice/Notice';
import css from './auth.module.css';
import { useAvailability } from './availability';
import { TermsConsent } from './legal/TermsConsent';
import { PasswordMeter } from './PasswordMeter';
import { useRegistration, type Wish } from './registration';
import { UsernameHint } from './UsernameHint';

interface RegisterFormProps {
  invitation: string;
  /** It is for one e-mail address alone. */
  pinned: boolean;
  /** The name that the invitation settles. */
  settledName: string | null | undefined;
  wish: Wish;
  onChange: (part: Partial<Wish>) => void;
}

const INVITATION_INVALID = 'ORG.ALTHING.INVITATION_INVALID';

export function RegisterForm(props: RegisterFormProps) {
  const { invitation, pinned, settledName, wish, onChange } = props;
  const name = settledName ?? wish.display_name;
  const { t, i18n } = useTranslation();
  const queryClient = useQueryClient();
  const { data: meta } = useQuery(metaQuery);
  const register = useRegistration();
  const problem = register.error ? toProblem(register.error) : undefined;
  const fields = problem?.fields ?? {};
  const terms = meta?.terms?.version ?? '';

  // The version may have been replaced while the form was open: the yes is to be given anew.
  const askAnew = (cause: unknown) => {
    if (toProblem(cause).fields.accept_terms === undefined) return;
    onChange({ accepted: false });
    for (const key of ['meta', 'legal']) {
      void queryClient.invalidateQueries({ queryKey: [key] });
    }
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { accepted: _, ...words } = wish;
    register.mutate(
      { ...words, display_name: name, invitation, language: i18n.language, accept_terms: terms },
      { onError: askAnew },
    );
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
            language: { id: 'language', label: t('invite.language') },
            accept_terms: { id: 'accept-terms', label: t('legal.consent') },
          }}
        />
      )}
      {problem?.errcode === INVITATION_INVALID && <p>{t('invite.kept')}</p>}
      <UsernameField
        invitation={invitation}
        username={wish.username}
        fault={fields.username}
        onChange={(username) => onChange({ username })}
      />
      <Field
        id="display-name"
        label={t('invite.display_name')}
        hint={t(settledName ? 'invite.display_name_settled' : 'invite.display_name_hint')}
        error={fields.display_name}
      >
        {(control) => (
          <input
            {...control}
            required
            maxLength={64}
            readOnly={Boolean(settledName)}
            value={name}
            onChange={(event) => onChange({ display_name: event.target.value })}
            autoComplete="name"
          />
        )}
      </Field>
      <PasswordField
        id="password"
        required
        value={wish.password}
        onChange={(event) => onChange({ password: event.target.value })}
        autoComplete="new-password"
        error={fields.password}
        hint={<PasswordMeter password={wish.password} username={wish.username} />}
      />
      <EmailField
        email={wish.email}
        pinned={pinned}
        fault={fields.email}
        onChange={(text) => onChange({ email: text })}
      />
      <Field id="language" label={t('invite.language')} error={fields.language}>
        {(control) => <LanguageSelect {...control} />}
      </Field>
      <TermsConsent
        accepted={wish.accepted}
        error={fields.accept_terms}
        onChange={(accepted) => onChange({ accepted })}
      />
      <Button type="submit" look="primary" wide disabled={register.isPending || !terms}>
        {t(register.failureCount > 0 && register.isPending ? 'invite.preparing' : 'invite.submit')}
      </Button>
    </form>
  );
}

interface PartProps {
  fault: string | undefined;
  onChange: (text: string) => void;
}

function UsernameField({
  invitation,
  username,
  fault,
  onChange,
}: PartProps & { invitation: string; username: string }) {
  const { t } = useTranslation();
  const availability = useAvailability(invitation, username);
  const { answer } = availability;
  const taken = answer?.error ? fromServer(answer.error) : t('invite.taken');
  return (
    <Field
      id="username"
      label={t('login.username')}
      error={fault ?? (answer?.available === false ? taken : undefined)}
      hint={<UsernameHint username={username} {...availability} />}
    >
      {(control) => (
        <input
          {...control}
          required
          maxLength={32}
          value={username}
          onChange={(event) => onChange(event.target.value.trim().toLowerCase())}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
        />
      )}
    </Field>
  );
}

interface EmailFieldProps extends PartProps {
  email: string;
  pinned: boolean;
}

function EmailField({ email, pinned, fault, onChange }: EmailFieldProps) {
  const { t } = useTranslation();
  return (
    <Field
      id="email"
      label={t('invite.email')}
      optional={!pinned}
      hint={t(pinned ? 'invite.email_same' : 'invite.email_hint')}
      error={fault}
    >
      {(control) => (
        <input
          {...control}
          type="email"
          value={email}
          required={pinned}
          onChange={(event) => onChange(event.target.value)}
          autoComplete="email"
        />
      )}
    </Field>
  );
}

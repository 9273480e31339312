import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client';
import type { OwnProfile } from '../../../api/people';
import { ownProfileQuery } from '../../../api/people-queries';
import { toProblem, unwrap } from '../../../api/problem';
import { Button } from '../../../ui/Button/Button';
import { Done } from '../../../ui/Done/Done';
import { Field } from '../../../ui/Field/Field';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { renewMember } from '../../auth/session';
import css from '../settings.module.css';
import { changesOf, formOf, LIMITS, type ProfileFields } from './fields';
import { LanguagesField } from './LanguagesField';

const ZONES = Intl.supportedValuesOf('timeZone');

/** What one tells of oneself; only what was changed is sent. */
export function ProfileForm({ profile }: { profile: OwnProfile }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [form, setForm] = useState(() => formOf(profile));
  const save = useMutation({
    mutationFn: () => unwrap(api.PUT('/api/users/me', { body: changesOf(profile, form) })),
    onSuccess: (saved) => {
      queryClient.setQueryData(ownProfileQuery.queryKey, saved);
      setForm(formOf(saved));
      void queryClient.invalidateQueries({ queryKey: ['profile', saved.user_id] });
      void renewMember();
    },
  });
  const fields = save.error ? toProblem(save.error).fields : {};
  const change = (part: Partial<ProfileFields>) => {
    setForm((now) => ({ ...now, ...part }));
    if (save.isSuccess) save.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const line = (name: 'location' | 'pronouns' | 'real_name') => (
    <Field
      id={name}
      label={t(`edit_profile.${name}`)}
      hint={t(`edit_profile.${name}_hint`)}
      error={fields[name]}
      optional
    >
      {(control) => (
        <input
          {...control}
          maxLength={LIMITS[name]}
          value={form[name]}
          onChange={(event) => change({ [name]: event.target.value })}
        />
      )}
    </Field>
  );

  return (
    <form onSubmit={submit} className={css.form}>
      <h2>{t('edit_profile.title')}</h2>
      {save.error && <ProfileFaults cause={save.error} />}
      <Field
        id="display_name"
        label={t('invite.display_name')}
        hint={t('edit_profile.display_name_hint')}
        error={fields.display_name}
      >
        {(control) => (
          <input
            {...control}
            required
            maxLength={LIMITS.display_name}
            autoComplete="name"
            value={form.display_name}
            onChange={(event) => change({ display_name: event.target.value })}
          />
        )}
      </Field>
      {line('pronouns')}
      <Field
        id="biography"
        label={t('edit_profile.biography')}
        hint={t('edit_profile.biography_hint', {
          count: [...form.biography].length,
          max: LIMITS.biography,
        })}
        error={fields.biography}
        optional
      >
        {(control) => (
          <textarea
            {...control}
            rows={5}
            value={form.biography}
            onChange={(event) => change({ biography: event.target.value })}
          />
        )}
      </Field>
      {line('location')}
      <LanguagesField
        languages={form.languages}
        error={fields.languages}
        onChange={(languages) => change({ languages })}
      />
      <Field
        id="time_zone"
        label={t('profile.time_zone')}
        hint={t('edit_profile.time_zone_hint')}
        error={fields.time_zone}
        optional
      >
        {(control) => (
          <select
            {...control}
            value={form.time_zone}
            onChange={(event) => change({ time_zone: event.target.value })}
          >
            <option value="">{t('edit_profile.time_zone_none')}</option>
            {[...new Set([...ZONES, form.time_zone])].filter(Boolean).map((zone) => (
              <option key={zone}>{zone}</option>
            ))}
          </select>
        )}
      </Field>
      {line('real_name')}
      <div className={css.end}>
        <Button type="submit" look="primary" disabled={save.isPending}>
          {t('app.save')}
        </Button>
        <Done>{save.isSuccess && t('settings.saved')}</Done>
      </div>
    </form>
  );
}

function ProfileFaults({ cause }: { cause: unknown }) {
  const { t } = useTranslation();
  const label = (id: string, text: string) => ({ [id]: { id, label: text } });
  return (
    <ErrorNotice
      cause={cause}
      fieldIds={{
        ...label('display_name', t('invite.display_name')),
        ...label('pronouns', t('edit_profile.pronouns')),
        ...label('biography', t('edit_profile.biography')),
        ...label('location', t('edit_profile.location')),
        ...label('languages', t('profile.languages')),
        ...label('time_zone', t('profile.time_zone')),
        ...label('real_name', t('edit_profile.real_name')),
      }}
    />
  );
}

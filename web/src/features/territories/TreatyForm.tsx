import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Badge } from '../../api/learning-types';
import { toProblem } from '../../api/problem';
import { BadgeTicks } from '../../ui/BadgeTicks/BadgeTicks';
import { Button } from '../../ui/Button/Button';
import { Field } from '../../ui/Field/Field';
import { takeFocus } from '../../ui/focus';
import { ErrorNotice } from '../../ui/Notice/Notice';
import { RecognisedRows } from './RecognisedRows';
import css from './territories.module.css';
import { codeOf, type TreatyFields } from './treaty-fields';

const CODE = 'treaty-code';

interface TreatyFormProps {
  fields: TreatyFields;
  /** Ours. */
  badges: readonly Badge[];
  /** The codes of treaties that there are; of a treaty that is changed the code stays. */
  taken?: readonly string[];
  act: string;
  saving: { isPending: boolean; error: unknown };
  onSave: (fields: TreatyFields) => void;
}

/** With whom a treaty is, and what it says. */
export function TreatyForm({ fields, badges, taken, act, saving, onSave }: TreatyFormProps) {
  const { t } = useTranslation();
  const [wish, setWish] = useState(fields);
  const [isTaken, setTaken] = useState(false);
  const change = (part: Partial<TreatyFields>) => {
    setWish((now) => ({ ...now, ...part }));
    setTaken(false);
  };
  const errors = saving.error ? toProblem(saving.error).fields : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // To make it again would be to overwrite it unseen.
    const known = taken?.includes(codeOf(wish)) ?? false;
    setTaken(known);
    if (known) takeFocus(document.getElementById(CODE));
    else onSave(wish);
  };
  return (
    <form onSubmit={submit} className={css.form}>
      {Boolean(saving.error) && (
        <ErrorNotice
          cause={saving.error}
          fieldIds={{
            ...(taken ? { code: { id: CODE, label: t('territories.code') } } : {}),
            name: { id: 'treaty-name', label: t('territories.name') },
            server: { id: 'treaty-server', label: t('territories.server_name') },
            shares: { id: 'shares', label: t('territories.shares') },
            recognises: { id: 'recognises', label: t('territories.recognises') },
          }}
        />
      )}
      {taken && (
        <Field
          id={CODE}
          label={t('territories.code')}
          hint={t('territories.code_hint')}
          error={isTaken ? t('territories.code_taken') : errors.code}
        >
          {(control) => (
            <input
              {...control}
              className={`${control.className} ${css.short}`}
              required
              maxLength={2}
              autoCapitalize="characters"
              autoComplete="off"
              spellCheck={false}
              value={wish.code}
              onChange={(event) => change({ code: event.target.value })}
            />
          )}
        </Field>
      )}
      <Field
        id="treaty-name"
        label={t('territories.name')}
        hint={t('territories.name_hint')}
        error={errors.name}
      >
        {(control) => (
          <input
            {...control}
            required
            maxLength={60}
            autoComplete="off"
            value={wish.name}
            onChange={(event) => change({ name: event.target.value })}
          />
        )}
      </Field>
      <Field
        id="treaty-server"
        label={t('territories.server_name')}
        hint={t('territories.server_hint')}
        error={errors.server}
      >
        {(control) => (
          <input
            {...control}
            required
            inputMode="url"
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            value={wish.server}
            onChange={(event) => change({ server: event.target.value })}
          />
        )}
      </Field>
      <BadgeTicks
        name="shares"
        legend={t('territories.shares')}
        hint={t('territories.shares_hint')}
        none={t('category_admin.no_badges')}
        chosen={wish.shares}
        error={errors.shares}
        onChange={(shares) => change({ shares })}
      />
      <RecognisedRows
        rows={wish.recognises}
        badges={badges}
        error={errors.recognises}
        onChange={(recognises) => change({ recognises })}
      />
      <div>
        <Button type="submit" look="primary" disabled={saving.isPending}>
          {act}
        </Button>
      </div>
    </form>
  );
}

import { useTranslation } from 'react-i18next';
import type { Badge } from '../../api/learning-types';
import { Button, IconButton } from '../../ui/Button/Button';
import groupCss from '../../ui/Choices/Choices.module.css';
import { Field } from '../../ui/Field/Field';
import { focusSoon } from '../../ui/focus';
import css from './territories.module.css';
import { mayCountAs, type Row } from './treaty-fields';

/** Of the group in its form. */
const GROUP = 'recognises';
const ADD = `${GROUP}-add`;
const fieldOf = ({ key }: Pick<Row, 'key'>) => `${GROUP}-${key}`;

interface RecognisedRowsProps {
  rows: readonly Row[];
  /** Ours. */
  badges: readonly Badge[];
  error: string | undefined;
  onChange: (rows: Row[]) => void;
}

/** Badges of the other territory, and which of ours each counts as. */
export function RecognisedRows({ rows, badges, error, onChange }: RecognisedRowsProps) {
  const { t } = useTranslation();
  const described = [`${GROUP}-hint`, error && `${GROUP}-error`].filter(Boolean).join(' ');
  const change = (key: number, part: Partial<Row>) =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  const add = () => {
    const row = { key: Math.max(0, ...rows.map(({ key }) => key)) + 1, badge: '', counts_as: '' };
    onChange([...rows, row]);
    focusSoon(fieldOf(row));
  };
  const remove = (index: number) => {
    onChange(rows.filter((_, at) => at !== index));
    const beside = rows[index + 1] ?? rows[index - 1];
    focusSoon(beside ? fieldOf(beside) : ADD);
  };
  return (
    <fieldset
      id={GROUP}
      tabIndex={-1}
      className={groupCss.group}
      aria-describedby={described}
      aria-invalid={error ? true : undefined}
    >
      <legend>{t('territories.recognises')}</legend>
      <p id={`${GROUP}-hint`} className={groupCss.hint}>
        {t('territories.recognises_hint')}
      </p>
      {error && (
        <p id={`${GROUP}-error`} className={groupCss.error}>
          {error}
        </p>
      )}
      <div className={css.rows}>
        {rows.map((row, index) => {
          const number = index + 1;
          return (
            <div
              key={row.key}
              className={css.row}
              role="group"
              aria-label={t('territories.row', { number })}
            >
              <Field
                id={fieldOf(row)}
                label={t('territories.theirs')}
                hint={t('territories.theirs_hint')}
              >
                {(control) => (
                  <input
                    {...control}
                    required
                    maxLength={64}
                    autoCapitalize="none"
                    autoComplete="off"
                    spellCheck={false}
                    value={row.badge}
                    onChange={(event) => change(row.key, { badge: event.target.value })}
                  />
                )}
              </Field>
              <Field id={`${fieldOf(row)}-ours`} label={t('territories.ours')}>
                {(control) => (
                  <select
                    {...control}
                    required
                    value={row.counts_as}
                    onChange={(event) => change(row.key, { counts_as: event.target.value })}
                  >
                    <option value="">{t('territories.choose')}</option>
                    {badges.filter(mayCountAs).map(({ badge_id, name }) => (
                      <option key={badge_id} value={badge_id}>
                        {name}
                      </option>
                    ))}
                  </select>
                )}
              </Field>
              <IconButton
                icon="remove"
                label={t('territories.remove', { number })}
                onClick={() => remove(index)}
              />
            </div>
          );
        })}
      </div>
      <div>
        <Button id={ADD} icon="plus" onClick={add}>
          {t('territories.add')}
        </Button>
      </div>
    </fieldset>
  );
}

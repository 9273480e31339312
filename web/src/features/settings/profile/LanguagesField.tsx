import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../../ui/Button/Button';
import { Field } from '../../../ui/Field/Field';
import { languageName } from '../../members/facts';
import { LIMITS } from './fields';
import css from './languages.module.css';

/** The languages of the North, and those most spoken in it besides. */
const OFFERED = [
  'da',
  'nb',
  'nn',
  'sv',
  'fi',
  'is',
  'fo',
  'kl',
  'se',
  'en',
  'de',
  'fr',
  'es',
  'it',
  'nl',
  'pt',
  'pl',
  'uk',
  'ru',
  'lt',
  'lv',
  'et',
  'ro',
  'bs',
  'sq',
  'tr',
  'ar',
  'fa',
  'ku',
  'so',
  'ti',
  'ur',
  'hi',
  'ta',
  'th',
  'vi',
  'zh',
];

interface LanguagesFieldProps {
  languages: readonly string[];
  error: string | undefined;
  onChange: (languages: readonly string[]) => void;
}

/** The languages that one speaks, in the order of one's own choice. */
export function LanguagesField({ languages, error, onChange }: LanguagesFieldProps) {
  const { t, i18n } = useTranslation();
  const select = useRef<HTMLSelectElement>(null);
  const nameOf = (code: string) => languageName(code, i18n.language);
  const left = OFFERED.filter((code) => !languages.includes(code))
    .map((code) => ({ code, name: nameOf(code) }))
    .sort((one, other) => one.name.localeCompare(other.name, i18n.language));
  return (
    <div className={css.languages}>
      <Field
        id="languages"
        label={t('profile.languages')}
        hint={t('edit_profile.languages_hint', { max: LIMITS.languages })}
        error={error}
        optional
      >
        {(control) => (
          <select
            {...control}
            ref={select}
            value=""
            disabled={languages.length >= LIMITS.languages}
            onChange={(event) => onChange([...languages, event.target.value])}
          >
            <option value="">{t('edit_profile.languages_add')}</option>
            {left.map(({ code, name }) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      {languages.length > 0 && (
        <ul className={css.chosen} aria-label={t('edit_profile.languages_chosen')}>
          {languages.map((code) => (
            <li key={code}>
              {nameOf(code)}
              <IconButton
                icon="close"
                label={t('edit_profile.languages_remove', { name: nameOf(code) })}
                onClick={() => {
                  onChange(languages.filter((other) => other !== code));
                  select.current?.focus();
                }}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

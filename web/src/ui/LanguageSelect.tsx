import type { SelectHTMLAttributes } from 'react';
import { useTranslation } from 'react-i18next';
import { chooseLanguage, LANGUAGE_NAMES, LANGUAGES, type Language } from '../i18n/i18n';

/** The languages that the pages are in, each by its own name. */
export function LanguageOptions() {
  return LANGUAGES.map((language) => (
    <option key={language} value={language}>
      {LANGUAGE_NAMES[language]}
    </option>
  ));
}

/** The language of the page on this device. */
export function LanguageSelect(props: SelectHTMLAttributes<HTMLSelectElement>) {
  const { i18n } = useTranslation();
  return (
    <select
      {...props}
      value={i18n.language}
      onChange={(event) => chooseLanguage(event.target.value as Language)}
    >
      <LanguageOptions />
    </select>
  );
}

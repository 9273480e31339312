import type { SelectHTMLAttributes } from 'react';
import { LANGUAGE_NAMES, LANGUAGES, type Language } from '../i18n/i18n';
import { useLanguage } from '../i18n/use-language';

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
  const [language, choose] = useLanguage();
  return (
    <select
      {...props}
      value={language}
      onChange={(event) => choose(event.target.value as Language)}
    >
      <LanguageOptions />
    </select>
  );
}

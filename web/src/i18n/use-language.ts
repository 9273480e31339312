import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { chooseLanguage, type Language } from './i18n';

/** The language of the page and the way to another, which counts as chosen while its words are fetched. */
export function useLanguage(): [Language, (language: Language) => Promise<void>] {
  const { i18n } = useTranslation();
  const [awaited, setAwaited] = useState<Language>();
  const choose = async (language: Language) => {
    setAwaited(language);
    try {
      await chooseLanguage(language);
    } finally {
      setAwaited((now) => (now === language ? undefined : now));
    }
  };
  return [awaited ?? (i18n.language as Language), choose];
}

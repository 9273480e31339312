import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client';
import { unwrap } from '../../../api/problem';
import { LANGUAGE_NAMES, LANGUAGES, type Language } from '../../../i18n/i18n';
import { useLanguage } from '../../../i18n/use-language';
import { Choices } from '../../../ui/Choices/Choices';
import { Done } from '../../../ui/Done/Done';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import { renewMember } from '../../auth/session';
import css from '../settings.module.css';

/** The language of the pages here, and of what the account is told by mail and by the bot. */
export function LanguageSettings() {
  const { t } = useTranslation();
  const [language, setLanguage] = useLanguage();
  const save = useMutation({
    mutationFn: (language: Language) =>
      unwrap(api.PUT('/api/users/me/settings', { body: { language } })),
    onSuccess: renewMember,
  });
  const choose = (wanted: Language) => {
    void setLanguage(wanted);
    save.mutate(wanted);
  };
  return (
    <>
      <header className={css.head}>
        <PageHeading title={t('settings.language')} />
        <p className={css.text}>{t('language_settings.intro')}</p>
      </header>
      {save.error && <ErrorNotice cause={save.error} />}
      <div className={css.form}>
        <Choices
          name="language"
          legend={t('language_settings.legend')}
          choices={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
          value={language}
          onChange={choose}
        />
        <Done>{save.isSuccess && t('settings.saved')}</Done>
      </div>
    </>
  );
}

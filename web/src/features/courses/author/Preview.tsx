import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { coursePreviewQuery } from '../../../api/learning-queries';
import { Button } from '../../../ui/Button/Button';
import { Field } from '../../../ui/Field/Field';
import { LanguageOptions } from '../../../ui/LanguageSelect';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import css from './author.module.css';
import { PreviewedCourse } from './PreviewedCourse';

/** The course as learners will see it, before it is saved, in the language that one chooses. */
export function Preview({ source }: { source: string }) {
  const { t, i18n } = useTranslation();
  const [asked, setAsked] = useState<string>();
  const [language, setLanguage] = useState(i18n.language);
  const result = useRef<HTMLDivElement>(null);
  // Who asks for it is led to it; who only changes the language stays where they are.
  const led = useRef(true);
  const { data, error, isFetching, isPlaceholderData, refetch } = useQuery({
    ...coursePreviewQuery(asked ?? '', language),
    enabled: asked !== undefined,
    placeholderData: keepPreviousData,
  });
  const shown = isPlaceholderData || error ? undefined : data;

  useEffect(() => {
    if (led.current || !(shown || error)) return;
    led.current = true;
    result.current?.focus();
  }, [shown, error]);

  const show = () => {
    led.current = false;
    if (asked !== source) setAsked(source);
    else if (shown) result.current?.focus();
    else void refetch();
  };

  return (
    <section aria-labelledby="preview" className={css.form}>
      <h2 id="preview">{t('author.preview_title')}</h2>
      <div className={css.choose}>
        <Field id="preview-language" label={t('account.language')}>
          {(control) => (
            <select
              {...control}
              value={language}
              onChange={(event) => setLanguage(event.target.value)}
            >
              <LanguageOptions />
            </select>
          )}
        </Field>
        <Button disabled={isFetching || source.trim() === ''} onClick={show}>
          {t('author.preview')}
        </Button>
      </div>
      <p role="status" className={css.hint}>
        {shown && asked !== source && t('author.preview_old')}
        {shown &&
          asked === source &&
          !shown.languages.includes(language) &&
          t('author.preview_other_language')}
      </p>
      <div ref={result} tabIndex={-1}>
        {error && <ErrorNotice cause={error} />}
        {data && !error && (
          <div className={css.preview} data-old={isPlaceholderData}>
            <PreviewedCourse course={data} />
          </div>
        )}
      </div>
    </section>
  );
}

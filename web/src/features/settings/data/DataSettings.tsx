import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import css from '../settings.module.css';
import { ExportPart } from './ExportPart';

/** A copy of everything that is kept of the member. */
export function DataSettings() {
  const { t } = useTranslation();
  return (
    <>
      <header className={css.head}>
        <PageHeading title={t('settings.data')} />
        <p className={css.text}>{t('export.intro')}</p>
      </header>
      <ExportPart />
      <section aria-labelledby="data-elsewhere" className={css.part}>
        <h2 id="data-elsewhere">{t('export.elsewhere_title')}</h2>
        <p className={css.text}>
          {t('export.elsewhere_text')}{' '}
          <Link to="/legal/$document" params={{ document: 'privacy' }}>
            {t('legal.read_privacy')}
          </Link>
        </p>
      </section>
    </>
  );
}

import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import pages from '../../forum/pages/pages.module.css';
import { useSeenConduct } from '../../notifications/read-of-conduct';
import css from './conduct.module.css';
import { OwnConduct } from './OwnConduct';

/** How the member stands with the code of conduct. */
export function ConductPage() {
  const { t } = useTranslation();
  useSeenConduct();
  return (
    <div className={pages.page}>
      <header className={pages.head}>
        <div>
          <PageHeading title={t('conduct.title')} />
          <p className={pages.lead}>{t('conduct.intro')}</p>
          <p className={css.links}>
            <Link to="/legal/$document" params={{ document: 'coc' }}>
              {t('legal.read_coc')}
            </Link>
            <Link to="/transparency">{t('conduct.figures')}</Link>
          </p>
        </div>
      </header>
      <OwnConduct />
    </div>
  );
}

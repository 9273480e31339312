import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { buttonClass } from '../../ui/Button/Button';
import legal from '../auth/legal/legal.module.css';

/** On every page, until the member has read why. */
export function StrikeBanner({ count }: { count: number }) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="strike-due" className={legal.banner}>
      <h2 id="strike-due">{t('barrier.banner_title', { count })}</h2>
      <p>{t('barrier.banner_text')}</p>
      <div className={legal.bannerActions}>
        <Link to="/conduct" className={buttonClass('primary')}>
          {t('barrier.read')}
        </Link>
      </div>
    </section>
  );
}

import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import css from './Shell.module.css';

/** What this is, the rules, and how they are kept. */
export function Footer() {
  const { t } = useTranslation();
  return (
    <footer className={css.footer}>
      <Link to="/about">{t('about.nav')}</Link>
      <Link to="/legal/$document" params={{ document: 'coc' }}>
        {t('legal.coc')}
      </Link>
      <Link to="/legal/$document" params={{ document: 'privacy' }}>
        {t('legal.privacy')}
      </Link>
      <Link to="/transparency">{t('conduct_nav.transparency')}</Link>
    </footer>
  );
}

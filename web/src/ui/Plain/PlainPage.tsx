import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Logo } from '../Logo';
import css from './PlainPage.module.css';

/** A page outside the forum: login, invitation, not found. */
export function PlainPage({ children, wide }: { children: ReactNode; wide?: boolean }) {
  const { t } = useTranslation();
  return (
    <div className={css.page}>
      <a href="#main" className={css.skip}>
        {t('app.skip')}
      </a>
      <header className={css.header}>
        <Logo size={32} />
        <span>Althing</span>
      </header>
      <main id="main" tabIndex={-1} className={wide ? css.wide : css.narrow}>
        {children}
      </main>
    </div>
  );
}

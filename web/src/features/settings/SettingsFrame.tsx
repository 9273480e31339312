import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../ui/Icon';
import { SECTIONS } from './sections';
import css from './settings.module.css';

/** What stands around every section of the settings: the way to the others. */
export function SettingsFrame() {
  const { t } = useTranslation();
  const pathname = useLocation({ select: (location) => location.pathname });
  const list = useRef<HTMLUListElement>(null);

  // On a telephone the menu is a line, longer than the window.
  useEffect(() => {
    const current = list.current?.querySelector<HTMLElement>(`a[href="${pathname}"]`);
    if (!list.current || !current) return;
    const middle = current.offsetLeft + current.offsetWidth / 2;
    list.current.scrollLeft = middle - list.current.offsetLeft - list.current.clientWidth / 2;
  }, [pathname]);

  return (
    <div className={css.frame}>
      <nav aria-labelledby="settings-menu" className={css.menu}>
        <p id="settings-menu">{t('settings.title')}</p>
        <ul ref={list} className={css.sections}>
          {SECTIONS.map(({ path, icon }) => (
            <li key={path}>
              <Link to={`/settings/${path}`} className={css.section}>
                <Icon name={icon} />
                {t(`settings.${path}`)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className={css.page}>
        <Outlet />
      </div>
    </div>
  );
}

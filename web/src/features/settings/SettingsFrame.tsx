import { Link, Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../ui/Icon';
import { SECTIONS } from './sections';
import css from './settings.module.css';

/** What stands around every section of the settings: the way to the others. */
export function SettingsFrame() {
  const { t } = useTranslation();
  return (
    <div className={css.frame}>
      <nav aria-labelledby="settings-menu" className={css.menu}>
        <p id="settings-menu">{t('settings.title')}</p>
        <ul className={css.sections}>
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

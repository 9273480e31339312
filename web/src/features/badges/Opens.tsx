import { useTranslation } from 'react-i18next';
import type { PermissionName } from '../../api/learning-types';
import { Icon } from '../../ui/Icon';
import css from './badges.module.css';

/** What one may do by the badge. */
export function Opens({ permissions }: { permissions: readonly PermissionName[] }) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="badge-opens">
      <h2 id="badge-opens">{t('badges.opens')}</h2>
      {permissions.length === 0 ? (
        <p className={css.text}>{t('badges.opens_nothing')}</p>
      ) : (
        <ul className={css.opens}>
          {permissions.map((permission) => (
            <li key={permission}>
              <Icon name="check" size={16} />
              {t(`badges.permission_${permission}`)}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

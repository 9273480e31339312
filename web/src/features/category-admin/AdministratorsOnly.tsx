import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePermission } from '../../ui/BadgeNeed/need';
import { PermissionNeed } from '../../ui/BadgeNeed/PermissionNeed';
import { Icon } from '../../ui/Icon';
import { Loading } from '../../ui/Loading/Loading';
import pagesCss from '../forum/pages/pages.module.css';

/** Shows what is for administrators to them; to others that it is, and which badge opens it. */
export function AdministratorsOnly({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const permission = usePermission('administer');
  if (!permission) return <Loading rows={3} />;
  if (permission.allowed) return children;
  return (
    <div className={pagesCss.empty}>
      <Icon name="lock" size={24} />
      <p>{t('category_admin.forbidden')}</p>
      <PermissionNeed permission={permission} />
    </div>
  );
}

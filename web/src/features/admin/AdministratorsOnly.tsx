import type { ReactNode } from 'react';
import { usePermission } from '../../ui/BadgeNeed/need';
import { PermissionNeed } from '../../ui/BadgeNeed/PermissionNeed';
import { Icon } from '../../ui/Icon';
import { Loading } from '../../ui/Loading/Loading';
import pagesCss from '../forum/pages/pages.module.css';

interface AdministratorsOnlyProps {
  /** Said to others. */
  forbidden: string;
  children: ReactNode;
}

/** Shows what is for administrators to them; to others that it is, and which badge opens it. */
export function AdministratorsOnly({ forbidden, children }: AdministratorsOnlyProps) {
  const permission = usePermission('administer');
  if (!permission) return <Loading rows={3} />;
  if (permission.allowed) return children;
  return (
    <div className={pagesCss.empty}>
      <Icon name="lock" size={24} />
      <p>{forbidden}</p>
      <PermissionNeed permission={permission} />
    </div>
  );
}

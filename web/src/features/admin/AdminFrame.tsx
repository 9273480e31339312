import { Link, Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { usePermission } from '../../ui/BadgeNeed/need';
import { Loading } from '../../ui/Loading/Loading';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import listsCss from '../forum/lists/lists.module.css';
import pagesCss from '../forum/pages/pages.module.css';
import { AdministratorsOnly } from './AdministratorsOnly';
import css from './admin.module.css';

/** The frame of the pages of administration; others read that they are not theirs. */
export function AdminFrame() {
  const { t } = useTranslation();
  const permission = usePermission('administer');
  if (!permission) {
    return (
      <div className={css.frame}>
        <Loading rows={5} />
      </div>
    );
  }
  if (!permission.allowed) {
    return (
      <div className={pagesCss.page}>
        <PageHeading title={t('category_admin.nav')} />
        <AdministratorsOnly forbidden={t('admin.forbidden')}>{null}</AdministratorsOnly>
      </div>
    );
  }
  return (
    <div className={css.frame}>
      <nav aria-label={t('admin.parts')} className={`${listsCss.tabs} ${css.parts}`}>
        <Link to="/admin/members" activeOptions={{ includeSearch: false }}>
          {t('admin.members.title')}
        </Link>
        <Link to="/admin/invitations" activeOptions={{ includeSearch: false }}>
          {t('app.invitations')}
        </Link>
        <Link to="/admin/categories">{t('category_admin.title')}</Link>
      </nav>
      <Outlet />
    </div>
  );
}

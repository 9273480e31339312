import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { usePermission } from '../../ui/BadgeNeed/need';
import { PermissionNeed } from '../../ui/BadgeNeed/PermissionNeed';
import { Icon } from '../../ui/Icon';
import { Loading } from '../../ui/Loading/Loading';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import listsCss from '../forum/lists/lists.module.css';
import pagesCss from '../forum/pages/pages.module.css';
import css from './moderation.module.css';
import { RaidBanner } from './raid/RaidBanner';

/** The frame of the pages of moderation; others read that they are not theirs. */
export function ModerationFrame() {
  const { t } = useTranslation();
  const permission = usePermission('moderate');
  const inQueue = useLocation({
    select: ({ pathname }) => /^\/moderation(?:\/cases\/.*)?\/?$/.test(pathname),
  });
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
        <PageHeading title={t('app.moderation')} />
        <div className={pagesCss.empty}>
          <Icon name="lock" size={24} />
          <p>{t('moderation.not_allowed')}</p>
          <PermissionNeed permission={permission} />
        </div>
      </div>
    );
  }
  return (
    <div className={css.frame}>
      <nav aria-label={t('moderation.parts')} className={`${listsCss.tabs} ${css.parts}`}>
        <Link
          to="/moderation"
          search={{}}
          activeOptions={{ exact: true, includeSearch: false }}
          // A case stands in the queue, whatever its address.
          aria-current={inQueue ? 'page' : undefined}
        >
          {t('moderation.queue')}
        </Link>
        <Link to="/moderation/appeals" activeOptions={{ includeSearch: false }}>
          {t('moderation.appeals')}
        </Link>
        <Link to="/moderation/log" activeOptions={{ includeSearch: false }}>
          {t('moderation.log')}
        </Link>
        <Link to="/moderation/policies">{t('moderation.policies')}</Link>
      </nav>
      <RaidBanner />
      <Outlet />
    </div>
  );
}

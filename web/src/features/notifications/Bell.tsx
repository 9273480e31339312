import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { notificationCountQuery } from '../../api/reading-queries';
import { Icon } from '../../ui/Icon';
import css from './bell.module.css';

const MOST = 99;

/** Leads to the notifications and tells how many are unread; the event stream keeps it fresh. */
export function Bell() {
  const { t } = useTranslation();
  const { data } = useQuery(notificationCountQuery);
  const count = data?.unread ?? 0;
  const label = count > 0 ? t('notifications.bell_unread', { count }) : t('notifications.bell');
  return (
    <Link to="/notifications" className={css.bell} aria-label={label} title={label}>
      <Icon name="bell" size={20} />
      {count > 0 && (
        <span className={css.count} aria-hidden="true">
          {count > MOST ? `${MOST}+` : count}
        </span>
      )}
    </Link>
  );
}

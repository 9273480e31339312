import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { caseCountsQuery } from '../../api/moderation-queries';
import { Icon } from '../../ui/Icon';
import listsCss from '../forum/lists/lists.module.css';

/** The way to the queue, with how many cases nobody sees to: new ones, appeals, and what waits for a second person. */
export function ModerationLink({ className }: { className: string }) {
  const { t } = useTranslation();
  const { data } = useQuery(caseCountsQuery);
  const waiting = data?.counts.unattended ?? 0;
  return (
    <Link to="/moderation" activeOptions={{ includeSearch: false }} className={className}>
      <Icon name="shield" />
      <span>{t('app.moderation')}</span>
      {waiting > 0 && (
        <span className={listsCss.mentions}>
          <span aria-hidden="true">{waiting}</span>
          <span className="visually-hidden">{t('app.waiting_cases', { count: waiting })}</span>
        </span>
      )}
    </Link>
  );
}

import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { UnreadTopic } from '../../api/types';
import { useDates } from '../../i18n/dates';
import { CategoryName } from '../forum/lists/CategoryName';
import { UnreadDot } from '../forum/lists/UnreadDot';
import pagesCss from '../forum/pages/pages.module.css';
import css from './home.module.css';

/** The topics where reading goes on. */
export function UnreadTopics({ topics }: { topics: readonly UnreadTopic[] }) {
  const { t } = useTranslation();
  const { day, full } = useDates();
  return (
    <ul className={pagesCss.list}>
      {topics.map(({ topic_id, slug, title, category, unread, mentions, last_post_at }) => (
        <li key={topic_id} className={css.unread}>
          <UnreadDot mark={{ unread, mentions }} />
          <div className={css.what}>
            <Link to="/forum/t/$slug" params={{ slug }} className={css.title} data-item={slug}>
              {title}
            </Link>
            <p className={css.meta}>
              <CategoryName slug={category} />
              <span aria-hidden="true"> · </span>
              {t('unread.unread', { count: unread })}
            </p>
          </div>
          <span className={css.meta} title={full(last_post_at)}>
            {day(last_post_at)}
          </span>
        </li>
      ))}
    </ul>
  );
}

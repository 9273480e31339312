import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { badgesQuery } from '../../../api/learning-queries';
import type { Category } from '../../../api/types';
import { useDates } from '../../../i18n/dates';
import { Avatar } from '../../../ui/Avatar/Avatar';
import { Icon } from '../../../ui/Icon';
import { UnreadDot } from '../lists/UnreadDot';
import { nameOf } from '../names';
import type { UnreadMark } from '../unread';
import css from './rows.module.css';

/** A category among the others. */
export function CategoryRow({ category, mark }: { category: Category; mark: UnreadMark }) {
  const { t } = useTranslation();
  const { day, full } = useDates();
  const last = category.last_activity;
  return (
    <article className={css.category} data-unread={mark.unread > 0}>
      <div className={css.main}>
        <h2 className={css.name}>
          <Link
            to="/forum/c/$category"
            params={{ category: category.slug }}
            className={css.title}
            data-item={category.slug}
          >
            {category.name}
          </Link>
          <UnreadDot mark={mark} />
        </h2>
        {category.description && <p className={css.text}>{category.description}</p>}
        <Needed category={category} />
        {category.may_read && (
          <p className={css.counts}>
            {t('forum.topics', { count: category.topics })}
            <span aria-hidden="true"> · </span>
            {t('forum.posts', { count: category.posts })}
          </p>
        )}
      </div>
      {last ? (
        <div className={css.last}>
          <Avatar member={last.by} size={24} />
          <div>
            <Link to="/forum/t/$slug" params={{ slug: last.topic_slug }} className={css.lastTitle}>
              {last.topic_title}
            </Link>
            <p title={full(last.at)}>
              {t('forum.last_by', { name: nameOf(last.by), time: day(last.at) })}
            </p>
          </div>
        </div>
      ) : (
        category.may_read && <p className={css.last}>{t('forum.no_activity')}</p>
      )}
    </article>
  );
}

/** Which badge the member lacks to write there, or that it is for announcements. */
function Needed({ category }: { category: Category }) {
  const { t } = useTranslation();
  const announces = category.write === 'officers';
  const closed = !category.may_post && category.badges.length > 0 && !announces;
  const { data } = useQuery({ ...badgesQuery(), enabled: closed });
  if (announces) {
    return (
      <p className={css.gate}>
        <Icon name="bell" size={14} />
        {t('lists.announces')}
      </p>
    );
  }
  if (!closed) return null;
  const nameOfBadge = (id: string) =>
    data?.items.find(({ badge_id }) => badge_id === id)?.name ?? id;
  return (
    <p className={css.gate}>
      <Icon name="lock" size={14} />
      {t('lists.needs_badge', { badges: category.badges.map(nameOfBadge).join(', ') })}
    </p>
  );
}

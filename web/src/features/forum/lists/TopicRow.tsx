import { Link } from '@tanstack/react-router';
import { Trans, useTranslation } from 'react-i18next';
import type { TopicSummary } from '../../../api/types';
import { useDates } from '../../../i18n/dates';
import { Avatar } from '../../../ui/Avatar/Avatar';
import { Icon, type IconName } from '../../../ui/Icon';
import { MemberName } from '../../members/MemberName';
import { nameOf } from '../names';
import rowCss from '../pages/rows.module.css';
import type { UnreadMark } from '../unread';
import { CategoryName } from './CategoryName';
import css from './lists.module.css';
import { UnreadDot } from './UnreadDot';

interface TopicRowProps {
  topic: TopicSummary;
  mark: UnreadMark;
  /** This device keeps words that were not sent. */
  drafted: boolean;
  /** In a list of several categories. */
  withCategory?: boolean;
}

/** A topic in a list. It opens where reading goes on. */
export function TopicRow({ topic, mark, drafted, withCategory = false }: TopicRowProps) {
  const { t } = useTranslation();
  const { day, full } = useDates();
  return (
    <article className={rowCss.topic} data-unread={mark.unread > 0}>
      <Avatar member={topic.created_by} />
      <div className={rowCss.main}>
        <p className={css.line}>
          <UnreadDot mark={mark} />
          <Link
            to="/forum/t/$slug"
            params={{ slug: topic.slug }}
            className={rowCss.title}
            data-item={topic.slug}
          >
            {topic.title}
          </Link>
          <Marks topic={topic} drafted={drafted} />
        </p>
        <p className={rowCss.meta}>
          <Trans
            t={t}
            i18nKey="forum.started_by"
            components={{ member: <MemberName member={topic.created_by} /> }}
          />
          {withCategory && (
            <>
              {' '}
              <Trans
                t={t}
                i18nKey="lists.in_category"
                components={{ category: <CategoryName slug={topic.category} /> }}
              />
            </>
          )}
        </p>
      </div>
      <div className={rowCss.end}>
        <span title={`${nameOf(topic.last_post_by)}, ${full(topic.last_post_at)}`}>
          {day(topic.last_post_at)}
        </span>
        <span>{t('forum.replies', { count: Math.max(0, topic.posts - 1) })}</span>
        {topic.reactions > 0 && <span>{t('lists.reactions', { count: topic.reactions })}</span>}
      </div>
    </article>
  );
}

function Marks({ topic, drafted }: Pick<TopicRowProps, 'topic' | 'drafted'>) {
  const { t } = useTranslation();
  const { pinned, solved, archived, closed } = topic;
  return (
    <>
      {pinned && <Mark icon="pin" says={t('lists.pinned')} />}
      {solved && <Mark icon="check" says={t('lists.solved_mark')} look="solved" />}
      {archived && <Mark icon="archive" says={t('lists.archived')} />}
      {closed === 'locked' && <Mark icon="lock" says={t('topic_lock.locked')} />}
      {drafted && <Mark icon="edit" says={t('lists.draft')} look="draft" />}
    </>
  );
}

function Mark({ icon, says, look }: { icon: IconName; says: string; look?: string }) {
  return (
    <span className={css.mark} data-look={look}>
      <Icon name={icon} size={14} />
      {says}
    </span>
  );
}

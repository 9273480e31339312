import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Post } from '../../../api/types';
import { Icon } from '../../../ui/Icon';
import { anchorOf } from '../names';
import css from './ReplyQuote.module.css';

/** In a thread clients name the root as what is answered when nothing else is: then one mark is enough. */
export function answersRoot({ thread, reply_to, post_id }: Post): boolean {
  return Boolean(thread && thread.root !== post_id && thread.root === reply_to?.post_id);
}

/** A post that stands in a thread of another client leads to the thread's beginning. */
export function ThreadMark({ post }: { post: Post }) {
  const { t } = useTranslation();
  const { thread, topic_slug, post_id } = post;
  if (!thread) return null;
  if (thread.root === post_id) {
    return thread.replies ? (
      <p className={css.thread}>
        <Icon name="thread" size={14} />
        {t('post_view.thread_replies', { count: thread.replies })}
      </p>
    ) : null;
  }
  return (
    <Link
      to="/forum/t/$slug"
      params={{ slug: topic_slug }}
      hash={anchorOf(thread.root)}
      className={css.thread}
    >
      <Icon name="thread" size={14} />
      {t('post_view.in_thread')}
    </Link>
  );
}

import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Post } from '../../../api/types';
import { Icon } from '../../../ui/Icon';
import { anchorOf, excerptOf, nameOf } from '../names';
import css from './ReplyQuote.module.css';

interface ReplyQuoteProps {
  post: Post;
  /** What is answered is the beginning of the post's thread. */
  inThread: boolean;
}

export function ReplyQuote({ post, inThread }: ReplyQuoteProps) {
  const { t } = useTranslation();
  const { reply_to, topic_slug } = post;
  if (!reply_to) return null;
  return (
    <Link
      to="/forum/t/$slug"
      params={{ slug: topic_slug }}
      hash={anchorOf(reply_to.post_id)}
      className={css.quote}
    >
      <span className={css.name}>
        <Icon name={inThread ? 'thread' : 'reply'} size={14} />
        {inThread && `${t('post_view.in_thread_short')} · `}
        {reply_to.sender
          ? t('topic.in_reply_to', { name: nameOf(reply_to.sender) })
          : t('topic.in_reply_to_post')}
      </span>
      {reply_to.excerpt && <span className={css.excerpt}>{excerptOf(reply_to.excerpt)}</span>}
    </Link>
  );
}

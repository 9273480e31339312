import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Post } from '../../../api/types';
import { Icon } from '../../../ui/Icon';
import { anchorOf, excerptOf, nameOf } from '../names';
import css from './ReplyQuote.module.css';

export function ReplyQuote({ post }: { post: Post }) {
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
        <Icon name="reply" size={14} />
        {reply_to.sender
          ? t('topic.in_reply_to', { name: nameOf(reply_to.sender) })
          : t('topic.in_reply_to_post')}
      </span>
      {reply_to.excerpt && <span className={css.excerpt}>{excerptOf(reply_to.excerpt)}</span>}
    </Link>
  );
}

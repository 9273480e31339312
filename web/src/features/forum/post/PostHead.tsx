import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Post } from '../../../api/types';
import { useDates } from '../../../i18n/dates';
import { BadgeChips } from '../../../ui/BadgeChips/BadgeChips';
import { Icon } from '../../../ui/Icon';
import { MemberName } from '../../members/MemberName';
import { anchorOf } from '../names';
import css from './PostHead.module.css';

const HistoryDialog = lazy(async () => ({
  default: (await import('./HistoryDialog')).HistoryDialog,
}));

interface PostHeadProps {
  post: Post;
  id: string;
  elementUrl: string;
}

/** Who wrote a post, when, from where, and what has become of it. */
export function PostHead({ post, id, elementUrl }: PostHeadProps) {
  const { t } = useTranslation();
  const { when, full } = useDates();
  return (
    <header className={css.head} id={id}>
      <span className={css.name}>
        <MemberName member={post.sender} />
      </span>
      <BadgeChips member={post.sender} />
      <Link
        to="/forum/t/$slug"
        params={{ slug: post.topic_slug }}
        hash={anchorOf(post.post_id)}
        preload={false}
        activeOptions={{ includeHash: true }}
        className={css.time}
        aria-label={`${t('topic.permalink')}, ${when(post.at)}`}
      >
        <time dateTime={post.at} title={full(post.at)}>
          {when(post.at)}
        </time>
      </Link>
      {post.via === 'matrix' && !post.removed && <Origin post={post} elementUrl={elementUrl} />}
      {post.edited_at && !post.removed && <Edited post={post} at={post.edited_at} />}
      {post.solution && !post.removed && (
        <span className={css.solution}>
          <Icon name="check" size={14} />
          {t('post_view.solution')}
        </span>
      )}
      {post.mentions_me && !post.removed && (
        <span className={css.mention}>{t('post_view.mentions_you')}</span>
      )}
      {post.pending && <span className={css.mark}>{t('topic.pending')}</span>}
    </header>
  );
}

/** It came from another Matrix client, perhaps of another territory. */
function Origin({ post, elementUrl }: { post: Post; elementUrl: string }) {
  const { t } = useTranslation();
  const server = post.sender.user_id.split(':').slice(1).join(':');
  const words = t('post_view.via_matrix', { server });
  return (
    <a
      href={elementUrl}
      target="_blank"
      rel="noopener noreferrer"
      className={css.origin}
      title={words}
      aria-label={words}
    >
      Matrix
    </a>
  );
}

function Edited({ post, at }: { post: Post; at: string }) {
  const { t } = useTranslation();
  const { when, full } = useDates();
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className={css.edited}
        title={t('topic.edited_at', { time: full(at) })}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        {t('topic.edited', { time: when(at) })}
        {post.edits > 1 && ` (${post.edits})`}
      </button>
      <Suspense>{open && <HistoryDialog post={post} onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
}

import { memo, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Post } from '../../../api/types';
import { useDates } from '../../../i18n/dates';
import { Avatar } from '../../../ui/Avatar/Avatar';
import { BadgeChips } from '../../../ui/BadgeChips/BadgeChips';
import { Button, buttonClass } from '../../../ui/Button/Button';
import { copyText } from '../../../ui/copy';
import { Icon } from '../../../ui/Icon';
import { MemberName } from '../../members/MemberName';
import { anchorOf, nameOf } from '../names';
import { useEdit } from '../posts';
import { BlockedPost } from './BlockedPost';
import { EditForm } from './EditForm';
import { PostBody } from './PostBody';
import css from './PostItem.module.css';
import { PostMenu } from './PostMenu';
import { ReactionPicker, ReactionRow } from './Reactions';
import { RemoveDialog } from './RemoveDialog';
import { ReplyQuote } from './ReplyQuote';

interface PostItemProps {
  post: Post;
  /** Where the topic is in Matrix. */
  matrixTo: string;
  targeted: boolean;
  editing: boolean;
  onEdit: (postId: string | undefined) => void;
  onReply: (post: Post) => void;
}

/** A topic holds hundreds of these: only one that has changed is drawn anew. */
export const PostItem = memo(function PostItem(props: PostItemProps) {
  const [shown, setShown] = useState(false);
  if (props.post.author_blocked && !shown) {
    return <BlockedPost post={props.post} onShow={() => setShown(true)} />;
  }
  return <ShownPost {...props} asked={shown} />;
});

interface ShownPostProps extends PostItemProps {
  /** The reader wanted to see it, though they block its sender. */
  asked: boolean;
}

function ShownPost(props: ShownPostProps) {
  const { post, matrixTo, targeted, editing, asked, onEdit, onReply } = props;
  const { t } = useTranslation();
  const { when, full } = useDates();
  const [removing, setRemoving] = useState(false);
  const article = useRef<HTMLElement>(null);
  const headId = useId();
  const name = nameOf(post.sender);
  const elementUrl = `${matrixTo.split('?')[0]}/${encodeURIComponent(post.post_id)}`;
  const permalink = `/forum/t/${post.topic_slug}#${anchorOf(post.post_id)}`;

  // The button that asked for it is gone.
  useEffect(() => {
    if (asked) article.current?.focus({ preventScroll: true });
  }, [asked]);

  const close = () => {
    onEdit(undefined);
    article.current?.focus({ preventScroll: true });
  };

  return (
    <article
      ref={article}
      id={anchorOf(post.post_id)}
      className={css.post}
      data-item={post.post_id}
      data-targeted={targeted || undefined}
      data-pending={post.pending || undefined}
      aria-labelledby={headId}
      tabIndex={-1}
    >
      <Avatar member={post.sender} />
      <div className={css.column}>
        <header className={css.head} id={headId}>
          <span className={css.name}>
            <MemberName member={post.sender} />
          </span>
          <BadgeChips member={post.sender} />
          <a
            href={permalink}
            className={css.time}
            aria-label={`${t('topic.permalink')}, ${when(post.at)}`}
          >
            <time dateTime={post.at} title={full(post.at)}>
              {when(post.at)}
            </time>
          </a>
          {post.edited_at && !post.removed && (
            <span className={css.mark} title={t('topic.edited_at', { time: full(post.edited_at) })}>
              {t('topic.edited', { time: when(post.edited_at) })}
            </span>
          )}
          {post.pending && <span className={css.mark}>{t('topic.pending')}</span>}
        </header>
        {!post.removed && <ReplyQuote post={post} />}
        {editing && post.mine && !post.removed ? (
          <PostEditor post={post} onClose={close} />
        ) : (
          <PostContent post={post} elementUrl={elementUrl} name={name} />
        )}
        {!post.removed && !editing && (
          <footer className={css.foot}>
            <ReactionRow post={post} />
            <div className={css.actions} role="group" aria-label={t('post.actions', { name })}>
              <Button look="quiet" icon="reply" onClick={() => onReply(post)}>
                {t('post.reply')}
              </Button>
              <ReactionPicker post={post} />
              <PostMenu
                own={post.mine}
                elementUrl={elementUrl}
                onCopyLink={() =>
                  copyText(new URL(permalink, location.origin).href, t('topic.permalink_copied'))
                }
                onEdit={() => onEdit(post.post_id)}
                onRemove={() => setRemoving(true)}
              />
            </div>
          </footer>
        )}
      </div>
      {removing && <RemoveDialog post={post} onClose={() => setRemoving(false)} />}
    </article>
  );
}

function PostEditor({ post, onClose }: { post: Post; onClose: () => void }) {
  const edit = useEdit(post);
  // One key for one wording: saving the same words again after a lost answer changes nothing.
  const attempt = useRef({ body: '', key: '' });
  const save = (body: string) => {
    if (attempt.current.body !== body) attempt.current = { body, key: crypto.randomUUID() };
    edit.mutate(attempt.current, { onSuccess: onClose });
  };
  return (
    <EditForm
      place={`edit:${post.post_id}`}
      body={post.body}
      pending={edit.isPending}
      cause={edit.error}
      onSave={save}
      onClose={onClose}
    />
  );
}

function PostContent({ post, elementUrl, name }: { post: Post; elementUrl: string; name: string }) {
  const { t } = useTranslation();
  if (post.removed) {
    return (
      <p className={css.removed}>
        {t(post.removed.by === 'author' ? 'topic.removed_author' : 'topic.removed_moderator')}
      </p>
    );
  }
  if (post.kind === 'other') {
    return (
      <div className={css.other}>
        <div>
          {post.body && <strong>{post.body}</strong>}
          <p>{t('topic.other_text')}</p>
        </div>
        <a
          className={buttonClass('secondary')}
          href={elementUrl}
          target="_blank"
          rel="noopener noreferrer"
        >
          <Icon name="external" />
          {t('topic.view_in_element')}
        </a>
      </div>
    );
  }
  return (
    <div className={css[post.kind]}>
      {post.kind === 'emote' && <span className={css.actor}>* {name}</span>}
      <PostBody html={post.html} />
    </div>
  );
}

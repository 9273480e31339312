import { lazy, memo, Suspense, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../../api/problem';
import type { Post } from '../../../api/types';
import { withConductWords, withModerationWords } from '../../../i18n/parts';
import { Avatar } from '../../../ui/Avatar/Avatar';
import { Button } from '../../../ui/Button/Button';
import { copyText } from '../../../ui/copy';
import { Barred } from '../../conduct/barrier/Barred';
import { useBarrier } from '../../conduct/barrier/barrier';
import type { Original } from '../draft-store';
import { anchorOf, nameOf } from '../names';
import { useEdit } from '../posts';
import { BlockedPost } from './BlockedPost';
import { CiteButton } from './CiteButton';
import { type Edited, EditForm } from './EditForm';
import { PostContent } from './PostContent';
import { PostHead } from './PostHead';
import css from './PostItem.module.css';
import { PostMenu } from './PostMenu';
import { ReactionPicker, ReactionRow } from './Reactions';
import { RemoveDialog } from './RemoveDialog';
import { ReplyQuote } from './ReplyQuote';
import { answersRoot, ThreadMark } from './ThreadMark';

// Few report anything.
const FlagPost = lazy(async () => ({
  default: (await withConductWords(() => import('../../conduct/flag/FlagPost'))).FlagPost,
}));

const JudgeDialog = lazy(async () => ({
  default: (await withModerationWords(() => import('../../moderation/judge/JudgeDialog')))
    .JudgeDialog,
}));

interface PostItemProps {
  post: Post;
  /** Where the topic is in Matrix. */
  matrixTo: string;
  targeted: boolean;
  editing: boolean;
  /** The reader may say which post solves the topic. */
  maySolve: boolean;
  /** Its place in the topic, counted from one; unknown while it is on its way. */
  nth?: number | undefined;
  count: number;
  onEdit: (postId: string | undefined) => void;
  onReply: (post: Post) => void;
  /** Answers with a part of the post. */
  onCite: (post: Post, text: string) => void;
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

/** The address of a post in Matrix. */
function inElement(matrixTo: string, postId: string): string {
  const [room, via] = matrixTo.split('?');
  return `${room}/${encodeURIComponent(postId)}${via ? `?${via}` : ''}`;
}

function ShownPost(props: ShownPostProps) {
  const { post, matrixTo, targeted, editing, maySolve, asked } = props;
  const { nth, count, onEdit, onReply, onCite } = props;
  const { t } = useTranslation();
  const [asking, setAsking] = useState<'remove' | 'flag' | 'judge'>();
  const article = useRef<HTMLElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const headId = useId();
  const name = nameOf(post.sender);
  const elementUrl = inElement(matrixTo, post.post_id);
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
      data-mentions-me={post.mentions_me || undefined}
      data-solution={post.solution || undefined}
      aria-labelledby={headId}
      aria-posinset={nth}
      aria-setsize={nth ? count : undefined}
      tabIndex={-1}
    >
      <Avatar member={post.sender} />
      <div className={css.column}>
        <PostHead post={post} id={headId} elementUrl={elementUrl} />
        {!post.removed && !answersRoot(post) && <ThreadMark post={post} />}
        {!post.removed && <ReplyQuote post={post} inThread={answersRoot(post)} />}
        {editing && post.mine && !post.removed ? (
          <PostEditor post={post} onClose={close} />
        ) : (
          <div ref={content} className={css.content}>
            <PostContent post={post} elementUrl={elementUrl} name={name} />
          </div>
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
                post={post}
                elementUrl={elementUrl}
                maySolve={maySolve}
                onCopyLink={() =>
                  copyText(new URL(permalink, location.origin).href, t('topic.permalink_copied'))
                }
                onEdit={() => onEdit(post.post_id)}
                onFlag={() => setAsking('flag')}
                onJudge={() => setAsking('judge')}
                onRemove={() => setAsking('remove')}
              />
            </div>
          </footer>
        )}
      </div>
      {!post.removed && <CiteButton content={content} onCite={(text) => onCite(post, text)} />}
      {asking === 'remove' && <RemoveDialog post={post} onClose={() => setAsking(undefined)} />}
      <Suspense>
        {asking === 'flag' && <FlagPost post={post} onClose={() => setAsking(undefined)} />}
        {asking === 'judge' && (
          <JudgeDialog member={post.sender} post={post} onClose={() => setAsking(undefined)} />
        )}
      </Suspense>
    </article>
  );
}

function saysSo({ body, attachment }: Post, edited: Edited): boolean {
  return body === edited.body && (edited.alt === undefined || edited.alt === attachment?.alt);
}

function PostEditor({ post, onClose }: { post: Post; onClose: () => void }) {
  const edit = useEdit(post);
  const barrier = useBarrier();
  // One key for one wording: saving the same words again after a lost answer changes nothing.
  const attempt = useRef({ said: '', key: '' });
  const save = async (edited: Edited, basis?: Original) => {
    const said = JSON.stringify([edited, basis]);
    if (attempt.current.said !== said) attempt.current = { said, key: crypto.randomUUID() };
    try {
      await edit.mutateAsync({
        edited,
        key: attempt.current.key,
        version: basis?.version ?? post.version,
      });
      return true;
    } catch (cause) {
      // The form shows why, and what the post says now; perhaps only an answer was lost.
      const { newerPost } = toProblem(cause);
      return newerPost !== undefined && saysSo(newerPost, edited);
    }
  };
  const { body, attachment, version, edited_at } = post;
  const alt = attachment?.kind === 'image' ? { alt: attachment.alt ?? '' } : {};
  if (barrier) return <Barred barrier={barrier} />;
  return (
    <EditForm
      place={`edit:${post.post_id}`}
      said={{ body, ...alt }}
      original={{ version, editedAt: edited_at ?? undefined }}
      mayBeEmpty={attachment !== undefined}
      pending={edit.isPending}
      cause={toProblem(edit.error).newerPost ? null : edit.error}
      onSave={save}
      onClose={onClose}
    />
  );
}

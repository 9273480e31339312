import { useLocation } from '@tanstack/react-router';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import type { Post, Topic } from '../../../api/types';
import { useShortcuts } from '../../../app/shortcuts';
import { useDates } from '../../../i18n/dates';
import { Button } from '../../../ui/Button/Button';
import { Icon } from '../../../ui/Icon';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import { toast } from '../../../ui/Toasts/toasts';
import { MemberName } from '../../members/MemberName';
import { useArrivals } from '../arrivals';
import { Composer, type ComposerDraft } from '../composer/Composer';
import { Locked } from '../composer/Locked';
import { useDraft } from '../drafts';
import { useMoreNear } from '../more';
import { anchorOf, excerptOf, nameOf } from '../names';
import { isHeld, post as sendPost, useOutbox } from '../outbox';
import { EchoItem } from '../post/EchoItem';
import { PostItem } from '../post/PostItem';
import { CategoryLink, ElementLink } from './links';
import css from './pages.module.css';
import { TopicPosition } from './TopicPosition';
import { TopicRail } from './TopicRail';
import topicCss from './TopicView.module.css';

interface TopicViewProps {
  topic: Topic;
  posts: readonly Post[];
  /** When the first post was written. */
  startedAt: string | undefined;
  /** All that was fetched is shown. */
  drawn: boolean;
  hasMore: boolean;
  /** Something of the topic is being fetched. */
  busy: boolean;
  loadingMore: boolean;
  /** The last try to get more failed: then the reader asks for it, not the page. */
  moreFailed: boolean;
  onMore: () => Promise<unknown>;
  /** Fetches until it is enough or all, and answers the posts. */
  onUntil: (enough: (posts: readonly Post[]) => boolean) => Promise<readonly Post[]>;
  onChanged: () => Promise<unknown>;
}

const EXCERPT = 140;
/** From here on a topic is long. */
const LONG = 20;
const never = () => false;
const noDraft: ComposerDraft = { body: '', replyTo: null };

const PATIENCE_MS = 5000;

/** Acts on an element once it is on the page; gives up after some seconds. */
function whenDrawn(id: string, act: (element: HTMLElement) => void): void {
  const until = performance.now() + PATIENCE_MS;
  const look = () => {
    const element = document.getElementById(id);
    if (element) act(element);
    else if (performance.now() < until) requestAnimationFrame(look);
  };
  look();
}

/** The post the keyboard stands on. */
function focusedPost(posts: readonly Post[]): Post | undefined {
  const item = document.activeElement?.closest<HTMLElement>('[data-item]');
  return posts.find((post) => post.post_id === item?.dataset.item);
}

export function TopicView(props: TopicViewProps) {
  const { topic, posts, drawn, hasMore, busy, loadingMore, moreFailed } = props;
  const { onMore, onUntil, onChanged } = props;
  const { t } = useTranslation();
  const { when, full } = useDates();
  const [draft, change, clear] = useDraft(`topic:${topic.slug}`, noDraft);
  const [editing, setEditing] = useState<string>();
  const composer = useRef<HTMLTextAreaElement>(null);
  const end = useRef<HTMLDivElement>(null);
  const echoes = useOutbox((state) => state.echoes).filter(
    (echo) => echo.topicSlug === topic.slug && !isHeld(echo, posts),
  );
  const target = useTarget(posts, onUntil);
  const { unseen, latest } = useArrivals(posts, drawn && !hasMore);
  const wasComplete = useRef(!hasMore);
  const mayPost = topic.may_post !== false;
  const pageEnd = useRef<HTMLDivElement>(null);
  useMoreNear(pageEnd, drawn && hasMore && !busy && !moreFailed, onMore);

  // A topic that was read to its end stays so when live posts fill its last page.
  useEffect(() => {
    if (!hasMore) wasComplete.current = true;
    else if (wasComplete.current && !busy) void onMore();
  }, [hasMore, busy, onMore]);

  const reply = useCallback(
    (post: Post) => {
      const excerpt = excerptOf(post.body).slice(0, EXCERPT);
      change({ replyTo: { post_id: post.post_id, name: nameOf(post.sender), excerpt } });
      composer.current?.focus();
    },
    [change],
  );

  const send = () => {
    const sent = sendPost(topic, draft.body, draft.replyTo ?? undefined);
    clear();
    wasComplete.current = true;
    const toEnd = () => requestAnimationFrame(() => end.current?.scrollIntoView({ block: 'end' }));
    toEnd();
    void onUntil(never).then(toEnd);
    void sent.then(onChanged);
  };

  useShortcuts({
    r: () => {
      const post = focusedPost(posts);
      if (post && !post.removed) reply(post);
      else composer.current?.focus();
    },
    e: () => {
      const post = focusedPost(posts);
      if (post?.mine && !post.removed) setEditing(post.post_id);
    },
    l: () =>
      document.activeElement
        ?.closest('[data-item]')
        ?.querySelector<HTMLElement>('[data-act=react]')
        ?.click(),
  });

  const goTo = (post: Post | undefined) => {
    whenDrawn(anchorOf(post?.post_id ?? ''), (element) => {
      if (post === posts[0]) window.scrollTo({ top: 0 });
      else element.scrollIntoView({ block: 'end' });
      element.focus({ preventScroll: true });
    });
  };
  const count = Math.max(topic.posts, posts.length);
  // A post may bear an older date than its room, where a conversation has moved house.
  const startedAt = [topic.created_at, props.startedAt ?? topic.created_at].sort()[0] ?? '';

  const showUnseen = () =>
    document.getElementById(anchorOf(unseen[0] ?? ''))?.scrollIntoView({ block: 'center' });

  return (
    <div className={topicCss.layout}>
      <div className={topicCss.column}>
        <header className={topicCss.head}>
          <CategoryLink slug={topic.category} />
          <PageHeading title={topic.title} />
          <p className={css.meta}>
            <span title={full(startedAt)}>
              <Trans
                t={t}
                i18nKey="topic.started"
                values={{ time: when(startedAt) }}
                components={{ member: <MemberName member={topic.created_by} /> }}
              />
            </span>
            <span className={topicCss.count}>{t('forum.posts', { count })}</span>
            <ElementLink topic={topic} />
          </p>
        </header>
        <section aria-label={t('topic.posts')} className={topicCss.posts}>
          {posts.map((post) => (
            <PostItem
              key={post.post_id}
              post={post}
              matrixTo={topic.matrix_to}
              targeted={target === post.post_id}
              editing={editing === post.post_id}
              onEdit={setEditing}
              onReply={reply}
            />
          ))}
          <div ref={pageEnd} className={topicCss.more}>
            {hasMore && (
              <Button onClick={onMore} disabled={loadingMore}>
                {t(loadingMore ? 'app.loading' : 'topic.load_older')}
              </Button>
            )}
          </div>
          {echoes.map((echo) =>
            echo.post ? (
              <PostItem
                key={echo.key}
                post={echo.post}
                matrixTo={topic.matrix_to}
                targeted={false}
                editing={editing === echo.post.post_id}
                onEdit={setEditing}
                onReply={reply}
              />
            ) : (
              <EchoItem key={echo.key} echo={echo} onSent={onChanged} />
            ),
          )}
        </section>
        <p className="visually-hidden" aria-live="polite">
          {latest > 0 && t('topic.new_posts_live', { count: latest })}
        </p>
        <div className={topicCss.dock}>
          {unseen.length > 0 && (
            <button type="button" className={topicCss.pill} onClick={showUnseen}>
              <Icon name="down" size={16} />
              {t('topic.new_posts', { count: unseen.length })}
            </button>
          )}
          {count >= LONG && (
            <TopicPosition
              posts={posts}
              count={count}
              busy={loadingMore}
              onFirst={() => goTo(posts[0])}
              onNewest={() => void onUntil(never).then((all) => goTo(all.at(-1)))}
            />
          )}
          {mayPost ? (
            <Composer ref={composer} draft={draft} onChange={change} onSend={send} />
          ) : (
            <Locked gate={topic} permission="post" />
          )}
        </div>
        <div ref={end} />
      </div>
      <TopicRail topic={topic} />
    </div>
  );
}

/** The post named by the address; fetches pages until it is there, then goes to it or says that it is not. */
function useTarget(posts: readonly Post[], onUntil: TopicViewProps['onUntil']) {
  const { t } = useTranslation();
  const hash = useLocation({ select: (location) => location.hash });
  const id = decodeURIComponent(hash).replace(/^p-/, '');
  const found = id !== '' && posts.some((post) => post.post_id === id);

  // biome-ignore lint/correctness/useExhaustiveDependencies: one search for one address
  useEffect(() => {
    if (!id) return;
    if (!found) {
      const isIt = (post: Post) => post.post_id === id;
      void onUntil((all) => all.some(isIt)).then((all) => {
        if (!all.some(isIt)) toast(t('topic.no_such_post'));
      });
      return;
    }
    const element = document.getElementById(anchorOf(id));
    element?.scrollIntoView({ block: 'start' });
    element?.focus({ preventScroll: true });
  }, [id, found]);

  return found ? id : undefined;
}

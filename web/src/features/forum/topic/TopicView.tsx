import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Post, Topic } from '../../../api/types';
import { Button } from '../../../ui/Button/Button';
import { Icon } from '../../../ui/Icon';
import { Composer } from '../composer/Composer';
import { useReply } from '../composer/use-reply';
import { type Echo, isHeld, isUnsent, useOutbox } from '../outbox';
import { EchoItem } from '../post/EchoItem';
import { PostItem } from '../post/PostItem';
import { useArrivals } from './arrivals';
import { Closed } from './Closed';
import { useBadgeToFollow } from './follow-need';
import { PostList, type PostListHandle } from './PostList';
import { TopicHead } from './TopicHead';
import { TopicPosition } from './TopicPosition';
import { TopicRail } from './TopicRail';
import css from './TopicView.module.css';
import { useFollow } from './topic-acts';
import { useDock } from './use-dock';
import { useReading } from './use-reading';
import { useTopicScroll } from './use-scroll';
import { useTopicKeys } from './use-topic-keys';
import type { TopicWindow } from './use-window';

/** From here on a topic is long. */
const LONG = 20;

export function TopicView({ view, topic }: { view: TopicWindow; topic: Topic }) {
  const { posts, query, before, complete, unread, firstUnread, named, wish } = view;
  const { goTo, goToEnd, goToStart, more, earlier } = view;
  const { t } = useTranslation();
  const [editing, setEditing] = useState<string>();
  const list = useRef<PostListHandle>(null);
  const dock = useRef<HTMLDivElement>(null);
  const { divider, lastInView } = useTopicScroll(view, list, dock);
  useDock(dock);
  const { unseen, latest } = useArrivals(posts, complete, lastInView, Boolean(wish));
  useReading({ topic, posts, complete, unread, firstUnread, lastInView });
  const follow = useFollow(topic);
  const mayNotFollow = useBadgeToFollow(topic) !== undefined;

  const { slug } = topic;
  const toEnd = useCallback(() => goToEnd(false), [goToEnd]);
  const reply = useReply(topic, toEnd);
  const echoes = useOutbox((state) => state.echoes).filter(
    (echo) => echo.topicSlug === slug && !isHeld(echo, posts),
  );
  useAnswered(echoes, slug);

  useTopicKeys({
    topic,
    posts,
    list,
    onReply: (post) => (post ? reply.to(post) : reply.write()),
    onEdit: (post) => setEditing(post.post_id),
    onFollow: () => {
      if (!mayNotFollow) follow.mutate(topic.following === 'follow' ? 'none' : 'follow');
    },
  });

  const { isFetchingNextPage, isFetchingPreviousPage, isFetchNextPageError } = query;
  const { isFetchPreviousPageError, hasNextPage, hasPreviousPage } = query;
  const settled = !wish && !query.isPlaceholderData;
  const nearStart = useNear(settled && hasPreviousPage && !isFetchPreviousPageError, earlier);
  const nearEnd = useNear(settled && hasNextPage && !isFetchNextPageError, more);
  useStayComplete(complete, query.isFetching, more);
  const count = Math.max(topic.posts, before + posts.length);
  const item = (post: Post, index?: number) => (
    <PostItem
      post={post}
      matrixTo={topic.matrix_to}
      targeted={named === post.post_id}
      editing={editing === post.post_id}
      maySolve={topic.may.solve}
      nth={index === undefined ? undefined : before + index + 1}
      count={count}
      onEdit={setEditing}
      onReply={reply.to}
      onCite={reply.cite}
    />
  );

  return (
    <div className={css.layout}>
      <div className={css.column}>
        <TopicHead topic={topic} count={count} first={before === 0 ? posts[0] : undefined} />
        <section aria-label={t('topic.posts')} className={css.posts}>
          {isFetchPreviousPageError && (
            <div className={css.more}>
              <Button onClick={earlier}>{t('topic_read.load_earlier')}</Button>
            </div>
          )}
          {isFetchingPreviousPage && <p className={css.earlier}>{t('app.loading')}</p>}
          <PostList
            ref={list}
            posts={posts}
            label={t('topic.posts')}
            busy={query.isFetching}
            kept={[editing, named]}
            onNearStart={nearStart}
            onNearEnd={nearEnd}
          >
            {(post, index) => (
              <>
                {divider === post.post_id && (
                  <p className={css.divider}>
                    <span>{t('topic_read.new_posts')}</span>
                  </p>
                )}
                {item(post, index)}
              </>
            )}
          </PostList>
          <div className={css.more}>
            {hasNextPage && (isFetchNextPageError || isFetchingNextPage) && (
              <Button onClick={more} disabled={isFetchingNextPage}>
                {t(isFetchingNextPage ? 'app.loading' : 'topic.load_older')}
              </Button>
            )}
          </div>
          {echoes.map((echo) => (
            <div key={echo.key}>{echo.post ? item(echo.post) : <EchoItem echo={echo} />}</div>
          ))}
        </section>
        <p className="visually-hidden" aria-live="polite">
          {latest > 0 && t('topic.new_posts_live', { count: latest })}
        </p>
        <div ref={dock} className={css.dock}>
          {unseen.length > 0 && (
            <button type="button" className={css.pill} onClick={() => goTo(unseen[0] ?? '', false)}>
              <Icon name="down" size={16} />
              {t('topic.new_posts', { count: unseen.length })}
            </button>
          )}
          {count >= LONG && (
            <TopicPosition
              list={list}
              before={before}
              here={posts.length}
              count={count}
              complete={complete}
              busy={query.isPlaceholderData}
              unread={unreadAt(view, count)}
              onFirst={goToStart}
              onUnread={() => goTo(firstUnread ?? '')}
              onNewest={() => goToEnd()}
            />
          )}
          <Closed topic={topic} drafted={reply.draft.body.trim() !== ''}>
            <Composer reply={reply} />
          </Closed>
        </div>
      </div>
      <TopicRail topic={topic} />
    </div>
  );
}

/** Where the first unread post stands in the topic; those that are unread are its last. */
function unreadAt({ posts, before, firstUnread, unread }: TopicWindow, count: number) {
  if (!firstUnread) return undefined;
  const index = posts.findIndex((post) => post.post_id === firstUnread);
  return index < 0 ? count - unread : before + index;
}

/** Asks for the topic again when a post was taken or refused: it may say why. */
function useAnswered(echoes: readonly Echo[], slug: string): void {
  const queryClient = useQueryClient();
  const answered = echoes.filter((echo) => !isUnsent(echo)).map(({ key, state }) => key + state);
  const all = answered.join();
  useEffect(() => {
    if (all) void queryClient.invalidateQueries({ queryKey: ['topic', slug] });
  }, [all, slug, queryClient]);
}

/** What to do near an end of the posts that are here. */
function useNear(wanted: boolean, fetch: () => Promise<unknown>): () => void {
  return useCallback(() => {
    if (wanted) void fetch();
  }, [wanted, fetch]);
}

/** A topic that was here to its end stays so when live posts fill its last page. */
function useStayComplete(complete: boolean, busy: boolean, more: () => Promise<unknown>): void {
  const was = useRef(complete);
  useEffect(() => {
    if (complete) was.current = true;
    else if (was.current && !busy) {
      was.current = false;
      void more();
    }
  }, [complete, busy, more]);
}

import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useDeferredValue, useEffect, useMemo } from 'react';
import { topicQuery } from '../../../api/queries';
import type { Post } from '../../../api/types';
import { Waiting } from '../../../ui/Waiting/Waiting';
import { restoreOutbox, settle } from '../outbox';
import css from './pages.module.css';
import { TopicView } from './TopicView';

const route = getRouteApi('/member/forum/t/$slug');

export function TopicPage() {
  const { slug } = route.useParams();
  const queryClient = useQueryClient();
  const query = useInfiniteQuery(topicQuery(slug));
  const { data, hasNextPage, fetchNextPage } = query;
  const posts = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  // Drawn in small steps, so that neither the page nor the typing waits for a hundred posts.
  const shown = useDeferredValue(posts);
  const topic = data?.pages[0]?.topic;
  // Whoever asks while a page is on its way waits for that one.
  const fetchMore = useCallback(() => fetchNextPage({ cancelRefetch: false }), [fetchNextPage]);
  const fetchUntil = async (enough: (posts: readonly Post[]) => boolean) => {
    let all = posts;
    let more = hasNextPage;
    while (more && !enough(all)) {
      const answer = await fetchMore();
      all = answer.data?.pages.flatMap((page) => page.items) ?? all;
      more = answer.hasNextPage && !answer.isError;
    }
    return all;
  };

  useEffect(restoreOutbox, []);
  useEffect(() => settle(shown), [shown]);

  if (!topic) {
    return (
      <div className={css.page}>
        <Waiting query={query} rows={6} />
      </div>
    );
  }
  return (
    <TopicView
      topic={topic}
      posts={shown}
      startedAt={posts[0]?.at}
      drawn={shown === posts}
      hasMore={hasNextPage}
      busy={query.isFetching}
      loadingMore={query.isFetchingNextPage}
      moreFailed={query.isFetchNextPageError}
      onMore={fetchMore}
      onUntil={fetchUntil}
      onChanged={() => queryClient.invalidateQueries({ queryKey: ['topic', slug] })}
    />
  );
}

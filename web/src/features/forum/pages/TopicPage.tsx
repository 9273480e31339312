import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { topicQuery } from '../../../api/queries';
import { Failure } from '../../../ui/Failure/Failure';
import { Loading } from '../../../ui/Loading/Loading';
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
  const topic = data?.pages[0]?.topic;

  useEffect(restoreOutbox, []);
  useEffect(() => settle(posts), [posts]);

  if (query.isError && !topic) {
    return (
      <div className={css.page}>
        <Failure cause={query.error} onRetry={() => query.refetch()} />
      </div>
    );
  }
  if (!topic) {
    return (
      <div className={css.page}>
        <Loading rows={6} />
      </div>
    );
  }
  return (
    <TopicView
      topic={topic}
      posts={posts}
      hasMore={hasNextPage}
      loadingMore={query.isFetchingNextPage}
      onMore={fetchNextPage}
      onChanged={() => queryClient.invalidateQueries({ queryKey: ['topic', slug] })}
    />
  );
}

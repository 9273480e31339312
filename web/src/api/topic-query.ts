import { type InfiniteData, infiniteQueryOptions, type QueryClient } from '@tanstack/react-query';
import { forum, type TopicAt } from './forum';
import type { Post, Topic, TopicPage } from './types';

/** Where a topic is opened: `start`, `unread`, `end` or the ID of a post. */
export type Place = string;

export type Pages = InfiniteData<TopicPage, TopicAt>;

/** The first page comes fast; who reads on gets there in few steps. */
const FIRST = 30;
const MORE = 60;
/** What is further away is forgotten, and fetched again by whoever comes back. */
const MAX_PAGES = 8;

const openAt = (place: Place): TopicAt =>
  place === 'start' ? { limit: FIRST } : { around: place, limit: FIRST };

/**
 * The unread and the end are elsewhere a moment later: a page that is asked for again is asked for by
 * the post that stood in its middle, so that nothing moves under the reader.
 */
function steady(at: TopicAt, known: Pages | undefined): TopicAt {
  if (!('around' in at) || known?.pageParams[0] !== at) return at;
  const items = known.pages[0]?.items ?? [];
  const middle = items[items.length >> 1];
  return middle ? { ...at, around: middle.post_id } : at;
}

/** The posts around one place of a topic, with pages both ways. */
export const topicQuery = (slug: string, place: Place = 'unread') =>
  infiniteQueryOptions({
    queryKey: ['topic', slug, place],
    queryFn: ({ pageParam, client, queryKey }) =>
      forum.page(slug, steady(pageParam, client.getQueryData<Pages>(queryKey))),
    initialPageParam: openAt(place),
    getNextPageParam: ({ next_cursor }): TopicAt | undefined =>
      next_cursor ? { cursor: next_cursor, limit: MORE } : undefined,
    getPreviousPageParam: ({ prev_cursor }): TopicAt | undefined =>
      prev_cursor ? { cursor: prev_cursor, limit: MORE } : undefined,
    maxPages: MAX_PAGES,
  });

/** Changes what is known of a topic, whatever places of it are known. */
function patchPages(
  queryClient: QueryClient,
  slug: string,
  patch: (page: TopicPage) => TopicPage,
): void {
  queryClient.setQueriesData<Pages>({ queryKey: ['topic', slug] }, (data) =>
    data ? { ...data, pages: data.pages.map(patch) } : data,
  );
}

/** A topic as it is known, from whichever place of it. */
export function knownTopic(queryClient: QueryClient, slug: string): Topic | undefined {
  const places = queryClient.getQueriesData<Pages>({ queryKey: ['topic', slug] });
  return places.flatMap(([, data]) => data?.pages ?? []).at(-1)?.topic;
}

/** Changes one post wherever it is known. */
export function patchPost(
  queryClient: QueryClient,
  { topic_slug, post_id }: Pick<Post, 'topic_slug' | 'post_id'>,
  patch: (post: Post) => Post,
): void {
  patchPages(queryClient, topic_slug, (page) =>
    page.items.some((item) => item.post_id === post_id)
      ? {
          ...page,
          items: page.items.map((item) => (item.post_id === post_id ? patch(item) : item)),
        }
      : page,
  );
}

export function patchTopic(queryClient: QueryClient, slug: string, part: Partial<Topic>): void {
  patchPages(queryClient, slug, (page) => ({ ...page, topic: { ...page.topic, ...part } }));
}

/** What was read up to is no longer unread. */
export function patchUnread(
  queryClient: QueryClient,
  slug: string,
  { unread, first_unread }: Pick<TopicPage, 'unread' | 'first_unread'>,
): void {
  patchPages(queryClient, slug, (page) => ({
    ...page,
    unread,
    first_unread: first_unread ?? null,
  }));
}

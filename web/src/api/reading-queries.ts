import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from './client';
import { unwrap } from './problem';
import type { HitOf, NotificationKind, Period, SearchQuery, TopicListName } from './types';

type Cursor = string | undefined;

const paged = {
  initialPageParam: undefined as Cursor,
  getNextPageParam: (page: { next_cursor?: string | null }) => page.next_cursor ?? undefined,
};
const from = (cursor: Cursor) => (cursor ? { cursor } : {});

/** Stands for all categories in the keys; no category is called so. */
export const EVERYWHERE = '*';

export interface TopicListWish {
  list?: TopicListName;
  period?: Period;
  /** Those alone in which members of this homeserver have written. */
  server?: string;
}

/** What is asked for when nothing is chosen is not said. */
const listed = ({ list = 'latest', period = 'week', server }: TopicListWish) => ({
  list,
  ...(list === 'top' ? { period } : {}),
  ...(server ? { server } : {}),
});

const listKey = (scope: string, wish: TopicListWish) => {
  const { list, period = '', server = '' } = listed(wish);
  return ['topics', scope, list, period, server] as const;
};

/** The topics of one category. */
export const topicsQuery = (slug: string, wish: TopicListWish = {}) =>
  infiniteQueryOptions({
    queryKey: listKey(slug, wish),
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET('/api/forum/categories/{slug}/topics', {
          params: { path: { slug }, query: { ...listed(wish), ...from(pageParam) } },
        }),
      ),
    ...paged,
  });

/** The topics of every category that the member may read. */
export const allTopicsQuery = (wish: TopicListWish = {}) =>
  infiniteQueryOptions({
    queryKey: listKey(EVERYWHERE, wish),
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET('/api/forum/topics', {
          params: { query: { ...listed(wish), ...from(pageParam) } },
        }),
      ),
    ...paged,
  });

export const unreadQuery = queryOptions({
  queryKey: ['unread'],
  queryFn: () => unwrap(api.GET('/api/forum/unread')),
});

/** Shorter words find too much. */
export const SHORTEST_SEARCH = 2;

export const searchQuery = (wish: SearchQuery) =>
  infiniteQueryOptions({
    queryKey: ['search', wish],
    queryFn: ({ pageParam }) =>
      unwrap(api.GET('/api/search', { params: { query: { ...wish, ...from(pageParam) } } })),
    enabled: wish.q.length >= SHORTEST_SEARCH,
    ...paged,
  });

/** Topics whose titles say a word: the newest of them. */
export const topicsTitledQuery = (word: string) =>
  queryOptions({
    queryKey: ['search', 'titled', word],
    queryFn: async () => {
      const query = { q: word, type: 'topics' as const, limit: 10 };
      const { items } = await unwrap(api.GET('/api/search', { params: { query } }));
      return items.filter((hit): hit is HitOf<'topic'> => hit.type === 'topic');
    },
    retry: false,
  });

export const notificationsQuery = (kind?: NotificationKind) =>
  infiniteQueryOptions({
    queryKey: ['notifications', 'list', kind ?? EVERYWHERE],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET('/api/notifications', {
          params: { query: { ...(kind ? { kind } : {}), ...from(pageParam) } },
        }),
      ),
    ...paged,
  });

export const notificationCountQuery = queryOptions({
  queryKey: ['notifications', 'count'],
  queryFn: () => unwrap(api.GET('/api/notifications/count')),
});

export const notificationPreferencesQuery = queryOptions({
  queryKey: ['notification-preferences'],
  queryFn: () => unwrap(api.GET('/api/notifications/preferences')),
});

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from './client';
import { unwrap } from './problem';
import type { operations } from './schema.gen';

type Cursor = string | undefined;

const cursorQuery = (cursor: Cursor) => (cursor ? { cursor } : {});

export const metaQuery = queryOptions({
  queryKey: ['meta'],
  queryFn: () => unwrap(api.GET('/api/meta')),
  staleTime: Number.POSITIVE_INFINITY,
});

export const matrixQuery = queryOptions({
  queryKey: ['matrix'],
  queryFn: () => unwrap(api.GET('/api/auth/matrix')),
  staleTime: Number.POSITIVE_INFINITY,
});

export const categoriesQuery = queryOptions({
  queryKey: ['categories'],
  queryFn: () => unwrap(api.GET('/api/forum/categories')),
});

type InvitationsWish = Omit<
  NonNullable<operations['list_invitations']['parameters']['query']>,
  'cursor' | 'limit'
>;

export const invitationsQuery = (wish: InvitationsWish) =>
  infiniteQueryOptions({
    queryKey: ['invitations', 'list', wish],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET('/api/invitations', { params: { query: { ...wish, ...cursorQuery(pageParam) } } }),
      ),
    initialPageParam: undefined as Cursor,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

export const invitationUsageQuery = (id: string) =>
  queryOptions({
    queryKey: ['invitations', id, 'usage'],
    queryFn: () =>
      unwrap(
        api.GET('/api/invitations/{id}/usage', {
          // No invitation is good for more.
          params: { path: { id }, query: { limit: 100 } },
        }),
      ),
  });

/** Who looks for a stranger wants to see what is so now. */
const FRESH = { staleTime: 0 };

export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: () => unwrap(api.GET('/api/auth/sessions')),
  ...FRESH,
});

export const securityEventsQuery = infiniteQueryOptions({
  queryKey: ['security-events'],
  queryFn: ({ pageParam }) =>
    unwrap(api.GET('/api/auth/security-events', { params: { query: cursorQuery(pageParam) } })),
  initialPageParam: undefined as Cursor,
  getNextPageParam: (page) => page.next_cursor ?? undefined,
  ...FRESH,
});

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import i18next from 'i18next';
import { api } from './client';
import type { LegalDocument, OwnProfile } from './people';
import { unwrap } from './problem';

type Cursor = string | undefined;

const paged = {
  initialPageParam: undefined as Cursor,
  getNextPageParam: (page: { next_cursor?: string | null }) => page.next_cursor ?? undefined,
};
const from = (cursor: Cursor) => (cursor ? { cursor } : {});

export const ownProfileQuery = queryOptions({
  queryKey: ['profile', 'me'],
  queryFn: (): Promise<OwnProfile> => unwrap(api.GET('/api/users/me')),
});

export const profileQuery = (user_id: string) =>
  queryOptions({
    queryKey: ['profile', user_id],
    queryFn: () => unwrap(api.GET('/api/users/{user_id}', { params: { path: { user_id } } })),
  });

/** The awards that a member shows. */
export const memberBadgesQuery = (user_id: string) =>
  queryOptions({
    queryKey: ['badges', 'of', user_id, i18next.language],
    queryFn: () =>
      unwrap(
        api.GET('/api/users/{user_id}/badges', {
          params: { path: { user_id }, query: { lang: i18next.language } },
        }),
      ),
  });

/** What a member wrote in the categories that the reader may read. */
export const writtenQuery = (user_id: string) =>
  infiniteQueryOptions({
    queryKey: ['written', user_id],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET('/api/users/{user_id}/posts', {
          params: { path: { user_id }, query: from(pageParam) },
        }),
      ),
    ...paged,
  });

/** Whom the member might like to follow; asked once, so that nobody goes while they are looked at. */
export const suggestionsQuery = queryOptions({
  queryKey: ['suggestions'],
  queryFn: () => unwrap(api.GET('/api/users/me/suggestions')),
  staleTime: Number.POSITIVE_INFINITY,
});

export type Connections = 'followers' | 'following';

export const connectionsQuery = (user_id: string, which: Connections) =>
  infiniteQueryOptions({
    queryKey: ['connections', user_id, which],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET(`/api/users/{user_id}/${which}`, {
          params: { path: { user_id }, query: from(pageParam) },
        }),
      ),
    ...paged,
  });

/** Where the accounts of members are. */
export type Origin = 'here' | 'elsewhere';

export const membersQuery = (q: string, origin?: Origin, badge?: string) =>
  infiniteQueryOptions({
    queryKey: ['members', q, origin, badge],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET('/api/users/search', {
          params: {
            query: {
              q,
              ...(origin ? { origin } : {}),
              ...(badge ? { badge } : {}),
              ...from(pageParam),
            },
          },
        }),
      ),
    ...paged,
  });

export const blocksQuery = infiniteQueryOptions({
  queryKey: ['blocks'],
  queryFn: ({ pageParam }) =>
    unwrap(api.GET('/api/users/me/blocks', { params: { query: from(pageParam) } })),
  ...paged,
});

export const legalQuery = (document: LegalDocument) =>
  queryOptions({
    queryKey: ['legal', document, i18next.language],
    queryFn: () =>
      unwrap(
        api.GET('/api/legal/{document}', {
          params: { path: { document }, query: { lang: i18next.language } },
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const allowanceQuery = queryOptions({
  queryKey: ['invitations', 'allowance'],
  queryFn: () => unwrap(api.GET('/api/invitations/allowance')),
});

export const treeQuery = queryOptions({
  queryKey: ['invitations', 'tree'],
  queryFn: () => unwrap(api.GET('/api/invitations/tree')),
});

const EXPORT_POLL_MS = 2000;

export const exportsQuery = queryOptions({
  queryKey: ['exports'],
  queryFn: () => unwrap(api.GET('/api/users/me/exports')),
  // Nothing tells how far one has come, so the page asks while it waits.
  refetchInterval: ({ state }) =>
    state.data?.items.some((one) => one.state === 'preparing') ? EXPORT_POLL_MS : false,
});

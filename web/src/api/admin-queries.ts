/** What those ask who run the territory. */
import { infiniteQueryOptions } from '@tanstack/react-query';
import { api } from './client';
import { unwrap } from './problem';
import type { components, operations } from './schema.gen';

/** An account, without its address. */
export type Account = components['schemas']['Account'];
type AccountsWish = Omit<
  NonNullable<operations['list_accounts']['parameters']['query']>,
  'cursor' | 'limit'
>;

export const accountsQuery = (wish: AccountsWish) =>
  infiniteQueryOptions({
    queryKey: ['accounts', wish],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET('/api/admin/members', {
          params: { query: { ...wish, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

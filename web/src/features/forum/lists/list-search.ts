import type { TopicListWish } from '../../../api/reading-queries';
import type { Period, TopicListName } from '../../../api/types';

export const LISTS = [
  'latest',
  'new',
  'unread',
  'top',
  'solved',
] as const satisfies readonly TopicListName[];
export const PERIODS = ['day', 'week', 'month', 'year', 'all'] as const satisfies readonly Period[];

/** What of a list stands in its address: nothing that would be so anyway. */
export interface ListSearch {
  list?: Exclude<TopicListName, 'latest'>;
  period?: Exclude<Period, 'week'>;
  server?: string;
}

/** A server name, and nothing that the server would refuse. */
const SERVER = /^[a-z0-9][a-z0-9.-]{0,250}(:\d{1,5})?$/i;

const known = <T extends string>(all: readonly T[], value: unknown): T | undefined =>
  all.find((one) => one === value);

export function readListSearch(search: Record<string, unknown>): ListSearch {
  const { list = 'latest', period = 'week' } = {
    list: known(LISTS, search.list),
    period: known(PERIODS, search.period),
  };
  const { server } = search;
  const isServer = typeof server === 'string' && SERVER.test(server);
  return listSearch({ list, period, ...(isServer ? { server } : {}) });
}

/** The address of a list. */
export function listSearch(wish: TopicListWish): ListSearch {
  const { list = 'latest', period = 'week', server } = wish;
  return {
    ...(list === 'latest' ? {} : { list }),
    ...(list === 'top' && period !== 'week' ? { period } : {}),
    ...(server ? { server } : {}),
  };
}

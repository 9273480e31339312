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
}

const known = <T extends string>(all: readonly T[], value: unknown): T | undefined =>
  all.find((one) => one === value);

export function readListSearch(search: Record<string, unknown>): ListSearch {
  const { list = 'latest', period = 'week' } = {
    list: known(LISTS, search.list),
    period: known(PERIODS, search.period),
  };
  return listSearch({ list, period });
}

/** The address of a list. */
export function listSearch({ list = 'latest', period = 'week' }: TopicListWish): ListSearch {
  return {
    ...(list === 'latest' ? {} : { list }),
    ...(list === 'top' && period !== 'week' ? { period } : {}),
  };
}

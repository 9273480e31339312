import type { HitType, SearchQuery } from '../../api/types';

export const HIT_TYPES = [
  'all',
  'posts',
  'topics',
  'members',
  'courses',
] as const satisfies readonly HitType[];

const LONGEST = 200;

/** A search as its address says it: nothing that would be so anyway. */
export interface SearchAddress extends Partial<Omit<SearchQuery, 'type'>> {
  type?: Exclude<HitType, 'all'>;
}

type Wish = { [Key in keyof SearchAddress]: SearchAddress[Key] | '' | undefined };

/** The narrowing parts of a search. */
export const FILTERS = ['category', 'topic', 'author', 'after', 'before'] as const;
export type Filter = (typeof FILTERS)[number];

const DAY = /^\d{4}-\d{2}-\d{2}$/;

// The router reads what looks like a number as one.
const textOf = (value: unknown) =>
  (typeof value === 'string' || typeof value === 'number') && String(value).trim()
    ? String(value).trim().slice(0, LONGEST)
    : undefined;

export function readSearch(search: Record<string, unknown>): SearchAddress {
  const type = HIT_TYPES.find((one) => one === search.type);
  const q = textOf(search.q);
  const address: SearchAddress = {
    ...(q ? { q } : {}),
    ...(type && type !== 'all' ? { type } : {}),
  };
  for (const filter of FILTERS) {
    const value = textOf(search[filter]);
    const isDay = filter === 'after' || filter === 'before';
    if (value && (!isDay || DAY.test(value))) address[filter] = value;
  }
  return address;
}

/** What the server is asked. A member means the whole last day, the server its beginning. */
export const asWish = ({ q = '', type, before, ...filters }: SearchAddress): SearchQuery => ({
  q,
  type: type ?? 'all',
  ...filters,
  ...(before ? { before: dayAfter(before) } : {}),
});

function dayAfter(day: string): string {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return Number.isNaN(next.getTime()) ? day : next.toISOString().slice(0, 10);
}

/** The same address with other values; what is empty leaves it. */
export function changed(address: SearchAddress, part: Wish): SearchAddress {
  return readSearch({ ...address, ...part });
}

export function withoutFilters({ q, type }: SearchAddress): SearchAddress {
  return { ...(q ? { q } : {}), ...(type ? { type } : {}) };
}

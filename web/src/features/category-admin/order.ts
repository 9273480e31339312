import type { Category } from '../../api/types';

type Placed = Pick<Category, 'slug' | 'order'>;

/** The list with one category a place further up or down; the same list where there is none. */
export function moved<T extends Placed>(categories: readonly T[], slug: string, by: 1 | -1): T[] {
  const list = [...categories];
  const from = list.findIndex((one) => one.slug === slug);
  const to = from + by;
  const [one, other] = [list[from], list[to]];
  if (!one || !other) return list;
  list[from] = other;
  list[to] = one;
  return list;
}

/** The places that have to be told so that the server's order is that of the list. */
export function placesToTell(list: readonly Placed[]): Placed[] {
  return list
    .map(({ slug, order }, place) => ({ slug, order, place }))
    .filter(({ order, place }) => order !== place)
    .map(({ slug, place }) => ({ slug, order: place }));
}

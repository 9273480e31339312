import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Paged } from '../../ui/Paged/Paged';
import css from './members.module.css';

interface PagedListProps<T> {
  label: string;
  query: UseInfiniteQueryResult<InfiniteData<{ items: T[] }>>;
  /** Draws one of them, as an item of the list. */
  row: (one: T) => ReactNode;
  /** Stands there when there is none. */
  empty: ReactNode;
}

/** Members, or what is theirs, page by page, once they are fetched. */
export function PagedList<T>({ label, query, row, empty }: PagedListProps<T>) {
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (items.length === 0) return empty;
  return (
    <Paged label={label} query={query} count={items.length} className={css.list} focusable="a">
      {items.map(row)}
    </Paged>
  );
}

import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button/Button';
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
  const { t } = useTranslation();
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const list = useRef<HTMLUListElement>(null);
  const shown = useRef<number>(undefined);

  // The button may be gone, and what was asked for begins where it stood.
  useEffect(() => {
    if (shown.current === undefined || items.length <= shown.current) return;
    const first = list.current?.children[shown.current];
    shown.current = undefined;
    first?.querySelector<HTMLElement>('a')?.focus();
  }, [items.length]);

  if (items.length === 0) return empty;
  return (
    <>
      <ul ref={list} className={css.list} aria-label={label}>
        {items.map(row)}
      </ul>
      {query.hasNextPage && (
        <div className={css.more}>
          <Button
            disabled={query.isFetchingNextPage}
            onClick={async () => {
              shown.current = items.length;
              const { isError } = await query.fetchNextPage();
              if (isError) shown.current = undefined;
            }}
          >
            {t('app.show_more')}
          </Button>
        </div>
      )}
    </>
  );
}

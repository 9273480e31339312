import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../Button/Button';
import css from './Paged.module.css';

interface PagedProps {
  label: string;
  query: Pick<UseInfiniteQueryResult, 'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage'>;
  /** How many items there are. */
  count: number;
  className: string | undefined;
  /** What of an item takes the focus. */
  focusable: string;
  children: ReactNode;
}

/** A list that is fetched page by page. */
export function Paged({ label, query, count, className, focusable, children }: PagedProps) {
  const { t } = useTranslation();
  const list = useRef<HTMLUListElement>(null);
  const shown = useRef<number>(undefined);

  // The button may be gone, and what was asked for begins where it stood.
  useEffect(() => {
    if (shown.current === undefined || count <= shown.current) return;
    const first = list.current?.children[shown.current];
    shown.current = undefined;
    first?.querySelector<HTMLElement>(focusable)?.focus();
  }, [count, focusable]);

  return (
    <>
      <ul ref={list} className={className} aria-label={label}>
        {children}
      </ul>
      {query.hasNextPage && (
        <div className={css.more}>
          <Button
            disabled={query.isFetchingNextPage}
            onClick={async () => {
              shown.current = count;
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

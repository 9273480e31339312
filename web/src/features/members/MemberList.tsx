import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { MemberCard } from '../../api/people';
import { Button } from '../../ui/Button/Button';
import css from './members.module.css';

type Cards = { items: MemberCard[] };

interface MemberListProps {
  label: string;
  query: UseInfiniteQueryResult<InfiniteData<Cards>>;
  /** Draws one of them, as an item of the list. */
  row: (member: MemberCard) => ReactNode;
  /** Stands there when there is nobody. */
  empty: ReactNode;
}

/** Members page by page, once they are fetched. */
export function MemberList({ label, query, row, empty }: MemberListProps) {
  const { t } = useTranslation();
  const members = query.data?.pages.flatMap((page) => page.items) ?? [];
  const list = useRef<HTMLUListElement>(null);
  const shown = useRef<number>(undefined);

  // The button may be gone, and what was asked for begins where it stood.
  useEffect(() => {
    if (shown.current === undefined || members.length <= shown.current) return;
    const first = list.current?.children[shown.current];
    shown.current = undefined;
    first?.querySelector<HTMLElement>('a')?.focus();
  }, [members.length]);

  if (members.length === 0) return empty;
  return (
    <>
      <ul ref={list} className={css.list} aria-label={label}>
        {members.map(row)}
      </ul>
      {query.hasNextPage && (
        <div className={css.more}>
          <Button
            disabled={query.isFetchingNextPage}
            onClick={async () => {
              shown.current = members.length;
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

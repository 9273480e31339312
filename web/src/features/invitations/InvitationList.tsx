import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Invitation } from '../../api/types';
import { Paged } from '../../ui/Paged/Paged';
import { InvitationItem } from './InvitationItem';
import css from './invitations.module.css';

interface InvitationListProps {
  label: string;
  query: UseInfiniteQueryResult<InfiniteData<{ items: Invitation[] }>>;
  /** Stands there when there is none. */
  empty: ReactNode;
}

/** Invitations, page by page, once they are fetched. */
export function InvitationList({ label, query, empty }: InvitationListProps) {
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (items.length === 0) return empty;
  return (
    <Paged
      label={label}
      query={query}
      count={items.length}
      className={css.list}
      focusable="button, a"
    >
      {items.map((invitation) => (
        <InvitationItem key={invitation.id} invitation={invitation} />
      ))}
    </Paged>
  );
}

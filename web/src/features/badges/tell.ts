import type { QueryClient } from '@tanstack/react-query';
import i18next from 'i18next';
import { badgeQuery } from '../../api/learning-queries';
import { toast } from '../../ui/Toasts/toasts';

/** Tells in passing that a badge came or went, wherever the member is. */
export async function tellAward(
  queryClient: QueryClient,
  type: string,
  badgeId: string,
): Promise<void> {
  if (type !== 'badge.awarded' && type !== 'badge.revoked') return;
  const badge = await queryClient
    .fetchQuery({ ...badgeQuery(badgeId), staleTime: 0 })
    .catch(() => null);
  const name = badge?.name ?? badgeId;
  toast(i18next.t(type === 'badge.awarded' ? 'badges.awarded' : 'badges.revoked', { name }));
}

import type { QueryClient } from '@tanstack/react-query';
import i18next from 'i18next';
import { badgeQuery } from '../../api/learning-queries';
import { toast } from '../../ui/Toasts/toasts';

const SAYS = {
  'badge.awarded': 'badges.awarded',
  'badge.expiring': 'badges.expiring',
  'badge.revoked': 'badges.revoked',
} as const;

const isTold = (type: string): type is keyof typeof SAYS => Object.hasOwn(SAYS, type);

/** Tells in passing that a badge came, will end or went, wherever the member is. */
export async function tellAward(
  queryClient: QueryClient,
  type: string,
  badgeId: string,
): Promise<void> {
  if (!isTold(type)) return;
  const badge = await queryClient
    .fetchQuery({ ...badgeQuery(badgeId), staleTime: 0 })
    .catch(() => undefined);
  // Only what is about to end is something to act on.
  const way = type === 'badge.expiring' ? badge : undefined;
  toast(i18next.t(SAYS[type], { name: badge?.name ?? badgeId }), { way });
}

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import i18next from 'i18next';
import { moderation } from './moderation';
import type {
  AppealFilter,
  AuditWish,
  CaseDetail,
  MemberHistory,
  QueueWish,
} from './moderation-types';

const paged = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page: { next_cursor?: string | null }) => page.next_cursor ?? undefined,
};

export const queueQuery = (wish: QueueWish) =>
  infiniteQueryOptions({
    queryKey: ['moderation', 'queue', wish],
    queryFn: ({ pageParam }) => moderation.queue(wish, pageParam),
    ...paged,
  });

/** How many cases wait, without the cases. */
export const caseCountsQuery = queryOptions({
  queryKey: ['moderation', 'queue', 'counts'],
  queryFn: moderation.counts,
});

const SOON_MS = 1500;
const HOUR_MS = 3_600_000;

/** When a case is to be asked for again though no event says so. */
export function staleIn(
  { removal, interim }: Pick<CaseDetail, 'removal' | 'interim'>,
  now: number,
): number | false {
  // A removal of many posts goes on behind the page.
  if (removal && removal.done < removal.of) return SOON_MS;
  if (!interim || interim.lapsed || interim.confirmed_by) return false;
  // It lapses by the clock.
  const left = Date.parse(interim.until) - now;
  return Math.min(HOUR_MS, Math.max(0, left) + SOON_MS);
}

export const caseQuery = (id: string) =>
  queryOptions({
    queryKey: ['moderation', 'case', id],
    queryFn: (): Promise<CaseDetail> => moderation.case(id),
    refetchInterval: ({ state: { data } }) => (data ? staleIn(data, Date.now()) : false),
  });

export const rulesQuery = () =>
  queryOptions({
    queryKey: ['moderation-rules', i18next.language],
    queryFn: moderation.rules,
    staleTime: Number.POSITIVE_INFINITY,
  });

export const historyQuery = (user_id: string) =>
  queryOptions({
    queryKey: ['moderation', 'member', user_id],
    queryFn: (): Promise<MemberHistory> => moderation.member(user_id),
  });

export const appealsQuery = (state: AppealFilter) =>
  infiniteQueryOptions({
    queryKey: ['moderation', 'appeals', state],
    queryFn: ({ pageParam }) => moderation.appeals(state, pageParam),
    ...paged,
  });

export const raidQuery = queryOptions({
  queryKey: ['moderation', 'raid'],
  queryFn: moderation.raid,
  // Signs of a raid rise without a case.
  refetchInterval: 60_000,
});

export const auditQuery = (wish: AuditWish) =>
  infiniteQueryOptions({
    queryKey: ['moderation', 'log', wish],
    queryFn: ({ pageParam }) => moderation.audit(wish, pageParam),
    ...paged,
  });

export const policiesQuery = queryOptions({
  queryKey: ['moderation', 'policies'],
  queryFn: moderation.policies,
});

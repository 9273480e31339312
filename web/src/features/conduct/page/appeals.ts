import type { QueryClient } from '@tanstack/react-query';
import { conductQuery } from '../../../api/conduct';
import type { Appeal, Conduct, Nudge, Strike } from '../../../api/conduct-types';

/** Characters of an appeal, and of an answer to a question about it. */
export const APPEAL_MAX = 2000;

/** A judgement with its redress. */
export type Appealable = Pick<Strike | Nudge, 'case_id' | 'may_appeal' | 'appeal' | 'appeal_until'>;

/** What is known, with an appeal, or a review, as it is now. */
function withAppeal(known: Conduct, appeal: Appeal): Conduct {
  const told = <T extends Appealable>(judged: T): T =>
    judged.case_id === appeal.case_id ? { ...judged, appeal, may_appeal: false } : judged;
  const reviewed = (strike: Strike): Strike =>
    strike.case_id === appeal.case_id
      ? { ...strike, review: appeal, may_ask_review: false }
      : strike;
  return appeal.kind === 'review'
    ? { ...known, strikes: known.strikes.map(reviewed) }
    : { ...known, strikes: known.strikes.map(told), nudges: known.nudges.map(told) };
}

/**
 * Shows an appeal as the server answered it, and asks again: what was told while the answer was on its
 * way is newer than the answer.
 */
export function showAppeal(queryClient: QueryClient, appeal: Appeal): void {
  const { queryKey } = conductQuery();
  queryClient.setQueryData(queryKey, (known) => known && withAppeal(known, appeal));
  void queryClient.invalidateQueries({ queryKey });
}

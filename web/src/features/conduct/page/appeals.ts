import type { Appeal, Conduct, Nudge, Strike } from '../../../api/conduct-types';

/** Characters of an appeal, and of an answer to a question about it. */
export const APPEAL_MAX = 2000;

/** A judgement with its redress. */
export type Appealable = Pick<Strike | Nudge, 'case_id' | 'may_appeal' | 'appeal' | 'appeal_until'>;

/** What is known, with an appeal as it is now. */
export function withAppeal(known: Conduct | undefined, appeal: Appeal): Conduct | undefined {
  const told = <T extends Appealable>(judged: T): T =>
    judged.case_id === appeal.case_id ? { ...judged, appeal, may_appeal: false } : judged;
  return known && { ...known, strikes: known.strikes.map(told), nudges: known.nudges.map(told) };
}

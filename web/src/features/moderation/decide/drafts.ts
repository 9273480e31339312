import type { CaseDetail, Decided, DecisionWish } from '../../../api/moderation-types';
import { keepWords } from '../../auth/kept';

/** The most that the server takes. */
export const FACTS_MAX = 2000;

/** A decision as far as it is written. */
export interface DecisionDraft {
  outcome: Decided | undefined;
  rule: string;
  facts: string;
  severe: boolean;
  removes: boolean;
}

const EMPTY: DecisionDraft = {
  outcome: undefined,
  rule: '',
  facts: '',
  severe: false,
  removes: true,
};

const { useWords, wordsOf, keep, forget } = keepWords<DecisionDraft>();
export const forgetDraft = forget;

type Ref = Pick<CaseDetail, 'case_id' | 'severe'>;

const draftOf = ({ case_id, severe }: Ref) => wordsOf(case_id) ?? { ...EMPTY, severe };

export function useDraft({ case_id, severe }: Ref): DecisionDraft {
  return useWords(case_id) ?? { ...EMPTY, severe };
}

export function changeDraft(detail: Ref, part: Partial<DecisionDraft>): void {
  keep(detail.case_id, { ...draftOf(detail), ...part });
}

/** What of a case decides what may be chosen. */
export interface Matter extends Ref {
  only_nudge: boolean;
  next_step: number;
  /** Its posts. */
  targets: { readonly length: number };
}

/** What may be chosen: posts that are too old leave a nudge, unless it is severe. */
export function outcomesOf({ only_nudge, targets }: Matter, severe: boolean): Decided[] {
  if (only_nudge && !severe) return ['dismissed', 'nudge'];
  // Without a post there is nothing to remove.
  return targets.length > 0
    ? ['dismissed', 'nudge', 'removed', 'strike']
    : ['dismissed', 'nudge', 'strike'];
}

/** Begins a decision with an outcome, where that may be chosen. */
export function startDecision(detail: CaseDetail, outcome: Decided): void {
  if (outcomesOf(detail, draftOf(detail).severe).includes(outcome)) {
    changeDraft(detail, { outcome });
  }
}

export type Fault = 'need_outcome' | 'need_rule' | 'need_facts' | 'too_long';

/** What lacks before it can be looked at, by field. */
export function faultsOf(
  draft: DecisionDraft,
): Partial<Record<'outcome' | 'rule' | 'facts', Fault>> {
  const { outcome, rule, facts } = draft;
  if (!outcome) return { outcome: 'need_outcome' };
  const tooLong = facts.length > FACTS_MAX;
  if (outcome === 'dismissed') return tooLong ? { facts: 'too_long' } : {};
  return {
    ...(rule ? {} : { rule: 'need_rule' }),
    ...(tooLong ? { facts: 'too_long' } : {}),
    ...(facts.trim() ? {} : { facts: 'need_facts' }),
  };
}

/** The draft as the server wants it. */
export function asWish(draft: DecisionDraft): DecisionWish | undefined {
  const { outcome, rule, facts, severe, removes } = draft;
  if (!outcome) return undefined;
  const said = facts.trim() ? { facts: facts.trim() } : {};
  if (outcome === 'dismissed') return { outcome, ...said };
  return {
    outcome,
    rule,
    ...said,
    severe,
    ...(outcome === 'strike' ? { removes } : {}),
  };
}

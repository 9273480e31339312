import type { CaseDetail, Decided } from '../../../api/moderation-types';
import { useShortcuts } from '../../../app/shortcuts';
import { focusSoon } from '../../../ui/focus';
import { startDecision } from '../decide/drafts';
import type { Asked } from './CaseActs';

const find = (id: string) => document.getElementById(id);

/** The keys of the open case; each only where its button stands too. */
export function useCaseKeys(detail: CaseDetail, onAsk: (asked: Asked) => void): void {
  const decide = (outcome: Decided) => {
    if (!detail.may.decide) return;
    startDecision(detail, outcome);
    // The form stands below what is judged.
    focusSoon('outcome');
  };
  useShortcuts({
    c: () => find('claim')?.click(),
    n: () => find('note')?.focus(),
    1: () => decide('dismissed'),
    2: () => decide('nudge'),
    3: () => decide('removed'),
    4: () => decide('strike'),
    5: () => {
      if (detail.may.interim) onAsk('interim');
    },
  });
}

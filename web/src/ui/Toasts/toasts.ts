import { create } from 'zustand';
import type { Problem } from '../../api/problem';

const SHOWN_MS = 5000;
/** A way out stays longer: it must be reached by mouse or keyboard. */
const SHOWN_WITH_LINK_MS = 12_000;

interface Toast {
  id: number;
  text: string;
  /** Says which of these badges is lacking, and links to it, instead of the text. */
  badges: readonly string[];
}

export const useToasts = create<{ toasts: Toast[] }>(() => ({ toasts: [] }));

let last = 0;

function show(text: string, badges: readonly string[], shownMs: number): void {
  last += 1;
  const id = last;
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts, { id, text, badges }] }));
  setTimeout(
    () =>
      useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((shown) => shown.id !== id) })),
    shownMs,
  );
}

export function toast(text: string): void {
  show(text, [], SHOWN_MS);
}

/** A refusal told in passing. */
export function tellProblem(problem: Problem, sentence: (problem: Problem) => string): void {
  const { badges } = problem;
  show(sentence(problem), badges, badges.length > 0 ? SHOWN_WITH_LINK_MS : SHOWN_MS);
}

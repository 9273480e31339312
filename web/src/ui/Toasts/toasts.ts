import { create } from 'zustand';
import type { Badge } from '../../api/learning-types';
import type { Problem } from '../../api/problem';

const SHOWN_MS = 5000;
/** A way out stays longer: it must be reached by mouse or keyboard. */
const SHOWN_WITH_LINK_MS = 12_000;

interface Toast {
  id: number;
  text: string;
  /** Says which of these badges is lacking, and links to it, instead of the text. */
  badges: readonly string[];
  /** Links to this badge after the text. */
  way?: Badge | undefined;
}

export const useToasts = create<{ toasts: Toast[] }>(() => ({ toasts: [] }));

let last = 0;

function show(said: Omit<Toast, 'id'>): void {
  last += 1;
  const id = last;
  const shownMs = said.way || said.badges.length > 0 ? SHOWN_WITH_LINK_MS : SHOWN_MS;
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts, { id, ...said }] }));
  setTimeout(
    () =>
      useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((shown) => shown.id !== id) })),
    shownMs,
  );
}

export function toast(text: string, way?: Badge): void {
  show({ text, badges: [], way });
}

/** What is not tried, since it takes one of these badges. */
export function tellLacking(badges: readonly string[]): void {
  show({ text: '', badges });
}

/** A refusal told in passing. */
export function tellProblem(problem: Problem, sentence: (problem: Problem) => string): void {
  show({ text: sentence(problem), badges: problem.badges });
}

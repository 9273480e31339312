import { create } from 'zustand';
import type { Badge } from '../../api/learning-types';
import type { Problem } from '../../api/problem';

const SHOWN_MS = 5000;
/** A way out or back stays longer: it must be reached by mouse or keyboard. */
const SHOWN_WITH_ACT_MS = 12_000;

interface Toast {
  id: number;
  text: string;
  /** Says which of these badges is lacking, and links to it, instead of the text. */
  badges: readonly string[];
  /** Links to this badge after the text. */
  way?: Badge | undefined;
  /** Takes back what was done. */
  undo?: (() => Promise<unknown>) | undefined;
}

export const useToasts = create<{ toasts: Toast[] }>(() => ({ toasts: [] }));

const timers = new Map<number, ReturnType<typeof setTimeout>>();
let last = 0;

export function dismiss(id: number): void {
  hold(id);
  timers.delete(id);
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((shown) => shown.id !== id) }));
}

function dismissAfter(id: number, ms: number): void {
  timers.set(
    id,
    setTimeout(() => dismiss(id), ms),
  );
}

/** It stays while the pointer or the focus is on it. */
export function hold(id: number): void {
  clearTimeout(timers.get(id));
}

/** The pointer or the focus has left it. */
export function release(id: number): void {
  hold(id);
  if (timers.has(id)) dismissAfter(id, SHOWN_MS);
}

function show(said: Omit<Toast, 'id'>): void {
  last += 1;
  const id = last;
  const { way, undo, badges } = said;
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts, { id, ...said }] }));
  dismissAfter(id, way || undo || badges.length > 0 ? SHOWN_WITH_ACT_MS : SHOWN_MS);
}

export function toast(text: string, { way, undo }: Pick<Toast, 'way' | 'undo'> = {}): void {
  show({ text, badges: [], way, undo });
}

/** What is not tried, since it takes one of these badges. */
export function tellLacking(badges: readonly string[]): void {
  show({ text: '', badges });
}

/** A refusal told in passing. */
export function tellProblem(problem: Problem, sentence: (problem: Problem) => string): void {
  show({ text: sentence(problem), badges: problem.badges });
}

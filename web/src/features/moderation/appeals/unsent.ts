import type { AppealDecision } from '../../../api/moderation-types';
import { keepWords } from '../../auth/kept';

/** An answer to an appeal as far as it is written. */
interface Answer {
  decision: AppealDecision | undefined;
  text: string;
}

const { useWords, useAll, keep, forget } = keepWords<Answer>();

export const useAnswer = (case_id: string): Answer =>
  useWords(case_id) ?? { decision: undefined, text: '' };
export const keepAnswer = keep;
export const forgetAnswer = forget;

/** The cases whose appeals somebody is answering here. */
export function useUnsent(): string[] {
  return Object.entries(useAll())
    .filter(([, { text }]) => text.trim() !== '')
    .map(([case_id]) => case_id);
}

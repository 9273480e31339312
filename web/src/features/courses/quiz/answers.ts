import type { Answers, Attempt, Question } from '../../../api/learning-types';
import { useSession } from '../../auth/session';

/** The answers of an attempt as this device knows them. */
interface Kept {
  answers: Answers;
  /** The server does not have them yet. */
  unsaved: boolean;
}

const keyOf = (attemptId: string) =>
  `althing.quiz.${useSession.getState().me?.user_id ?? ''}.${attemptId}`;

export function keepAnswers(attemptId: string, kept: Kept): void {
  try {
    localStorage.setItem(keyOf(attemptId), JSON.stringify(kept));
  } catch {
    // Without storage the server keeps them alone.
  }
}

function keptAnswers(attemptId: string): Kept | undefined {
  try {
    return JSON.parse(localStorage.getItem(keyOf(attemptId)) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

export function forgetAnswers(attemptId: string): void {
  localStorage.removeItem(keyOf(attemptId));
}

/**
 * Where to go on: with what this device could not save, else with what the server has, which may
 * come from another device.
 */
export function answersToGoOn(attempt: Attempt): Kept {
  const kept = keptAnswers(attempt.attempt_id);
  return kept?.unsaved ? kept : { answers: attempt.answers, unsaved: false };
}

/** The answers after an option was chosen or, where several may be, given up. */
export function withChoice(
  answers: Answers,
  { question_id, kind, options }: Question,
  option: string,
  chosen: boolean,
): Answers {
  if (kind !== 'multiple') return { ...answers, [question_id]: [option] };
  const before = new Set(answers[question_id]);
  if (chosen) before.add(option);
  else before.delete(option);
  // In the order of the page, so that the same choice is always said the same way.
  const now = options.map(({ option_id }) => option_id).filter((id) => before.has(id));
  return { ...answers, [question_id]: now };
}

export function unanswered(questions: readonly Question[], answers: Answers): number[] {
  return questions.flatMap(({ question_id }, index) =>
    (answers[question_id]?.length ?? 0) === 0 ? [index] : [],
  );
}

/** The faults of a refused submission by question, whichever way the field is written. */
export function faultsByQuestion(fields: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, text]) => [name.replace(/^answers[.[]|\]$/g, ''), text]),
  );
}

import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { parse } from 'yaml';

/** The course whose badge lets a member write. */
export const COURSE = 'adfaerdskodeks';

interface Question {
  question: string;
  kind: 'single' | 'multiple' | 'true_false';
  options?: { option: string; correct?: boolean }[];
  answer?: boolean;
  explanation: { da: string };
}

const file = new URL(`../../appservice/courses/${COURSE}/course.yaml`, import.meta.url);
const source = parse(readFileSync(file, 'utf8')) as { quiz: { questions: Question[] } };
const bank = new Map(source.quiz.questions.map((question) => [question.question, question]));

/** The right options of a question, as its author wrote them. */
export function rightOptions(id: string): string[] {
  const question = bank.get(id);
  if (!question) throw new Error(`the course has no question ${id}`);
  if (question.kind === 'true_false') return [String(question.answer)];
  return (question.options ?? []).filter(({ correct }) => correct).map(({ option }) => option);
}

/** What is said of the answers once an attempt is handed in, in Danish. */
export const explanations = [...bank.values()].map(({ explanation }) => explanation.da);

/** Some option that is wrong alone. */
export function wrongOptions(id: string): string[] {
  const question = bank.get(id);
  if (!question) throw new Error(`the course has no question ${id}`);
  if (question.kind === 'true_false') return [String(!question.answer)];
  const wrong = (question.options ?? []).find(({ correct }) => !correct);
  return wrong ? [wrong.option] : [];
}

/** Begins the course on the page and ends in its first lesson. */
export async function beginCourse(page: Page, course = COURSE): Promise<void> {
  const begin = page.getByRole('button', { name: 'Begynd kurset' });
  // The progress stands in the home room, which follows the registration, at worst a minute later.
  await expect(async () => {
    if (await begin.isVisible()) await begin.click();
    await expect(page).toHaveURL(new RegExp(`/courses/${course}/`), { timeout: 8000 });
  }).toPass({ timeout: 80_000 });
}

/** Reads lesson by lesson until the quiz. */
export async function readLessons(page: Page): Promise<void> {
  const complete = page.getByRole('button', { name: /^Markér som læst/ });
  while (!page.url().endsWith('/quiz')) {
    await expect(complete).toBeEnabled();
    const before = page.url();
    await complete.click();
    await expect(page).not.toHaveURL(before);
  }
}

/** Answers every question on the page by `optionsOf`. */
export async function answerAll(page: Page, optionsOf: (id: string) => string[]): Promise<void> {
  const fields = page.locator('fieldset[id^="q-"]');
  await expect(fields.first()).toBeVisible();
  for (const field of await fields.all()) {
    const id = (await field.getAttribute('id'))?.slice('q-'.length) ?? '';
    for (const option of optionsOf(id)) await field.locator(`[id="q-${id}-${option}"]`).check();
  }
}

interface CourseView {
  lessons: { lesson_id: string; required: boolean }[];
}
interface AttemptView {
  attempt_id: string;
  questions: { question_id: string }[];
}
interface PermissionsView {
  items: { permission: string; allowed: boolean }[];
}

/** Completes the course without the pages; afterwards the member may write. */
export async function earnBadge(page: Page): Promise<void> {
  const headers = { Origin: new URL(page.url()).origin };
  const post = async <T>(path: string, data: object = {}): Promise<T> => {
    const answer = await page.request.post(path, { headers, data });
    expect(answer.ok(), `${path}: ${answer.status()} ${await answer.text()}`).toBe(true);
    return (await answer.json()) as T;
  };
  // The progress stands in the home room, which follows the registration.
  let course: CourseView = { lessons: [] };
  await expect(async () => {
    course = await post<CourseView>(`/api/courses/${COURSE}/enroll`);
  }).toPass({ timeout: 80_000 });
  for (const { lesson_id } of course.lessons) {
    await post(`/api/courses/${COURSE}/lessons/${lesson_id}/complete`);
  }
  const attempt = await post<AttemptView>(`/api/quizzes/${COURSE}/attempts`);
  const answers = Object.fromEntries(
    attempt.questions.map(({ question_id }) => [question_id, rightOptions(question_id)]),
  );
  const result = await post<{ passed: boolean }>(`/api/quizzes/${COURSE}/submit`, {
    attempt_id: attempt.attempt_id,
    answers,
  });
  expect(result.passed).toBe(true);
  await expect
    .poll(
      async () => {
        const answer = await page.request.get('/api/users/me/permissions');
        const { items } = (await answer.json()) as PermissionsView;
        return items.find(({ permission }) => permission === 'post')?.allowed;
      },
      // The badge's rooms follow as well, at worst with the next pass.
      { timeout: 80_000 },
    )
    .toBe(true);
}

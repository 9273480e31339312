import { act, renderHook, screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { afterEach, expect, test, vi } from 'vitest';
import { Problem } from '../../../api/problem';
import { refuse } from '../../../test/handlers';
import { attempt, school } from '../../../test/learning-handlers';
import { renderApp } from '../../../test/render-app';
import { server } from '../../../test/server';
import { answersToGoOn, faultsByQuestion, keepAnswers, unanswered, withChoice } from './answers';
import { createAutosave } from './autosave';
import { clockOf, leftUntil, useLeftUntil } from './countdown';

const ADDRESS = '/courses/adfaerdskodeks/quiz';
const { questions } = attempt();
const [one, many] = questions as [(typeof questions)[0], (typeof questions)[0]];

afterEach(() => vi.useRealTimers());

async function begin(answers = {}) {
  Object.assign(school, { enrolled: true, done: ['velkommen', 'privatliv'] });
  if (Object.keys(answers).length > 0) school.open = attempt(answers);
  const app = renderApp(ADDRESS);
  await app.user.click(await screen.findByRole('button', { name: /quizzen$/ }));
  await screen.findByRole('group', { name: /Spørgsmål 1 af 2/ });
  return app;
}

test('one answer takes the place of another; of many each is chosen by itself', () => {
  expect(withChoice({ telefonnummer: ['del'] }, one, 'skjul', true)).toEqual({
    telefonnummer: ['skjul'],
  });
  const both = withChoice({ strike: ['kursus'] }, many, 'pause', true);
  expect(both).toEqual({ strike: ['pause', 'kursus'] });
  expect(withChoice(both, many, 'pause', false)).toEqual({ strike: ['kursus'] });
  expect(unanswered(questions, { strike: [] })).toEqual([0, 1]);
});

test('this device goes on with what it could not save, else with what the server has', () => {
  const onServer = attempt({ telefonnummer: ['del'] });
  expect(answersToGoOn(onServer)).toEqual({ answers: onServer.answers, unsaved: false });
  keepAnswers('a1', { answers: { telefonnummer: ['skjul'] }, unsaved: true });
  expect(answersToGoOn(onServer).answers).toEqual({ telefonnummer: ['skjul'] });
  keepAnswers('a1', { answers: { telefonnummer: ['skjul'] }, unsaved: false });
  expect(answersToGoOn(onServer).answers).toEqual({ telefonnummer: ['del'] });
});

test('the faults of a refusal stand at their questions', () => {
  expect(
    faultsByQuestion({ strike: 'a', 'answers.telefonnummer': 'b', 'answers[x]': 'c' }),
  ).toEqual({ strike: 'a', telefonnummer: 'b', x: 'c' });
});

test('answers are saved after a pause, one request at a time, the newest last', async () => {
  vi.useFakeTimers();
  const sent: object[] = [];
  let finish = () => {};
  const states: string[] = [];
  const autosave = createAutosave({
    save: (answers) => {
      sent.push(answers);
      return new Promise<void>((resolve) => {
        finish = resolve;
      });
    },
    onState: (state) => states.push(state),
  });
  autosave.change({ a: ['1'] });
  autosave.change({ a: ['2'] });
  await vi.advanceTimersByTimeAsync(1000);
  expect(sent).toEqual([{ a: ['2'] }]);
  autosave.change({ a: ['3'] });
  await vi.advanceTimersByTimeAsync(5000);
  expect(sent).toHaveLength(1);
  finish();
  await vi.advanceTimersByTimeAsync(1000);
  expect(sent[1]).toEqual({ a: ['3'] });
  finish();
  await vi.advanceTimersByTimeAsync(0);
  expect(states).toEqual(['saving', 'saving', 'saved']);
});

test('silence is answered by trying again; a closed attempt is not', async () => {
  vi.useFakeTimers();
  const states: string[] = [];
  const save = vi
    .fn()
    .mockRejectedValueOnce(new Problem(0))
    .mockRejectedValueOnce(new Problem(503))
    .mockRejectedValueOnce(new Problem(404));
  const autosave = createAutosave({ save, onState: (state) => states.push(state) });
  autosave.change({ a: ['1'] });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(save).toHaveBeenCalledTimes(3);
  expect(states.at(-1)).toBe('closed');
  autosave.change({ a: ['2'] });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(save).toHaveBeenCalledTimes(3);
});

test('a half-done attempt from another device goes on here and saves by itself', async () => {
  const { user } = await begin({ telefonnummer: ['skjul'] });
  expect(screen.getByRole('radio', { name: 'Skjul det' })).toBeChecked();
  expect(screen.getByText('1 af 2 besvaret')).toBeVisible();
  await user.click(screen.getByRole('checkbox', { name: 'En pause' }));
  await waitFor(() =>
    expect(school.saved.at(-1)).toEqual({ telefonnummer: ['skjul'], strike: ['pause'] }),
  );
  expect(await screen.findByText('Dine svar er gemt')).toBeVisible();
});

test('answers outlive a lost connection and a reload', async () => {
  server.use(http.put('*/api/quizzes/:id/attempts/:attempt', () => HttpResponse.error()));
  const before = await begin();
  await before.user.click(screen.getByRole('radio', { name: 'Skjul det' }));
  expect(await screen.findByText(/Ikke gemt på serveren endnu/)).toBeVisible();
  before.unmount();
  server.resetHandlers();
  const after = renderApp(ADDRESS);
  await after.user.click(await screen.findByRole('button', { name: 'Fortsæt quizzen' }));
  expect(await screen.findByRole('radio', { name: 'Skjul det' })).toBeChecked();
  await waitFor(() => expect(school.saved.at(-1)).toEqual({ telefonnummer: ['skjul'] }));
});

test('what is not answered is asked for, and leads to its question', async () => {
  const { user } = await begin();
  await user.click(screen.getByRole('radio', { name: 'Skjul det' }));
  await user.click(screen.getByRole('button', { name: 'Aflevér' }));
  const dialog = await screen.findByRole('dialog');
  await user.click(within(dialog).getByRole('button', { name: 'Spørgsmål 2' }));
  await waitFor(() => expect(screen.getByRole('checkbox', { name: 'En pause' })).toHaveFocus());
});

test('a refused submission says at the question what is wrong, and costs no answer', async () => {
  server.use(
    http.post('*/api/quizzes/:id/submit', () =>
      refuse(422, 'M_INVALID_PARAM', 'Some fields need another look.', {
        strike: 'Choose an answer.',
      }),
    ),
  );
  const { user } = await begin({ telefonnummer: ['skjul'], strike: ['pause'] });
  await user.click(screen.getByRole('button', { name: 'Aflevér' }));
  const group = screen.getByRole('group', { name: /Spørgsmål 2 af 2/ });
  await waitFor(() => expect(group).toHaveAccessibleDescription(/Vælg et svar\./));
  expect(screen.getByRole('checkbox', { name: 'En pause' })).toBeChecked();
});

test('a passed quiz shows the badge, what it opens, and takes the focus', async () => {
  const { user } = await begin({ telefonnummer: ['skjul'] });
  await user.click(screen.getByRole('checkbox', { name: 'Et kursus' }));
  await user.click(screen.getByRole('checkbox', { name: 'En pause' }));
  await user.click(screen.getByRole('button', { name: 'Aflevér' }));
  const heading = await screen.findByRole('heading', { name: 'Bestået: 2 af 2 rigtige' });
  expect(heading).toHaveFocus();
  expect(await screen.findByText('Du kan nu skrive, oprette emner og reagere.')).toBeVisible();
  expect(screen.getByRole('link', { name: 'Præsentér dig i forum' })).toBeVisible();
  expect(Object.keys(localStorage).filter((key) => key.includes('quiz'))).toEqual([]);
});

test('a failed quiz explains, and names the lessons to read again', async () => {
  const { user } = await begin({ telefonnummer: ['del'], strike: ['pause', 'kursus'] });
  await user.click(screen.getByRole('button', { name: 'Aflevér' }));
  await screen.findByRole('heading', { name: 'Ikke bestået: 1 af 2 rigtige' });
  expect(await screen.findByRole('link', { name: 'Lektion om privatliv' })).toHaveAttribute(
    'href',
    '/courses/adfaerdskodeks/privatliv',
  );
  expect(screen.getByRole('button', { name: 'Prøv igen' })).toBeVisible();
});

test('used-up attempts count down', async () => {
  const next_attempt_at = new Date(Date.now() + 2.5 * 3600 * 1000).toISOString();
  Object.assign(school, {
    enrolled: true,
    done: ['velkommen', 'privatliv'],
    attempts: { limit: 3, per_hours: 24, left: 0, next_attempt_at },
  });
  renderApp(ADDRESS);
  expect(
    await screen.findByText(/^Du kan prøve igen om 2 timer og (29|30) minutter\.$/),
  ).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Begynd quizzen' })).not.toBeInTheDocument();
});

test('the clock tells hours, minutes and seconds, and when it is time', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  expect(clockOf(leftUntil('2026-01-01T02:03:04Z', now))).toBe('2:03:04');
  expect(clockOf(leftUntil('2026-01-01T00:03:04Z', now))).toBe('03:04');
  expect(leftUntil('2025-12-31T23:59:59Z', now).over).toBe(true);
  vi.useFakeTimers({ now });
  const { result } = renderHook(() => useLeftUntil('2026-01-01T00:00:02Z'));
  expect(result.current.over).toBe(false);
  act(() => void vi.advanceTimersByTime(2000));
  expect(result.current.over).toBe(true);
});

import { act, fireEvent, screen, within } from '@testing-library/react';
import { beforeEach, expect, test } from 'vitest';
import { staleIn } from '../../../api/moderation-queries';
import { anna } from '../../../test/handlers';
import { school } from '../../../test/learning-handlers';
import { actBefore, court, ingrid, makeAppeal, makeCase } from '../../../test/moderation-handlers';
import { renderApp } from '../../../test/render-app';

const CASE = '/moderation/cases/k1';
const heading = () => screen.findByRole('heading', { level: 1, name: 'Sag om Bo Lindqvist' });
const asked = (what: string) => court.asked.filter((one) => one.what === what);

beforeEach(() => {
  school.may = ['moderate'];
});

test('a case is asked for again while posts go, and when a suspension lapses', () => {
  const now = Date.parse('2026-01-02T10:00:00Z');
  const interim = {
    by: ingrid,
    at: '2026-01-01T10:00:00Z',
    until: '2026-01-02T10:30:00Z',
    reason: 'Trussel',
    lapsed: false,
  };
  expect(staleIn({}, now)).toBe(false);
  expect(staleIn({ removal: { done: 1, of: 2 } }, now)).toBeLessThan(3000);
  expect(staleIn({ interim }, now)).toBeCloseTo(30 * 60_000, -4);
  expect(staleIn({ interim: { ...interim, until: '2126-01-02T10:00:00Z' } }, now)).toBe(3_600_000);
  expect(staleIn({ interim: { ...interim, lapsed: true } }, now)).toBe(false);
  expect(staleIn({ interim: { ...interim, confirmed_by: anna } }, now)).toBe(false);
});

test('a case is claimed by its key and released by its button', async () => {
  const { user } = renderApp(CASE);
  await heading();
  await user.keyboard('c');
  await user.click(await screen.findByRole('button', { name: 'Slip sagen' }));
  expect(await screen.findByRole('button', { name: 'Tag sagen' })).toBeVisible();
  expect(asked('k1/claim').map(({ body }) => body)).toEqual([
    { version: 1, claim: true },
    { version: 2, claim: false },
  ]);
});

test('a note is for moderators; a question goes to the member', async () => {
  const { user } = renderApp(CASE);
  await heading();
  await user.keyboard('n');
  expect(screen.getByLabelText('Ny note')).toHaveFocus();
  await user.keyboard('Talte med ham.');
  await user.click(screen.getByRole('button', { name: 'Gem noten' }));
  const notes = within(screen.getByRole('region', { name: 'Noter' }));
  expect(await notes.findByText('Talte med ham.')).toBeVisible();
  await user.type(screen.getByLabelText('Ny note'), 'Hvad mente du?');
  await user.click(screen.getByRole('checkbox', { name: 'Send som spørgsmål til medlemmet' }));
  await user.click(screen.getByRole('button', { name: 'Send spørgsmålet' }));
  expect(await notes.findByText('Spørgsmål til medlemmet')).toBeVisible();
  expect(asked('k1/note').map(({ body }) => body)).toEqual([
    { version: 1, text: 'Talte med ham.', to_member: false },
    { version: 2, text: 'Hvad mente du?', to_member: true },
  ]);
});

test('a case is put into another about the same member', async () => {
  const other = makeCase({ case_id: 'k7' });
  const detail = makeCase();
  court.cases = [{ ...detail, member: { ...court.history, cases: [detail, other] } }, other];
  const { user } = renderApp(CASE);
  await heading();
  await user.click(screen.getByRole('button', { name: 'Læg sammen' }));
  const dialog = within(screen.getByRole('dialog'));
  expect(dialog.getAllByRole('radio')).toHaveLength(1);
  await user.click(dialog.getByRole('button', { name: 'Læg sammen' }));
  expect(await screen.findByRole('link', { name: 'Åbn den sag' })).toHaveAttribute(
    'href',
    '/moderation/cases/k7',
  );
  expect(asked('k1/merge').map(({ body }) => body)).toEqual([{ version: 1, into: 'k7' }]);
});

test('the fifth key suspends for now, with a reason, until a second person confirms', async () => {
  const { user } = renderApp(CASE);
  await heading();
  await user.keyboard('5');
  await user.type(screen.getByLabelText('Hvorfor haster det?'), 'En trussel.');
  await user.click(screen.getByRole('button', { name: 'Luk kontoen nu' }));
  expect(await screen.findByText(/har lukket kontoen foreløbigt/)).toBeVisible();
  expect(screen.getByText(/venter på, at en anden moderator/)).toBeVisible();
  expect(asked('moderation/interim-suspend').map(({ body }) => body)).toEqual([
    { user_id: '@bo:dk.althing.test', reason: 'En trussel.', case_id: 'k1' },
  ]);
});

test('why somebody is suspended outlives its dialog, and is of this member alone', async () => {
  court.cases.push(makeCase({ case_id: 'k7', about: ingrid }));
  const { user, router } = renderApp(CASE);
  await heading();
  await user.keyboard('5');
  await user.type(screen.getByLabelText('Hvorfor haster det?'), 'En trussel.');
  fireEvent(screen.getByRole('dialog'), new Event('cancel', { cancelable: true }));
  await act(() => router.navigate({ to: '/moderation/cases/$case', params: { case: 'k7' } }));
  await screen.findByRole('heading', { level: 1, name: 'Sag om Ingrid Sørensen' });
  await user.keyboard('5');
  expect(screen.getByLabelText('Hvorfor haster det?')).toHaveValue('');
  fireEvent(screen.getByRole('dialog'), new Event('cancel', { cancelable: true }));
  await act(() => router.navigate({ to: '/moderation/cases/$case', params: { case: 'k1' } }));
  await heading();
  await user.keyboard('5');
  expect(screen.getByLabelText('Hvorfor haster det?')).toHaveValue('En trussel.');
});

test('the second person types the name too', async () => {
  const detail = makeCase();
  const interim = {
    by: ingrid,
    at: detail.opened_at,
    until: '2126-01-01T00:00:00Z',
    reason: 'Trussel',
    lapsed: false,
  };
  court.cases = [{ ...detail, interim, may: { ...detail.may, confirm: true, interim: false } }];
  const { user } = renderApp(CASE);
  await heading();
  await user.click(screen.getByRole('button', { name: 'Bekræft' }));
  const dialog = within(screen.getByRole('dialog', { name: 'Bekræft som strike 3?' }));
  expect(dialog.getByRole('button', { name: 'Bekræft' })).toBeDisabled();
  await user.type(dialog.getByLabelText(/^Skriv Bo Lindqvist/), 'bo');
  expect(dialog.getByRole('button', { name: 'Bekræft' })).toBeDisabled();
  await user.selectOptions(dialog.getByLabelText('Regel'), 'threats');
  // What the suspension was ordered for is where the second person begins.
  await user.type(dialog.getByLabelText('Hvad skete der?'), ' på livet.');
  await user.click(dialog.getByRole('button', { name: 'Bekræft' }));
  expect(await screen.findByText('Bekræftet.')).toBeVisible();
  expect(asked('k1/confirm').map(({ body }) => body)).toEqual([
    { version: 1, rule: 'threats', facts: 'Trussel på livet.' },
  ]);
});

test('a third strike is lifted with a reason', async () => {
  const detail = makeCase();
  court.cases = [
    {
      ...detail,
      state: 'closed',
      outcome: 'strike',
      step: 3,
      decision: {
        outcome: 'strike',
        step: 3,
        facts: 'En trussel.',
        severe: true,
        removes: true,
        by: ingrid,
        at: '2020-01-02T10:00:00Z',
        confirmed_by: anna,
      },
      may: { ...detail.may, decide: false, claim: false },
    },
  ];
  const { user } = renderApp(CASE);
  await heading();
  await user.click(screen.getByRole('button', { name: 'Ophæv strike 3' }));
  await user.type(screen.getByLabelText('Begrundelse til medlemmet'), 'Tiden er gået.');
  const dialog = within(screen.getByRole('dialog'));
  await user.click(dialog.getByRole('button', { name: 'Ophæv strike 3' }));
  expect(await screen.findByText('Strike 3 er ophævet.')).toBeVisible();
  expect(asked('k1/lift').map(({ body }) => body)).toEqual([
    { version: 1, text: 'Tiden er gået.' },
  ]);
});

test('a removal of many posts shows how far it is, and the appeal stands with its case', async () => {
  court.cases = [makeCase({ removal: { done: 40, of: 200 }, appeal_detail: makeAppeal() })];
  const { queryClient } = renderApp(CASE);
  await heading();
  expect(screen.getByRole('progressbar', { name: 'Indlæg fjernes' })).toHaveAttribute(
    'aria-valuenow',
    '20',
  );
  expect(screen.getByText('40 af 200 fjernet')).toBeVisible();
  expect(screen.getByRole('article', { name: 'Klage fra Bo Lindqvist' })).toBeVisible();
  const [target] = makeCase().targets;
  court.cases = [makeCase({ targets: target ? [{ ...target, is_removed: true }] : [] })];
  await act(() => queryClient.invalidateQueries({ queryKey: ['moderation'] }));
  expect(await screen.findByText('Alle indlæg er fjernet.')).toBeVisible();
});

test('a young third strike stands', async () => {
  const detail = makeCase();
  const at = new Date().toISOString();
  const decision = {
    outcome: 'strike' as const,
    step: 3 as const,
    facts: 'En trussel.',
    severe: true,
    removes: true,
    by: ingrid,
    at,
  };
  court.cases = [{ ...detail, state: 'decided', outcome: 'strike', step: 3, decision }];
  renderApp(CASE);
  await heading();
  expect(screen.getByText(/venter på, at en anden moderator/)).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Ophæv strike 3' })).not.toBeInTheDocument();
});

test('a claim that comes too late says so, though its button is gone', async () => {
  const { user } = renderApp(CASE);
  await heading();
  const [detail] = court.cases;
  const may = { ...makeCase().may, decide: false, claim: false };
  if (detail) actBefore(detail, { state: 'decided', outcome: 'dismissed', may }, 'case.decided');
  await user.click(screen.getByRole('button', { name: 'Tag sagen' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('Ingrid Sørensen afgjorde sagen');
  expect(screen.queryByRole('button', { name: 'Tag sagen' })).not.toBeInTheDocument();
});

test('a note that is half written outlives its page', async () => {
  court.cases.push(makeCase({ case_id: 'k7' }));
  const { user, router } = renderApp(CASE);
  await heading();
  await user.type(screen.getByLabelText('Ny note'), 'Halv');
  await act(() => router.navigate({ to: '/moderation/cases/$case', params: { case: 'k7' } }));
  expect(await screen.findByLabelText('Ny note')).toHaveValue('');
  await act(() => router.navigate({ to: '/moderation/cases/$case', params: { case: 'k1' } }));
  expect(await screen.findByLabelText('Ny note')).toHaveValue('Halv');
});

import { act, fireEvent, screen, within } from '@testing-library/react';
import { http } from 'msw';
import { beforeEach, expect, test } from 'vitest';
import { staleIn } from '../../../api/moderation-queries';
import type { CaseDetail } from '../../../api/moderation-types';
import { anna, refuse } from '../../../test/handlers';
import { school } from '../../../test/learning-handlers';
import { actBefore, court, ingrid, makeAppeal, makeCase } from '../../../test/moderation-handlers';
import { renderApp } from '../../../test/render-app';
import { server } from '../../../test/server';

const LOOK = 'Se, hvad medlemmet læser';
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
  expect(asked('k1/merge').map(({ body }) => body)).toEqual([
    { version: 1, into: 'k7', into_version: 1 },
  ]);
});

test('the fifth key suspends for now, with a reason, until a second person confirms', async () => {
  const { user } = renderApp(CASE);
  await heading();
  await user.keyboard('5');
  const dialog = within(screen.getByRole('dialog'));
  await user.type(dialog.getByLabelText('Hvorfor haster det?'), 'En trussel.');
  await user.click(dialog.getByRole('button', { name: LOOK }));
  expect(await dialog.findByText(/Du kan klage i 6 måneder/)).toHaveTextContent('En trussel.');
  expect(dialog.getByText('Du kan ikke logge ind i 72 timer.')).toBeVisible();
  // It is no strike yet.
  expect(dialog.queryByLabelText(/^Skriv Bo Lindqvist/)).not.toBeInTheDocument();
  expect(asked('moderation/interim-suspend')).toEqual([]);
  await user.click(dialog.getByRole('button', { name: 'Luk kontoen nu' }));
  expect(await screen.findByText(/har lukket kontoen foreløbigt/)).toBeVisible();
  expect(screen.getByText(/venter på, at en anden moderator/)).toBeVisible();
  const [preview] = asked('interim-suspend/preview');
  const [interim] = asked('moderation/interim-suspend');
  expect(interim?.body).toEqual({
    user_id: '@bo:dk.althing.test',
    reason: 'En trussel.',
    case_id: 'k1',
    version: 1,
  });
  expect(interim?.key).toBeTruthy();
  expect(preview).toEqual({ ...interim, what: 'interim-suspend/preview' });
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

/** A case in which somebody waits for a second person. */
function makeHeld() {
  const detail = makeCase();
  const interim = {
    by: ingrid,
    at: detail.opened_at,
    until: '2126-01-01T00:00:00Z',
    reason: 'Trussel',
    lapsed: false,
  };
  return { ...detail, interim, may: { ...detail.may, confirm: true, interim: false } };
}

/** Opens that dialog, and fills it up to what the member will read. */
async function lookAtConfirmation(user: ReturnType<typeof renderApp>['user']) {
  await heading();
  await user.click(screen.getByRole('button', { name: 'Bekræft' }));
  const dialog = within(screen.getByRole('dialog', { name: 'Bekræft som strike 3?' }));
  expect(dialog.getByRole('button', { name: LOOK })).toBeDisabled();
  await user.selectOptions(dialog.getByLabelText('Regel'), 'threats');
  // What the suspension was ordered for is where the second person begins.
  await user.type(dialog.getByLabelText('Hvad skete der?'), ' på livet.');
  await user.click(dialog.getByRole('button', { name: LOOK }));
  return dialog;
}

test('the second person reads what the member will read, and types the name too', async () => {
  court.cases = [makeHeld()];
  const { user } = renderApp(CASE);
  const dialog = await lookAtConfirmation(user);
  expect(await dialog.findByText(/Du har fået strike 3/)).toHaveTextContent('Trussel på livet.');
  expect(dialog.getByText('Kontoen er lukket.')).toBeVisible();
  const confirm = dialog.getByRole('button', { name: 'Bekræft' });
  expect(confirm).toBeDisabled();
  await user.type(dialog.getByLabelText(/^Skriv Bo Lindqvist/), 'bo');
  await user.click(confirm);
  expect(await screen.findByText('Bekræftet.')).toBeVisible();
  const body = { version: 1, rule: 'threats', facts: 'Trussel på livet.' };
  expect(asked('confirm/preview').map((one) => one.body)).toEqual([body]);
  expect(asked('k1/confirm').map((one) => one.body)).toEqual([body]);
});

test('a confirmation that would be refused says so where it is written', async () => {
  court.cases = [makeHeld()];
  const sentence = 'The code of conduct has no such clause.';
  server.use(
    http.post('*/api/forum/moderation/cases/:id/confirm/preview', () =>
      refuse(422, 'M_INVALID_PARAM', 'Some fields need another look.', { rule: sentence }),
    ),
  );
  const { user } = renderApp(CASE);
  const dialog = await lookAtConfirmation(user);
  const notice = within(await dialog.findByRole('alert'));
  await user.click(notice.getByRole('link', { name: 'Regel' }));
  expect(dialog.getByLabelText('Regel')).toHaveFocus();
  expect(dialog.getByLabelText('Hvad skete der?')).toHaveValue('Trussel på livet.');
});

test('only what was read is confirmed: what a colleague changes meanwhile is read again', async () => {
  court.cases = [makeHeld()];
  const { user, queryClient } = renderApp(CASE);
  const dialog = await lookAtConfirmation(user);
  await user.type(await dialog.findByLabelText(/^Skriv Bo Lindqvist/), 'bo');
  const [detail] = court.cases;
  if (detail) actBefore(detail, {}, 'case.noted');
  await act(() => queryClient.invalidateQueries({ queryKey: ['moderation'] }));
  await user.click(dialog.getByRole('button', { name: 'Bekræft' }));
  expect(await dialog.findByRole('alert')).toHaveTextContent('Ingrid Sørensen skrev en note');
  expect(dialog.getByLabelText('Hvad skete der?')).toHaveValue('Trussel på livet.');
  await user.click(dialog.getByRole('button', { name: LOOK }));
  await user.type(await dialog.findByLabelText(/^Skriv Bo Lindqvist/), 'bo');
  await user.click(dialog.getByRole('button', { name: 'Bekræft' }));
  expect(await screen.findByText('Bekræftet.')).toBeVisible();
  const versions = asked('k1/confirm').map(({ body }) => (body as { version: number }).version);
  expect(versions).toEqual([1, 2]);
});

/** A third strike that the member has read, and one person looked at. */
function strikeThatWaits(): CaseDetail {
  const detail = makeCase();
  const decision = {
    outcome: 'strike' as const,
    step: 3,
    facts: 'En trussel.',
    severe: true,
    removes: true,
    by: ingrid,
    at: detail.opened_at,
  };
  const may = { ...detail.may, decide: false, claim: false, confirm: true };
  return { ...detail, state: 'decided', outcome: 'strike', step: 3, decision, may };
}

test('a strike that the member has read is confirmed in one step, by the name', async () => {
  court.cases = [strikeThatWaits()];
  const { user } = renderApp(CASE);
  await heading();
  await user.click(screen.getByRole('button', { name: 'Bekræft' }));
  const dialog = within(screen.getByRole('dialog', { name: 'Bekræft strike 3?' }));
  expect(dialog.getByText(/Medlemmet får ingen ny besked/)).toBeVisible();
  const confirm = dialog.getByRole('button', { name: 'Bekræft' });
  expect(confirm).toBeDisabled();
  await user.type(dialog.getByLabelText(/^Skriv Bo Lindqvist/), 'bo');
  await user.click(confirm);
  expect(await screen.findByText('Bekræftet.')).toBeVisible();
  expect(asked('k1/confirm').map(({ body }) => body)).toEqual([{ version: 1 }]);
  expect(asked('confirm/preview')).toEqual([]);
});

test('who was the first to decide reads that somebody else has to look', async () => {
  const detail = strikeThatWaits();
  const why_not = 'You were the first to decide here. Somebody else has to look at it.';
  court.cases = [{ ...detail, may: { ...detail.may, confirm: false }, why_not }];
  const { unmount } = renderApp(CASE);
  await heading();
  expect(
    screen.getByText('Du var den første til at afgøre noget her. En anden skal se på det.'),
  ).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Bekræft' })).not.toBeInTheDocument();
  unmount();
  court.cases = [detail];
  renderApp(CASE);
  await heading();
  expect(screen.queryByText(/^Du var den første/)).not.toBeInTheDocument();
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
      may: { ...detail.may, decide: false, claim: false, lift: true },
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

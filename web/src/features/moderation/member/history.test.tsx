import { fireEvent, screen, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { beforeEach, expect, test } from 'vitest';
import type { Strike } from '../../../api/conduct-types';
import { refuse } from '../../../test/handlers';
import { school } from '../../../test/learning-handlers';
import { court, makeCase } from '../../../test/moderation-handlers';
import { renderApp } from '../../../test/render-app';
import { server } from '../../../test/server';
import { sinceOf } from './since';
import { spanOf, stretchOf } from './strike-spans';

const HISTORY = '/moderation/members/bo';
const DAY = 86_400_000;
const LOOK = 'Se, hvad medlemmet læser';
const asked = (what: string) => court.asked.filter((one) => one.what.endsWith(what));

const makeStrike = (part: Partial<Strike> = {}): Strike => ({
  case_id: 'k1',
  step: 1,
  rule: 'people',
  rule_title: 'Tal med mennesker',
  facts: 'Skrev »dum«.',
  statement: '',
  issued_at: '2026-01-01T10:00:00Z',
  active: true,
  active_until: '2026-04-01',
  acknowledged_at: '2026-01-02T10:00:00Z',
  appeal_until: '2026-07-01T10:00:00Z',
  may_appeal: false,
  may_ask_review: false,
  posts: [],
  ...part,
});

beforeEach(() => {
  school.may = ['moderate'];
});

test('a strike ends by what ended it', () => {
  expect(spanOf(makeStrike()).end).toBe('active');
  expect(spanOf(makeStrike({ active: false })).end).toBe('expired');
  const overturned_at = '2026-01-05T10:00:00Z';
  const cleared_at = '2026-02-01T10:00:00Z';
  expect(spanOf(makeStrike({ overturned_at, unconfirmed: true })).end).toBe('unconfirmed');
  expect(spanOf(makeStrike({ overturned_at, cleared_at }))).toEqual({
    from: Date.parse('2026-01-01T10:00:00Z'),
    to: Date.parse(overturned_at),
    end: 'overturned',
  });
  expect(spanOf(makeStrike({ lifted_at: cleared_at })).end).toBe('lifted');
  const { active_until: _, ...third } = makeStrike({ step: 3 });
  expect(spanOf(third).to).toBeUndefined();
});

test('the line of time shows every strike and today', () => {
  const now = Date.parse('2026-02-01T00:00:00Z');
  const stretch = stretchOf([spanOf(makeStrike())], now);
  expect(stretch.from).toBeLessThan(Date.parse('2026-01-01T10:00:00Z'));
  expect(stretch.to).toBeGreaterThan(Date.parse('2026-04-01'));
  const { from, to } = stretchOf([], now);
  expect(from).toBeLessThan(now);
  expect(to).toBeGreaterThan(now);
});

test('posts go from a day on, or all of them', () => {
  const now = Date.parse('2026-02-10T12:00:00Z');
  expect(sinceOf('all', '', now)).toBe('1970-01-01T00:00:00.000Z');
  expect(sinceOf('week', '', now)).toBe(new Date(now - 7 * DAY).toISOString());
  expect(sinceOf('date', '2026-02-01', now)).toBe('2026-02-01T00:00:00.000Z');
});

test('the history says how a member stands, and why', async () => {
  court.history = {
    ...court.history,
    standing: {
      active: 2,
      suspended: false,
      next_step: 3,
      muted: { until: '2126-01-08T10:00:00Z', needs_refresher: true },
    },
    strikes: [
      makeStrike({ active: false, cleared_at: '2026-02-01T10:00:00Z' }),
      makeStrike({ case_id: 'k2', step: 2, issued_at: '2026-02-02T10:00:00Z' }),
    ],
    cases: [makeCase()],
    returned: { text: 'En tidligere konto havde to strikes.' },
  };
  renderApp(HISTORY);
  await screen.findByRole('heading', { level: 1, name: 'Historik: Bo Lindqvist' });
  expect(screen.getByText('2 aktive strikes')).toBeVisible();
  expect(screen.getByText(/Skrivepause til .*opfriskningskurset/)).toBeVisible();
  expect(screen.getByText('Den næste bliver strike 3')).toBeVisible();
  expect(screen.getByText('En tidligere konto havde to strikes.')).toBeVisible();
  const strikes = screen.getByRole('region', { name: 'Strikes' });
  const [newest, oldest] = within(strikes).getAllByRole('listitem');
  expect(newest).toHaveTextContent('Strike 2: Tal med mennesker');
  expect(newest).toHaveTextContent(/aktiv til/);
  expect(oldest).toHaveTextContent(/slettet/);
  expect(screen.getByText('2 (1 med strikes)')).toBeVisible();
  expect(screen.getByText('6 (4 fik medhold)')).toBeVisible();
  expect(within(screen.getByRole('list', { name: 'Sager' })).getByRole('link')).toHaveAttribute(
    'href',
    '/moderation/cases/k1',
  );
});

test('a note of the member stays with the member', async () => {
  const { user } = renderApp(HISTORY);
  await user.type(await screen.findByLabelText('Ny note'), 'Har skiftet klub.');
  await user.click(screen.getByRole('button', { name: 'Gem noten' }));
  expect(await screen.findByText('Har skiftet klub.')).toBeVisible();
  expect(screen.getByLabelText('Ny note')).toHaveValue('');
});

test('many posts are removed by choice, and the case shows how far it is', async () => {
  const { user, router } = renderApp(HISTORY);
  await user.click(await screen.findByRole('button', { name: 'Fjern indlæg' }));
  const dialog = within(screen.getByRole('dialog', { name: 'Fjern indlæg af Bo Lindqvist' }));
  await user.click(dialog.getByRole('radio', { name: 'Alle' }));
  await user.type(dialog.getByLabelText('Begrundelse'), 'Reklame.');
  expect(dialog.getByRole('button', { name: LOOK })).toBeDisabled();
  await user.selectOptions(dialog.getByLabelText('Regel'), 'threats');
  // A double click goes one step.
  await user.dblClick(dialog.getByRole('button', { name: LOOK }));
  expect(await dialog.findByText(/Du kan klage i 6 måneder/)).toHaveAttribute('lang', 'da');
  expect(dialog.getByRole('heading', { name: 'Det læser Bo Lindqvist' })).toBeVisible();
  expect(dialog.getByText('200 indlæg fjernes.')).toBeVisible();
  // The button that asked for it is gone.
  expect(dialog.getByText(/^Det åbner en sag/)).toHaveFocus();
  const remove = dialog.getByRole('button', { name: 'Fjern indlæggene' });
  fireEvent.click(remove, { detail: 2 });
  expect(asked('/remove-posts')).toEqual([]);
  await user.click(remove);
  expect(await screen.findByText('40 af 200 fjernet')).toBeVisible();
  expect(router.state.location.pathname).toBe('/moderation/cases/k2');
  expect(asked('%40bo%3Adk.althing.test/remove-posts').map(({ body }) => body)).toEqual([
    { post_ids: ['$a', '$b'], rule: 'threats', reason: 'Reklame.' },
  ]);
});

test('what is written anew is shown anew, and removed as it was shown', async () => {
  const { user } = renderApp(HISTORY);
  await user.click(await screen.findByRole('button', { name: 'Fjern indlæg' }));
  const dialog = within(screen.getByRole('dialog'));
  await user.selectOptions(dialog.getByLabelText('Regel'), 'threats');
  await user.type(dialog.getByLabelText('Begrundelse'), 'Reklame.');
  await user.click(dialog.getByRole('button', { name: LOOK }));
  await user.click(await dialog.findByRole('button', { name: 'Ret' }));
  expect(dialog.getByRole('radio', { name: 'Det seneste døgn' })).toHaveFocus();
  expect(dialog.getByLabelText('Regel')).toHaveValue('threats');
  await user.type(dialog.getByLabelText('Begrundelse'), ' Igen.');
  await user.click(dialog.getByRole('button', { name: LOOK }));
  expect(await dialog.findByText(/Du kan klage i 6 måneder/)).toHaveTextContent('Reklame. Igen.');
  await user.click(dialog.getByRole('button', { name: 'Fjern indlæggene' }));
  await screen.findByText('40 af 200 fjernet');
  const [first, second] = asked('remove-posts/preview');
  const [removal] = asked('/remove-posts');
  expect(removal?.key).toBeTruthy();
  expect(removal?.body).toEqual({
    post_ids: ['$a', '$b'],
    rule: 'threats',
    reason: 'Reklame. Igen.',
  });
  expect(first?.body).toMatchObject({ reason: 'Reklame.' });
  expect(second?.body).toMatchObject({ reason: 'Reklame. Igen.' });
  expect([first?.key, second?.key]).toEqual([removal?.key, removal?.key]);
});

test('a name is reset with a reason', async () => {
  const { user } = renderApp(HISTORY);
  await user.click(await screen.findByRole('button', { name: 'Nulstil navn' }));
  await user.type(screen.getByLabelText('Begrundelse'), 'Et slagord.');
  await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Nulstil' }));
  expect(await screen.findByRole('heading', { level: 1, name: 'Historik: bo' })).toBeVisible();
});

test('without a case an interim suspension opens one', async () => {
  const { user, router } = renderApp(HISTORY);
  await user.click(await screen.findByRole('button', { name: 'Luk kontoen foreløbigt' }));
  await user.type(screen.getByLabelText('Hvorfor haster det?'), 'En trussel.');
  await user.click(screen.getByRole('button', { name: LOOK }));
  expect(await screen.findByText(/Du kan klage i 6 måneder/)).toHaveTextContent('En trussel.');
  expect(asked('/interim-suspend')).toEqual([]);
  await user.click(screen.getByRole('button', { name: 'Luk kontoen nu' }));
  await screen.findByRole('heading', { level: 1, name: 'Sag om Bo Lindqvist' });
  expect(router.state.location.pathname).toBe('/moderation/cases/k1');
  const [preview] = asked('interim-suspend/preview');
  const [interim] = asked('/interim-suspend');
  expect(interim?.body).toEqual({ user_id: '@bo:dk.althing.test', reason: 'En trussel.' });
  expect(preview).toEqual({ ...interim, what: 'interim-suspend/preview' });
});

test('what the server would refuse is not offered', async () => {
  court.history = { ...court.history, may: { judge: false, reset_name: false } };
  renderApp(HISTORY);
  await screen.findByRole('heading', { level: 1, name: 'Historik: Bo Lindqvist' });
  expect(screen.queryByRole('button', { name: 'Giv en strike' })).not.toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Fjern indlæg' })).not.toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Nulstil navn' })).not.toBeInTheDocument();
});

const REMOVE = '*/api/forum/moderation/members/:id/remove-posts';
const tooMany = () =>
  refuse(422, 'M_INVALID_PARAM', 'Some fields need another look.', {
    since: 'These are 350 posts; 300 go at once. Remove them in parts.',
  });

/** The dialog with what it asks for, up to what the member will read. */
async function lookAtRemoval(user: ReturnType<typeof renderApp>['user']) {
  await user.click(await screen.findByRole('button', { name: 'Fjern indlæg' }));
  const dialog = within(screen.getByRole('dialog'));
  await user.selectOptions(dialog.getByLabelText('Regel'), 'threats');
  await user.type(dialog.getByLabelText('Begrundelse'), 'Reklame.');
  await user.click(dialog.getByRole('button', { name: LOOK }));
  return dialog;
}

test('a removal that would be refused says what is wrong where it is chosen', async () => {
  server.use(http.post(`${REMOVE}/preview`, tooMany));
  const { user } = renderApp(HISTORY);
  const dialog = await lookAtRemoval(user);
  const notice = within(await dialog.findByRole('alert'));
  await user.click(notice.getByRole('link', { name: 'Hvilke indlæg?' }));
  expect(dialog.getByRole('group', { name: 'Hvilke indlæg?' })).toHaveFocus();
  expect(dialog.getByLabelText('Begrundelse')).toHaveValue('Reklame.');
  expect(dialog.queryByRole('button', { name: 'Fjern indlæggene' })).not.toBeInTheDocument();
});

test('what is refused after it was read is put right and read again', async () => {
  const { user } = renderApp(HISTORY);
  const dialog = await lookAtRemoval(user);
  server.use(http.post(REMOVE, tooMany, { once: true }));
  await user.click(await dialog.findByRole('button', { name: 'Fjern indlæggene' }));
  expect(await dialog.findByRole('alert')).toHaveTextContent('Hvilke indlæg?');
  expect(dialog.getByLabelText('Begrundelse')).toHaveValue('Reklame.');
  await user.click(dialog.getByRole('button', { name: LOOK }));
  await user.click(await dialog.findByRole('button', { name: 'Fjern indlæggene' }));
  expect(await screen.findByText('40 af 200 fjernet')).toBeVisible();
  expect(asked('remove-posts/preview')).toHaveLength(2);
});

test('an answer that never came is asked for again from where it was read', async () => {
  const { user } = renderApp(HISTORY);
  const dialog = await lookAtRemoval(user);
  server.use(http.post(REMOVE, () => HttpResponse.error(), { once: true }));
  const remove = await dialog.findByRole('button', { name: 'Fjern indlæggene' });
  await user.click(remove);
  expect(await dialog.findByRole('alert')).toBeVisible();
  await user.click(remove);
  expect(await screen.findByText('40 af 200 fjernet')).toBeVisible();
  expect(asked('remove-posts/preview')).toHaveLength(1);
});

test('what was judged before says so, and what was typed stays', async () => {
  const message = 'This was judged before, in case k7.';
  const punished = () => refuse(409, 'ORG.ALTHING.PUNISHED', message);
  server.use(http.post(`${REMOVE}/preview`, punished, { once: true }));
  const { user } = renderApp(HISTORY);
  const dialog = await lookAtRemoval(user);
  expect(await dialog.findByRole('alert')).toHaveTextContent('Det er afgjort før, i en anden sag.');
  expect(dialog.getByLabelText('Begrundelse')).toHaveValue('Reklame.');
  await user.click(dialog.getByRole('button', { name: LOOK }));
  expect(await dialog.findByText(/Du kan klage i 6 måneder/)).toBeVisible();
  expect(dialog.queryByRole('alert')).not.toBeInTheDocument();
});

import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, test } from 'vitest';
import { anna } from '../../../test/handlers';
import { school } from '../../../test/learning-handlers';
import { court, makeAppeal, makeCase } from '../../../test/moderation-handlers';
import { renderApp } from '../../../test/render-app';

const APPEALS = '/moderation/appeals';

beforeEach(() => {
  school.may = ['moderate'];
});

test('the most urgent appeal stands first, and what is late says so', async () => {
  court.appeals = [
    makeAppeal(),
    makeAppeal({ case_id: 'k8', text: 'Den gamle.', due_at: '2026-01-03T10:00:00Z' }),
  ];
  renderApp(APPEALS);
  const [first, second] = within(await screen.findByRole('list', { name: 'Klager' })).getAllByRole(
    'article',
  );
  expect(first).toHaveTextContent('Den gamle.');
  expect(first).toHaveTextContent(/Fristen var/);
  expect(second).toHaveTextContent(/Svar inden/);
});

test('a long list comes in pages', async () => {
  court.appeals = Array.from({ length: 31 }, (_, n) =>
    makeAppeal({ case_id: `k${n}`, text: `Klage ${n}.` }),
  );
  const { user } = renderApp(APPEALS);
  const list = await screen.findByRole('list', { name: 'Klager' });
  expect(within(list).getAllByRole('article')).toHaveLength(30);
  await user.click(screen.getByRole('button', { name: 'Vis flere' }));
  await waitFor(() => expect(within(list).getAllByRole('article')).toHaveLength(31));
  expect(screen.queryByRole('button', { name: 'Vis flere' })).not.toBeInTheDocument();
});

test('an appeal is decided with a reason', async () => {
  const { user } = renderApp(APPEALS);
  await user.click(await screen.findByRole('button', { name: 'Afgør klagen' }));
  await user.click(screen.getByRole('button', { name: 'Send afgørelsen' }));
  expect(screen.getByRole('group', { name: 'Afgørelse' })).toHaveAccessibleDescription(
    'Vælg en afgørelse.',
  );
  await user.click(screen.getByRole('radio', { name: /^Omgør/ }));
  await user.click(screen.getByRole('button', { name: 'Send afgørelsen' }));
  expect(screen.getByLabelText('Begrundelse til medlemmet')).toHaveFocus();
  await user.keyboard('Du har ret: Det var en vise.');
  await user.click(screen.getByRole('button', { name: 'Send afgørelsen' }));
  expect(await screen.findByText('Ingen klager venter.')).toBeVisible();
  expect(court.asked).toEqual([
    {
      what: 'k9/decide',
      body: { version: 3, decision: 'overturned', text: 'Du har ret: Det var en vise.' },
    },
  ]);
});

test('about a guest, who cannot appeal, a second person decides anew', async () => {
  const struck = makeCase({ case_id: 'k9', state: 'decided', step: 2 });
  court.cases = [{ ...struck, may: { ...struck.may, decide: false, overturn: true } }];
  const { user } = renderApp('/moderation/cases/k9');
  await user.click(await screen.findByRole('button', { name: 'Afgør sagen om' }));
  expect(screen.getAllByRole('radio').map((radio) => radio.getAttribute('value'))).toEqual([
    'reduced',
    'overturned',
  ]);
  await user.click(screen.getByRole('radio', { name: /^Omgør/ }));
  await user.type(screen.getByLabelText('Begrundelse til medlemmet'), 'Det var en anden.');
  await user.click(screen.getByRole('button', { name: 'Send afgørelsen' }));
  await waitFor(() =>
    expect(court.asked).toEqual([
      {
        what: 'k9/decide',
        body: { version: 1, decision: 'overturned', text: 'Det var en anden.' },
      },
    ]),
  );
});

test('the member is asked first', async () => {
  const { user } = renderApp(APPEALS);
  await user.click(await screen.findByRole('button', { name: 'Spørg medlemmet' }));
  await user.type(screen.getByLabelText('Spørgsmål'), 'Hvem bad om visen?');
  await user.click(screen.getByRole('button', { name: 'Send spørgsmålet' }));
  expect(await screen.findByText('Hvem bad om visen?')).toBeVisible();
  expect(screen.getByText('Intet svar endnu.')).toBeVisible();
});

test('a question outlives its dialog until it was sent', async () => {
  const { user } = renderApp(APPEALS);
  await user.click(await screen.findByRole('button', { name: 'Spørg medlemmet' }));
  await user.type(screen.getByLabelText('Spørgsmål'), 'Hvem bad');
  fireEvent(screen.getByRole('dialog'), new Event('cancel', { cancelable: true }));
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Spørg medlemmet' }));
  expect(screen.getByLabelText('Spørgsmål')).toHaveValue('Hvem bad');
  await user.click(screen.getByRole('button', { name: 'Send spørgsmålet' }));
  expect(await screen.findByText('Hvem bad')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Spørg medlemmet' }));
  expect(screen.getByLabelText('Spørgsmål')).toHaveValue('');
});

test('who gave the strike reads that somebody else decides', async () => {
  court.appeals = [makeAppeal({ issuer: anna, may_decide: false })];
  renderApp(APPEALS);
  expect(await screen.findByText('En anden skal afgøre den')).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Afgør klagen' })).not.toBeInTheDocument();
});

test('decided appeals keep their answer', async () => {
  court.appeals = [
    makeAppeal({
      state: 'upheld',
      answer: { text: 'Ordene står.', at: '2026-01-04T10:00:00Z' },
      decided_by: anna,
    }),
  ];
  const { user } = renderApp(APPEALS);
  expect(await screen.findByText('Ingen klager venter.')).toBeVisible();
  await user.click(screen.getByRole('link', { name: 'Afgjorte' }));
  const appeal = within(await screen.findByRole('article', { name: 'Klage fra Bo Lindqvist' }));
  expect(appeal.getByText('Fastholdt')).toBeVisible();
  expect(appeal.getByText('Ordene står.')).toBeVisible();
  expect(appeal.getByText(/^Afgjort af Anna Østergaard/)).toBeVisible();
});

test('what was written stays when a colleague decides first', async () => {
  const { user, queryClient } = renderApp(APPEALS);
  await user.click(await screen.findByRole('button', { name: 'Afgør klagen' }));
  await waitFor(() => expect(screen.getByRole('group', { name: 'Afgørelse' })).toHaveFocus());
  await user.type(screen.getByLabelText('Begrundelse til medlemmet'), 'Mine egne ord.');
  const decided = makeAppeal({ state: 'upheld', decided_by: anna });
  court.appeals = [decided];
  court.cases = [makeCase({ case_id: 'k9', appeal_detail: decided })];
  await act(() => queryClient.invalidateQueries({ queryKey: ['moderation'] }));
  expect(await screen.findByRole('alert')).toHaveTextContent('Sagen blev ændret imens');
  const appeal = within(screen.getByRole('article', { name: 'Klage fra Bo Lindqvist' }));
  expect(appeal.getByText('Mine egne ord.')).toBeVisible();
  await user.click(appeal.getByRole('button', { name: 'Kassér det, jeg skrev' }));
  expect(screen.queryByText('Mine egne ord.')).not.toBeInTheDocument();
});

test.each([1, undefined])('what has no lower step is not reduced: %s', async (step) => {
  const appeal = makeAppeal({ step: step ?? null });
  court.cases = [makeCase({ case_id: 'k9', appeal_detail: appeal })];
  const { user } = renderApp('/moderation/cases/k9');
  await user.click(await screen.findByRole('button', { name: 'Afgør klagen' }));
  const choices = within(screen.getByRole('group', { name: 'Afgørelse' }));
  expect(choices.getAllByRole('radio')).toHaveLength(2);
  expect(choices.queryByRole('radio', { name: /^Nedsæt/ })).not.toBeInTheDocument();
});

test('nobody decides their own appeal', async () => {
  const { member: _, issuer: __, version: ___, step: ____, ...own } = makeAppeal();
  court.appeals = [{ ...own, may_decide: false }];
  renderApp(APPEALS);
  expect(await screen.findByText('En anden skal afgøre den')).toBeVisible();
});

test('an appeal is taken on, and given back', async () => {
  const { user } = renderApp(APPEALS);
  await user.click(await screen.findByRole('button', { name: 'Tag klagen' }));
  expect(await screen.findByText('Anna Østergaard ser på den.')).toBeVisible();
  await user.click(await screen.findByRole('button', { name: 'Slip klagen' }));
  expect(await screen.findByRole('button', { name: 'Tag klagen' })).toBeVisible();
  expect(court.asked.map(({ what, body }) => [what, body])).toEqual([
    ['k9/claim', { version: 3, claim: true }],
    ['k9/claim', { version: 3, claim: false }],
  ]);
});

test('a third strike that was right is lifted, and not overturned', async () => {
  court.appeals = [makeAppeal({ kind: 'review', step: 3, text: 'Jeg har lært.' })];
  const { user } = renderApp(APPEALS);
  const wish = within(
    await screen.findByRole('article', {
      name: 'Ønske fra Bo Lindqvist om at få sagen taget op igen',
    }),
  );
  await user.click(wish.getByRole('button', { name: 'Afgør klagen' }));
  const choices = within(screen.getByRole('group', { name: 'Afgørelse' }));
  expect(choices.getAllByRole('radio')).toHaveLength(2);
  await user.click(choices.getByRole('radio', { name: /^Ophæv/ }));
  await user.type(screen.getByLabelText('Begrundelse til medlemmet'), 'Tiden er gået.');
  await user.click(screen.getByRole('button', { name: 'Send afgørelsen' }));
  expect(await screen.findByText('Ingen klager venter.')).toBeVisible();
  expect(court.asked.map(({ body }) => body)).toEqual([
    { version: 3, decision: 'lifted', text: 'Tiden er gået.' },
  ]);
});

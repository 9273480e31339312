import { act, screen, waitFor, within } from '@testing-library/react';
import { http } from 'msw';
import { beforeEach, expect, test } from 'vitest';
import { bench, makeMonth } from '../../../test/conduct-handlers';
import { refuse } from '../../../test/handlers';
import { school } from '../../../test/learning-handlers';
import { court, ingrid, makeCase } from '../../../test/moderation-handlers';
import { renderApp } from '../../../test/render-app';
import { server } from '../../../test/server';
import { readQueueSearch } from './queue-search';

beforeEach(() => {
  school.may = ['moderate'];
});

const list = () => screen.findByRole('list', { name: 'Sager' });

test('an address says no more than it must, and nothing that is not known', () => {
  expect(readQueueSearch({ state: 'mine', kind: 'x', reason: 'spam', about: '@bo:dk' })).toEqual({
    state: 'mine',
    reason: 'spam',
    about: '@bo:dk',
  });
  expect(readQueueSearch({ state: 'waiting', about: 'bo' })).toEqual({});
});

test('what stands out of a case is said in words', async () => {
  court.cases = [
    makeCase({
      severe: true,
      hidden: true,
      same_branch: true,
      via: ['web', 'matrix'],
      state: 'claimed',
      claimed_by: ingrid,
    }),
  ];
  renderApp('/moderation');
  const rows = within(await list());
  for (const word of [
    'Meget alvorligt',
    'Skjult',
    'Samme gren',
    'Fra Element',
    'Taget af Ingrid Sørensen',
    '2 anmeldelser',
    'Vægt 3,3',
  ]) {
    expect(rows.getByText(word)).toBeVisible();
  }
  expect(rows.getByText('Du er for dum til at eje en ovn.')).toBeVisible();
});

test('the tabs count and keep the filters, and the address asks for them', async () => {
  court.cases = [makeCase(), makeCase({ case_id: 'k2', state: 'decided', kind: 'member' })];
  const { user, router } = renderApp('/moderation?kind=post');
  const tabs = within(await screen.findByRole('navigation', { name: 'Vis sager' }));
  expect(await tabs.findByRole('link', { name: 'Ikke taget 1' })).toBeVisible();
  expect(tabs.getByRole('link', { name: 'Venter 1' })).toHaveAttribute('aria-current', 'page');
  await user.click(tabs.getByRole('link', { name: 'Alle' }));
  await waitFor(() => expect(court.listed).toContainEqual({ state: 'all', kind: 'post' }));
  await user.selectOptions(screen.getByRole('combobox', { name: 'Grund' }), 'spam');
  await waitFor(() =>
    expect(router.state.location.search).toEqual({ state: 'all', kind: 'post', reason: 'spam' }),
  );
  expect(tabs.getAllByRole('link', { current: 'page' })).toHaveLength(1);
});

test('the queue of one member says so, and leads back to all', async () => {
  const { user, router } = renderApp('/moderation?about=%40bo%3Adk.althing.test');
  await user.click(await screen.findByRole('link', { name: /^Kun om Bo Lindqvist/ }));
  await waitFor(() => expect(router.state.location.search).toEqual({}));
});

test('an empty queue says so; an empty list of a filter is another thing', async () => {
  court.cases = [];
  const { router } = renderApp('/moderation');
  expect(await screen.findByRole('heading', { name: 'Køen er tom' })).toBeVisible();
  await act(() => router.navigate({ to: '/moderation', search: { state: 'mine' } }));
  expect(await screen.findByRole('heading', { name: 'Ingen sager her' })).toBeVisible();
});

test('the keyboard moves through the queue and opens a case beside it', async () => {
  court.cases = [makeCase(), makeCase({ case_id: 'k2', about: ingrid })];
  const { user, router } = renderApp('/moderation');
  await list();
  await user.keyboard('jj');
  expect(screen.getByRole('link', { name: 'Ingrid Sørensen' })).toHaveFocus();
  await user.keyboard('k');
  expect(screen.getByRole('link', { name: 'Bo Lindqvist' })).toHaveFocus();
  await user.keyboard('o');
  expect(
    await screen.findByRole('heading', { level: 1, name: 'Sag om Bo Lindqvist' }),
  ).toHaveFocus();
  expect(router.state.location.pathname).toBe('/moderation/cases/k1');
  expect(await list()).toBeVisible();
  // From the case on, the next one is the one after it.
  await user.keyboard('j');
  expect(within(await list()).getByRole('link', { name: 'Ingrid Sørensen' })).toHaveFocus();
  expect(screen.getAllByRole('heading', { level: 1 })).toHaveLength(1);
});

test('switched off, the keys do nothing, and the overview does not name them', async () => {
  const { user } = renderApp('/moderation');
  await list();
  await user.keyboard('?');
  expect(await screen.findByText('Tag eller slip sagen')).toBeVisible();
  await user.click(screen.getByRole('checkbox', { name: 'Brug genveje med én tast' }));
  await user.click(screen.getByRole('button', { name: 'Luk' }));
  expect(screen.getByText('Vælg en sag i køen.')).toBeVisible();
  await user.keyboard('j');
  expect(screen.getByRole('link', { name: 'Bo Lindqvist' })).not.toHaveFocus();
  await user.keyboard('?');
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
});

test('the months are drawn, and the same stands in tables', async () => {
  bench.transparency = {
    months: [
      makeMonth('2025-12', { dismissed: 9, nudges: 2, removed: 1, strikes: [3, 1, 1] }),
      makeMonth('2026-01', { median_hours: null }),
    ],
    rules: [],
  };
  renderApp('/moderation');
  const table = await screen.findByRole('table', { name: 'Afgørelser' });
  const cells = within(table)
    .getAllByRole('row')
    .map((row) => [...row.children].map((cell) => cell.textContent).slice(1));
  expect(cells).toEqual([
    ['Henlagt', 'Påmindelser', 'Kun fjernet', 'Strikes'],
    ['9', '2', '1', '5'],
    ['1', '1', '0', '1'],
  ]);
  const hours = screen.getByRole('table', { name: 'Timer til afgørelse, median' });
  expect(within(hours).getByText('5,5')).toBeInTheDocument();
  // Where nothing was decided there is no time.
  expect(within(hours).getByText('–')).toBeInTheDocument();
});

test('signs of a raid are meters, and raid mode is turned on with a reason and off again', async () => {
  const { user } = renderApp('/moderation');
  const meter = await screen.findByRole('meter', { name: 'Medlemmer, der anmelder' });
  expect(meter).toHaveAttribute('aria-valuetext', '9 af 8 på 10 min.');
  expect(screen.getByText(/over grænsen/)).toBeVisible();
  // What is never a wave is no sign.
  expect(screen.getAllByRole('meter')).toHaveLength(3);
  await user.click(screen.getByRole('button', { name: 'Slå angrebstilstand til' }));
  const dialog = within(screen.getByRole('dialog'));
  expect(dialog.getByRole('button', { name: 'Slå angrebstilstand til' })).toBeDisabled();
  await user.type(dialog.getByLabelText('Begrundelse til loggen'), '30 nye konti');
  await user.click(dialog.getByRole('button', { name: 'Slå angrebstilstand til' }));
  expect(await screen.findByText('Angrebstilstand er slået til', { exact: true })).toBeVisible();
  expect(court.asked).toContainEqual({
    what: 'moderation/raid',
    body: { on: true, reason: '30 nye konti' },
  });
  await user.click(screen.getByRole('button', { name: 'Slå fra' }));
  await user.type(screen.getByLabelText('Begrundelse til loggen'), 'Det er ovre');
  await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Slå fra' }));
  expect(await screen.findByRole('button', { name: 'Slå angrebstilstand til' })).toBeVisible();
});

test('the main menu leads those there who moderate, with the count of open cases', async () => {
  const view = renderApp('/members');
  const menu = within(await screen.findByRole('navigation', { name: 'Hovedmenu' }));
  expect(await menu.findByRole('link', { name: /Moderation.*1 sag venter/ })).toBeVisible();
  view.unmount();
  school.may = [];
  renderApp('/moderation');
  expect(await screen.findByText(/Kun moderatorer kan se sager/)).toBeVisible();
  expect(
    within(screen.getByRole('navigation', { name: 'Hovedmenu' })).queryByText('Moderation'),
  ).not.toBeInTheDocument();
});

test('after silence the queue can be asked for again', async () => {
  server.use(
    http.get('*/api/forum/moderation/queue', () => refuse(503, 'M_UNKNOWN', 'Væk.'), {
      once: true,
    }),
    http.get('*/api/forum/moderation/queue', () => refuse(503, 'M_UNKNOWN', 'Væk.'), {
      once: true,
    }),
  );
  const { user } = renderApp('/moderation');
  const again = await screen.findAllByRole('button', { name: 'Prøv igen' });
  await user.click(again[0] as HTMLElement);
  expect(await list()).toBeVisible();
});

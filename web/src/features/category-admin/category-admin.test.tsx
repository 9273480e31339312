import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { category } from '../../test/handlers';
import { school } from '../../test/learning-handlers';
import { desk } from '../../test/reading-handlers';
import { renderApp } from '../../test/render-app';
import { closesOut } from './closing';
import { moved, placesToTell } from './order';

const three = [
  { ...category, slug: 'a', name: 'Alfa', order: 0 },
  { ...category, slug: 'b', name: 'Beta', order: 1 },
  { ...category, slug: 'c', name: 'Gamma', order: 2 },
];

test('a move changes two places, and only what changed is told', () => {
  const list = moved(three, 'c', -1);
  expect(list.map(({ slug }) => slug)).toEqual(['a', 'c', 'b']);
  expect(placesToTell(list)).toEqual([
    { slug: 'c', order: 1 },
    { slug: 'b', order: 2 },
  ]);
  expect(moved(three, 'a', -1)).toEqual(three);
});

test.each([
  [[], ['x'], true],
  [['x'], ['x', 'y'], false],
  [['x', 'y'], ['x'], true],
  [['x'], ['y'], true],
  [['x'], [], false],
])('from badges %j to %j closes somebody out of writing: %j', (before, after, write) => {
  const rules = (badges: string[]) => ({ badges, read: 'territory' as const });
  expect(closesOut(rules(before), rules(after))).toEqual({ write, read: false });
});

test('reading for holders alone closes out the others', () => {
  expect(
    closesOut({ badges: ['x'], read: 'territory' }, { badges: ['x'], read: 'holders' }),
  ).toEqual({ write: false, read: true });
});

test('who does not administer is told so', async () => {
  renderApp('/admin/categories');
  expect(await screen.findByText('Kun administratorer har adgang hertil.')).toBeVisible();
});

test('each question of a category has a name of its own', async () => {
  school.may = ['administer'];
  renderApp('/admin/categories/new');
  await screen.findByRole('group', { name: /^Hvem kan skrive\?/ });
  const legends = [...document.querySelectorAll('legend')].map((legend) => legend.textContent);
  expect(new Set(legends).size).toBe(legends.length);
});

test('a category is moved by the keyboard, which keeps its place', async () => {
  school.may = ['administer'];
  desk.categories = three;
  const { user } = renderApp('/admin/categories');
  const up = await screen.findByRole('button', { name: 'Flyt Gamma op' });
  up.focus();
  await user.keyboard('{Enter}');
  expect(await screen.findByText('Gamma er nu nummer 2 af 3.')).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'Flyt Gamma op' })).toHaveFocus();
  await waitFor(() => expect(desk.categories.map(({ slug }) => slug)).toEqual(['a', 'c', 'b']));
  await user.keyboard('{Enter}');
  await waitFor(() => expect(desk.categories.map(({ slug }) => slug)).toEqual(['c', 'a', 'b']));
  const list = screen.getByRole('list', { name: 'Kategorier i rækkefølge' });
  expect(within(list).getAllByRole('listitem')[0]).toHaveTextContent('Gamma');
});

test('a category is created with its badges', async () => {
  school.may = ['administer'];
  const { user, router } = renderApp('/admin/categories/new');
  await user.type(await screen.findByLabelText('Navn'), 'Bestyrelsen');
  await user.type(screen.getByLabelText('Beskrivelse'), 'Kun for os.');
  await user.click(screen.getByRole('radio', { name: /^Kun de, der har/ }));
  await user.click(screen.getByRole('button', { name: 'Opret kategori' }));
  expect(screen.getByText('Vælg mindst ét badge, når kun nogle må læse.')).toBeVisible();
  await user.click(await screen.findByRole('checkbox', { name: /^Moderator/ }));
  await user.click(screen.getByRole('radio', { name: /^Kun moderatorer/ }));
  await user.click(screen.getByRole('button', { name: 'Opret kategori' }));
  await waitFor(() => expect(router.state.location.pathname).toBe('/admin/categories'));
  expect(await screen.findByText('Kategorien er oprettet.')).toBeVisible();
  expect(desk.categories.at(-1)).toMatchObject({
    name: 'Bestyrelsen',
    badges: ['moderator'],
    read: 'holders',
    write: 'officers',
  });
});

test('an edit that closes members out says so before it is saved', async () => {
  school.may = ['administer'];
  const { user } = renderApp('/admin/categories/cykling/edit');
  expect(await screen.findByLabelText('Navn')).toHaveValue('Cykling');
  expect(screen.queryByText('Det lukker nogle ude')).not.toBeInTheDocument();
  await user.click(await screen.findByRole('checkbox', { name: /^Adfærdskodeks/ }));
  expect(await screen.findByText('Det lukker nogle ude')).toBeVisible();
  expect(screen.getByText('Det gælder 1 emne.')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Gem' }));
  expect(await screen.findByText('Kategorien er gemt.')).toBeVisible();
  expect(desk.categories[0]).toMatchObject({ badges: ['adfaerdskodeks'], slug: 'cykling' });
});

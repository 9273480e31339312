import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { world } from '../../test/handlers';
import { desk, makeNotification } from '../../test/reading-handlers';
import { renderApp } from '../../test/render-app';
import { byDay, daysAgo } from './days';
import { withRead } from './read';

test('days follow the clock of the reader', () => {
  const at = (iso: string) => ({ at: iso });
  const days = byDay([
    at('2026-01-03T09:00:00Z'),
    at('2026-01-03T01:00:00Z'),
    at('2026-01-01T23:00:00Z'),
  ]);
  expect(days.map(({ key, items }) => [key, items.length])).toEqual([
    ['2026-01-03', 2],
    ['2026-01-01', 1],
  ]);
  expect(daysAgo('2026-01-03', new Date('2026-01-03T23:59:00Z'))).toBe(0);
  expect(daysAgo('2026-01-02', new Date('2026-01-03T00:01:00Z'))).toBe(1);
});

test('reading some leaves the others', () => {
  const page = {
    items: [makeNotification(), makeNotification({ id: 'n2' })],
    unread: 5,
  };
  const data = { pages: [page], pageParams: [undefined] };
  expect(withRead(data, ['n2']).pages[0]).toMatchObject({
    unread: 4,
    items: [{ read: false }, { read: true }],
  });
  expect(withRead(data).pages[0]).toMatchObject({
    unread: 0,
    items: [{ read: true }, { read: true }],
  });
});

test('a notification leads to its post and is read by that', async () => {
  desk.notifications = [makeNotification()];
  const { user, router } = renderApp('/notifications');
  expect(await screen.findByRole('link', { name: 'Notifikationer, 1 ulæst' })).toBeVisible();
  const link = await screen.findByRole('link', {
    name: 'Bo Lindqvist omtalte dig i Børnevenlige ruter',
  });
  await user.click(link);
  await waitFor(() => expect(router.state.location.hash).toBe('p-$1'));
  expect(desk.marked).toEqual([{ ids: ['n1'] }]);
  expect(await screen.findByRole('link', { name: 'Notifikationer' })).toBeVisible();
});

test('every kind says what happened and where', async () => {
  desk.notifications = [
    makeNotification({ id: 'a', kind: 'reply' }),
    makeNotification({ id: 'c', kind: 'follow', topic_slug: null, post_id: null }),
    makeNotification({
      id: 'd',
      kind: 'badge',
      actor: null,
      topic_slug: null,
      badge_id: 'adfaerdskodeks',
    }),
    makeNotification({
      id: 'e',
      kind: 'notice',
      actor: null,
      topic_slug: null,
      text: 'Ny server.',
    }),
  ];
  renderApp('/notifications');
  const says = async (name: string, href: string) =>
    expect(await screen.findByRole('link', { name })).toHaveAttribute('href', href);
  await says('Bo Lindqvist svarede dig i Børnevenlige ruter', '/forum/t/boernevenlige-ruter#p-$1');
  await says('Bo Lindqvist følger dig nu', '/u/bo');
  await says('Nyt om dit badge Adfærdskodeks', '/badges/adfaerdskodeks');
  expect(screen.getByText('Ny server.')).toBeVisible();
});

test('all are read with one press, and nothing is left', async () => {
  desk.notifications = [makeNotification(), makeNotification({ id: 'n2', kind: 'reply' })];
  const { user } = renderApp('/notifications');
  await user.click(await screen.findByRole('button', { name: 'Markér alle som læst' }));
  expect(await screen.findByText('Alt er læst')).toBeVisible();
  expect(desk.marked).toEqual([{}]);
  await user.click(
    within(screen.getByRole('navigation', { name: 'Slags' })).getByRole('link', { name: 'Badges' }),
  );
  expect(await screen.findByRole('heading', { name: 'Alt er læst' })).toBeVisible();
  expect(screen.getByText('Der er ingen af den slags.')).toBeVisible();
});

test('who has no address is asked for one', async () => {
  renderApp('/settings/notifications');
  expect(await screen.findByRole('link', { name: 'Tilføj din adresse' })).toHaveAttribute(
    'href',
    '/settings/account',
  );
});

test('preferences are chosen and kept', async () => {
  world.me = { email: 'anna@example.org' };
  const { user } = renderApp('/settings/notifications');
  await user.click(await screen.findByRole('checkbox', { name: 'Når nogen svarer mig' }));
  await user.click(screen.getByRole('radio', { name: 'Hver dag' }));
  expect(screen.getByRole('link', { name: 'Bekræft din adresse' })).toHaveAttribute(
    'href',
    '/settings/account',
  );
  await user.click(screen.getByRole('button', { name: 'Gem' }));
  expect(await screen.findByText('Gemt')).toBeVisible();
  expect(desk.preferences).toMatchObject({ reply: false, mention: true, digest: 'daily' });
});

test('mails end by a link, signed out, and only when it is pressed', async () => {
  world.signedIn = false;
  const { user } = renderApp('/unsubscribe#god');
  const button = await screen.findByRole('button', { name: 'Afmeld' });
  expect(desk.unsubscribed).toEqual([]);
  await user.click(button);
  expect(await screen.findByRole('heading', { name: 'Du er afmeldt' })).toHaveFocus();
  expect(desk.unsubscribed).toEqual(['god']);
});

test('a link that is none says what to do instead', async () => {
  const { user } = renderApp('/unsubscribe#forkert');
  await user.click(await screen.findByRole('button', { name: 'Afmeld' }));
  expect(await screen.findByRole('heading', { name: 'Linket kan ikke bruges' })).toBeVisible();
});

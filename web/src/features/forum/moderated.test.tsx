import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import type { Badge } from '../../api/learning-types';
import { anna, bo, makePost, topic, world } from '../../test/handlers';
import { school } from '../../test/learning-handlers';
import { desk, makeTopic } from '../../test/reading-handlers';
import { renderApp } from '../../test/render-app';
import { server } from '../../test/server';
import { followPlace, isFollowed } from '../../ui/place';
import { badgeToFollow } from './topic/follow-need';

const ADDRESS = `/forum/t/${topic.slug}`;

test('a hidden post is not read out until the reader wants it', async () => {
  world.posts = [makePost({ hidden: true })];
  const { user } = renderApp(ADDRESS);
  const post = within(await screen.findByRole('article'));
  const words = post.getByText('Kender I en god rute?');
  expect(words.closest('[inert]')).toHaveAttribute('aria-hidden', 'true');
  expect(post.getByText(/^Skjult, indtil en moderator/)).toBeVisible();
  expect(post.queryByRole('link', { name: 'Gå til sagen' })).not.toBeInTheDocument();

  const show = post.getByRole('button', { name: 'Vis alligevel' });
  show.focus();
  await user.keyboard('{Enter}');
  expect(post.getByText('Kender I en god rute?').closest('[inert]')).toBeNull();
  const hide = post.getByRole('button', { name: 'Skjul igen' });
  expect(hide).toHaveFocus();
  await user.click(hide);
  expect(post.getByText('Kender I en god rute?').closest('[inert]')).not.toBeNull();
});

test('a moderator goes from a hidden post to the cases about its author', async () => {
  school.may = ['moderate'];
  world.posts = [makePost({ hidden: true })];
  renderApp(ADDRESS);
  expect(await screen.findByRole('link', { name: 'Gå til sagen' })).toHaveAttribute(
    'href',
    `/moderation?about=${encodeURIComponent(bo.user_id)}`,
  );
});

test('the author of a hidden post sees it, and that others do not', async () => {
  world.posts = [makePost({ hidden: true, mine: true, sender: anna })];
  renderApp(ADDRESS);
  expect(await screen.findByText(/Dit indlæg er skjult for andre/)).toBeVisible();
  expect(screen.getByText('Kender I en god rute?').closest('[inert]')).toBeNull();
  expect(screen.queryByRole('button', { name: 'Vis alligevel' })).not.toBeInTheDocument();
});

test('a removed post says by whom, and by which rule', async () => {
  const gone = { html: '', body: '' };
  world.posts = [
    makePost({ ...gone, removed: { by: 'author' }, removal: { by: 'author' } }),
    makePost({
      ...gone,
      post_id: '$2',
      mine: true,
      removed: { by: 'moderator' },
      removal: { by: 'moderators', reason: 'Vi taler pænt' },
    }),
    makePost({ ...gone, post_id: '$3', removed: { by: 'moderator' } }),
  ];
  renderApp(ADDRESS);
  expect(await screen.findByText('Indlægget er fjernet af forfatteren.')).toBeVisible();
  expect(screen.getByText(/fjernet af moderatorerne: Vi taler pænt/)).toBeVisible();
  expect(screen.getByRole('link', { name: 'Se begrundelsen' })).toHaveAttribute('href', '/conduct');
  expect(screen.getByText('Indlægget er fjernet af en moderator.')).toBeVisible();
});

test('a restored post says whose it is', async () => {
  const sender = { user_id: '@althing:dk.althing.test', display_name: 'Althing' };
  world.posts = [makePost({ sender, restored: { author: bo, at: '2026-01-01T10:00:00Z' } })];
  renderApp(ADDRESS);
  const mark = await screen.findByText(/^Gendannet efter en ny afgørelse/);
  expect(within(mark).getByText('Bo Lindqvist')).toBeVisible();
});

test('a post of a thread shows its root once', async () => {
  const root = { post_id: '$1', sender: bo, excerpt: 'Kender I en god rute?' };
  world.posts = [
    makePost(),
    makePost({ post_id: '$2', thread: { root: '$1' }, reply_to: root }),
    makePost({ post_id: '$3', thread: { root: '$1' }, reply_to: { ...root, post_id: '$2' } }),
  ];
  renderApp(ADDRESS);
  const [, second, third] = await screen.findAllByRole('article');
  const links = (post: HTMLElement | undefined) =>
    within(post ?? document.body)
      .getAllByRole('link')
      .filter((link) => link.getAttribute('href') === `${ADDRESS}#p-$1`);
  expect(links(second)).toHaveLength(1);
  expect(links(second)[0]).toHaveTextContent(/^I tråd · Svar til Bo Lindqvist/);
  expect(links(third)[0]).toHaveTextContent(/^I en tråd/);
});

test('a moderator locks a topic with a reason that everybody reads, and unlocks it', async () => {
  school.may = ['moderate'];
  const { user } = renderApp(ADDRESS);
  const menu = async (name: string) => {
    await user.click(await screen.findByRole('button', { name: 'Styr emnet' }));
    await user.click(await screen.findByRole('menuitem', { name }));
  };
  await menu('Lås emnet');
  const dialog = within(await screen.findByRole('dialog'));
  expect(dialog.getByRole('button', { name: 'Lås emnet' })).toBeDisabled();
  await user.type(dialog.getByLabelText('Begrundelse'), 'Vi begynder forfra i morgen.{Enter}');
  expect(await screen.findByText('Emnet er låst.')).toBeVisible();
  expect(await screen.findByText(/Du kan skrive, fordi du er moderator/)).toBeVisible();
  expect(screen.getByText('Låst')).toBeVisible();

  await menu('Lås emnet op');
  await user.type(await screen.findByLabelText(/^Begrundelse/), 'Der er faldet ro på.{Enter}');
  await waitFor(() => expect(screen.queryByText('Låst')).not.toBeInTheDocument());
});

test('a locked topic says why, in its place and in the lists', async () => {
  const lock = { reason: 'Vi begynder forfra i morgen.', at: '2026-01-02T10:00:00Z' };
  Object.assign(world.topic, { closed: 'locked', lock, may_post: false });
  const { user, unmount } = renderApp(ADDRESS);
  const place = await screen.findByRole('region', { name: 'Skriv et svar' });
  expect(place).toHaveTextContent('Låst: Vi begynder forfra i morgen.');
  await user.click(screen.getByRole('button', { name: 'Svar' }));
  await waitFor(() => expect(place).toHaveFocus());
  unmount();
  desk.topics = [makeTopic('ro', { closed: 'locked' })];
  renderApp('/forum/topics');
  expect(await screen.findByText('Låst')).toBeVisible();
});

const badge = (mine?: Badge['mine']): Badge => ({
  badge_id: 'kodeks',
  name: 'Kodeks',
  description: '',
  holders: 0,
  permissions: [],
  ...(mine ? { mine } : {}),
});

test('only who is in the room of a badge follows what it opens', () => {
  const gated = { badges: ['kodeks'], may_post: false, following: 'none' } as const;
  const award = { badge_id: 'kodeks', name: '', issued_at: '', status: 'active' as const };
  expect(badgeToFollow({ ...gated, badges: ['kodeks'] }, [badge()])?.badge_id).toBe('kodeks');
  const ask = (mine: Badge['mine']) =>
    badgeToFollow({ ...gated, badges: ['kodeks'] }, [badge(mine)]);
  expect(ask({ ...award, status: 'expired' })?.badge_id).toBe('kodeks');
  expect(ask({ ...award, paused: true })?.badge_id).toBe('kodeks');
  // Closed, or muted: the room is open all the same.
  expect(ask(award)).toBeUndefined();
  expect(ask({ ...award, status: 'suspended' })).toBeUndefined();
  expect(badgeToFollow({ ...gated, badges: [] }, [badge()])).toBeUndefined();
  expect(badgeToFollow({ ...gated, badges: ['kodeks'], following: 'follow' }, [])).toBeUndefined();
});

test('a reader without the badge is told which one it takes to follow', async () => {
  school.mayPost = false;
  server.use(
    http.get('*/api/forum/topics/:slug', () =>
      HttpResponse.json({
        topic: { ...topic, badges: ['adfaerdskodeks'], may_post: false },
        items: world.posts,
        position: 0,
        unread: 0,
      }),
    ),
  );
  const { user } = renderApp(ADDRESS);
  expect(await screen.findByText(/At følge emnet kræver badget Adfærdskodeks/)).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Følg' })).not.toBeInTheDocument();
  await user.keyboard('b');
  expect(world.topic.following).toBeUndefined();
});

test('the address follows the reader within one entry of the history alone', () => {
  window.history.replaceState({ __TSR_key: 'here' }, '', ADDRESS);
  followPlace('here', 'p-$7');
  expect(location.hash).toBe('#p-$7');
  expect(isFollowed(window.history.state)).toBe(true);
  followPlace('elsewhere', 'p-$8');
  expect(location.hash).toBe('#p-$7');
  followPlace('here', undefined);
  expect(location.href).toMatch(new RegExp(`${ADDRESS}$`));
  expect(isFollowed(null)).toBe(false);
});

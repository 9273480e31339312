import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { afterEach, expect, test, vi } from 'vitest';
import { startLive } from '../../api/live';
import { category, makePost, topic, world } from '../../test/handlers';
import { school } from '../../test/learning-handlers';
import { people } from '../../test/people-handlers';
import { renderApp } from '../../test/render-app';
import { server } from '../../test/server';
import { easiest, lacking } from '../../ui/BadgeNeed/need';
import { useToasts } from '../../ui/Toasts/toasts';

const ADDRESS = `/forum/t/${topic.slug}`;
const composer = () => screen.findByRole('textbox', { name: 'Skriv et svar' });

class FakeEventSource extends EventTarget {
  static last: FakeEventSource | undefined;
  readyState = 1;
  constructor() {
    super();
    FakeEventSource.last = this;
  }
  close() {}
  say(type: string, data: object = {}) {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify({ type, ...data }) }));
  }
}

afterEach(() => {
  vi.unstubAllGlobals();
  useToasts.setState({ toasts: [] });
});

/** A topic that says what the badges say. */
function gateTopic() {
  server.use(
    http.get('*/api/forum/topics/:slug', () =>
      HttpResponse.json({
        topic: { ...topic, badges: [], may_post: school.mayPost },
        items: world.posts,
      }),
    ),
  );
}

const refuseForBadge = () =>
  HttpResponse.json(
    {
      errcode: 'ORG.ALTHING.BADGE_REQUIRED',
      error: 'This takes a badge.',
      badges: ['moderator', 'adfaerdskodeks'],
    },
    { status: 403 },
  );

const badge = (badge_id: string, course_id?: string) => ({
  badge_id,
  name: badge_id,
  description: '',
  holders: 0,
  permissions: [],
  ...(course_id ? { course_id } : {}),
});

test('of several badges the one that is paused is shown, then the one with a course', () => {
  const all = [badge('moderator'), badge('kodeks', 'kursus')];
  expect(easiest(['moderator', 'kodeks'], all)?.badge_id).toBe('kodeks');
  expect(easiest(['moderator'], all)?.badge_id).toBe('moderator');
  expect(easiest(['ukendt'], all)).toBeUndefined();
  const award = { badge_id: 'vaert', name: 'vaert', status: 'active' as const, issued_at: '' };
  const paused = { ...badge('vaert'), mine: { ...award, paused: true } };
  expect(easiest(['kodeks', 'vaert'], [...all, paused])?.badge_id).toBe('vaert');
});

test('the badges that the place names come before those of the permission', () => {
  const asked = { permission: 'post' as const, by: [], needs: ['kodeks'] };
  expect(lacking({ ...asked, allowed: false }, { badges: ['vaert'] })).toEqual(['vaert']);
  expect(lacking({ ...asked, allowed: true }, { badges: ['vaert'] })).toEqual(['vaert']);
  expect(lacking({ ...asked, allowed: false }, { badges: [] })).toEqual(['kodeks']);
  expect(lacking({ ...asked, allowed: true }, {})).toEqual([]);
});

test('a category that names a badge asks for that one, and for no other', async () => {
  school.mayPost = false;
  let holdsIt = false;
  server.use(
    http.get('*/api/forum/categories', () =>
      HttpResponse.json({
        items: [{ ...category, badges: ['vaert', 'moderator'], may_post: holdsIt }],
      }),
    ),
    http.get('*/api/badges', () =>
      HttpResponse.json({ items: [badge('adfaerdskodeks', 'adfaerdskodeks'), badge('vaert')] }),
    ),
  );
  const locked = renderApp('/forum/new?category=cykling');
  expect(await screen.findByText('Kræver vaert-badge')).toBeVisible();
  locked.unmount();

  holdsIt = true;
  renderApp('/forum/new?category=cykling');
  expect(await screen.findByLabelText('Titel')).toBeVisible();
});

test('a locked composer says which badge it takes, and opens by itself', async () => {
  school.mayPost = false;
  gateTopic();
  vi.stubGlobal('EventSource', FakeEventSource);
  const { queryClient } = renderApp(ADDRESS);
  const stop = startLive(queryClient);
  const place = await screen.findByRole('region', { name: 'Skriv et svar' });
  expect(await within(place).findByText('Kræver Adfærdskodeks-badge')).toBeVisible();
  expect(within(place).getByRole('link', { name: 'Tag kurset' })).toHaveAttribute(
    'href',
    '/courses/adfaerdskodeks',
  );
  expect(screen.queryByRole('textbox', { name: 'Skriv et svar' })).not.toBeInTheDocument();

  school.mayPost = true;
  FakeEventSource.last?.say('badge.awarded', { badge_id: 'adfaerdskodeks' });
  FakeEventSource.last?.say('permissions.changed');
  expect(await composer()).toBeVisible();
  expect(await screen.findByText('Du har fået badget Adfærdskodeks.')).toBeVisible();
  stop();
});

test('an answer that takes a badge is refused at once, and none waits for the badge', async () => {
  school.mayPost = false;
  gateTopic();
  vi.stubGlobal('EventSource', FakeEventSource);
  const { user, queryClient } = renderApp(ADDRESS);
  const stop = startLive(queryClient);
  const place = await screen.findByRole('region', { name: 'Skriv et svar' });
  await within(place).findByText('Kræver Adfærdskodeks-badge');
  await user.click((await screen.findAllByRole('button', { name: 'Svar' }))[0] as HTMLElement);
  expect(await screen.findByText(/Det kræver badget Adfærdskodeks\./)).toBeVisible();
  expect(place).toHaveFocus();

  school.mayPost = true;
  FakeEventSource.last?.say('badge.awarded', { badge_id: 'adfaerdskodeks' });
  FakeEventSource.last?.say('permissions.changed');
  expect(await composer()).toBeVisible();
  expect(screen.queryByText(/^Svarer /)).not.toBeInTheDocument();
  stop();
});

test('a lost badge is told from one never had', async () => {
  school.mayPost = false;
  school.mine = {
    badge_id: 'adfaerdskodeks',
    name: 'Adfærdskodeks',
    status: 'expired',
    issued_at: '2025-01-01T00:00:00Z',
    expires_at: '2026-01-01T00:00:00Z',
  };
  gateTopic();
  renderApp(ADDRESS);
  expect(await screen.findByRole('link', { name: 'Forny badget' })).toBeVisible();
});

test('a paused badge is taken up again, not earned again', async () => {
  school.mayPost = false;
  school.mine = {
    badge_id: 'adfaerdskodeks',
    name: 'Adfærdskodeks',
    status: 'active',
    issued_at: '2026-01-01T00:00:00Z',
    paused: true,
  };
  gateTopic();
  const { unmount } = renderApp(ADDRESS);
  const place = within(await screen.findByRole('region', { name: 'Skriv et svar' }));
  expect(await place.findByText(/Adfærdskodeks er på pause/)).toBeVisible();
  expect(place.getByRole('link', { name: 'Tag det i brug igen' })).toHaveAttribute(
    'href',
    '/badges/adfaerdskodeks',
  );
  unmount();

  // The page did not know yet.
  school.mayPost = true;
  server.use(http.post('*/api/forum/topics/:id/posts', refuseForBadge));
  const { user } = renderApp(ADDRESS);
  await user.type(await composer(), 'Hej');
  await user.click(screen.getByRole('button', { name: 'Send' }));
  const alert = await screen.findByRole('alert');
  await waitFor(() => expect(alert).toHaveTextContent('Dit badge Adfærdskodeks er på pause.'));
});

/** Categories that say what the badges say. */
function gateCategories(badges: string[]) {
  server.use(
    http.get('*/api/forum/categories', () =>
      HttpResponse.json({ items: [{ ...category, badges, may_post: school.mayPost }] }),
    ),
  );
}

test('a new topic waits behind its badge, with its draft', async () => {
  school.mayPost = false;
  gateCategories(['adfaerdskodeks']);
  const locked = renderApp('/forum/new?category=cykling');
  expect(await screen.findByText('Kræver Adfærdskodeks-badge')).toBeVisible();
  expect(screen.queryByLabelText('Titel')).not.toBeInTheDocument();
  locked.unmount();
  school.mayPost = true;
  renderApp('/forum/new?category=cykling');
  expect(await screen.findByLabelText('Titel')).toBeVisible();
});

test('a category without badges is open to every member', async () => {
  school.mayPost = false;
  renderApp('/forum/new?category=cykling');
  expect(await screen.findByRole('option', { name: 'Cykling' })).toBeVisible();
  expect(screen.getByLabelText('Titel')).toBeVisible();
  expect(screen.queryByText('Kræver Adfærdskodeks-badge')).not.toBeInTheDocument();
});

test('a refusal for want of a badge leads to its course, at a post and at a reaction', async () => {
  world.posts = [makePost({ reactions: [{ key: '👍', count: 1, mine: false, by: [] }] })];
  server.use(
    http.post('*/api/forum/topics/:id/posts', refuseForBadge),
    http.post('*/api/forum/posts/:id/reactions', refuseForBadge),
  );
  const { user } = renderApp(ADDRESS);
  await user.type(await composer(), 'Hej');
  await user.click(screen.getByRole('button', { name: 'Send' }));
  const alert = await screen.findByRole('alert');
  await waitFor(() => expect(alert).toHaveTextContent('Det kræver badget Adfærdskodeks.'));
  expect(within(alert).getByRole('link', { name: 'Tag kurset' })).toBeVisible();

  await user.click(screen.getByRole('button', { name: /^👍 1/ }));
  await waitFor(() => expect(screen.getAllByRole('link', { name: 'Tag kurset' })).toHaveLength(2));
});

test('a new member is led to the first post, and then left in peace', async () => {
  school.mayPost = false;
  people.own.posts = 0;
  const title = 'Kom godt i gang';
  const before = renderApp('/forum');
  const steps = await screen.findByRole('region', { name: title });
  expect(within(steps).getByText(/Tag kurset/)).toBeVisible();
  expect(within(steps).getByRole('link', { name: 'Begynd' })).toBeVisible();
  before.unmount();

  Object.assign(school, { done: ['velkommen', 'privatliv'], enrolled: true });
  const between = renderApp('/forum');
  expect(await screen.findByRole('link', { name: 'Tag quizzen' })).toBeVisible();
  between.unmount();

  school.mayPost = true;
  const after = renderApp('/forum');
  expect(await screen.findByRole('link', { name: 'Skriv nu' })).toBeVisible();
  after.unmount();

  const posting = renderApp(ADDRESS);
  await posting.user.type(await composer(), 'Hej alle');
  await posting.user.click(screen.getByRole('button', { name: 'Send' }));
  await waitFor(() => expect(world.keys).toHaveLength(1));
  posting.unmount();
  renderApp('/forum');
  expect(await screen.findByText('Ruter og reparationer.')).toBeVisible();
  await waitFor(() => expect(screen.queryByRole('region', { name: title })).toBeNull());
});

test('a member who could always post is not led', async () => {
  renderApp('/forum');
  await screen.findByText('Ruter og reparationer.');
  expect(screen.queryByText('Kom godt i gang')).not.toBeInTheDocument();
});

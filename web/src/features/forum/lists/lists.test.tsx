import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { category, refuse, topic } from '../../../test/handlers';
import { desk, makeNotification, makeTopic, makeUnread } from '../../../test/reading-handlers';
import { renderApp } from '../../../test/render-app';
import { server } from '../../../test/server';
import { neighbours, sweden } from '../../../test/territory-handlers';
import { markOfCategory, markOfTopic, withAllRead } from '../unread';
import { listSearch, readListSearch } from './list-search';

const unreadOf = (...topics: ReturnType<typeof makeUnread>[]) => ({
  total: topics.reduce((sum, { unread, muted }) => sum + (muted ? 0 : unread), 0),
  mentions: topics.reduce((sum, { mentions }) => sum + mentions, 0),
  topics,
  following: topics.map(({ topic_id, slug }) => ({ topic_id, slug, level: 'follow' as const })),
});

test('what is unread is summed by topic and category, and a muted topic counts for its mentions', () => {
  const unread = unreadOf(
    makeUnread({ topic_id: '!a', unread: 3, mentions: 1 }),
    makeUnread({ topic_id: '!b', unread: 4, mentions: 0, muted: true }),
    makeUnread({ topic_id: '!c', unread: 2, category: 'andet' }),
  );
  expect(markOfTopic(unread, '!a')).toEqual({ unread: 3, mentions: 1 });
  expect(markOfTopic(unread, '!b')).toEqual({ unread: 0, mentions: 0 });
  expect(markOfTopic(undefined, '!a')).toEqual({ unread: 0, mentions: 0 });
  expect(markOfCategory(unread, 'cykling')).toEqual({ unread: 3, mentions: 1 });
  const after = withAllRead(unread, 'cykling');
  expect(after.topics.map(({ topic_id }) => topic_id)).toEqual(['!c']);
  expect(after).toMatchObject({ total: 2, mentions: 0 });
  expect(withAllRead(unread)).toMatchObject({ total: 0, mentions: 0, topics: [] });
});

test('an address says no more than it must', () => {
  expect(readListSearch({ list: 'latest', period: 'year' })).toEqual({});
  expect(readListSearch({ list: 'top', period: 'week' })).toEqual({ list: 'top' });
  expect(readListSearch({ list: 'top', period: 'year' })).toEqual({ list: 'top', period: 'year' });
  expect(readListSearch({ list: 'intet', period: 3 })).toEqual({});
  expect(listSearch({ list: 'solved', period: 'all' })).toEqual({ list: 'solved' });
  expect(readListSearch({ server: 'se.example:8448' })).toEqual({ server: 'se.example:8448' });
  expect(readListSearch({ server: 'no server' })).toEqual({});
});

test('unread topics stand out, and the marks say what a topic is', async () => {
  desk.topics = [
    makeTopic('foerst', { pinned: true, solved: true, archived: true }),
    makeTopic('naevnt'),
    makeTopic('laest'),
  ];
  desk.unread = unreadOf(
    makeUnread({ topic_id: '!foerst:dk.althing.test', slug: 'foerst', unread: 2 }),
    makeUnread({ topic_id: '!naevnt:dk.althing.test', slug: 'naevnt', unread: 5, mentions: 4 }),
  );
  desk.notifications = [makeNotification()];
  renderApp('/forum/c/cykling');
  const list = await screen.findByRole('list', { name: 'Emner i Cykling' });
  const [first, second, third] = within(list).getAllByRole('article');
  expect(await within(first as HTMLElement).findByText('2 ulæste indlæg')).toBeInTheDocument();
  for (const mark of ['Fastgjort', 'Løst', 'Arkiveret']) {
    expect(within(first as HTMLElement).getByText(mark)).toBeVisible();
  }
  expect(second).toHaveTextContent('44 omtaler af dig');
  expect(third).toHaveAttribute('data-unread', 'false');
  // What rings is counted in the tab, not what is unread.
  await waitFor(() => expect(document.title).toBe('(1) Cykling · Althing'));
  expect(screen.getByRole('link', { name: 'Notifikationer, 1 ulæst' })).toBeVisible();
});

test('the tabs are links, and the address asks for the list and its period', async () => {
  const { user, router } = renderApp('/forum/c/cykling');
  const tabs = await screen.findByRole('navigation', { name: 'Lister' });
  expect(within(tabs).getByRole('link', { name: 'Seneste' })).toHaveAttribute(
    'aria-current',
    'page',
  );
  await user.click(within(tabs).getByRole('link', { name: 'Top' }));
  const periods = await screen.findByRole('navigation', { name: 'Periode' });
  expect(within(periods).getByRole('link', { name: 'Uge' })).toHaveAttribute(
    'aria-current',
    'page',
  );
  await user.click(within(periods).getByRole('link', { name: 'År' }));
  await waitFor(() =>
    expect(router.state.location.href).toBe('/forum/c/cykling?list=top&period=year'),
  );
  await waitFor(() => expect(desk.listed).toContainEqual({ list: 'top', period: 'year' }));
  const current = screen.getAllByRole('link', { current: 'page' }).map((link) => link.textContent);
  expect(current).toEqual(expect.arrayContaining(['Top', 'År']));
  expect(current).not.toContain('Seneste');
});

test('a list is narrowed to a territory by its address, and the tabs keep it', async () => {
  neighbours.treaties = [sweden];
  const { user, router } = renderApp('/forum/c/cykling');
  const filter = await screen.findByRole('navigation', { name: 'Territorium' });
  expect(within(filter).getByRole('link', { name: 'Alle territorier' })).toHaveAttribute(
    'aria-current',
    'page',
  );
  await user.click(within(filter).getByRole('link', { name: 'Sverige' }));
  await waitFor(() => expect(desk.listed).toContainEqual({ list: 'latest', server: 'se.example' }));
  await user.click(screen.getByRole('link', { name: 'Løste' }));
  await waitFor(() =>
    expect(router.state.location.search).toEqual({ list: 'solved', server: 'se.example' }),
  );
  desk.topics = [];
  router.history.back();
  await waitFor(() => expect(router.state.location.search).toEqual({ server: 'se.example' }));
  await router.navigate({ to: '/forum/topics', search: { list: 'new', server: 'se.example' } });
  expect(await screen.findByRole('heading', { name: 'Intet derfra endnu' })).toBeVisible();
  const everywhere = screen.getAllByRole('link', { name: 'Alle territorier' });
  for (const link of everywhere) expect(link).toHaveAttribute('href', '/forum/topics?list=new');
});

test('without other territories there is nothing to narrow a list to', async () => {
  const { queryClient } = renderApp('/forum/c/cykling');
  await screen.findByRole('link', { name: topic.title });
  await waitFor(() => expect(queryClient.getQueryData(['territories'])).toBeDefined());
  expect(screen.queryByRole('navigation', { name: 'Territorium' })).not.toBeInTheDocument();
});

test('every empty list says what to do', async () => {
  desk.topics = [];
  const { router } = renderApp('/forum/topics?list=unread');
  expect(await screen.findByRole('heading', { name: 'Alt er læst' })).toBeVisible();
  await router.navigate({ to: '/forum/topics', search: { list: 'solved' } });
  expect(await screen.findByRole('heading', { name: 'Ingen løste emner endnu' })).toBeVisible();
  await router.navigate({ to: '/forum/topics', search: { list: 'top' } });
  expect(await screen.findByRole('link', { name: 'Vis alle tider' })).toHaveAttribute(
    'href',
    '/forum/topics?list=top&period=all',
  );
  await router.navigate({ to: '/forum/topics', search: {} });
  expect(await screen.findByRole('heading', { name: 'Ingen emner endnu' })).toBeVisible();
});

test('a category is marked as read at once, and that is said', async () => {
  desk.unread = unreadOf(makeUnread());
  const { user } = renderApp('/forum/c/cykling');
  await user.click(await screen.findByRole('button', { name: 'Markér kategorien som læst' }));
  expect(await screen.findByText('Kategorien er markeret som læst.')).toBeVisible();
  expect(desk.marked).toEqual([{ category: 'cykling' }]);
  expect(screen.queryByText('3 ulæste indlæg')).not.toBeInTheDocument();
});

test('what could not be marked is unread again', async () => {
  desk.unread = unreadOf(makeUnread());
  server.use(http.post('*/api/forum/read-all', () => HttpResponse.error()));
  const { user } = renderApp('/forum');
  await user.click(await screen.findByRole('button', { name: 'Markér alt som læst' }));
  expect(await screen.findByText(/ingen forbindelse/)).toBeVisible();
  expect(screen.getByRole('button', { name: 'Markér alt som læst' })).toBeVisible();
});

test('a topic whose draft this device keeps says so', async () => {
  const first = renderApp(`/forum/t/${topic.slug}`);
  await first.user.type(
    await screen.findByRole('textbox', { name: 'Skriv et svar' }),
    'Halvfærdigt',
  );
  first.unmount();
  renderApp('/forum/c/cykling');
  expect(await screen.findByText('Kladde')).toBeVisible();
});

test('a category for some names the badge that opens it', async () => {
  desk.categories = [
    { ...category, badges: ['moderator'], read: 'holders', may_post: false, may_read: false },
  ];
  server.use(
    http.get('*/api/forum/categories/:slug/topics', () =>
      HttpResponse.json(
        { errcode: 'ORG.ALTHING.BADGE_REQUIRED', error: 'No.', badges: ['moderator'] },
        { status: 403 },
      ),
    ),
  );
  const { router } = renderApp('/forum');
  expect(await screen.findByText('Kræver Moderator')).toBeVisible();
  await router.navigate({ to: '/forum/c/$category', params: { category: 'cykling' } });
  expect(await screen.findByRole('heading', { name: 'Kun for nogle' })).toBeVisible();
  expect(screen.getByText(/badget Moderator/)).toBeVisible();
  expect(screen.queryByRole('link', { name: 'Nyt emne' })).not.toBeInTheDocument();
});

test('a category for announcements says so and offers no new topic', async () => {
  desk.categories = [{ ...category, badges: ['moderator'], write: 'officers', may_post: false }];
  const { router } = renderApp('/forum');
  expect(await screen.findByText(/Her skriver kun moderatorerne/)).toBeVisible();
  expect(screen.queryByText(/^Kræver/)).not.toBeInTheDocument();
  await router.navigate({ to: '/forum/c/$category', params: { category: 'cykling' } });
  expect(await screen.findByRole('link', { name: topic.title })).toBeVisible();
  expect(screen.queryByRole('link', { name: 'Nyt emne' })).not.toBeInTheDocument();
});

test('a list that fails can be asked for again', async () => {
  server.use(
    http.get('*/api/forum/topics', () => refuse(503, 'M_UNKNOWN', 'Væk.'), { once: true }),
  );
  const { user } = renderApp('/forum/topics');
  await user.click(await screen.findByRole('button', { name: 'Prøv igen' }));
  expect(await screen.findByRole('link', { name: topic.title })).toBeVisible();
  expect(screen.getAllByRole('heading', { level: 1 })).toHaveLength(1);
});

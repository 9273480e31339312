import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { bo, makePost, refuse, topic, world } from '../../test/handlers';
import { kari, people } from '../../test/people-handlers';
import { renderApp } from '../../test/render-app';
import { server } from '../../test/server';
import { languageName, timeIn } from './facts';

const AT = '2026-01-02T10:00:00Z';

const row = async (name: string) => {
  const link = await screen.findByRole('link', { name });
  return within(link.closest('li') as HTMLElement);
};

test('the directory lists everybody, and searching is kept in the address', async () => {
  const { user, router } = renderApp('/members');
  const list = await screen.findByRole('list', { name: 'Medlemmer' });
  expect(within(list).getAllByRole('listitem')).toHaveLength(3);
  expect((await row('Anna Østergaard')).getByText('Dig')).toBeVisible();
  expect((await row('Anna Østergaard')).queryByRole('button')).not.toBeInTheDocument();

  await user.type(screen.getByRole('searchbox', { name: 'Søg efter navn' }), 'nord');
  await waitFor(() => expect(router.state.location.search).toEqual({ q: 'nord' }));
  await waitFor(() => expect(screen.queryByRole('link', { name: 'Bo Lindqvist' })).toBeNull());
  expect(await screen.findByText('1 medlem vises')).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Kari Nordås' })).toHaveAttribute(
    'href',
    `/u/${encodeURIComponent(kari.user_id)}`,
  );

  await user.clear(screen.getByRole('searchbox'));
  await user.type(screen.getByRole('searchbox'), 'findes ikke');
  expect(await screen.findByRole('heading', { name: 'Ingen fundet' })).toBeVisible();
});

test('a search of the address is in the field', async () => {
  renderApp('/members?q=bo');
  expect(await screen.findByRole('searchbox')).toHaveValue('bo');
  expect(await screen.findByRole('link', { name: 'Bo Lindqvist' })).toBeVisible();
  expect(screen.queryByRole('link', { name: 'Kari Nordås' })).not.toBeInTheDocument();
});

test('the directory shows members of this territory, or of others', async () => {
  const { user, router } = renderApp('/members?q=n');
  const origins = within(await screen.findByRole('navigation', { name: 'Hvorfra' }));
  expect(origins.getByRole('link', { name: 'Alle' })).toHaveAttribute('aria-current', 'page');
  await user.click(await origins.findByRole('link', { name: 'Fra Danmark' }));
  await waitFor(() => expect(screen.queryByRole('link', { name: 'Kari Nordås' })).toBeNull());
  await user.click(origins.getByRole('link', { name: 'Fra andre territorier' }));
  expect(await screen.findByRole('link', { name: 'Kari Nordås' })).toBeVisible();
  expect(router.state.location.search).toEqual({ q: 'n', from: 'elsewhere' });
  people.cards = [];
  await user.clear(screen.getByRole('searchbox'));
  expect(await screen.findByText('Ingen fra andre territorier er her endnu.')).toBeVisible();
  expect(router.state.location.search).toEqual({ from: 'elsewhere' });
});

test('the directory shows who holds a badge', async () => {
  people.cards = people.cards.map((card, n) => ({
    ...card,
    badges: n === 0 ? [{ id: 'moderator', name: 'Moderator' }] : [],
  }));
  const [holder] = people.cards;
  const { user, router } = renderApp('/members?from=here');
  await screen.findByRole('option', { name: 'Moderator' });
  await user.selectOptions(screen.getByLabelText('Badge'), 'moderator');
  await waitFor(() =>
    expect(router.state.location.search).toEqual({ from: 'here', badge: 'moderator' }),
  );
  expect(await screen.findByText('1 medlem vises')).toBeInTheDocument();
  expect(screen.getByRole('link', { name: holder?.display_name ?? '' })).toBeVisible();
  people.cards = [];
  await router.navigate({ to: '/members', search: { badge: 'vaert' } });
  expect(await screen.findByText('Ingen har dette badge her.')).toBeVisible();
});

test('the directory that could not be fetched can be asked for again', async () => {
  server.use(http.get('*/api/users/search', () => refuse(500, 'M_UNKNOWN', ''), { once: true }));
  const { user } = renderApp('/members');
  await user.click(await screen.findByRole('button', { name: 'Prøv igen' }));
  expect(await screen.findByRole('link', { name: 'Bo Lindqvist' })).toBeVisible();
});

test('a member is followed from the list, and no longer', async () => {
  const { user } = renderApp('/members');
  await user.click((await row('Bo Lindqvist')).getByRole('button', { name: /^Følg ?:/ }));
  const unfollow = await (await row('Bo Lindqvist')).findByRole('button', {
    name: /^Følg ikke længere/,
  });
  expect(await screen.findByText('Du følger Bo Lindqvist.')).toBeInTheDocument();
  await user.click(unfollow);
  expect(
    await (await row('Bo Lindqvist')).findByRole('button', { name: /^Følg ?:/ }),
  ).toBeVisible();
  await user.click(await screen.findByRole('button', { name: 'Fortryd' }));
  expect(
    await (await row('Bo Lindqvist')).findByRole('button', { name: /^Følg ikke længere/ }),
  ).toBeVisible();
});

test('a follow that is refused is told, and is not shown as one', async () => {
  server.use(
    http.post('*/api/users/:id/follow', () => refuse(403, 'ORG.ALTHING.BLOCKED', 'Blocked.')),
  );
  const { user } = renderApp('/members');
  await user.click((await row('Bo Lindqvist')).getByRole('button', { name: /^Følg ?:/ }));
  expect(await screen.findByText('En af jer blokerer den anden.')).toBeInTheDocument();
  expect((await row('Bo Lindqvist')).getByRole('button', { name: /^Følg ?:/ })).toBeVisible();
});

test('a profile tells what its member tells', async () => {
  renderApp('/u/bo');
  expect(await screen.findByRole('heading', { level: 1, name: 'Bo Lindqvist' })).toBeVisible();
  expect(screen.getByText('@bo:dk.althing.test')).toBeVisible();
  expect(screen.getByText('han/ham')).toBeVisible();
  expect(screen.getByText('Følger dig')).toBeVisible();
  expect(await screen.findByText('Bygger både.')).toBeVisible();
  expect(screen.getByText('dansk, engelsk')).toBeVisible();
  expect(screen.getByRole('link', { name: 'Skriv i Element' })).toHaveAttribute(
    'href',
    'https://matrix.to/#/%40bo%3Adk.althing.test',
  );
});

test('one’s own profile leads to its form, and one follows oneself nowhere', async () => {
  renderApp('/u/anna');
  expect(await screen.findByRole('link', { name: 'Redigér profil' })).toBeVisible();
  expect(screen.queryByRole('button', { name: /^Følg/ })).not.toBeInTheDocument();
  expect(screen.queryByRole('button', { name: /^Blokér/ })).not.toBeInTheDocument();
});

test('a hidden profile shows name and picture alone', async () => {
  people.bo = {
    user_id: bo.user_id,
    username: 'bo',
    display_name: bo.display_name,
    hidden: true,
    deleted: false,
    remote: false,
    you: { ...people.bo.you, may_follow: false, may_message: false, followed_by: false },
  };
  renderApp('/u/bo');
  expect(await screen.findByText('Bo Lindqvist viser kun navn og billede.')).toBeVisible();
  expect(screen.queryByRole('navigation', { name: /^Mere om/ })).not.toBeInTheDocument();
  expect(screen.queryByRole('button', { name: /^Følg/ })).not.toBeInTheDocument();
  expect(screen.getByRole('button', { name: /^Blokér/ })).toBeVisible();
});

test('a deleted member has no name and no picture', async () => {
  people.bo = { ...people.bo, deleted: true };
  renderApp('/u/bo');
  expect(await screen.findByRole('heading', { level: 1, name: 'Tidligere medlem' })).toBeVisible();
  expect(screen.queryByText('Bo Lindqvist')).not.toBeInTheDocument();
});

test('nobody of that name is a page that does not exist', async () => {
  renderApp('/u/ingen');
  expect(await screen.findByRole('heading', { name: 'Siden findes ikke' })).toBeVisible();
});

test('followers and following are listed, or their absence', async () => {
  const { user } = renderApp('/u/bo/following');
  expect(await screen.findByRole('link', { name: 'Anna Østergaard' })).toBeVisible();
  await user.click(screen.getByRole('link', { name: /^Følgere/ }));
  expect(await screen.findByText('Ingen følger Bo Lindqvist endnu.')).toBeVisible();
});

test('badges are told with their days, and grey once they are lost', async () => {
  const award = { badge_id: 'adfaerdskodeks', name: 'Adfærdskodeks', issued_at: AT };
  people.awards = [
    { ...award, status: 'active', expires_at: '2027-01-02T10:00:00Z' },
    { ...award, badge_id: 'a', name: 'Norden-bro', status: 'expired', expires_at: AT },
    { ...award, badge_id: 'b', name: 'Vært', status: 'revoked', revoked_at: AT },
  ];
  renderApp('/u/bo/badges');
  const tabs = within(await screen.findByRole('navigation', { name: 'Mere om Bo Lindqvist' }));
  expect(tabs.getByRole('link', { name: 'Badges', current: 'page' })).toBeVisible();
  const held = within(await screen.findByRole('region', { name: 'Badges' }));
  expect(await held.findByRole('link', { name: 'Adfærdskodeks' })).toHaveAttribute(
    'href',
    '/badges/adfaerdskodeks',
  );
  expect(held.getByText('Siden 2. januar 2026 · gælder til 2. januar 2027')).toBeVisible();
  const lost = within(screen.getByRole('region', { name: 'Gælder ikke længere' }));
  expect(lost.getByText('Udløb 2. januar 2026')).toBeVisible();
  expect(lost.getByText('Trukket tilbage 2. januar 2026')).toBeVisible();
});

test('that a badge rests is told to its holder', async () => {
  people.awards = [{ badge_id: 'c', name: 'Stifter', issued_at: AT, status: 'suspended' }];
  renderApp('/u/anna/badges');
  expect(await screen.findByText('Ingen badges endnu.')).toBeVisible();
  expect(screen.getByText('Siden 2. januar 2026 · Sat i bero')).toBeVisible();
});

test('posts are listed with their topics, page by page', async () => {
  const post = {
    post_id: '$1',
    topic_slug: topic.slug,
    topic_title: topic.title,
    category: 'cykling',
    at: AT,
    excerpt: 'Jeg kører langs åen.',
  };
  people.written = [post, { ...post, post_id: '$2', topic_title: 'Et andet', excerpt: '' }];
  const { user } = renderApp('/u/bo');
  await user.click(await screen.findByRole('link', { name: 'Indlæg' }));
  const list = within(await screen.findByRole('list', { name: 'Indlæg' }));
  expect(list.getByRole('link', { name: topic.title })).toHaveAttribute(
    'href',
    `/forum/t/${topic.slug}#p-$1`,
  );
  expect(list.getByText('Jeg kører langs åen.')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Vis flere' }));
  await waitFor(() => expect(list.getByRole('link', { name: 'Et andet' })).toHaveFocus());
  expect(list.getByText(/^Et billede, en fil/)).toBeVisible();
});

test('whoever has written nothing, or is blocked, shows no posts', async () => {
  const { user } = renderApp('/u/bo/posts');
  expect(await screen.findByText(/^Bo Lindqvist har ikke skrevet noget/)).toBeVisible();
  await user.click(screen.getByRole('button', { name: /^Blokér/ }));
  const dialog = within(await screen.findByRole('dialog'));
  await user.click(dialog.getByRole('button', { name: 'Blokér' }));
  expect(await screen.findByText(/^Du blokerer Bo Lindqvist/)).toBeVisible();
});

test('connections that are not shown are said to be so', async () => {
  server.use(
    http.get('*/api/users/:id/followers', () => refuse(403, 'ORG.ALTHING.PRIVATE', 'Private.')),
  );
  renderApp('/u/bo/followers');
  expect(await screen.findByText('Bo Lindqvist viser ikke sine forbindelser.')).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Prøv igen' })).not.toBeInTheDocument();
});

test('a list goes on where the reader asked for more', async () => {
  server.use(
    http.get('*/api/users/search', ({ request }) =>
      HttpResponse.json(
        new URL(request.url).searchParams.has('cursor')
          ? { items: [people.cards[2]] }
          : { items: people.cards.slice(0, 2), next_cursor: 'n' },
      ),
    ),
  );
  const { user } = renderApp('/members');
  await user.click(await screen.findByRole('button', { name: 'Vis flere' }));
  await waitFor(() => expect(screen.getByRole('link', { name: 'Kari Nordås' })).toHaveFocus());
});

test('to block is asked first, and taken back at once', async () => {
  const { user } = renderApp('/u/bo');
  await user.click(await screen.findByRole('button', { name: /^Blokér/ }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Blokér Bo Lindqvist?' }));
  await user.click(dialog.getByRole('button', { name: 'Blokér' }));
  const unblock = await screen.findByRole('button', { name: /^Fjern blokering/ });
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  expect(screen.queryByRole('button', { name: /^Følg/ })).not.toBeInTheDocument();
  await user.click(unblock);
  expect(await screen.findByRole('button', { name: /^Blokér/ })).toBeVisible();
});

test('a block that fails is told in its dialog', async () => {
  server.use(
    http.post('*/api/users/:id/block', () => refuse(502, 'M_UNKNOWN', 'The homeserver is away.')),
  );
  const { user } = renderApp('/u/bo');
  await user.click(await screen.findByRole('button', { name: /^Blokér/ }));
  const dialog = within(await screen.findByRole('dialog'));
  await user.click(dialog.getByRole('button', { name: 'Blokér' }));
  expect(await dialog.findByRole('alert')).toHaveTextContent('Homeserveren svarer ikke');
});

test('a tap on a name opens its card, a click its page', async () => {
  const { user, router } = renderApp(`/forum/t/${topic.slug}`);
  const article = within((await screen.findAllByRole('article'))[0] as HTMLElement);
  const name = article.getByRole('link', { name: 'Bo Lindqvist' });
  fireEvent.pointerDown(name, { pointerType: 'touch' });
  fireEvent.click(name);
  const card = within(await screen.findByRole('dialog', { name: 'Om medlemmet' }));
  expect(await card.findByText('Bygger både.')).toBeVisible();
  expect(card.getByRole('button', { name: /^Følg ?:/ })).toBeVisible();
  expect(router.state.location.pathname).toBe(`/forum/t/${topic.slug}`);
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());

  await user.click(name);
  await waitFor(() => expect(router.state.location.pathname).toBe('/u/bo'));
});

test('a mouse that rests on a name opens its card, and it goes with the mouse', async () => {
  const { user } = renderApp(`/forum/t/${topic.slug}`);
  const article = within((await screen.findAllByRole('article'))[0] as HTMLElement);
  const name = article.getByRole('link', { name: 'Bo Lindqvist' });
  name.focus();
  await user.hover(name);
  expect(await screen.findByRole('dialog', { name: 'Om medlemmet' })).toBeVisible();
  expect(name).toHaveFocus();
  await user.unhover(name);
  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
});

test('a post of a blocked member is folded until it is asked for', async () => {
  world.posts = [{ ...makePost(), author_blocked: true }];
  const { user } = renderApp(`/forum/t/${topic.slug}`);
  expect(await screen.findByText('Indlæg af Bo Lindqvist, som du blokerer.')).toBeVisible();
  expect(screen.queryByText('Kender I en god rute?')).not.toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Vis' }));
  const post = await screen.findByText('Kender I en god rute?');
  expect(post.closest('article')).toHaveFocus();
});

test('facts are told in the reader’s language, and strange ones as they are', () => {
  expect(languageName('sv', 'da')).toBe('svensk');
  expect(languageName('ikke en kode', 'da')).toBe('ikke en kode');
  const noon = new Date('2026-01-02T12:00:00Z');
  expect(timeIn('Europe/Copenhagen', 'da', noon)).toMatch(/^13.00$/);
  expect(timeIn('Ingen/Steder', 'da', noon)).toBeUndefined();
});

test('who has left is a former member everywhere: no name, picture or way to them', async () => {
  const left = { user_id: '@borte:dk.althing.test', display_name: 'Borte', deleted: true };
  people.cards = [
    { ...left, badges: [], you: { follow: false, blocked: false, self: false } },
    ...people.cards,
  ];
  world.posts = [makePost({ post_id: '$left', sender: left, html: '<p>Farvel og tak</p>' })];
  const list = renderApp('/members');
  const item = (await screen.findByText('Tidligere medlem')).closest('li') as HTMLElement;
  expect(within(item).queryByRole('link')).not.toBeInTheDocument();
  expect(within(item).queryByRole('button')).not.toBeInTheDocument();
  list.unmount();

  renderApp(`/forum/t/${topic.slug}`);
  const post = (await screen.findByText('Farvel og tak')).closest('article') as HTMLElement;
  expect(within(post).getByText('Tidligere medlem')).toBeVisible();
  expect(within(post).queryByRole('link', { name: 'Tidligere medlem' })).not.toBeInTheDocument();
  expect(within(post).queryByText(/Borte/)).not.toBeInTheDocument();
  expect(within(post).getByText('–')).toBeInTheDocument();
});

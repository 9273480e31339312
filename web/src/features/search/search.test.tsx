import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import type { Hit } from '../../api/types';
import { bo, topic } from '../../test/handlers';
import { desk } from '../../test/reading-handlers';
import { renderApp } from '../../test/render-app';
import { server } from '../../test/server';
import { piecesOf } from './marked';
import { asWish, changed, readSearch } from './search-address';

const AT = '2026-01-02T12:00:00Z';
const POST: Hit = {
  type: 'post',
  post_id: '$7',
  topic_slug: topic.slug,
  topic_title: topic.title,
  category: 'cykling',
  author: bo,
  at: AT,
  excerpt: '🚲 en cykelrute langs åen',
  marks: [[6, 15]],
};
const HITS: Hit[] = [
  { type: 'topic', topic, marks: [[0, 4]] },
  POST,
  { type: 'member', member: bo },
  { type: 'course', course_id: 'k', title: 'Cykling for alle', summary: 'Om cykler.' },
];

test('marks are cut out in UTF-16 code units, whatever they say', () => {
  const cut = (marks: number[][]) =>
    piecesOf('🚲 en cykelrute', marks).map(({ text, marked }) => (marked ? `[${text}]` : text));
  expect(cut([[6, 15]])).toEqual(['🚲 en ', '[cykelrute]']);
  expect(cut([])).toEqual(['🚲 en cykelrute']);
  expect(
    cut([
      [6, 11],
      [3, 5],
      [9, 99],
    ]),
  ).toEqual(['🚲 ', '[en]', ' ', '[cykel]', '[rute]']);
});

test('an address holds the whole search, and nothing else', () => {
  const address = readSearch({ q: 2026, type: 'posts', category: 'c', after: '2026-01-02', x: 1 });
  expect(address).toEqual({ q: '2026', type: 'posts', category: 'c', after: '2026-01-02' });
  expect(readSearch({ q: ' ', type: 'all', before: 'i går' })).toEqual({});
  expect(changed(address, { category: '', type: '' })).toEqual({ q: '2026', after: '2026-01-02' });
  expect(asWish({ q: 'x' })).toEqual({ q: 'x', type: 'all' });
  expect(asWish({ q: 'x', before: '2026-12-31' })).toMatchObject({ before: '2027-01-01' });
});

test('what is found leads to its place, with the words marked', async () => {
  desk.hits = HITS;
  renderApp('/forum/search?q=cykelruter');
  const posts = await screen.findByRole('region', { name: 'Indlæg' });
  expect(within(posts).getByRole('link', { name: topic.title })).toHaveAttribute(
    'href',
    `/forum/t/${topic.slug}#p-$7`,
  );
  expect(within(posts).getByText('cykelrute').tagName).toBe('MARK');
  expect(screen.getByText('4 fund')).toBeVisible();
  for (const name of ['Emner', 'Medlemmer', 'Kurser']) {
    expect(screen.getByRole('region', { name })).toBeVisible();
  }
  expect(desk.searched[0]).toEqual({ q: 'cykelruter', type: 'all' });
});

test('the short address leads to the same search', async () => {
  const { router } = renderApp('/search?q=cykelruter&type=posts');
  await waitFor(() => expect(router.state.location.pathname).toBe('/forum/search'));
  expect(router.state.location.search).toEqual({ q: 'cykelruter', type: 'posts' });
});

test('words, type and filters go to the address', async () => {
  desk.hits = [POST];
  const { user, router } = renderApp('/forum/search');
  expect(await screen.findByRole('heading', { name: 'Hvad leder du efter?' })).toBeVisible();
  const field = within(screen.getByRole('main')).getByRole('searchbox', { name: 'Søg' });
  expect(field).toHaveFocus();
  await user.type(field, 'rute{Enter}');
  await user.click(screen.getByRole('link', { name: 'Indlæg' }));
  await user.click(screen.getByText('Filtre'));
  await user.selectOptions(await screen.findByLabelText('Kategori'), 'cykling');
  await user.type(screen.getByLabelText('Skrevet af'), 'bo{Enter}');
  await waitFor(() =>
    expect(router.state.location.search).toEqual({
      q: 'rute',
      type: 'posts',
      category: 'cykling',
      author: 'bo',
    }),
  );
  await waitFor(() => expect(desk.searched.at(-1)).toMatchObject({ author: 'bo', type: 'posts' }));
  await user.click(await screen.findByRole('link', { name: 'Fjern filtre' }));
  await waitFor(() => expect(router.state.location.search).toEqual({ q: 'rute', type: 'posts' }));
});

test('nothing found is a beginning, not an end', async () => {
  renderApp('/forum/search?q=zzz&type=posts&category=cykling');
  expect(await screen.findByRole('heading', { name: 'Intet fundet til »zzz«' })).toBeVisible();
  expect(screen.getByRole('link', { name: /^Fjern filtrene/ })).toHaveAttribute(
    'href',
    '/forum/search?q=zzz&type=posts',
  );
  expect(screen.getByRole('link', { name: /^Spørg de andre/ })).toHaveAttribute(
    'href',
    '/forum/new',
  );
});

test('a filter that the server does not take says so at its field', async () => {
  server.use(
    http.get('*/api/search', () =>
      HttpResponse.json(
        { errcode: 'M_INVALID_PARAM', error: 'Some fields', fields: { author: 'Findes ikke.' } },
        { status: 422 },
      ),
    ),
  );
  renderApp('/forum/search?q=rute&author=ingen');
  const author = await screen.findByLabelText('Skrevet af');
  await waitFor(() => expect(author).toHaveAccessibleDescription(/Findes ikke/));
});

test('the slash goes to the search, and the header searches from everywhere', async () => {
  const { user, router } = renderApp('/forum');
  await screen.findByRole('heading', { level: 1, name: 'Forum' });
  (document.activeElement as HTMLElement).blur();
  await user.keyboard('/');
  await waitFor(() => expect(screen.getByRole('textbox', { name: 'Søg' })).toHaveFocus());
  await user.keyboard('åen{Enter}');
  await waitFor(() => expect(router.state.location.search).toEqual({ q: 'åen' }));
  expect(await screen.findByRole('searchbox', { name: 'Søg' })).toHaveValue('åen');
});

test('two keys go to the pages', async () => {
  const { user, router } = renderApp('/forum');
  await screen.findByRole('heading', { level: 1, name: 'Forum' });
  await user.keyboard('gn');
  await waitFor(() => expect(router.state.location.pathname).toBe('/notifications'));
});

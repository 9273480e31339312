import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { category } from '../../../test/handlers';
import { makeTopic } from '../../../test/reading-handlers';
import { renderApp } from '../../../test/render-app';
import { server } from '../../../test/server';
import { acts, takeTopic } from '../../../test/topic-handlers';
import { INTRODUCTIONS } from '../start/start';
import { mostSimilar, tellingWords } from './similar';

const ADDRESS = '/forum/new?category=cykling';
const title = () => screen.findByLabelText('Titel');
const body = () => screen.getByLabelText('Første indlæg');
const submit = () => screen.getByRole('button', { name: 'Opret emne' });

test('the first post can be seen before it is sent', async () => {
  const { user } = renderApp(ADDRESS);
  await title();
  await user.type(body(), 'Langs åen');
  await user.click(screen.getByRole('tab', { name: 'Forhåndsvis' }));
  const panel = await screen.findByRole('tabpanel');
  expect((await within(panel).findByText('Langs åen')).tagName).toBe('EM');
  await user.click(screen.getByRole('tab', { name: 'Skriv' }));
  expect(body()).toHaveValue('Langs åen');
});

test('a topic may begin with a picture, which is kept with the draft and described', async () => {
  server.use(takeTopic);
  const file = new File(['\x89PNG'], 'torvet.png', { type: 'image/png' });
  const before = renderApp(ADDRESS);
  await before.user.type(await title(), 'Torvet');
  fireEvent.drop(body(), { dataTransfer: { files: [file] } });
  expect(await screen.findByLabelText('Hvad viser billedet?')).toBeVisible();
  expect(screen.getByText('torvet.png')).toBeVisible();
  before.unmount();

  const { user } = renderApp(ADDRESS);
  const alt = await screen.findByLabelText('Hvad viser billedet?');
  await user.click(submit());
  expect(await screen.findByRole('alert')).toHaveTextContent('Beskriv billedet');
  expect(alt).toHaveFocus();
  await user.type(alt, 'Et torv');
  await user.click(submit());
  await waitFor(() =>
    expect(acts.sent).toEqual([
      { category: 'cykling', title: 'Torvet', body: '', attachment: 'sealed', alt: 'Et torv' },
    ]),
  );
});

test('of a picture that moves it is said that it will stand still', async () => {
  const { user } = renderApp(ADDRESS);
  await title();
  const frame = [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 1, 0, 0];
  const bytes = [...'GIF89a'].map((letter) => letter.charCodeAt(0));
  const gif = new Uint8Array([...bytes, 1, 0, 1, 0, 0, 0, 0, ...frame, ...frame, 0x3b]);
  const file = new File([gif], 'rutsch.gif', { type: 'image/gif' });
  await user.upload(screen.getByTestId('choose-file'), file);
  expect(await screen.findByText(/animationen følger ikke med/)).toBeVisible();
});

test('a file is chosen by the button, and can be taken away again', async () => {
  const { user } = renderApp(ADDRESS);
  await title();
  const file = new File(['\x89PNG'], 'torvet.png', { type: 'image/png' });
  await user.upload(screen.getByTestId('choose-file'), file);
  await screen.findByLabelText('Hvad viser billedet?');
  await user.click(screen.getByRole('button', { name: 'Fjern filen' }));
  expect(screen.queryByText('torvet.png')).not.toBeInTheDocument();
  expect(body()).toHaveFocus();
});

/** The territory has a place where new members say hello. */
function welcome() {
  server.use(
    http.get('*/api/forum/categories', () =>
      HttpResponse.json({
        items: [category, { ...category, slug: INTRODUCTIONS, name: 'Introduktioner' }],
      }),
    ),
    takeTopic,
  );
}

test('who says hello is helped on by questions, which are not sent as they stand', async () => {
  welcome();
  const { user } = renderApp(`/forum/new?category=${INTRODUCTIONS}`);
  await user.type(await title(), 'Hej fra Ærø');
  expect(body()).toHaveDisplayValue(/^\*\*Hvem er du\?\*\*/);
  await user.click(submit());
  expect(await screen.findByRole('alert')).toHaveTextContent('Skriv noget i indlægget');
  expect(acts.sent).toEqual([]);
  await user.type(body(), 'Cykler!');
  await user.click(submit());
  await waitFor(() => expect(acts.sent).toHaveLength(1));
  expect(acts.sent[0]).toMatchObject({ body: expect.stringMatching(/^\*\*Hvem.*Cykler!$/s) });
});

test('the questions can be cleared, and stand in no other category', async () => {
  welcome();
  const { user } = renderApp(`/forum/new?category=${INTRODUCTIONS}`);
  await screen.findByRole('option', { name: 'Cykling' });
  await user.selectOptions(screen.getByLabelText('Kategori'), 'Cykling');
  await waitFor(() => expect(body()).toHaveValue(''));
  await user.selectOptions(screen.getByLabelText('Kategori'), 'Introduktioner');
  await waitFor(() => expect(body()).not.toHaveValue(''));
  await user.clear(body());
  expect(body()).toHaveValue('');
});

/** The topics with these words in their titles, as the server would find them. */
function titled(...titles: string[]) {
  const asked: string[] = [];
  server.use(
    http.get('*/api/search', ({ request }) => {
      const { q, type } = Object.fromEntries(new URL(request.url).searchParams);
      asked.push(`${type}: ${q}`);
      const said = titles.filter((one) => one.toLowerCase().includes(q ?? ''));
      const items = said.map((name) => ({
        type: 'topic',
        marks: [],
        topic: makeTopic(name.toLowerCase().replaceAll(' ', '-'), { title: name }),
      }));
      return HttpResponse.json({ items, total: items.length, answered_by: 'index' });
    }),
  );
  return asked;
}

test('the longest words of a title tell what it is about', () => {
  expect(tellingWords('Hvem har en god rute til børn på Ærø?')).toEqual(['hvem', 'rute', 'børn']);
  expect(tellingWords('Cykelruter, cykelruter og ø-hop i 2026')).toEqual(['cykelruter', '2026']);
  expect(tellingWords('Hej på ø')).toEqual([]);
});

test('what more words have found is more alike, and five are enough', () => {
  const hit = (name: string) => ({ type: 'topic' as const, topic: makeTopic(name), marks: [] });
  const slugs = (found: string[][]) =>
    mostSimilar(found.map((names) => names.map(hit))).map(({ slug }) => slug);
  expect(slugs([['a', 'b'], ['c', 'b'], []])).toEqual(['b', 'a', 'c']);
  expect(slugs([['a', 'b', 'c', 'd', 'e', 'f', 'g']])).toHaveLength(5);
});

test('topics that are alike are shown while the title is typed', async () => {
  const asked = titled('Cykelruter på Ærø', 'Ruter for børn');
  const { user } = renderApp(ADDRESS);
  await user.type(await title(), 'Cykelruter for børn');
  expect(await screen.findByText('Der er allerede 2 emner, der ligner:')).toBeVisible();
  const similar = screen.getByRole('list', { name: /ligner/ });
  const links = within(similar).getAllByRole('link');
  expect(links.map(({ textContent }) => textContent)).toEqual([
    'Cykelruter på Ærø',
    'Ruter for børn',
  ]);
  expect(links[1]).toHaveAttribute('href', `/forum/t/${encodeURIComponent('ruter-for-børn')}`);
  // Once it was quiet, not with every letter.
  expect(asked).toEqual(['topics: cykelruter', 'topics: børn']);

  await user.clear(await title());
  await waitFor(() => expect(screen.queryByText(/der ligner/)).not.toBeInTheDocument());
});

test('a search that fails is no hindrance', async () => {
  let asked = 0;
  server.use(
    http.get('*/api/search', () => {
      asked += 1;
      return HttpResponse.error();
    }),
    takeTopic,
  );
  const { user } = renderApp(ADDRESS);
  await user.type(await title(), 'Cykelruter');
  await waitFor(() => expect(asked).toBe(1));
  await user.type(body(), 'Langs åen');
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  await user.click(submit());
  await waitFor(() => expect(acts.sent).toHaveLength(1));
});

import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { anna, makePost, refuse, topic, world } from '../../test/handlers';
import { renderApp } from '../../test/render-app';
import { server } from '../../test/server';
import { hueOf } from '../../ui/Avatar/Avatar';
import { useSession } from '../auth/session';
import { excerptOf } from './names';
import { forgetOutbox } from './outbox';
import { withReaction } from './posts';

const ADDRESS = `/forum/t/${topic.slug}`;
const POSTS = '*/api/forum/topics/:id/posts';
const composer = () => screen.findByRole('textbox', { name: 'Skriv et svar' });

test('a reaction is joined and left without losing the others', () => {
  const post = makePost({ reactions: [{ key: '👍', count: 2, mine: false, by: [] }] });
  const joined = withReaction(post, '👍', true, anna);
  expect(joined.reactions).toEqual([{ key: '👍', count: 3, mine: true, by: [anna] }]);
  expect(withReaction(joined, '👍', true, anna)).toBe(joined);
  expect(withReaction(joined, '👍', false, anna).reactions[0]?.count).toBe(2);
  // Whichever client wrote the emoji, and how.
  const drawn = makePost({ reactions: [{ key: '👍\uFE0F', count: 1, mine: false, by: [] }] });
  expect(withReaction(drawn, '👍', true, anna).reactions).toMatchObject([{ count: 2, mine: true }]);
  const first = withReaction(makePost(), '🌱', true, anna);
  expect(withReaction(first, '🌱', false, anna).reactions).toEqual([]);
});

test('the same user ID always has the same of six hues', () => {
  expect(hueOf(anna.user_id)).toBe(hueOf(anna.user_id));
  const hues = new Set(Array.from({ length: 60 }, (_, index) => hueOf(`@m${index}:x`)));
  expect([...hues].sort()).toEqual([1, 2, 3, 4, 5, 6]);
});

test('a post shows at once and is confirmed by its key', async () => {
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  server.use(
    http.post(POSTS, async () => {
      await held;
      return undefined;
    }),
  );
  const { user } = renderApp(ADDRESS);
  const field = await composer();
  await user.type(field, 'Langs åen');
  await user.keyboard('{Control>}{Enter}{/Control}');
  expect(field).toHaveValue('');
  expect(await screen.findByText('Sendes …')).toBeVisible();
  answer();
  await waitFor(() => expect(screen.queryByText('Sendes …')).not.toBeInTheDocument());
  expect(screen.getAllByText('Langs åen')).toHaveLength(1);
  expect(Object.keys(localStorage).filter((key) => key.includes('outbox'))).toEqual([]);
});

/** As if the page was loaded anew. */
function reload(page: ReturnType<typeof renderApp>) {
  page.unmount();
  forgetOutbox();
  useSession.setState({ status: 'unknown', me: null });
  return renderApp(ADDRESS);
}

test('a post that nobody answered waits over a reload and goes by itself, under the same key', async () => {
  const keys: (string | null)[] = [];
  server.use(
    http.post(
      POSTS,
      ({ request }) => {
        keys.push(request.headers.get('Idempotency-Key'));
        return refuse(503, 'ORG.ALTHING.HOMESERVER_UNAVAILABLE', 'Homeserveren er væk.');
      },
      { once: true },
    ),
  );
  const before = renderApp(ADDRESS);
  await before.user.type(await composer(), 'Langs åen');
  await before.user.click(screen.getByRole('button', { name: 'Send' }));
  expect(await screen.findByText('Venter på forbindelse')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Prøv igen' })).toBeVisible();
  reload(before);
  await waitFor(() => expect(world.keys).toEqual(keys), { timeout: 10_000 });
  await waitFor(() => expect(screen.getByText('Langs åen')).toBeVisible());
  expect(screen.queryByText('Venter på forbindelse')).not.toBeInTheDocument();
});

test('a refused post says why, also after a reload, and is not sent by itself', async () => {
  let asked = 0;
  server.use(
    http.post(POSTS, () => {
      asked += 1;
      return refuse(422, 'M_INVALID_PARAM', 'Alt for mange links.');
    }),
  );
  const before = renderApp(ADDRESS);
  await before.user.type(await composer(), 'Langs åen');
  await before.user.click(screen.getByRole('button', { name: 'Send' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('Ikke sendt. Alt for mange links.');
  const { user } = reload(before);
  expect(await screen.findByRole('alert')).toHaveTextContent('Ikke sendt. Alt for mange links.');
  expect(asked).toBe(1);
  server.resetHandlers();
  await user.click(screen.getByRole('button', { name: 'Prøv igen' }));
  await waitFor(() => expect(world.keys).toHaveLength(1));
});

test('a failed post with other words is another request', async () => {
  const keys: (string | null)[] = [];
  const wishes: { body: string; instead_of?: string[] }[] = [];
  const listen = async ({ request }: { request: Request }) => {
    keys.push(request.headers.get('Idempotency-Key'));
    wishes.push((await request.clone().json()) as (typeof wishes)[number]);
  };
  server.use(
    http.post(
      POSTS,
      async (call) => {
        await listen(call);
        return refuse(503, 'ORG.ALTHING.HOMESERVER_UNAVAILABLE', 'Homeserveren er væk.');
      },
      { once: true },
    ),
    http.post(POSTS, async (call) => {
      await listen(call);
      return undefined;
    }),
  );
  const { user } = renderApp(ADDRESS);
  await user.type(await composer(), 'Langs åen');
  await user.click(screen.getByRole('button', { name: 'Send' }));
  await user.click(await screen.findByRole('button', { name: 'Redigér' }));
  await user.type(screen.getByRole('textbox', { name: 'Redigér indlæg' }), ' og skoven');
  await user.click(screen.getByRole('button', { name: 'Gem' }));
  // The words stand first in the echo, then in the post that takes its place.
  await waitFor(() => expect(world.keys).toHaveLength(1));
  await waitFor(() => expect(screen.getByText('Langs åen og skoven')).toBeVisible());
  // Perhaps only the answer was lost: the server is told which post to look for.
  expect(wishes[0]).not.toHaveProperty('instead_of');
  expect(wishes[1]?.instead_of).toEqual([keys[0]]);
  expect(keys[1]).not.toBe(keys[0]);
});

test('too many posts wait and count down instead of failing', async () => {
  server.use(
    http.post(
      POSTS,
      () =>
        HttpResponse.json({ errcode: 'M_LIMIT_EXCEEDED', retry_after_ms: 1000 }, { status: 429 }),
      { once: true },
    ),
  );
  const { user } = renderApp(ADDRESS);
  await user.type(await composer(), 'Hej');
  await user.click(screen.getByRole('button', { name: 'Send' }));
  expect(await screen.findByText(/Sendes igen om/)).toBeVisible();
  await waitFor(() => expect(world.keys).toHaveLength(1));
});

test('a draft survives leaving the topic', async () => {
  const first = renderApp(ADDRESS);
  await first.user.type(await composer(), 'Halvfærdigt');
  first.unmount();
  renderApp(ADDRESS);
  expect(await composer()).toHaveValue('Halvfærdigt');
});

test('a reply quotes its post, by mouse and by keyboard', async () => {
  const { user } = renderApp(ADDRESS);
  await user.click(await screen.findByRole('button', { name: 'Svar' }));
  expect(screen.getByText('Svarer Bo Lindqvist')).toBeVisible();
  await user.click(screen.getByRole('button', { name: /Svar ikke på/ }));
  (document.activeElement as HTMLElement).blur();
  await user.keyboard('jr');
  expect(screen.getByText('Svarer Bo Lindqvist')).toBeVisible();
  expect(await composer()).toHaveFocus();
});

test('own words are edited in place and removed after a question', async () => {
  world.posts = [makePost({ sender: anna, mine: true })];
  const { user } = renderApp(ADDRESS);
  await screen.findByRole('article');
  await user.keyboard('je');
  const field = await screen.findByRole('textbox', { name: 'Redigér indlæg' });
  await user.clear(field);
  await user.type(field, 'Nye ord');
  await user.keyboard('{Control>}{Enter}{/Control}');
  expect(await screen.findByText(/^redigeret /)).toBeVisible();
  expect(screen.getByText('Nye ord')).toBeVisible();

  await user.click(screen.getByRole('button', { name: 'Flere handlinger' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Fjern' }));
  await user.click(
    within(await screen.findByRole('dialog')).getByRole('button', { name: 'Fjern' }),
  );
  expect(await screen.findByText('Indlægget er fjernet af forfatteren.')).toBeVisible();
});

test('content only Element can show is never blank', async () => {
  world.posts = [makePost({ kind: 'other', body: 'Afstemning: hvornår?', html: '' })];
  renderApp(ADDRESS);
  expect(await screen.findByText('Afstemning: hvornår?')).toBeVisible();
  expect(screen.getByRole('link', { name: 'Se i Element' })).toHaveAttribute(
    'href',
    `https://matrix.to/#/!t:dk.althing.test/${encodeURIComponent('$1')}?via=dk.althing.test`,
  );
});

test('a new topic is made once, and its draft forgotten', async () => {
  const keys: (string | null)[] = [];
  server.use(
    http.post('*/api/forum/topics', ({ request }) => {
      keys.push(request.headers.get('Idempotency-Key'));
      return keys.length === 1
        ? HttpResponse.error()
        : HttpResponse.json({ topic, first_post: makePost() }, { status: 201 });
    }),
  );
  const { user, router } = renderApp('/forum/new?category=cykling');
  await user.type(await screen.findByLabelText('Titel'), 'Børnevenlige ruter');
  await user.type(screen.getByLabelText('Første indlæg'), 'Kender I en?');
  await user.click(screen.getByRole('button', { name: 'Opret emne' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('ingen forbindelse');
  await user.click(screen.getByRole('button', { name: 'Opret emne' }));
  await waitFor(() => expect(router.state.location.pathname).toBe(ADDRESS));
  expect(keys[0]).toBe(keys[1]);
});

test('an unknown topic says so', async () => {
  renderApp('/forum/t/findes-ikke');
  expect(await screen.findByRole('heading', { name: 'Siden findes ikke' })).toBeVisible();
});

test.each([
  ['**Fed** og *kursiv* med `kode`', 'Fed og kursiv med kode'],
  ['Morderen er ||butleren|| igen', 'Morderen er ▒▒▒ igen'],
  ['> citat\n\n- et\n- to', 'citat et to'],
  ['[her](https://a.example) og snake_case_navn * 2', 'her og snake_case_navn * 2'],
  ['afskåret ||hemmel', 'afskåret ▒▒▒'],
])('the excerpt of %j has no signs and no secrets', (markdown, plain) => {
  expect(excerptOf(markdown)).toBe(plain);
});

test('an address that names a post which is not there says so', async () => {
  renderApp(`${ADDRESS}#p-%24gone`);
  expect(await screen.findByText('Indlægget blev ikke fundet i dette emne.')).toBeVisible();
});

import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { anna, makePost, topic, world } from '../../../test/handlers';
import { desk } from '../../../test/reading-handlers';
import { renderApp } from '../../../test/render-app';
import { server } from '../../../test/server';

test('changed words can be seen before they are saved, also from the preview', async () => {
  world.posts = [makePost({ sender: anna, mine: true })];
  const { user } = renderApp(`/forum/t/${topic.slug}`);
  const post = within(await screen.findByRole('article'));
  await user.keyboard('je');
  const field = await post.findByRole('textbox', { name: 'Redigér indlæg' });
  await user.clear(field);
  await user.type(field, 'Nye ord');
  await user.click(post.getByRole('tab', { name: 'Forhåndsvis' }));
  const panel = await post.findByRole('tabpanel');
  expect((await within(panel).findByText('Nye ord')).tagName).toBe('EM');
  await user.click(post.getByRole('tab', { name: 'Skriv' }));
  expect(post.getByRole('textbox', { name: 'Redigér indlæg' })).toHaveValue('Nye ord');
  await user.click(post.getByRole('tab', { name: 'Forhåndsvis' }));
  await user.click(post.getByRole('button', { name: 'Gem' }));
  expect(await screen.findByText(/^redigeret /)).toBeVisible();
});

test('the caption of a picture may go, and what it shows is corrected', async () => {
  const attachment = {
    url: '/media/1',
    kind: 'image' as const,
    name: 'hus.webp',
    size: 4,
    content_type: 'image/webp',
    alt: 'Et hsu',
  };
  world.posts = [makePost({ sender: anna, mine: true, body: 'Se her', attachment })];
  const wishes: unknown[] = [];
  server.use(
    http.put('*/api/forum/posts/:id', async ({ request }) => {
      wishes.push(await request.clone().json());
      return undefined;
    }),
  );
  const { user } = renderApp(`/forum/t/${topic.slug}`);
  const post = within(await screen.findByRole('article'));
  await user.keyboard('je');
  await user.clear(await post.findByRole('textbox', { name: 'Redigér indlæg' }));
  const alt = post.getByRole('textbox', { name: 'Hvad viser billedet?' });
  expect(alt).toHaveValue('Et hsu');
  await user.clear(alt);
  await user.type(alt, 'Et hus');
  await user.click(post.getByRole('button', { name: 'Gem' }));
  await waitFor(() => expect(wishes).toEqual([{ body: '', alt: 'Et hus' }]));
});

test('what cannot be edited is not offered for it', async () => {
  world.posts = [makePost({ sender: anna, mine: true, may_edit: false })];
  const { user } = renderApp(`/forum/t/${topic.slug}`);
  const post = within(await screen.findByRole('article'));
  await user.keyboard('je');
  expect(post.queryByRole('textbox')).not.toBeInTheDocument();
  await user.click(post.getByRole('button', { name: 'Flere handlinger' }));
  expect(await screen.findByRole('menuitem', { name: 'Fjern' })).toBeVisible();
  expect(screen.queryByRole('menuitem', { name: 'Redigér' })).not.toBeInTheDocument();
});

const EDITED_AT = '2026-03-01T10:00:00.000Z';
const PLACE = 'edit:$1';
const KEPT = `althing.draft.${anna.user_id}.${PLACE}`;
const field = () => screen.findByRole('textbox', { name: 'Redigér indlæg' });

/** Opens the topic with one own post, and its form. */
async function edit() {
  const app = renderApp(`/forum/t/${topic.slug}`);
  await screen.findByRole('article');
  await app.user.keyboard('je');
  return app;
}

test('what was saved is no draft any more: the next edit begins with what the post says', async () => {
  world.posts = [makePost({ sender: anna, mine: true, body: 'A' })];
  const { user, unmount } = await edit();
  await user.clear(await field());
  await user.type(await field(), 'B');
  expect(localStorage.getItem(KEPT)).toContain('B');
  await user.click(screen.getByRole('button', { name: 'Gem' }));
  await waitFor(() => expect(screen.queryByRole('textbox', { name: /Redigér/ })).toBeNull());
  await waitFor(() => expect(localStorage.getItem(KEPT)).toBeNull());
  unmount();
  expect(desk.drafts.has(PLACE)).toBe(false);
  // Meanwhile it was changed in Element.
  world.posts = [makePost({ sender: anna, mine: true, body: 'C', version: '$c' })];
  await edit();
  expect(await field()).toHaveValue('C');
});

test('an edit that was refused keeps its words', async () => {
  world.posts = [makePost({ sender: anna, mine: true, body: 'A' })];
  server.use(http.put('*/api/forum/posts/:id', () => HttpResponse.error()));
  const { user, unmount } = await edit();
  await user.type(await field(), 'B');
  await user.click(screen.getByRole('button', { name: 'Gem' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('ingen forbindelse');
  expect(await field()).toHaveValue('AB');
  expect(localStorage.getItem(KEPT)).toContain('AB');
  unmount();
  await waitFor(() => expect(desk.drafts.get(PLACE)?.body).toBe('AB'));
});

test.each([
  ['begun on an older version', { of: '$old' }],
  ['written before the post was edited', {}],
])('a draft %s is offered, not put in', async (_, of) => {
  const at = Date.parse('2026-02-01T10:00:00Z');
  const kept = { draft: { body: 'B' }, at, base: null, dirty: true, ...of };
  localStorage.setItem(KEPT, JSON.stringify(kept));
  const post = { sender: anna, mine: true, body: 'C', version: '$c', edited_at: EDITED_AT };
  world.posts = [makePost(post)];
  const { user, unmount } = await edit();
  expect(await field()).toHaveValue('C');
  expect(await screen.findByText(/^En kladde, skrevet .*, er ikke sat ind/)).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Brug den i stedet' }));
  expect(await field()).toHaveValue('B');
  unmount();
  await waitFor(() => expect(desk.drafts.get(PLACE)?.body).toBe('B'));
});

test('a draft of another device from before the last edit is offered, and gone there', async () => {
  desk.drafts.set(PLACE, { body: 'B', updated_at: '2026-02-01T10:00:00Z' });
  const post = { sender: anna, mine: true, body: 'C', version: '$c', edited_at: EDITED_AT };
  world.posts = [makePost(post)];
  const { user } = await edit();
  expect(await screen.findByText(/^En kladde, skrevet .*, er ikke sat ind/)).toBeVisible();
  expect(await field()).toHaveValue('C');
  await waitFor(() => expect(desk.drafts.has(PLACE)).toBe(false));
  await user.click(screen.getByRole('button', { name: 'Slet den' }));
  expect(screen.queryByText(/^En kladde, skrevet/)).not.toBeInTheDocument();
});

test('a draft of another device from after the last edit goes on here', async () => {
  desk.drafts.set(PLACE, { body: 'D', updated_at: '2026-04-01T10:00:00Z' });
  const post = { sender: anna, mine: true, body: 'C', version: '$c', edited_at: EDITED_AT };
  world.posts = [makePost(post)];
  await edit();
  await waitFor(async () => expect(await field()).toHaveValue('D'));
});

/** The post as somebody leaves it in Element while its form is open. */
const meanwhile = { body: 'Fra Element', version: '$e', edited_at: EDITED_AT };

/** A server that takes an edit only of the version that it knows. */
function guarded() {
  const matches: (string | null)[] = [];
  server.use(
    http.put('*/api/forum/posts/:id', ({ request }) => {
      matches.push(request.headers.get('If-Match'));
      const [post] = world.posts;
      if (matches.at(-1) === `"${post?.version}"`) return undefined;
      const errcode = 'ORG.ALTHING.POST_CHANGED';
      return HttpResponse.json({ errcode, error: 'Changed.', post }, { status: 409 });
    }),
  );
  return matches;
}

test('an edit that would write over a newer one shows both, and one is chosen', async () => {
  world.posts = [makePost({ sender: anna, mine: true, body: 'A' })];
  const matches = guarded();
  const { user } = await edit();
  await user.type(await field(), ' herfra');
  world.posts = [makePost({ sender: anna, mine: true, ...meanwhile })];
  await user.click(screen.getByRole('button', { name: 'Gem' }));
  expect(await screen.findByRole('alert')).toHaveTextContent(/Nu lyder det:Fra Element/);
  expect(await field()).toHaveValue('A herfra');
  expect(screen.getByRole('button', { name: 'Gem' })).toBeDisabled();
  await user.click(screen.getByRole('button', { name: 'Behold min tekst' }));
  await user.click(screen.getByRole('button', { name: 'Gem' }));
  await waitFor(() => expect(screen.queryByRole('textbox', { name: /Redigér/ })).toBeNull());
  expect(matches).toEqual(['"$1"', '"$e"']);
  expect(world.posts[0]?.body).toBe('A herfra');
});

test('the newer words can be taken instead', async () => {
  world.posts = [makePost({ sender: anna, mine: true, body: 'A' })];
  guarded();
  const { user } = await edit();
  await user.type(await field(), ' herfra');
  world.posts = [makePost({ sender: anna, mine: true, ...meanwhile })];
  await user.click(screen.getByRole('button', { name: 'Gem' }));
  await user.click(await screen.findByRole('button', { name: 'Tag den nye tekst' }));
  expect(await field()).toHaveValue('Fra Element');
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
});

test('a refusal because the same words are there already is no fault', async () => {
  world.posts = [makePost({ sender: anna, mine: true, body: 'A' })];
  guarded();
  const { user } = await edit();
  await user.type(await field(), 'B');
  world.posts = [makePost({ sender: anna, mine: true, ...meanwhile, body: 'AB' })];
  await user.click(screen.getByRole('button', { name: 'Gem' }));
  await waitFor(() => expect(screen.queryByRole('textbox', { name: /Redigér/ })).toBeNull());
});

test('words that nobody has touched follow the post', async () => {
  world.posts = [makePost({ sender: anna, mine: true, body: 'A' })];
  const { queryClient } = await edit();
  expect(await field()).toHaveValue('A');
  world.posts = [makePost({ sender: anna, mine: true, ...meanwhile })];
  await queryClient.invalidateQueries({ queryKey: ['topic'] });
  await waitFor(async () => expect(await field()).toHaveValue('Fra Element'));
  expect(screen.getByRole('button', { name: 'Gem' })).toBeDisabled();
});

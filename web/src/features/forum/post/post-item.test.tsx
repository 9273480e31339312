import { screen, waitFor, within } from '@testing-library/react';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { CardKind, Post } from '../../../api/types';
import { showMediaOnDemand } from '../../../app/media';
import { makePost, topic, world } from '../../../test/handlers';
import { renderApp } from '../../../test/render-app';

const ADDRESS = `/forum/t/${topic.slug}`;

/** The page of a topic with this post alone. */
async function withPost(part: Partial<Post>) {
  world.posts = [makePost(part)];
  const app = renderApp(ADDRESS);
  return { ...app, article: await screen.findByRole('article') };
}

const PICTURE: NonNullable<Post['attachment']> = {
  kind: 'image',
  name: 'rute.webp',
  size: 2048,
  content_type: 'image/webp',
  width: 1600,
  height: 1200,
  alt: 'En rute langs åen',
  url: '/api/media/full',
  thumbnail_url: '/api/media/800',
};

test('the link of a post is copied, and leads to the post', async () => {
  const { user, article } = await withPost({ post_id: '$7' });
  const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
  await user.click(within(article).getByRole('button', { name: 'Flere handlinger' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Kopiér link' }));
  expect(write).toHaveBeenCalledWith(`http://localhost:3000${ADDRESS}#p-$7`);
  expect(await screen.findByText('Linket er kopieret.')).toBeVisible();
});

test('without the clipboard the link is shown to be copied by hand', async () => {
  const { user, article } = await withPost({ post_id: '$7' });
  vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new Error('not now'));
  await user.click(within(article).getByRole('button', { name: 'Flere handlinger' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Kopiér link' }));
  expect(await screen.findByText(`http://localhost:3000${ADDRESS}#p-$7`)).toBeVisible();
});

test.each<[CardKind, string]>([
  ['voice', 'Talebesked'],
  ['location', 'Sted'],
  ['sticker', 'Klistermærke'],
  ['encrypted', 'Krypteret besked'],
  ['unknown', 'Indhold, der kan vises i Element'],
])('what only a Matrix client can show is never blank: %s', async (card, name) => {
  const { article } = await withPost({ post_id: '$7', kind: 'other', html: '', body: '', card });
  expect(within(article).getByText(name)).toBeVisible();
  expect(within(article).getByRole('link', { name: 'Se i Element' })).toHaveAttribute(
    'href',
    'https://matrix.to/#/!t:dk.althing.test/%247?via=dk.althing.test',
  );
});

test('a card says what its sender called it', async () => {
  const part = { kind: 'other', html: '', body: 'Havnen', card: 'location' } as const;
  const { article } = await withPost(part);
  expect(within(article).getByText('Havnen')).toBeVisible();
  expect(within(article).getByText('Sted')).toBeVisible();
});

test('a picture is shown large, as it is, and the focus comes back', async () => {
  const { user, article } = await withPost({ html: '', body: '', attachment: PICTURE });
  const enlarge = within(article).getByRole('button', { name: /^Vis billedet stort/ });
  expect(within(enlarge).getByRole('img')).toHaveAttribute('src', '/api/media/800');
  enlarge.focus();
  await user.keyboard('{Enter}');
  const viewer = await screen.findByRole('dialog', { name: 'En rute langs åen' });
  const picture = within(viewer).getByRole('img');
  expect(picture).toHaveAttribute('src', '/api/media/full');
  await user.click(within(viewer).getByRole('button', { name: 'Fuld størrelse' }));
  expect(within(viewer).getByRole('button', { name: 'Tilpas' })).toBeVisible();
  await user.keyboard('-');
  expect(within(viewer).getByRole('button', { name: 'Fuld størrelse' })).toBeVisible();
  expect(within(viewer).getByRole('link', { name: 'Hent' })).toHaveAttribute(
    'download',
    'rute.webp',
  );
  await user.click(within(viewer).getByRole('button', { name: 'Luk' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
  expect(enlarge).toHaveFocus();
});

test('a post names its language for whoever reads it out', async () => {
  const first = await withPost({ lang: 'sv', html: '<p>Hej där</p>' });
  expect(within(first.article).getByText('Hej där').closest('[lang]')).toHaveAttribute(
    'lang',
    'sv',
  );
  // The words around it are the reader's own.
  const answer = within(first.article).getByRole('button', { name: 'Svar' });
  expect(answer.closest('[lang]')).not.toHaveAttribute('lang', 'sv');
  first.unmount();
  const second = await withPost({ html: '<p>Hmm</p>' });
  expect(within(second.article).getByText('Hmm').closest('article [lang]')).toBeNull();
});

test('a picture that waits for a click is not fetched before', async () => {
  showMediaOnDemand(true);
  onTestFinished(() => showMediaOnDemand(false));
  const { user, article } = await withPost({ html: '', body: '', attachment: PICTURE });
  expect(within(article).queryByRole('img', { name: PICTURE.alt ?? '' })).not.toBeInTheDocument();
  await user.click(within(article).getByRole('button', { name: /^Vis ?En rute langs åen/ }));
  expect(within(article).getByRole('img', { name: 'En rute langs åen' })).toBeVisible();
  const opener = within(article).getByRole('button', { name: /^Vis billedet stort/ });
  expect(opener).toHaveFocus();
  await user.click(opener);
  expect(await screen.findByRole('dialog')).toBeVisible();
});

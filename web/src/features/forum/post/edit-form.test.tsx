import { screen, waitFor, within } from '@testing-library/react';
import { http } from 'msw';
import { expect, test } from 'vitest';
import { anna, makePost, topic, world } from '../../../test/handlers';
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

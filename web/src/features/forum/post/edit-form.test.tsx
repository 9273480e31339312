import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { anna, makePost, topic, world } from '../../../test/handlers';
import { renderApp } from '../../../test/render-app';

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

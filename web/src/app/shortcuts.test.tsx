import { screen, waitFor } from '@testing-library/react';
import { expect, onTestFinished, test } from 'vitest';
import { topic } from '../test/handlers';
import { desk, makeTopic } from '../test/reading-handlers';
import { renderApp } from '../test/render-app';
import { enableShortcuts } from './shortcuts';

/** The list of a category, with three topics; the focus is nowhere. */
async function threeTopics() {
  desk.topics = [makeTopic('et'), makeTopic(topic.slug, { title: topic.title }), makeTopic('tre')];
  const app = renderApp('/forum/c/cykling');
  await screen.findByRole('link', { name: 'tre' });
  (document.activeElement as HTMLElement).blur();
  return app;
}

test('a list is walked up and down, and what is chosen opens', async () => {
  const { user, router } = await threeTopics();
  await user.keyboard('j');
  expect(screen.getByRole('link', { name: 'et' })).toHaveFocus();
  await user.keyboard('jj');
  expect(screen.getByRole('link', { name: 'tre' })).toHaveFocus();
  await user.keyboard('jk');
  expect(screen.getByRole('link', { name: topic.title })).toHaveFocus();
  await user.keyboard('o');
  await waitFor(() => expect(router.state.location.pathname).toBe(`/forum/t/${topic.slug}`));
});

test('what is no item does not open', async () => {
  const { user, router } = await threeTopics();
  screen.getByRole('link', { name: 'Løste' }).focus();
  await user.keyboard('o');
  expect(router.state.location.href).toBe('/forum/c/cykling');
});

test('two keys lead to each of the main pages', async () => {
  const { user, router } = renderApp('/');
  await screen.findByRole('heading', { level: 1 });
  for (const [keys, path] of [
    ['gk', '/courses'],
    ['gm', '/members'],
    ['gf', '/forum'],
    ['gn', '/notifications'],
  ]) {
    (document.activeElement as HTMLElement).blur();
    await user.keyboard(keys ?? '');
    await waitFor(() => expect(router.state.location.pathname).toBe(path));
  }
});

test('while somebody types, keys are letters', async () => {
  const { user, router } = renderApp('/forum/new?category=cykling');
  const title = await screen.findByLabelText('Titel');
  await user.type(title, 'gf jo /?');
  expect(title).toHaveValue('gf jo /?');
  expect(router.state.location.pathname).toBe('/forum/new');
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
});

test('the keys are told, and can be switched off', async () => {
  onTestFinished(() => enableShortcuts(true));
  const { user, router } = await threeTopics();
  await user.keyboard('?');
  expect(await screen.findByRole('dialog')).toHaveTextContent('Åbn det valgteo');
  await user.click(screen.getByRole('checkbox', { name: 'Brug genveje med én tast' }));
  await user.click(screen.getByRole('button', { name: 'Luk' }));
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  (document.activeElement as HTMLElement).blur();
  await user.keyboard('jgm?/');
  expect(document.body).toHaveFocus();
  expect(router.state.location.pathname).toBe('/forum/c/cykling');
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
});

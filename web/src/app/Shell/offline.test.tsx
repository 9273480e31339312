import { act, screen, waitFor } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { expect, onTestFinished, test } from 'vitest';
import { useLive } from '../../api/live';
import { topic, world } from '../../test/handlers';
import { renderApp } from '../../test/render-app';
import { server } from '../../test/server';

const composer = () => screen.findByRole('textbox', { name: 'Skriv et svar' });

test('without the net the page says so, and what is written is kept and sent afterwards', async () => {
  onTestFinished(() => useLive.setState({ lost: false }));
  const before = renderApp(`/forum/t/${topic.slug}`);
  await before.user.type(await composer(), 'Halv');
  act(() => useLive.setState({ lost: true }));
  expect(await screen.findByText(/^Ingen forbindelse\. Det, der er hentet/)).toBeVisible();
  // What was fetched is still read.
  expect(screen.getByText('Kender I en god rute?')).toBeVisible();
  await before.user.type(await composer(), 'færdigt');
  server.use(http.post('*/api/forum/topics/:id/posts', () => HttpResponse.error()));
  before.unmount();

  const { user } = renderApp(`/forum/t/${topic.slug}`);
  expect(await composer()).toHaveValue('Halvfærdigt');
  await user.click(screen.getByRole('button', { name: 'Send' }));
  expect(await screen.findByText('Venter på forbindelse')).toBeVisible();
  expect(world.keys).toEqual([]);

  server.resetHandlers();
  act(() => useLive.setState({ lost: false }));
  expect(screen.queryByText(/^Ingen forbindelse\. Det, der er hentet/)).not.toBeInTheDocument();
  act(() => window.dispatchEvent(new Event('online')));
  await waitFor(() => expect(world.keys).toHaveLength(1));
  await waitFor(() => expect(screen.queryByText('Venter på forbindelse')).not.toBeInTheDocument());
  expect(screen.getByText('Halvfærdigt')).toBeVisible();
});

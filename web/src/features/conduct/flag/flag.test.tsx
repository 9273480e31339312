import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { http } from 'msw';
import { expect, test } from 'vitest';
import { bench, struck } from '../../../test/conduct-handlers';
import { makePost, refuse, topic, world } from '../../../test/handlers';
import { renderApp } from '../../../test/render-app';
import { server } from '../../../test/server';

const TOPIC = `/forum/t/${topic.slug}`;

async function openFlag(name: string) {
  const app = renderApp(TOPIC);
  await app.user.click(await screen.findByRole('button', { name: 'Flere handlinger' }));
  await app.user.click(await screen.findByRole('menuitem', { name }));
  return { ...app, dialog: within(await screen.findByRole('dialog')) };
}

test('a post is reported with a reason, and then says that it was', async () => {
  const { user, dialog } = await openFlag('Anmeld …');
  await user.click(dialog.getByRole('button', { name: 'Send anmeldelsen' }));
  // Said once, where it is put right, and not after.
  const reasons = dialog.getByRole('group', { name: 'Hvad er der galt?' });
  expect(reasons).toHaveFocus();
  expect(reasons).toHaveAccessibleDescription('Vælg, hvad der er galt.');
  expect(dialog.getAllByText('Vælg, hvad der er galt.')).toHaveLength(1);
  expect(bench.flags).toEqual([]);
  await user.click(dialog.getByRole('radio', { name: /^Chikane eller trusler/ }));
  expect(dialog.queryByText('Vælg, hvad der er galt.')).not.toBeInTheDocument();
  await user.type(dialog.getByLabelText(/^Fortæl mere/), 'Igen i dag.');
  await user.click(dialog.getByRole('button', { name: 'Send anmeldelsen' }));
  const told = await dialog.findByText('Tak. Moderatorerne har fået besked.');
  await waitFor(() => expect(told.parentElement).toHaveFocus());
  expect(bench.flags).toEqual([
    {
      about: `/api/forum/posts/${encodeURIComponent('$1')}/flag`,
      wish: { reason: 'harassment', text: 'Igen i dag.' },
    },
  ]);
  await user.click(dialog.getAllByRole('button', { name: 'Luk' })[0] as HTMLElement);
  await user.click(screen.getByRole('button', { name: 'Flere handlinger' }));
  expect(await screen.findByRole('menuitem', { name: 'Anmeldt af dig' })).toBeVisible();
});

test('who has reported it before is told so, here or by the server', async () => {
  world.posts = [makePost({ flagged_by_me: true })];
  const { dialog, unmount } = await openFlag('Anmeldt af dig');
  expect(dialog.getByText('Du har allerede anmeldt det.')).toBeVisible();
  expect(dialog.queryByRole('radio')).not.toBeInTheDocument();
  unmount();

  world.posts = [makePost()];
  bench.flags = [
    { about: `/api/forum/posts/${encodeURIComponent('$1')}/flag`, wish: { reason: 'spam' } },
  ];
  const again = await openFlag('Anmeld …');
  await again.user.click(again.dialog.getByRole('radio', { name: /^Spam/ }));
  await again.user.click(again.dialog.getByRole('button', { name: 'Send anmeldelsen' }));
  expect(await again.dialog.findByText('Du har allerede anmeldt det.')).toBeVisible();
});

test('who is muted reads in place why they cannot report', async () => {
  bench.conduct = struck({
    standing: {
      active: 2,
      suspended: false,
      next_step: 3,
      muted: { until: '2026-01-09T10:00:00Z', needs_refresher: false },
    },
    must_acknowledge: [],
  });
  const { dialog } = await openFlag('Anmeld …');
  expect(dialog.getByText(/Du kan ikke anmelde/)).toBeVisible();
  expect(dialog.getByRole('link', { name: 'Mit forhold' })).toHaveAttribute('href', '/conduct');
});

test('a refused report keeps what was chosen and written', async () => {
  server.use(
    http.post('*/api/forum/posts/:id/flag', () =>
      refuse(403, 'ORG.ALTHING.FLAGS_REST', 'Your reports rest.'),
    ),
  );
  const { user, dialog } = await openFlag('Anmeld …');
  await user.click(dialog.getByRole('radio', { name: /^Noget andet/ }));
  await user.type(dialog.getByLabelText(/^Fortæl mere/), 'Se selv.');
  await user.click(dialog.getByRole('button', { name: 'Send anmeldelsen' }));
  expect(await dialog.findByRole('alert')).toHaveTextContent('for få af dine seneste anmeldelser');
  expect(dialog.getByLabelText(/^Fortæl mere/)).toHaveValue('Se selv.');
  expect(dialog.getByRole('radio', { name: /^Noget andet/ })).toBeChecked();
  await user.click(dialog.getByRole('radio', { name: /^Spam/ }));
  expect(dialog.queryByRole('alert')).not.toBeInTheDocument();
});

test('a report outlives its dialog until it was sent', async () => {
  const { user } = renderApp('/u/bo');
  const open = async () => {
    await user.click(await screen.findByRole('button', { name: /^Anmeld/ }));
    return within(await screen.findByRole('dialog'));
  };
  const first = await open();
  await user.click(first.getByRole('radio', { name: /^Spam/ }));
  await user.type(first.getByLabelText(/^Fortæl mere/), 'Samme link');
  fireEvent(screen.getByRole('dialog'), new Event('cancel', { cancelable: true }));
  const again = await open();
  expect(again.getByLabelText(/^Fortæl mere/)).toHaveValue('Samme link');
  await user.click(again.getByRole('button', { name: 'Send anmeldelsen' }));
  expect(await again.findByText(/^Tak\./)).toBeVisible();
  expect(bench.flags[0]?.wish).toEqual({ reason: 'spam', text: 'Samme link' });
  fireEvent(screen.getByRole('dialog'), new Event('cancel', { cancelable: true }));
  const later = await open();
  expect(later.getByLabelText(/^Fortæl mere/)).toHaveValue('');
});

test('own posts are not reported', async () => {
  world.posts = [makePost({ mine: true })];
  const { user } = renderApp(TOPIC);
  await user.click(await screen.findByRole('button', { name: 'Flere handlinger' }));
  expect(await screen.findByRole('menuitem', { name: 'Redigér' })).toBeVisible();
  expect(screen.queryByRole('menuitem', { name: 'Anmeld …' })).not.toBeInTheDocument();
});

test('a member is reported from their page, also for their name', async () => {
  const { user } = renderApp('/u/bo');
  await user.click(await screen.findByRole('button', { name: /^Anmeld/ }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Anmeld Bo Lindqvist' }));
  await user.click(dialog.getByRole('radio', { name: /^Navn eller profil/ }));
  await user.click(dialog.getByRole('button', { name: 'Send anmeldelsen' }));
  expect(await dialog.findByText(/^Tak\./)).toBeVisible();
  expect(bench.flags[0]?.wish).toEqual({ reason: 'name' });
});

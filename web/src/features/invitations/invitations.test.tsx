import { screen, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { anna } from '../../test/handlers';
import { renderApp } from '../../test/render-app';
import { server } from '../../test/server';

test('an invitation is created, its link shown once, and revoked', async () => {
  const { user } = renderApp('/invitations');
  expect(await screen.findByText('Du har ikke oprettet nogen invitationer endnu.')).toBeVisible();
  await user.type(screen.getByLabelText(/Hilsen/), 'Til Freja');
  await user.click(screen.getByRole('button', { name: 'Opret invitation' }));
  expect(await screen.findByText('https://dk.althing.test/invite/hemmelig')).toBeVisible();
  expect(await screen.findByText('Til Freja')).toBeVisible();
  expect(screen.getByText('0 af 1 brugt')).toBeVisible();

  await user.click(screen.getByRole('button', { name: 'Træk tilbage' }));
  const dialog = within(await screen.findByRole('dialog'));
  await user.click(dialog.getByRole('button', { name: 'Træk tilbage' }));
  expect(await screen.findByText('Trukket tilbage')).toBeVisible();
});

test('who may not invite finds no such page', async () => {
  server.use(
    http.get('*/api/auth/me', () =>
      HttpResponse.json({ ...anna, role: 'member', may_invite: false }),
    ),
  );
  renderApp('/invitations');
  expect(await screen.findByRole('heading', { name: 'Siden findes ikke' })).toBeVisible();
});

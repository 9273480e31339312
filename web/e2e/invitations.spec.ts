import { expect, test } from '@playwright/test';
import { inspect, watchConsole } from './watch';

const username = process.env.ALTHING_ADMIN_USERNAME;
const secret = process.env.ALTHING_ADMIN_PASSWORD;

test('an administrator invites and takes the invitation back', async ({ page }, info) => {
  test.skip(!username || !secret, 'needs ALTHING_ADMIN_USERNAME and ALTHING_ADMIN_PASSWORD');
  const faults = watchConsole(page);
  await page.goto('/invitations');
  await page.getByLabel('Brugernavn').fill(username ?? '');
  await page.getByLabel('Adgangskode', { exact: true }).fill(secret ?? '');
  await page.getByRole('button', { name: 'Log ind' }).click();

  const note = `Til Freja ${Date.now().toString(36)}`;
  await page.getByLabel('Hilsen').fill(note);
  await page.getByRole('button', { name: 'Opret invitation' }).click();
  await expect(page.getByText('Invitationen er klar')).toBeVisible();
  await inspect(page, info, 'invitations');

  const item = page.getByRole('listitem').filter({ hasText: note });
  await item.getByRole('button', { name: 'Træk tilbage' }).click();
  await inspect(page, info, 'revoke-dialog');
  await page.getByRole('dialog').getByRole('button', { name: 'Træk tilbage' }).click();
  await expect(item).toContainText('Trukket tilbage');
  expect(faults).toEqual([]);
});

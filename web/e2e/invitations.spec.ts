import { expect, test } from '@playwright/test';
import { invite } from './member';
import { inspect, watchConsole } from './watch';

test('an administrator invites and takes the invitation back', async ({ page }, info) => {
  const faults = watchConsole(page);
  const note = `Til Freja ${Date.now().toString(36)}`;
  await invite(page, note);
  await inspect(page, info, 'invitations');

  const item = page.getByRole('listitem').filter({ hasText: note });
  await item.getByRole('button', { name: 'Træk tilbage' }).click();
  await inspect(page, info, 'revoke-dialog');
  await page.getByRole('dialog').getByRole('button', { name: 'Træk tilbage' }).click();
  await expect(item).toContainText('Trukket tilbage');
  expect(faults).toEqual([]);
});

import { expect, test } from '@playwright/test';
import { linkTo } from './mail';
import { fillRegistration, login, registerQuietly, welcomed } from './member';
import { administrator, freshUsername } from './stack';
import { inspect, watchConsole } from './watch';

test('who runs the territory reads its roll and its invitations', async ({
  page,
  browser,
}, info) => {
  test.slow();
  const faults = watchConsole(page);
  const email = `${freshUsername()}@example.dk`;
  const note = `Til Ærø ${Date.now().toString(36)}`;
  let username = '';

  await test.step('somebody is invited and comes', async () => {
    await page.goto('/admin');
    await login(page, administrator.username, administrator.password);
    await expect(page.getByRole('heading', { level: 1, name: 'Medlemmer' })).toBeVisible();
    await page.goto('/invitations');
    await page.getByLabel('Hilsen').fill(note);
    await page.getByLabel('Kun til e-mailadressen').fill(email);
    await page.getByRole('button', { name: 'Opret invitation' }).click();
    const link = await linkTo(email, '/invite');
    const guest = await browser.newContext();
    const theirs = await guest.newPage();
    await theirs.goto(link);
    username = await fillRegistration(theirs, 'Ærøboen Åse');
    await theirs.getByLabel('E-mail').fill(email);
    await theirs.getByRole('button', { name: 'Opret konto' }).click();
    await welcomed(theirs);
    await guest.close();
  });

  const ways = page.getByRole('navigation', { name: 'Administration' });
  const roll = page.getByRole('list', { name: 'Medlemmer' });

  await test.step('the roll finds them, and tells no address', async () => {
    await page.goto('/admin/members');
    await page.getByRole('searchbox').fill(username);
    await expect(page).toHaveURL(new RegExp(`q=${username}`));
    const row = roll.getByRole('listitem').filter({ hasText: `@${username}:` });
    await expect(row).toContainText('Aktiv');
    await expect(row).toContainText('E-mail ikke bekræftet');
    await expect(row).toContainText('Inviteret af');
    await expect(page.getByText(email)).toHaveCount(0);
    await inspect(page, info, 'admin-members');
    await page.getByLabel('Kontoens tilstand').selectOption('Slettet');
    await expect(page.getByText('Ingen konti passer til det.')).toBeVisible();
    await page.getByLabel('Kontoens tilstand').selectOption('Alle');
    await row.getByRole('link', { name: /^Historik/ }).click();
    await expect(page).toHaveURL(new RegExp(`/moderation/members/${username}`));
  });

  await test.step('the invitation says who came', async () => {
    await page.goto('/admin/members');
    await ways.getByRole('link', { name: 'Invitationer' }).click();
    await page.getByLabel('Tilstand').selectOption('Brugt');
    const item = page.getByRole('listitem').filter({ hasText: note });
    await item.getByRole('button', { name: 'Hvem har brugt den' }).click();
    await expect(item.getByRole('link', { name: 'Ærøboen Åse' })).toBeVisible();
    await inspect(page, info, 'admin-invitations');
  });

  await test.step('on the narrowest telephone too', async () => {
    await page.setViewportSize({ width: 320, height: 700 });
    await inspect(page, info, 'admin-invitations-320');
    await page.goto(`/admin/members?q=${username}`);
    await expect(roll).toBeVisible();
    await inspect(page, info, 'admin-members-320');
  });
  expect(faults).toEqual([]);
});

test(
  'others read that administration is not theirs',
  { tag: '@desktop' },
  async ({ page }, info) => {
    await registerQuietly(page);
    await page.goto('/admin/members');
    await expect(page.getByText('Kun administratorer har adgang hertil.')).toBeVisible();
    await inspect(page, info, 'admin-forbidden');
  },
);

import { expect, test } from '@playwright/test';
import { linkTo } from './mail';
import { fillRegistration, invite, login, register, welcomed } from './member';
import { administrator, freshUsername, password } from './stack';
import { inspect, watchConsole } from './watch';

test('an administrator invites and takes the invitation back', async ({ page }, info) => {
  const faults = watchConsole(page);
  const note = `Til Freja ${Date.now().toString(36)}`;
  await invite(page, note);
  await expect(page.getByRole('img', { name: 'QR-kode med invitationslinket' })).toBeVisible();
  await inspect(page, info, 'invitations');

  const item = page.getByRole('listitem').filter({ hasText: note });
  await item.getByRole('button', { name: 'Træk tilbage' }).click();
  await inspect(page, info, 'revoke-dialog');
  await page.getByRole('dialog').getByRole('button', { name: 'Træk tilbage' }).click();
  await expect(item).toContainText('Trukket tilbage');
  expect(faults).toEqual([]);
});

test('an invitation for one address reaches it, and nobody else uses it', async ({
  page,
  browser,
}, info) => {
  const faults = watchConsole(page);
  const email = `${freshUsername()}@example.dk`;
  await page.goto('/invitations');
  await login(page, administrator.username, administrator.password);
  await page.getByLabel('Kun til e-mailadressen').fill(email);
  await expect(page.getByLabel('Antal personer')).toBeDisabled();
  await page.getByRole('button', { name: 'Opret invitation' }).click();
  await expect(page.getByText(`Kun til ${email}`)).toBeVisible();
  await inspect(page, info, 'invitation-pinned');

  const link = await linkTo(email, '/invite');
  const guest = await browser.newContext();
  const theirs = await guest.newPage();
  await theirs.goto(link);
  await fillRegistration(theirs, 'En anden');
  const field = theirs.getByLabel('E-mail');
  await expect(field).toHaveAttribute('required', '');
  await field.fill('en.anden@example.dk');
  await theirs.getByRole('button', { name: 'Opret konto' }).click();
  await expect(theirs.getByRole('alert')).toContainText('Invitationen gælder en anden adresse');
  await inspect(theirs, info, 'register-refused');
  await field.fill(email);
  await theirs.getByRole('button', { name: 'Opret konto' }).click();
  await welcomed(theirs);
  await guest.close();

  await page.getByRole('link', { name: 'Hvem inviterede hvem' }).click();
  await expect(page.getByRole('list', { name: 'Hvem inviterede hvem' })).toBeVisible();
  await inspect(page, info, 'invitation-tree');
  expect(faults).toEqual([]);
});

test('an invitation taken back while its form is open costs no words', { tag: '@desktop' }, async ({
  page,
  browser,
}) => {
  const note = `Til Freja ${Date.now().toString(36)}`;
  const link = await invite(page, note);
  const guest = await browser.newContext();
  const theirs = await guest.newPage();
  await theirs.goto(link);
  await fillRegistration(theirs);

  const item = page.getByRole('listitem').filter({ hasText: note });
  await item.getByRole('button', { name: 'Træk tilbage' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Træk tilbage' }).click();
  await expect(item).toContainText('Trukket tilbage');

  await theirs.getByRole('button', { name: 'Opret konto' }).click();
  await expect(theirs.getByRole('alert')).toContainText('Invitationen kan ikke bruges');
  await expect(theirs.getByLabel('Vist navn')).toHaveValue('Freja Åkjær');
  await guest.close();
});

test('a new member is told why they may not invite yet', async ({ page }, info) => {
  await register(page);
  await page.goto('/invitations');
  await expect(
    page.getByText(/^(Det kræver (et badge at invitere|badget )|Din konto er for ny)/),
  ).toBeVisible();
  await expect(page.getByRole('button', { name: 'Opret invitation' })).toHaveCount(0);
  await inspect(page, info, 'invitations-none');
});

test('an invitation settles the name and brings badges along', async ({ page, browser }, info) => {
  test.slow();
  const faults = watchConsole(page);
  const name = `Åse Ærø ${Date.now().toString(36)}`;
  await page.goto('/invitations');
  await login(page, administrator.username, administrator.password);
  await page.getByLabel(/^Navn/).fill(name);
  await page.getByRole('checkbox', { name: /^Vært/ }).check();
  await page.getByRole('button', { name: 'Opret invitation' }).click();
  const item = page.getByRole('listitem').filter({ hasText: `For ${name}` });
  await expect(item).toBeVisible();
  await inspect(page, info, 'invitation-named');
  const link = await page.locator('code', { hasText: '/invite#' }).textContent();

  const guest = await browser.newContext();
  const theirs = await guest.newPage();
  await theirs.goto(link ?? '');
  await theirs.getByRole('link', { name: 'Tag imod invitationen' }).click();
  const shown = theirs.getByLabel('Vist navn');
  await expect(shown).toHaveValue(name);
  await expect(shown).toHaveAttribute('readonly', '');
  await theirs.getByLabel('Brugernavn').fill(freshUsername());
  await theirs.getByLabel('Adgangskode', { exact: true }).fill(password);
  await theirs.getByRole('checkbox', { name: /^Jeg følger adfærdskodekset/ }).check();
  await inspect(theirs, info, 'register-named');
  await theirs.getByRole('button', { name: 'Opret konto' }).click();
  await welcomed(theirs);
  // The badge follows the rooms, at worst with the next pass a minute later.
  await expect(async () => {
    await theirs.goto('/badges/vaert');
    await expect(theirs.getByText('Fulgte med invitationen')).toBeVisible({ timeout: 3000 });
  }).toPass({ timeout: 80_000 });
  await guest.close();
  expect(faults).toEqual([]);
});

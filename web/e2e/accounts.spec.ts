import { expect, type Locator, type Page, test } from '@playwright/test';
import { earnBadge } from './course';
import { linkTo } from './mail';
import { MatrixClient } from './matrix';
import { createTopic, invite, login, post, register, registerQuietly } from './member';
import { freshUsername, password } from './stack';
import { inspect, watchConsole } from './watch';

const NEXT = 'fire helt andre ord';

test('an address is confirmed, and a lost password replaced by mail', async ({ page }, info) => {
  const faults = watchConsole(page);
  const email = `${freshUsername()}@example.dk`;
  const username = await register(page, undefined, email);

  await test.step('the mail confirms the address, by hand', async () => {
    await page.goto('/settings/account');
    await expect(page.getByText('Ikke bekræftet')).toBeVisible();
    await page.goto(await linkTo(email, '/verify-email'));
    await page.getByRole('button', { name: 'Bekræft adressen' }).click();
    await expect(page.getByRole('heading', { name: /er bekræftet$/ })).toBeFocused();
    await inspect(page, info, 'verify-email-done');
    await page.goto('/settings/account');
    await expect(page.getByText('Bekræftet', { exact: true })).toBeVisible();
    await inspect(page, info, 'settings-account');
  });

  await test.step('the answer is the same for an address that nobody has', async () => {
    await page.getByRole('button', { name: /Din konto/ }).click();
    await page.getByRole('button', { name: 'Log ud' }).click();
    await page.getByRole('link', { name: 'Glemt adgangskode?' }).click();
    await page.getByLabel('E-mail').fill('ingen@example.dk');
    await page.getByRole('button', { name: 'Send link' }).click();
    await expect(page.getByRole('heading', { name: 'Se i din indbakke' })).toBeFocused();
    await inspect(page, info, 'reset-sent');
    await page.getByRole('button', { name: 'Prøv en anden adresse' }).click();
    await page.getByLabel('E-mail').fill(email);
    await page.getByRole('button', { name: 'Send link' }).click();
    await expect(page.getByRole('heading', { name: 'Se i din indbakke' })).toBeVisible();
  });

  const link = await linkTo(email, '/reset');

  await test.step('the link sets a password, once', async () => {
    await page.goto(link);
    await page.getByLabel('Ny adgangskode').fill('kort');
    await page.getByRole('button', { name: 'Gem adgangskoden' }).click();
    await expect(page.getByRole('alert')).toContainText('Ny adgangskode');
    await inspect(page, info, 'reset-refused');
    await page.getByLabel('Ny adgangskode').fill(NEXT);
    await page.getByRole('button', { name: 'Gem adgangskoden' }).click();
    await expect(page.getByRole('heading', { name: 'Adgangskoden er skiftet' })).toBeFocused();

    await page.goto('about:blank');
    await page.goto(link);
    await page.getByLabel('Ny adgangskode').fill(NEXT);
    await page.getByRole('button', { name: 'Gem adgangskoden' }).click();
    await expect(page.getByRole('heading', { name: 'Linket virker ikke længere' })).toBeFocused();
    await inspect(page, info, 'reset-invalid');
  });

  await test.step('the old one is refused, the new one lets in', async () => {
    await page.goto('/login');
    await login(page, username, password);
    await expect(page.getByRole('alert')).toContainText('forkert');
    await login(page, username, NEXT);
    await expect(page.getByRole('heading', { level: 1, name: /^Hej, / })).toBeVisible();
    await page.goto('/settings/security');
    await expect(page.getByText('En ny adgangskode blev valgt med et link')).toBeVisible();
  });
  expect(faults).toEqual([]);
});

test('another e-mail address waits for its link', { tag: '@desktop' }, async ({ page }, info) => {
  const faults = watchConsole(page);
  await register(page);
  const email = `${freshUsername()}@example.dk`;
  await page.goto('/settings/account');
  await page.getByLabel('Ny e-mailadresse').fill(email);
  await page.getByLabel('Nuværende adgangskode').fill('forkert kode');
  await page.getByRole('button', { name: 'Skift e-mail' }).click();
  await expect(page.getByRole('alert')).toContainText('Det er ikke din nuværende adgangskode');
  await page.getByLabel('Nuværende adgangskode').fill(password);
  await page.getByRole('button', { name: 'Skift e-mail' }).click();
  await expect(page.getByText(`Vi har skrevet til ${email}`)).toBeVisible();
  await inspect(page, info, 'email-pending');

  const first = await linkTo(email, '/verify-email');
  await page.getByRole('button', { name: 'Send linket igen' }).click();
  await expect(page.getByText('Linket er sendt.')).toBeVisible();
  await page.goto(await linkTo(email, '/verify-email', [first]));
  await page.getByRole('button', { name: 'Bekræft adressen' }).click();
  await expect(page.getByRole('heading', { name: /er bekræftet$/ })).toBeVisible();
  await page.goto('/settings/account');
  await expect(page.getByText(email)).toBeVisible();
  await expect(page.getByText('Bekræftet', { exact: true })).toBeVisible();
  expect(faults).toEqual([]);
});

test('the language of the account follows its member to another browser', {
  tag: '@desktop',
}, async ({ page, browser }) => {
  const username = await register(page);
  await page.goto('/settings/language');
  await page.getByRole('radio', { name: 'Svenska' }).check();
  await expect(page.getByText('Sparat')).toBeVisible();
  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await other.goto('/login');
  await login(other, username);
  await expect(other.locator('html')).toHaveAttribute('lang', 'sv');
  await elsewhere.close();
});

test('the data is gathered and fetched', { tag: '@desktop' }, async ({ page }, info) => {
  test.slow();
  await register(page);
  await page.goto('/settings/data');
  await page.getByRole('button', { name: 'Bestil en kopi' }).click();
  const fetch = page.getByRole('link', { name: 'Hent' });
  await expect(fetch).toBeVisible({ timeout: 60_000 });
  await inspect(page, info, 'export-ready');
  const [download] = await Promise.all([page.waitForEvent('download'), fetch.click()]);
  expect(download.suggestedFilename()).toMatch(/\.zip$/);
  await page.getByRole('button', { name: 'Bestil en kopi' }).click();
  await expect(page.getByRole('alert')).toContainText(/^Vent/);
});

test('an account is deleted for good', async ({ page }, info) => {
  const faults = watchConsole(page);
  const username = await register(page);
  const dialog = await prepareToLeave(page, username, /^Lad det stå uden mit navn/);
  await inspect(page, info, 'delete-account');
  await dialog.getByRole('button', { name: 'Slet for altid' }).click();
  await expect(page).toHaveURL(/\/login$/);
  await login(page, username);
  await expect(page.getByRole('alert')).toContainText('forkert');
  expect(faults).toEqual([]);
});

test('who takes everything along is a former member, here and in Matrix', {
  tag: '@desktop',
}, async ({ page, browser }) => {
  test.slow();
  const administrator = await (await browser.newContext()).newPage();
  const note = `Til Frode ${Date.now().toString(36)}`;
  const invitation = await invite(administrator, note);

  const witness = await (await browser.newContext()).newPage();
  const other = await registerQuietly(witness, 'Vibeke Vidne');
  await witness.goto('/forum');
  await earnBadge(witness);
  await witness.reload();
  const { slug, topicId } = await createTopic(witness, `Hvem var det? ${other}`);
  const reader = await MatrixClient.login(other);

  const username = await registerQuietly(page, 'Frode Forbi', invitation);
  const device = await MatrixClient.login(username);
  await page.goto('/forum');
  await earnBadge(page);
  await page.reload();
  const own = await createTopic(page, `Et emne af Frode ${username}`, 'Frodes første ord.');
  await page.goto(`/forum/t/${slug}`);
  await post(page, 'Frodes sidste ord.');
  const postId = await page
    .getByRole('article')
    .filter({ hasText: 'Frodes sidste ord.' })
    .getAttribute('data-item');
  const words = witness.locator(`[data-item="${postId}"]`);
  await expect(words).toContainText('Frode Forbi');

  const dialog = await prepareToLeave(page, username, /^Fjern alt, jeg har skrevet/);
  await dialog.getByRole('button', { name: 'Slet for altid' }).click();
  await expect(page).toHaveURL(/\/login$/);

  await test.step('neither the web nor the homeserver knows the account', async () => {
    await login(page, username);
    await expect(page.getByRole('alert')).toContainText('forkert');
    await expect(MatrixClient.login(username)).rejects.toThrow(/403 .*M_FORBIDDEN/);
    await expect.poll(() => device.whoami().catch(String)).toMatch(/401 .*M_UNKNOWN_TOKEN/);
  });

  await test.step('the words go, from the open page and from the rooms', async () => {
    await expect(words).toContainText('Indlægget er fjernet af forfatteren', { timeout: 30_000 });
    await expect(words).toContainText('Tidligere medlem');
    await expect(words.getByRole('link', { name: 'Frode Forbi' })).toHaveCount(0);
    await expect(witness.getByText('Frodes sidste ord.')).toHaveCount(0);
    await expect.poll(() => reader.content(topicId, postId ?? '')).toEqual({});
    await witness.goto(`/forum/t/${own.slug}`);
    await expect(witness.getByRole('article')).toContainText('Tidligere medlem');
    await expect(witness.getByText('Frodes første ord.')).toHaveCount(0);
    await witness.goto(`/u/${username}`);
    await expect(
      witness.getByRole('heading', { level: 1, name: 'Tidligere medlem' }),
    ).toBeVisible();
  });

  await test.step('the tree keeps the place of a former member', async () => {
    await administrator.goto('/invitations/tree');
    const place = administrator.getByRole('listitem').filter({ hasText: note }).last();
    await expect(place).toContainText('Tidligere medlem');
    await expect(place.getByRole('link')).toHaveCount(0);
  });
  await witness.context().close();
  await administrator.context().close();
});

/** Fills the dialog in which a member leaves for good. */
async function prepareToLeave(page: Page, username: string, mode: RegExp): Promise<Locator> {
  await page.goto('/settings/account');
  await page.getByRole('button', { name: 'Slet konto …' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: mode }).check();
  await dialog.getByLabel(`Skriv ${username} for at bekræfte`).fill(username);
  await dialog.getByLabel('Nuværende adgangskode').fill(password);
  return dialog;
}

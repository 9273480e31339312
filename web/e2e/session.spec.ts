import { expect, test } from '@playwright/test';
import { earnBadge } from './course';
import { createTopic, login, post, register } from './member';
import { inspect, watchConsole } from './watch';

test('a session: menu, theme, drafts, two tabs, and back to the same place', async ({
  page,
  context,
}, info) => {
  const faults = watchConsole(page);
  const username = await register(page);
  await earnBadge(page);
  await page.reload();
  const { slug } = await createTopic(page, `Fælles frøbank ${username}`);

  await test.step('account menu and help', async () => {
    await page.getByRole('button', { name: /Din konto/ }).click();
    await expect(page.getByText(`@${username}:`)).toBeVisible();
    await inspect(page, info, 'account');
    await page.getByRole('radio', { name: 'Mørkt' }).check();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await page.getByRole('radio', { name: 'Som enheden' }).check();
    await page.getByRole('button', { name: 'Tastaturgenveje' }).click();
    await inspect(page, info, 'shortcuts');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });

  await test.step('a lost connection costs no words', async () => {
    await page.route('**/api/forum/topics/*/posts', (route) => route.abort());
    await page.getByRole('textbox', { name: 'Skriv et svar' }).fill('Et svar uden net');
    await page.keyboard.press('Control+Enter');
    await expect(page.getByText('Venter på forbindelse')).toBeVisible();
    await inspect(page, info, 'waiting-post');
    await page.unroute('**/api/forum/topics/*/posts');
    await page.reload();
    // It goes by itself.
    await expect(page.getByText('Venter på forbindelse')).toHaveCount(0, { timeout: 15_000 });
    await expect(page.getByRole('article').filter({ hasText: 'Et svar uden net' })).toHaveCount(1);
  });

  await test.step('a post from another tab appears', async () => {
    const other = await context.newPage();
    await other.goto(`/forum/t/${slug}`);
    await post(other, 'Fra den anden fane');
    await expect(page.getByText('Fra den anden fane')).toHaveCount(1);
    await other.close();
  });

  await test.step('an expired access token is renewed while writing', async () => {
    await context.clearCookies({ name: 'althing_access' });
    await post(page, 'Skrevet efter udløb');
  });

  await test.step('logging out in one tab logs out the other, which keeps the draft', async () => {
    const other = await context.newPage();
    await other.goto('/forum');
    await expect(other.getByRole('heading', { level: 1, name: 'Forum' })).toBeVisible();
    await page.getByRole('textbox', { name: 'Skriv et svar' }).fill('Halvfærdig tanke');
    await other.getByRole('button', { name: /Din konto/ }).click();
    await other.getByRole('button', { name: 'Log ud' }).click();
    await expect(other).toHaveURL(/\/login/);
    await expect(page).toHaveURL(/\/login/);
    await other.close();
  });

  await test.step('a deep link leads through the login and back', async () => {
    await page.goto(`/forum/t/${slug}`);
    await expect(page).toHaveURL(/\/login/);
    await login(page, username);
    await expect(page).toHaveURL(new RegExp(`/forum/t/${slug}`));
    await expect(page.getByRole('textbox', { name: 'Skriv et svar' })).toHaveValue(
      'Halvfærdig tanke',
    );
  });
  expect(faults).toEqual([]);
});

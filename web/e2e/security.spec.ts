import { expect, type Page, test } from '@playwright/test';
import { MatrixClient } from './matrix';
import { login, registerQuietly } from './member';
import { password } from './stack';
import { inspect, watchConsole } from './watch';

const NEXT = 'fire helt andre ord';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0';

/** The page has gone to the login, and its cookies open nothing. */
async function expectOut(page: Page): Promise<void> {
  await expect(page).toHaveURL(/\/login/);
  expect((await page.request.get('/api/auth/me')).status()).toBe(401);
}

/** The homeserver ends a device a moment after the web has ended its sessions. */
async function expectEnded(device: MatrixClient): Promise<void> {
  await expect.poll(() => device.whoami().catch(String)).toMatch(/401 .*M_UNKNOWN_TOKEN/);
}

async function expectIn(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: /Din konto/ })).toBeVisible();
}

test(
  'sessions end one by one, with the password, and everywhere',
  { tag: '@desktop' },
  async ({ page, browser }, info) => {
    test.slow();
    const faults = watchConsole(page);
    const username = await registerQuietly(page);
    const telephone = await MatrixClient.login(username, { device: 'Telefonen' });
    const laptop = await MatrixClient.login(username, { device: 'Den bærbare' });
    const context = await browser.newContext({ userAgent: FIREFOX });
    const other = await context.newPage();
    await other.goto('/login');
    await login(other, username);
    await expectIn(other);

    await test.step('a browser and a Matrix device are signed out, the others stay', async () => {
      await page.goto('/settings/sessions');
      const list = page.getByRole('region', { name: 'Browsere og apps' }).getByRole('listitem');
      await expect(list).toHaveCount(4);
      await inspect(page, info, 'sessions');
      for (const name of ['Firefox på Linux', 'Telefonen']) {
        await page.getByRole('button', { name: `Log ud : ${name}` }).click();
        const dialog = page.getByRole('dialog', { name: `Log ud af ${name}?` });
        await dialog.getByRole('button', { name: 'Log ud' }).click();
        await expect(page.getByText(`Du er logget ud af ${name}.`)).toBeVisible();
        await expect(page.getByRole('heading', { name: 'Browsere og apps' })).toBeFocused();
      }
      await expectOut(other);
      await expectEnded(telephone);
      await page.reload();
      await expect(list).toHaveCount(2);
      await expect(list.filter({ hasText: 'Denne browser' })).toHaveCount(1);
      await laptop.whoami();
    });

    await test.step('a new password ends all but this browser', async () => {
      await login(other, username);
      await expectIn(other);
      await page.goto('/settings/security');
      const current = page.getByLabel('Nuværende adgangskode');
      await current.fill('forkert kode');
      await page.getByLabel('Ny adgangskode').fill(NEXT);
      await page.getByRole('button', { name: 'Skift adgangskode' }).click();
      await expect(page.getByRole('alert')).toContainText('Det er ikke din nuværende adgangskode');
      await expect(current).toBeFocused();
      await laptop.whoami();

      await current.fill(password);
      await page.getByRole('button', { name: 'Skift adgangskode' }).click();
      const done = page.getByRole('status').filter({ hasText: 'Adgangskoden er skiftet' });
      await expect(done).toBeFocused();
      await expectOut(other);
      await expectEnded(laptop);
      await page.reload();
      await expect(page.getByText('Adgangskoden blev skiftet')).toBeVisible();
    });

    const renewed =
      await test.step('the new one lets in, here and in Matrix; the old one does not', async () => {
        await login(other, username);
        await expect(other.getByRole('alert')).toContainText('forkert');
        await login(other, username, NEXT);
        await expectIn(other);
        await expect(MatrixClient.login(username)).rejects.toThrow(/403 .*M_FORBIDDEN/);
        return MatrixClient.login(username, { secret: NEXT });
      });

    await test.step('out everywhere: every tab, browser and device', async () => {
      const tab = await page.context().newPage();
      await tab.goto('/forum');
      await expectIn(tab);
      await page.goto('/settings/sessions');
      await page.getByRole('button', { name: 'Log ud overalt' }).click();
      const dialog = page.getByRole('dialog', { name: 'Log ud overalt?' });
      await dialog.getByRole('button', { name: 'Log ud overalt' }).click();
      for (const one of [page, tab, other]) await expectOut(one);
      await expectEnded(renewed);
    });
    await context.close();
    expect(faults).toEqual([]);
  },
);

import { expect, type Page, test } from '@playwright/test';
import { COURSE } from './course';
import { login, registerQuietly } from './member';
import { administrator, invitationUrl } from './stack';
import { inspect, watchConsole } from './watch';

const { origin } = new URL(invitationUrl);

/** A treaty of each project of its own, for they run beside each other. */
const NEIGHBOURS = {
  desktop: { code: 'SE', name: 'Sverige', server: 'se.example', badge: 'uppforandekod' },
  mobile: { code: 'NO', name: 'Norge', server: 'no.example', badge: 'oppforselskodeks' },
};

const cardOf = (page: Page, name: string) => page.getByRole('article', { name, exact: true });

/** What the page is on the narrowest of telephones. */
async function inspectNarrow(page: Page, info: Parameters<typeof inspect>[1], name: string) {
  const size = page.viewportSize() ?? { width: 1280, height: 800 };
  await page.setViewportSize({ width: 320, height: 640 });
  await inspect(page, info, name);
  await page.setViewportSize(size);
}

test('an administrator makes, changes and ends a treaty, and members read of it', async ({
  page,
  browser,
}, info) => {
  test.slow();
  const faults = watchConsole(page);
  const isDesktop = info.project.name.startsWith('desktop');
  const { code, name, server, badge } = NEIGHBOURS[isDesktop ? 'desktop' : 'mobile'];
  await page.goto('/territories');
  await login(page, administrator.username, administrator.password);
  await expect(page.getByRole('heading', { level: 1, name: 'Territorier' })).toBeVisible();
  await expect(page.getByRole('article').first()).toContainText('Vores eget');
  // An attempt that was cut off may have left it.
  await page.request.delete(`/api/territories/${code}/treaty`, { headers: { Origin: origin } });
  await page.reload();

  const meta = await page.request.get('/api/meta');
  const { server_name } = (await meta.json()) as { server_name: string };

  await test.step('make it', async () => {
    await page.getByRole('link', { name: 'Ny aftale' }).click();
    await page.getByLabel('Landekode').fill(code.toLowerCase());
    await page.getByRole('textbox', { name: 'Navn' }).fill(name);
    await page.getByRole('textbox', { name: 'Homeserver' }).fill(server_name);
    await page.getByRole('checkbox', { name: /^Adfærdskodeks/ }).check();
    const add = page.getByRole('button', { name: 'Tilføj et badge' });
    await add.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByLabel('Deres badge', { exact: true })).toBeFocused();
    await page.keyboard.type(badge);
    await page.getByLabel('Tæller som', { exact: true }).selectOption(COURSE);
    await inspect(page, info, 'treaty-new');
    await inspectNarrow(page, info, 'treaty-new-320');

    await page.getByRole('button', { name: 'Indgå aftalen' }).click();
    const summary = page.getByRole('alert');
    await expect(summary).toContainText('Det er os selv.');
    await inspect(page, info, 'treaty-fault');
    await summary.getByRole('link', { name: 'Homeserver' }).click();
    await expect(page.getByRole('textbox', { name: 'Homeserver' })).toBeFocused();
    await page.getByRole('textbox', { name: 'Homeserver' }).fill(server);
    await page.getByRole('button', { name: 'Indgå aftalen' }).click();
    await expect(page.getByText('Aftalen er indgået.')).toBeVisible({ timeout: 30_000 });
  });

  const card = cardOf(page, name);
  await test.step('it waits', async () => {
    await expect(card.getByText(`${badge} tæller som Adfærdskodeks`)).toBeVisible();
    await expect(card.getByText('venter på, at de viser det til os')).toBeVisible();
    await expect(card.getByText(`Det mangler ${name} at gøre`)).toBeVisible();
    await inspect(page, info, 'territories');
    await inspectNarrow(page, info, 'territories-320');
  });

  const member = await browser.newContext();
  const theirs = await member.newPage();
  await test.step('a member reads of it, and changes nothing', async () => {
    await registerQuietly(theirs);
    await theirs.goto('/forum');
    if (isDesktop) {
      await theirs
        .getByRole('navigation', { name: 'Hovedmenu' })
        .getByRole('link', { name: 'Territorier' })
        .click();
    } else {
      await theirs.goto('/territories');
    }
    await expect(cardOf(theirs, name).getByText('venter på')).toBeVisible();
    await expect(theirs.getByRole('link', { name: 'Ny aftale' })).toHaveCount(0);
    await expect(theirs.getByRole('link', { name: /^Redigér aftalen/ })).toHaveCount(0);
    await expect(theirs.getByText(/^Det mangler/)).toHaveCount(0);
    await theirs.goto(`/territories/${code}/edit`);
    await expect(theirs.getByText('Kun administratorer kan indgå og ændre aftaler.')).toBeVisible();
    await theirs.goto(`/badges/${COURSE}`);
    await expect(theirs.getByText(`${badge} fra ${name} kommer til at tælle`)).toBeVisible();
    await theirs.goto('/territories');
    await expect(cardOf(theirs, name)).toBeVisible();
  });

  const edit = card.getByRole('link', { name: /^Redigér aftalen/ });
  await test.step('change it', async () => {
    await edit.click();
    await expect(
      page.getByRole('heading', { level: 1, name: `Aftalen med ${name}` }),
    ).toBeVisible();
    await page.getByRole('button', { name: 'Fjern badge 1' }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: 'Tilføj et badge' })).toBeFocused();
    await inspect(page, info, 'treaty-edit');
    await page.getByRole('button', { name: 'Gem', exact: true }).click();
    await expect(page.getByText('Aftalen er gemt.')).toBeVisible({ timeout: 30_000 });
    await expect(card.getByText('Ingen af deres badges tæller her.')).toBeVisible();
  });

  await test.step('end it, which the member sees by itself', async () => {
    await edit.click();
    await page.getByRole('button', { name: 'Afslut aftalen' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('bliver taget ud af emnerne');
    await inspect(page, info, 'treaty-end');
    await dialog.getByRole('button', { name: 'Afslut aftalen' }).click();
    await expect(page.getByText('Aftalen er afsluttet.')).toBeVisible({ timeout: 30_000 });
    await expect(card).toHaveCount(0);
    await expect(cardOf(theirs, name)).toHaveCount(0, { timeout: 30_000 });
  });
  await member.close();
  expect(faults).toEqual([]);
});

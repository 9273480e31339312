import { type Browser, expect, type Locator, type Page, test } from '@playwright/test';
import { earnBadge } from './course';
import { MatrixClient } from './matrix';
import { createTopic, register, registerQuietly } from './member';
import { inspect, watchConsole } from './watch';

/** What hangs on a member's rooms works once these have followed the registration. */
const ROOMS = { timeout: 80_000 };

/** A picture of some size, as a file. */
async function picture(page: Page): Promise<Buffer> {
  const base64 = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = 900;
    canvas.height = 600;
    const context = canvas.getContext('2d');
    if (!context) throw new Error('this browser draws nothing');
    context.fillStyle = '#2a7a6a';
    context.fillRect(0, 0, 900, 600);
    context.fillStyle = '#ffffff';
    context.fillRect(300, 150, 300, 300);
    return canvas.toDataURL('image/png').split(',')[1] ?? '';
  });
  return Buffer.from(base64, 'base64');
}

/** Another member, with a page of their own. */
async function another(browser: Browser, name: string) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const username = await registerQuietly(page, name);
  const { user_id } = (await (await page.request.get('/api/auth/me')).json()) as {
    user_id: string;
  };
  await page.goto('/forum');
  return { context, page, username, userId: user_id };
}

test('a member gives themselves a face and some words', async ({ page }, info) => {
  test.slow();
  const faults = watchConsole(page);
  const username = await register(page);
  await page.goto('/settings/profile');

  await test.step('a picture is cut by the keyboard', async () => {
    await page.locator('input[type=file]').setInputFiles({
      name: 'mig.png',
      mimeType: 'image/png',
      buffer: await picture(page),
    });
    const area = page.getByRole('group', { name: 'Udsnit af billedet' });
    await area.focus();
    for (const key of ['+', '+', 'ArrowLeft', 'ArrowUp']) await page.keyboard.press(key);
    await inspect(page, info, 'crop');
    await page.getByRole('button', { name: 'Brug billedet' }).click();
    await expect(page.getByText('Dit nye billede er gemt.')).toBeVisible();
    const image = page.getByRole('main').locator('img').first();
    await expect
      .poll(() => image.evaluate((one) => (one as HTMLImageElement).naturalWidth))
      .toBeGreaterThan(0);
  });

  await test.step('what is no picture is refused in place', async () => {
    await page.locator('input[type=file]').setInputFiles({
      name: 'regning.png',
      mimeType: 'image/png',
      buffer: Buffer.from('%PDF-1.7'),
    });
    await expect(page.getByText(/^Billedet kan ikke læses/)).toBeVisible();
  });

  await test.step('words', async () => {
    await page.getByLabel('Pronominer').fill('hun/hende');
    await page.getByLabel('Om mig').fill('<b>Cykler</b> hele året.');
    await page.getByLabel('Sprog').selectOption('sv');
    await page.getByLabel('Tidszone').selectOption('Europe/Copenhagen');
    await page.getByRole('button', { name: 'Gem', exact: true }).click();
    await expect(page.getByText('Gemt', { exact: true })).toBeVisible();
    await inspect(page, info, 'settings-profile');
  });

  await test.step('the page shows them as they are', async () => {
    await page.goto(`/u/${username}`);
    await expect(page.getByText('<b>Cykler</b> hele året.')).toBeVisible();
    await expect(page.getByText('hun/hende')).toBeVisible();
    await inspect(page, info, 'profile');
  });

  await test.step('the picture goes', async () => {
    await page.goto('/settings/profile');
    await page.getByRole('button', { name: 'Fjern billede' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Fjern billede' }).click();
    await expect(page.getByText('Dit billede er fjernet.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Vælg billede' })).toBeVisible();
  });
  expect(faults).toEqual([]);
});

test('from the directory to a follower, a block and a closed door', async ({
  page,
  browser,
  hasTouch,
}, info) => {
  test.slow();
  const faults = watchConsole(page);
  const name = `Ærøboen ${Date.now().toString(36)}`;
  const other = await another(browser, name);
  const me = await registerQuietly(page);
  const client = await MatrixClient.login(me);
  /** To follow is to be in the other's profile room. */
  const follows = () => client.isIn(`althing_member_${other.username}`);
  await page.goto('/members');

  await test.step('the search folds the letters of the neighbours, and is in the address', async () => {
    const found = page.getByRole('link', { name });
    await page.getByRole('searchbox').fill(name.replace('Ærøboen', 'aeroeboen'));
    await expect(page).toHaveURL(/\/members\?q=aeroe/);
    // Whoever was asked for before they could be found is not found by waiting.
    await expect(async () => {
      await page.reload();
      await expect(found).toBeVisible({ timeout: 5000 });
    }).toPass(ROOMS);
    await page.getByRole('searchbox').fill(name);
    await expect(page).toHaveURL(/\/members\?q=%C3%86/);
    await expect(found).toBeVisible();
    await inspect(page, info, 'members-found');
    await page.reload();
    await expect(page.getByRole('searchbox')).toHaveValue(name);
  });

  await test.step('follow from the list', async () => {
    const row = page.getByRole('listitem').filter({ hasText: name });
    const follow = row.getByRole('button', { name: /^Følg ?:/ });
    // While it is asked for, the button says already what is wished.
    const followed = row
      .getByRole('button', { name: /^Følg ikke længere/ })
      .and(row.locator('[aria-busy=false]'));
    await expect(async () => {
      if (await follow.isVisible()) await follow.click({ timeout: 1000 });
      await expect(followed).toBeVisible({ timeout: 8000 });
    }).toPass(ROOMS);
    await page.getByRole('link', { name }).click();
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
    await page.getByRole('link', { name: /^Følgere/ }).click();
    await expect(page.locator(`[data-item^="@${me}:"]`)).toBeVisible();
    await inspect(page, info, 'followers');
    expect(await follows()).toBe(true);
  });

  await earnBadge(other.page);
  await other.page.reload();
  const { slug } = await createTopic(other.page, `Færgen sejler ikke ${me}`);

  await test.step('a name in a topic opens its card', async () => {
    await page.goto(`/forum/t/${slug}`);
    const link = page.getByRole('article').first().getByRole('link', { name });
    const card = page.getByRole('dialog', { name: 'Om medlemmet' });
    // What is still drawn above the name takes it away from under the pointer.
    await expect(async () => {
      if (!hasTouch) await page.mouse.move(0, 0);
      await (hasTouch ? link.tap() : link.hover());
      await expect(card).toBeVisible({ timeout: 3000 });
    }).toPass();
    await expect(card.getByRole('button', { name: /^Følg ikke længere/ })).toBeVisible();
    await inspect(page, info, 'member-card');
    await page.keyboard.press('Escape');
    await expect(card).toHaveCount(0);
  });

  await test.step('who is blocked is folded away, and comes back', async () => {
    await page.goto(`/u/${other.username}`);
    await page.getByRole('button', { name: /^Blokér/ }).click();
    await inspect(page, info, 'block-dialog');
    await page.getByRole('dialog').getByRole('button', { name: 'Blokér' }).click();
    await expect(page.getByRole('button', { name: /^Fjern blokering/ })).toBeVisible();
    await page.goto(`/forum/t/${slug}`);
    await expect(page.getByText(`Indlæg af ${name}, som du blokerer.`)).toBeVisible();
    await inspect(page, info, 'topic-blocked');
    await page.getByRole('button', { name: 'Vis', exact: true }).click();
    await expect(page.getByText('gennem skoven')).toBeVisible();
    expect(await follows()).toBe(false);
    expect(await client.ignored()).toEqual([other.userId]);
    await page.goto('/settings/blocks');
    await inspect(page, info, 'blocks');
    await page.getByRole('button', { name: /^Fjern blokering/ }).click();
    await expect(page.getByText('Du blokerer ingen.')).toBeVisible();
    expect(await client.ignored()).toEqual([]);
  });

  await test.step('whom a Matrix client ignores is blocked here, until it does no more', async () => {
    // The list is not pushed to us: it is read at most every few seconds.
    const reloadUntil = (shown: Locator) =>
      expect(async () => {
        await page.reload();
        await expect(shown).toBeVisible({ timeout: 2000 });
      }).toPass({ timeout: 30_000 });
    await client.ignore(other.userId);
    await reloadUntil(page.getByRole('main').getByRole('link', { name }));
    await client.ignore();
    await reloadUntil(page.getByText('Du blokerer ingen.'));
  });

  await test.step('a follow is taken back', async () => {
    await page.goto(`/u/${other.username}`);
    await page.getByRole('button', { name: /^Følg ?:/ }).click();
    await expect(page.getByText(`Du følger ${name}.`)).toBeVisible();
    expect(await follows()).toBe(true);
    const unfollow = page.getByRole('button', { name: /^Følg ikke længere/ });
    // Until the page shows it, the button takes no other wish.
    await expect(unfollow).toHaveAttribute('aria-busy', 'false');
    await unfollow.click();
    await expect(page.getByText(`Du følger ikke længere ${name}.`)).toBeVisible();
    expect(await follows()).toBe(false);
  });

  await test.step('a profile that is closed shows a name alone', async () => {
    await other.page.goto('/settings/privacy');
    await other.page
      .getByRole('group', { name: 'Hvem kan se din profil?' })
      .getByRole('radio', { name: 'Ingen' })
      .check();
    await expect(async () => {
      await other.page.getByRole('button', { name: 'Gem', exact: true }).click({ timeout: 1000 });
      await expect(other.page.getByText('Gemt', { exact: true })).toBeVisible({ timeout: 8000 });
    }).toPass(ROOMS);
    await expect(async () => {
      await page.goto(`/u/${other.username}`);
      await expect(page.getByText(`${name} viser kun navn og billede.`)).toBeVisible({
        timeout: 3000,
      });
    }).toPass({ timeout: 30_000 });
    await inspect(page, info, 'profile-hidden');
    await page.goto(`/members?q=${encodeURIComponent(name)}`);
    await expect(page.getByRole('heading', { name: 'Ingen fundet' })).toBeVisible();
  });
  await other.context.close();
  expect(faults).toEqual([]);
});

test('the parts of a profile have their own addresses', async ({ page, browser }, info) => {
  test.slow();
  const faults = watchConsole(page);
  const name = `Ærøboen ${Date.now().toString(36)}`;
  const other = await another(browser, name);
  await earnBadge(other.page);
  await other.page.reload();
  const { slug, title } = await createTopic(other.page, `Færgen sejler igen ${other.username}`);
  await registerQuietly(page);
  await page.goto(`/u/${other.username}`);
  const parts = page.getByRole('navigation', { name: `Mere om ${name}` });
  await expect(page.getByRole('heading', { level: 2, name: 'Om', exact: true })).toBeVisible();

  await test.step('what was written leads to where it stands', async () => {
    await parts.getByRole('link', { name: 'Indlæg' }).click();
    await expect(page).toHaveURL(new RegExp(`/u/${other.username}/posts$`));
    const post = page.getByRole('listitem').filter({ hasText: title });
    await expect(post).toContainText('Kender I en rolig rute for børn?');
    await inspect(page, info, 'profile-posts');
    await post.getByRole('link').first().click();
    await expect(page).toHaveURL(new RegExp(`/forum/t/${slug}`));
    await page.goBack();
  });

  await test.step('badges stand with their days, there alone', async () => {
    await parts.getByRole('link', { name: 'Badges' }).click();
    await expect(page).toHaveURL(new RegExp(`/u/${other.username}/badges$`));
    const badges = page.getByRole('region', { name: 'Badges' });
    await expect(badges.getByRole('link', { name: 'Adfærdskodeks' })).toBeVisible();
    await inspect(page, info, 'profile-badges');
    await parts.getByRole('link', { name: 'Om', exact: true }).click();
    await expect(badges).toHaveCount(0);
  });

  await test.step('an address opens its part, and back is where one was', async () => {
    await page.goto(`/u/${other.username}/followers`);
    await expect(parts.getByRole('link', { name: /^Følgere/ })).toHaveAttribute(
      'aria-current',
      'page',
    );
    await parts.getByRole('link', { name: /^Følger(?!e)/ }).click();
    await expect(page).toHaveURL(new RegExp(`/u/${other.username}/following$`));
    await page.goBack();
    await expect(page).toHaveURL(new RegExp(`/u/${other.username}/followers$`));
  });
  await other.context.close();
  expect(faults).toEqual([]);
});

test('the directory is narrowed by origin and badge, and its address says so', async ({
  page,
  browser,
}, info) => {
  test.slow();
  const faults = watchConsole(page);
  const name = `Badgebærer ${Date.now().toString(36)}`;
  const other = await another(browser, name);
  await earnBadge(other.page);
  await other.context.close();
  await registerQuietly(page);
  await page.goto(`/members?q=${encodeURIComponent(name)}`);
  const found = page.getByRole('list', { name: 'Medlemmer' }).getByRole('link', { name });
  await expect(async () => {
    await page.reload();
    await expect(found).toBeVisible({ timeout: 5000 });
  }).toPass(ROOMS);
  const origins = page.getByRole('navigation', { name: 'Hvorfra' });

  await test.step('origin', async () => {
    await origins.getByRole('link', { name: 'Fra andre territorier' }).click();
    await expect(page).toHaveURL(/from=elsewhere/);
    await expect(page.getByRole('heading', { name: 'Ingen fundet' })).toBeVisible();
    await origins.getByRole('link', { name: /^Fra (?!andre)/ }).click();
    await expect(page).toHaveURL(/from=here/);
    await expect(found).toBeVisible();
  });

  await test.step('badge', async () => {
    const badge = page.getByLabel('Badge', { exact: true });
    await badge.selectOption('Moderator');
    await expect(page).toHaveURL(/badge=moderator/);
    await expect(page.getByRole('heading', { name: 'Ingen fundet' })).toBeVisible();
    await badge.selectOption('Adfærdskodeks');
    await expect(found).toBeVisible();
    await inspect(page, info, 'members-narrowed');
  });

  await test.step('the address keeps all of it', async () => {
    await page.reload();
    await expect(page).toHaveURL(/q=.*from=here.*badge=adfaerdskodeks/);
    await expect(found).toBeVisible();
    await expect(page.getByLabel('Badge', { exact: true })).toHaveValue('adfaerdskodeks');
    await page.getByRole('searchbox').fill('');
    await expect(page).not.toHaveURL(/q=/);
    await expect(page).toHaveURL(/badge=adfaerdskodeks/);
  });
  expect(faults).toEqual([]);
});

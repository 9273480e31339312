import { type Browser, expect, type Page, test } from '@playwright/test';
import { earnBadge } from './course';
import { tabTo } from './keyboard';
import { MatrixClient } from './matrix';
import { createTopic, login, post, registerQuietly } from './member';
import { administrator } from './stack';
import { inspect, watchConsole } from './watch';

/** What hangs on a member's rooms works once these have followed the registration. */
const ROOMS = { timeout: 80_000 };
const LIVE = { timeout: 15_000 };

/** A member who may write, with a page of their own. */
async function writer(browser: Browser, name: string) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const username = await registerQuietly(page, name);
  await page.goto('/forum');
  await earnBadge(page);
  await page.reload();
  return { context, page, username };
}

/** The first member reads, the second has opened a topic that the first follows. */
async function readerAndWriter(page: Page, browser: Browser) {
  const username = await registerQuietly(page, 'Liv Læser');
  await page.goto('/forum');
  await earnBadge(page);
  const other = await writer(browser, 'Svend Skriver');
  const topic = await createTopic(other.page, `Ruter at læse om ${username}`);
  await expect(async () => {
    const answer = await page.request.put(`/api/forum/topics/${topic.topicId}/follow`, {
      headers: { Origin: new URL(page.url()).origin },
      data: { level: 'follow' },
    });
    expect(answer.ok(), await answer.text()).toBe(true);
  }).toPass(ROOMS);
  const user_id = await userId(page);
  return { username, user_id, other, topic };
}

async function userId(page: Page): Promise<string> {
  const answer = await page.request.get('/api/auth/me');
  return ((await answer.json()) as { user_id: string }).user_id;
}

/** The newest post of a topic. */
async function newest(page: Page, slug: string): Promise<string> {
  const answer = await page.request.get(`/api/forum/topics/${slug}?around=end`);
  const { items } = (await answer.json()) as { items: { post_id: string }[] };
  return items.at(-1)?.post_id ?? '';
}

test('what is read in a Matrix client is read here, and the reverse', async ({
  page,
  browser,
}, info) => {
  test.slow();
  const faults = watchConsole(page);
  const { username, user_id, other, topic } = await readerAndWriter(page, browser);
  const client = await MatrixClient.login(username);
  await page.goto('/forum/topics');
  const row = page.getByRole('article').filter({ hasText: topic.title });

  await test.step('a new post makes its topic unread, live', async () => {
    await post(other.page, 'Den første nyhed.');
    await expect(row).toHaveAttribute('data-unread', 'true', LIVE);
    await inspect(page, info, 'topics-unread');
  });

  await test.step('read there, it is read here', async () => {
    await client.read(topic.topicId, await newest(page, topic.slug));
    await expect(row).toHaveAttribute('data-unread', 'false', LIVE);
  });

  await test.step('read here, it is read there', async () => {
    await post(other.page, 'Den anden nyhed.');
    await expect(row).toHaveAttribute('data-unread', 'true', LIVE);
    await expect.poll(() => client.unread(topic.topicId), LIVE).toBe(1);
    await row.getByRole('link', { name: topic.title }).click();
    await expect(page.getByText('Den anden nyhed.')).toBeInViewport();
    await expect.poll(() => client.unread(topic.topicId), { timeout: 30_000 }).toBe(0);
    await page.goBack();
    await expect(row).toHaveAttribute('data-unread', 'false', LIVE);
  });

  await test.step('all is read with one press of the keyboard', async () => {
    await post(other.page, 'Den tredje nyhed.');
    await expect(row).toHaveAttribute('data-unread', 'true', LIVE);
    await tabTo(page, page.getByRole('button', { name: 'Markér alt som læst' }));
    await page.keyboard.press('Enter');
    await expect(page.getByText('Alt er markeret som læst.')).toBeVisible();
    await expect(row).toHaveAttribute('data-unread', 'false', LIVE);
    await expect.poll(() => client.unread(topic.topicId), { timeout: 30_000 }).toBe(0);
    const tabs = page.getByRole('navigation', { name: 'Lister' });
    await tabs.getByRole('link', { name: /^Ulæste/ }).click();
    await expect(page.getByRole('heading', { name: 'Alt er læst' })).toBeVisible();
    await inspect(page, info, 'topics-all-read');
  });

  await test.step('to follow, to mute and to leave is the same in both', async () => {
    const inRoom = async () => (await client.membership(topic.topicId, user_id)).membership;
    const level = (name: RegExp) => page.getByRole('menuitemradio', { name });
    await page.goto(`/forum/t/${topic.slug}`);
    await page.getByRole('button', { name: 'Følger' }).click();
    await level(/^Lydløs/).click();
    await expect.poll(() => client.mutes(topic.topicId), LIVE).toBe(true);
    await page.getByRole('button', { name: 'Lydløs' }).click();
    await level(/^Følg ikke/).click();
    await expect.poll(inRoom, LIVE).toBe('leave');
    const follow = page.getByRole('button', { name: 'Følg', exact: true });
    await follow.click();
    await expect.poll(inRoom, LIVE).toBe('join');
    await expect(page.getByRole('button', { name: 'Følger' })).toBeVisible(LIVE);
    await client.leave(topic.topicId);
    await expect(async () => {
      await page.reload();
      await expect(follow).toBeVisible({ timeout: 3000 });
    }).toPass({ timeout: 20_000 });
  });
  await other.context.close();
  expect(faults).toEqual([]);
});

test('a mention from Element rings at once and leads to its post', async ({
  page,
  browser,
}, info) => {
  test.slow();
  const faults = watchConsole(page);
  const { user_id, other, topic } = await readerAndWriter(page, browser);
  // The badge that was earned has rung already.
  const seen = await page.request.post('/api/notifications/read', {
    headers: { Origin: new URL(page.url()).origin },
    data: {},
  });
  expect(seen.ok(), await seen.text()).toBe(true);
  await page.goto('/');
  await expect(page.getByRole('link', { name: 'Notifikationer', exact: true })).toBeVisible();
  const client = await MatrixClient.login(other.username);
  await client.mention(topic.topicId, user_id, 'Kom og se, Liv!');
  const bell = page.getByRole('link', { name: 'Notifikationer, 1 ulæst' });
  await expect(bell).toBeVisible(LIVE);
  await expect(page).toHaveTitle(/^\(1\) /);
  await bell.click();
  const told = page.getByRole('listitem').filter({ hasText: 'Kom og se, Liv!' });
  await expect(told).toBeVisible();
  await inspect(page, info, 'notifications');
  await told.getByRole('link', { name: /^Svend Skriver omtalte dig/ }).click();
  await expect(page.getByRole('article').filter({ hasText: 'Kom og se, Liv!' })).toBeInViewport();
  await expect(page.getByRole('link', { name: 'Notifikationer', exact: true })).toBeVisible(LIVE);
  await page.goto('/notifications');
  await expect(page.getByText('Alt er læst')).toBeVisible();

  await page.goto('/settings/notifications');
  await page.getByRole('checkbox', { name: 'Når nogen omtaler mig' }).uncheck();
  await page.getByRole('radio', { name: 'Hver dag' }).check();
  await page.getByRole('button', { name: 'Gem', exact: true }).click();
  await expect(page.getByText('Gemt', { exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('checkbox', { name: 'Når nogen omtaler mig' })).not.toBeChecked();
  await expect(page.getByRole('radio', { name: 'Hver dag' })).toBeChecked();
  await other.context.close();
  expect(faults).toEqual([]);
});

test('the search finds other forms of a word', async ({ page, browser, isMobile }, info) => {
  test.slow();
  const faults = watchConsole(page);
  const username = await registerQuietly(page);
  const other = await writer(browser, 'Ragnhild Rytter');
  await createTopic(other.page, `Ud i det blå ${username}`, 'En dejlig cykelrute langs åen.');
  await page.goto('/forum');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('/');
  await expect(page.locator('[data-search]:focus')).toBeVisible();
  await page.keyboard.type('cykelruter');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/forum\/search\?q=cykelruter/);
  await page.getByRole('link', { name: 'Indlæg', exact: true }).click();
  await page.getByText('Filtre', { exact: true }).click();
  await page.getByLabel('Skrevet af').fill(other.username);
  await page.getByLabel('Skrevet af').press('Enter');
  await expect(page).toHaveURL(new RegExp(`author=${other.username}`));
  const hit = page.getByRole('listitem').filter({ hasText: username });
  await expect(hit.locator('mark')).toHaveText('cykelrute');
  await inspect(page, info, 'search-found');

  await hit.getByRole('link').first().click();
  await expect(page.getByText('En dejlig cykelrute')).toBeInViewport();
  await page.goBack();
  await expect(page.getByLabel('Skrevet af')).toHaveValue(other.username);

  await page.goto(`/forum/search?q=${username}xyz`);
  await expect(page.getByRole('heading', { name: /^Intet fundet/ })).toBeVisible();
  await inspect(page, info, `search-nothing${isMobile ? '-mobile' : ''}`);
  await other.context.close();
  expect(faults).toEqual([]);
});

test('a draft goes with the member to another device', { tag: '@desktop' }, async ({
  page,
  browser,
}) => {
  test.slow();
  const { username, topic, other } = await readerAndWriter(page, browser);
  await page.goto(`/forum/t/${topic.slug}`);
  await page.getByRole('textbox', { name: 'Skriv et svar' }).fill('Begyndt på telefonen');
  await page
    .getByRole('link', { name: /^Forum/ })
    .first()
    .click();
  await page.getByRole('link', { name: 'Seneste', exact: true }).click();
  const row = page.getByRole('article').filter({ hasText: topic.title });
  await expect(row.getByText('Kladde')).toBeVisible();

  const device = await browser.newContext();
  const second = await device.newPage();
  await second.goto(`/forum/t/${topic.slug}`);
  await login(second, username);
  await expect(second.getByRole('textbox', { name: 'Skriv et svar' })).toHaveValue(
    'Begyndt på telefonen',
    LIVE,
  );
  await post(second, 'Begyndt på telefonen, sendt herfra');
  await page.goto(`/forum/t/${topic.slug}`);
  await expect(page.getByRole('textbox', { name: 'Skriv et svar' })).toHaveValue('', LIVE);
  await device.close();
  await other.context.close();
});

test('an administrator makes a category, and whoever lacks its badge is told', async ({
  page,
  browser,
}, info) => {
  test.slow();
  const faults = watchConsole(page);
  const mark = Date.now().toString(36);
  const name = `Værksted ${mark}${info.project.name === 'desktop-light' ? '' : ' m'}`;
  await page.goto('/admin/categories');
  await login(page, administrator.username, administrator.password);
  await page.getByRole('link', { name: 'Ny kategori' }).click();
  await page.getByRole('textbox', { name: 'Navn' }).fill(name);
  await page.getByLabel('Beskrivelse').fill('Her skruer vi.');
  await page.getByRole('checkbox', { name: /^Moderator/ }).check();
  await page.getByRole('radio', { name: /^Kun de, der har/ }).check();
  await inspect(page, info, 'category-new');
  await page.getByRole('button', { name: 'Opret kategori' }).click();
  await expect(page.getByText('Kategorien er oprettet.')).toBeVisible({ timeout: 30_000 });

  const up = page.getByRole('button', { name: `Flyt ${name} op` });
  await up.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status').filter({ hasText: `${name} er nu nummer` })).toHaveCount(1);
  await expect(up).toBeFocused();
  await inspect(page, info, 'categories-admin');

  const member = await browser.newContext();
  const theirs = await member.newPage();
  await registerQuietly(theirs);
  await theirs.goto('/forum');
  const row = theirs.getByRole('article').filter({ hasText: name });
  await expect(row.getByText(/^Kræver /)).toBeVisible();
  await row.getByRole('link', { name }).click();
  await expect(theirs.getByRole('heading', { name: 'Kun for nogle' })).toBeVisible();
  await theirs.goto('/admin/categories');
  await expect(theirs.getByText('Kun administratorer har adgang hertil.')).toBeVisible();

  await page
    .getByRole('main')
    .getByRole('link', { name: new RegExp(`^${name} ?: Redigér$`) })
    .click();
  await page.getByRole('radio', { name: 'Alle medlemmer' }).check();
  await page.getByRole('button', { name: 'Gem', exact: true }).click();
  await expect(page.getByText('Kategorien er gemt.')).toBeVisible({ timeout: 30_000 });
  await expect(async () => {
    await theirs.goto('/forum');
    await row.getByRole('link', { name }).click();
    await expect(theirs.getByRole('heading', { name: 'Ingen emner endnu' })).toBeVisible({
      timeout: 3000,
    });
  }).toPass({ timeout: 30_000 });
  await member.close();
  expect(faults).toEqual([]);
});

test('mails are ended without signing in', { tag: '@desktop' }, async ({ page }, info) => {
  const faults = watchConsole(page);
  await page.goto('/unsubscribe#intet');
  await expect(page.getByRole('heading', { name: 'Afmeld mails' })).toBeVisible();
  await inspect(page, info, 'unsubscribe');
  await page.getByRole('button', { name: 'Afmeld' }).click();
  await expect(page.getByRole('heading', { name: 'Linket kan ikke bruges' })).toBeFocused();
  await inspect(page, info, 'unsubscribe-invalid');
  expect(faults).toEqual([]);
});

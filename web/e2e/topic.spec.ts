import { type APIRequestContext, expect, type Page, test } from '@playwright/test';
import { earnBadge } from './course';
import { Element } from './element';
import { tabTo } from './keyboard';
import { createTopic, post, posts, registerQuietly } from './member';
import { inspect, watchConsole } from './watch';

/** So many posts no window holds. */
const POSTS = 60;

/** A picture of five by five pixels. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg==',
  'base64',
);

/** A member who may write, and their own topic. */
async function begin(page: Page) {
  const username = await registerQuietly(page);
  await page.goto('/forum');
  await earnBadge(page);
  await page.reload();
  const topic = await createTopic(page, `Cykelruter ${username}`);
  return { username, ...topic };
}

/** Posts through the API, patiently: new members are slowed down. */
async function fill(request: APIRequestContext, origin: string, topicId: string, count: number) {
  const ids: string[] = [];
  for (let n = 1; n <= count; n += 1) {
    await expect(async () => {
      const answer = await request.post(`/api/forum/topics/${encodeURIComponent(topicId)}/posts`, {
        headers: { Origin: origin, 'Idempotency-Key': `fill-${topicId}-${n}` },
        data: { body: `Indlæg nummer ${n}` },
      });
      expect(answer.status()).toBe(201);
      ids.push(((await answer.json()) as { post_id: string }).post_id);
    }).toPass({ timeout: 60_000, intervals: [200, 1000, 3000] });
  }
  return ids;
}

/** Which post stands at the top of the window, and where. */
const topOf = (page: Page) =>
  page.evaluate(() => {
    const head = document.getElementById('main')?.previousElementSibling?.getBoundingClientRect();
    const line = head && head.width >= window.innerWidth * 0.9 ? head.bottom : 0;
    const articles = [...document.querySelectorAll('article')];
    const first = articles.find((article) => article.getBoundingClientRect().bottom > line + 1);
    return { id: first?.id, top: Math.round(first?.getBoundingClientRect().top ?? 0) };
  });

test('a long topic: first unread, deep link, and nothing moves', async ({
  page,
  browser,
}, info) => {
  test.slow();
  const faults = watchConsole(page);
  const { topicId, slug, username } = await begin(page);
  const origin = new URL(page.url()).origin;
  const ids = await fill(page.request, origin, topicId, POSTS);

  await test.step('another member follows it, and comes back to what is new', async () => {
    const context = await browser.newContext();
    const other = await context.newPage();
    await registerQuietly(other, 'Aksel');
    await other.goto('/forum');
    // Who follows is in the room, and so has what opens it.
    await earnBadge(other);
    await other.goto(`/forum/t/${slug}`);
    await other.getByRole('button', { name: 'Følg', exact: true }).click();
    await expect(other.getByRole('button', { name: 'Følger' })).toBeVisible({ timeout: 60_000 });
    // What was there before is not unread to who follows from now on.
    await other.getByRole('button', { name: 'Til det nyeste' }).click();
    await expect(other.getByText(`Indlæg nummer ${POSTS}`, { exact: true })).toBeVisible();
    await other.goto('/members');
    for (const words of ['Nyt et', 'Nyt to', 'Nyt tre']) await post(page, words);
    const before = Date.now();
    await other.goto(`/forum/t/${slug}`);
    await expect(other.getByText('Nye indlæg', { exact: true })).toBeVisible();
    const first = other.getByRole('article').filter({ hasText: 'Nyt et' });
    await expect(first).toBeInViewport();
    info.annotations.push({ type: 'opened', description: `${Date.now() - before} ms` });
    await context.close();
  });

  await test.step('an address leads to its post, far from both ends', async () => {
    await page.goto('about:blank');
    await page.goto(`/forum/t/${slug}#p-${ids[29]}`);
    const article = page.getByRole('article').filter({ hasText: /Indlæg nummer 30(?!\d)/ });
    await expect(article).toBeInViewport();
    await expect(article).toBeFocused();
    await inspect(page, info, 'topic-deep');
  });

  await test.step('what arrives and what is loaded above moves nothing', async () => {
    await page.waitForTimeout(1000);
    const before = await topOf(page);
    const element = await Element.login(username);
    await element.join(topicId);
    await element.send(topicId, 'Fra Element, mens der læses');
    await page.waitForTimeout(2000);
    expect(await topOf(page)).toEqual(before);
    element.close();
  });

  await test.step('away and back is the same place', async () => {
    await page.evaluate(() => window.scrollBy(0, 250));
    await page.waitForTimeout(500);
    const before = await topOf(page);
    await expect(page).toHaveURL(/#p-/);
    await page.getByRole('link', { name: 'Medlemmer' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Medlemmer' })).toBeVisible();
    await page.goBack();
    await expect(page.locator(`[id="${before.id}"]`)).toBeInViewport();
    await expect.poll(() => topOf(page)).toEqual(before);
    await page.reload();
    await expect.poll(() => topOf(page)).toEqual(before);
  });

  await test.step('the ends', async () => {
    await page.getByRole('button', { name: 'Til det første' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toBeInViewport();
    await page.getByRole('button', { name: 'Til det nyeste' }).click();
    await expect(page.getByText('Fra Element, mens der læses')).toBeInViewport();
  });

  await test.step('the search of the topic finds what is not drawn', async () => {
    await page.keyboard.press('Control+f');
    await page.getByLabel('Ord i emnet').fill('nummer 7');
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByRole('link').first()).toBeVisible();
    await inspect(page, info, 'topic-search');
    await dialog.getByRole('link').first().click();
    await expect(
      page.getByRole('article').filter({ hasText: 'nummer 7' }).first(),
    ).toBeInViewport();
  });
  expect(faults).toEqual([]);
});

test('the main job by the keyboard alone', { tag: '@desktop' }, async ({ page }) => {
  test.slow();
  const username = await registerQuietly(page);
  await page.goto('/forum');
  await earnBadge(page);
  await page.goto('/forum/new');
  const title = `Uden mus ${username}`;
  await tabTo(page, page.getByLabel('Titel'));
  await page.keyboard.type(title);
  const body = page.getByLabel('Første indlæg');
  await tabTo(page, body);
  await page.keyboard.type('Kan man det?');
  // The rooms of a new member follow the registration.
  await expect(async () => {
    if (await body.isVisible()) {
      await tabTo(page, body);
      await page.keyboard.press('Control+Enter');
    }
    const heading = page.getByRole('heading', { level: 1, name: title });
    await expect(heading).toBeVisible({ timeout: 8000 });
  }).toPass({ timeout: 80_000 });
  await expect(page.getByRole('article')).toHaveCount(1);

  const field = page.getByRole('textbox', { name: 'Skriv et svar' });
  await page.keyboard.press('r');
  await expect(field).toBeFocused();
  await page.keyboard.type('Det kan man');
  await page.keyboard.press('Control+Enter');
  await expect(posts(page).filter({ hasText: 'Det kan man' })).toHaveCount(1, { timeout: 60_000 });
  await page.keyboard.press('Escape');
  await expect(field).not.toBeFocused();

  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await expect(page.locator('article:focus')).toHaveCount(1);
  await page.keyboard.press('r');
  await expect(field).toBeFocused();
  await page.keyboard.type('Kladde');
  await page.keyboard.press('Escape');
  await expect(field).not.toBeFocused();
  await expect(field).toHaveValue('Kladde');
  await page.keyboard.press('r');
  await page.keyboard.press('End');
  await page.keyboard.type(' bliver til svar :smi');
  await expect(page.getByRole('option').first()).toBeVisible();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+Enter');
  // The one on its way gives way to that of the topic, and takes the focus with it.
  const mine = posts(page).filter({ hasText: 'Kladde bliver til svar 😄' });
  await expect(mine).toHaveCount(1, { timeout: 60_000 });
  await expect(mine.getByRole('link', { name: /^Svar til / })).toBeVisible();

  const standOnMine = async () => {
    await expect(async () => {
      await page.keyboard.press('j');
      expect(await mine.evaluate((post) => post.contains(document.activeElement))).toBe(true);
    }).toPass({ timeout: 10_000 });
  };
  await page.keyboard.press('Escape');
  await standOnMine();
  await page.keyboard.press('l');
  await expect(page.getByRole('button', { name: 'Reagér med 👍' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(mine.getByRole('button', { name: /^👍\uFE0F? 1:/ })).toBeVisible();

  await standOnMine();
  await page.keyboard.press('e');
  const edit = page.getByRole('textbox', { name: 'Redigér indlæg' });
  await expect(edit).toBeFocused();
  await page.keyboard.type(' – rettet');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('button', { name: /^redigeret/ })).toBeVisible();

  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toContainText('Følg emnet');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('u');
  await expect(page).toHaveURL(/\/forum\/c\//);
  await expect(page.getByRole('link', { name: title })).toBeVisible();
  await page.keyboard.press('j');
  await page.keyboard.press('o');
  await expect(page).toHaveURL(/\/forum\/t\//);
  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await expect(page).toHaveURL(/\/members$/);
});

test('a picture is pasted, described, posted and enlarged', async ({ page }, info) => {
  const faults = watchConsole(page);
  const { topicId, username } = await begin(page);
  const field = page.getByRole('textbox', { name: 'Skriv et svar' });

  await field.evaluate(
    (element, bytes) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], 'rute.png', { type: 'image/png' }));
      element.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      );
    },
    [...PICTURE],
  );
  await expect(page.getByLabel('Hvad viser billedet?')).toBeVisible();
  await inspect(page, info, 'composer-picture');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('alert')).toContainText('Beskriv billedet');
  await page.getByLabel('Hvad viser billedet?').fill('En lille rute');
  await page.getByRole('button', { name: 'Send' }).click();

  const mine = page.getByRole('article').filter({ has: page.getByAltText('En lille rute') });
  await expect(mine).toHaveCount(1);
  await expect(page.getByText('Sendes …')).toHaveCount(0, { timeout: 15_000 });
  // It is drawn, not only there.
  const picture = mine.getByRole('img', { name: 'En lille rute' }).last();
  await expect
    .poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth))
    .toBeGreaterThan(0);

  await mine.getByRole('button', { name: /^Vis billedet stort/ }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await inspect(page, info, 'picture-viewer');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  const element = await Element.login(username);
  await element.join(topicId);
  await expect
    .poll(async () => (await element.messages(topicId)).map(({ content }) => content.msgtype))
    .toContain('m.image');
  element.close();
  expect(faults).toEqual([]);
});

test('a topic is followed, opened in Element, and shown as it will be', async ({ page }, info) => {
  const faults = watchConsole(page);
  await begin(page);
  const follow = page.getByRole('button', { name: /^(Følg|Følger)$/ });
  await expect(follow).toBeVisible();
  await page.getByRole('button', { name: 'Åbn i Element' }).click();
  await expect(page.getByRole('img', { name: /^QR-kode/ })).toBeVisible();
  await inspect(page, info, 'topic-element');
  await page.keyboard.press('Escape');

  await page.getByRole('textbox', { name: 'Skriv et svar' }).fill('Noget **fedt**');
  await page.getByRole('tab', { name: 'Forhåndsvis' }).click();
  await expect(page.getByRole('tabpanel').locator('strong')).toHaveText('fedt');
  await inspect(page, info, 'composer-preview');
  await page.getByRole('tab', { name: 'Skriv' }).click();
  await page.getByRole('button', { name: 'Send' }).click();

  const mine = posts(page).filter({ hasText: 'Noget fedt' });
  await expect(mine).toHaveCount(1);
  await mine.getByText('fedt').selectText();
  await page.getByRole('button', { name: 'Citér' }).click();
  await expect(page.getByRole('textbox', { name: 'Skriv et svar' })).toHaveValue('> fedt\n\n');
  expect(faults).toEqual([]);
});

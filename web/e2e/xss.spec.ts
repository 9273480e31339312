import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { earnBadge } from './course';
import { Element, Refused } from './element';
import { createTopic, registerQuietly } from './member';

interface Case {
  name: string;
  input: string;
}

const file = new URL('./xss-corpus.json', import.meta.url);
const corpus = JSON.parse(readFileSync(file, 'utf8')) as { html: Case[]; markdown: Case[] };

interface Watched extends Window {
  violations: string[];
}

/** Collects every sign that something of a post was run or fetched. */
async function watch(page: Page): Promise<string[]> {
  const signs: string[] = [];
  await page.addInitScript(() => {
    const watched = window as unknown as Watched;
    watched.violations = [];
    document.addEventListener('securitypolicyviolation', (event) =>
      watched.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
    );
  });
  page.on('dialog', (dialog) => {
    signs.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => signs.push(`error: ${error.message}`));
  page.on('popup', (popup) => signs.push(`window: ${popup.url()}`));
  page.on('request', (request) => {
    const own = new URL(page.url()).origin;
    const { protocol, origin } = new URL(request.url());
    if (origin !== own && page.url() !== 'about:blank' && protocol !== 'blob:') {
      signs.push(`request: ${request.url()}`);
    }
  });
  page.on('framenavigated', (frame) => {
    if (frame !== page.mainFrame()) signs.push(`frame: ${frame.url()}`);
  });
  return signs;
}

/** Draws every post of the topic, presses its spoilers, and points at what it holds. */
async function walk(page: Page): Promise<number> {
  const seen = new Set<string>();
  await page.getByRole('button', { name: 'Til det første' }).click();
  for (let still = 0; still < 4; ) {
    const ids = await page
      .locator('article')
      .evaluateAll((articles) => articles.map(({ id }) => id));
    const before = seen.size;
    for (const id of ids) seen.add(id);
    await page
      .locator('article button:has(+ [data-mx-spoiler][hidden])')
      .evaluateAll((spoilers) => {
        for (const spoiler of spoilers) (spoiler as HTMLElement).click();
      });
    // What waits for a pointer or the focus is given both.
    await page.locator('article').evaluateAll((articles) => {
      for (const element of articles.flatMap((article) => [...article.querySelectorAll('*')])) {
        element.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }));
        element.dispatchEvent(new FocusEvent('focus'));
      }
    });
    await page.evaluate(() => window.scrollBy(0, window.innerHeight * 0.8));
    await page.waitForTimeout(150);
    still = seen.size === before ? still + 1 : 0;
  }
  return seen.size;
}

test('nothing that is written runs, asks elsewhere, or breaks the policy', {
  tag: '@desktop',
}, async ({ page }) => {
  test.setTimeout(600_000);
  const signs = await watch(page);
  const username = await registerQuietly(page);
  await page.goto('/forum');
  await earnBadge(page);
  await page.reload();
  const { topicId, slug } = await createTopic(page, `Fjendtlige ord ${username}`);
  const origin = new URL(page.url()).origin;
  let written = 1;

  await test.step('through a Matrix client', async () => {
    const element = await Element.login(username);
    await element.join(topicId);
    for (const { name, input } of corpus.html) {
      try {
        await element.sendHtml(topicId, name, input);
        written += 1;
      } catch (cause) {
        // What the homeserver does not take, nobody sees.
        if (!(cause instanceof Refused)) throw cause;
      }
    }
    element.close();
  });

  await test.step('through the API', async () => {
    const path = `/api/forum/topics/${encodeURIComponent(topicId)}/posts`;
    for (const [index, { input }] of [...corpus.markdown, ...corpus.html].entries()) {
      await expect(async () => {
        const answer = await page.request.post(path, {
          headers: { Origin: origin, 'Idempotency-Key': `xss-${username}-${index}` },
          data: { body: input },
        });
        // Too many links or nothing to read may be refused; too fast is tried again.
        expect(answer.status()).toBeLessThan(500);
        expect(answer.status()).not.toBe(429);
        if (answer.status() === 201) written += 1;
      }).toPass({ timeout: 60_000, intervals: [200, 1000, 3000] });
    }
  });

  await page.goto('about:blank');
  await page.goto(`/forum/t/${slug}`);
  await expect(page.getByRole('article').first()).toBeVisible();
  await expect
    .poll(async () => {
      const answer = await page.request.get(`/api/forum/topics/${slug}?around=end&limit=1`);
      return ((await answer.json()) as { topic: { posts: number } }).topic.posts;
    })
    .toBeGreaterThanOrEqual(written);
  expect(await walk(page)).toBeGreaterThanOrEqual(written);

  expect(signs).toEqual([]);
  expect(await page.evaluate(() => (window as unknown as Watched).violations)).toEqual([]);
  const harm = await page
    .locator(
      'article :is(script, iframe, object, embed, form[action], svg:not([aria-hidden]), style, link, meta, base)',
    )
    .count();
  expect(harm).toBe(0);
});

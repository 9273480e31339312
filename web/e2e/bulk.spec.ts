import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { earnBadge } from './course';
import { createTopic, registerQuietly } from './member';

interface Bulk {
  name: string;
  before: string;
  repeat: string;
  times: number;
  /** The rest of the post. */
  then: string;
}

const file = new URL('./xss-corpus.json', import.meta.url);
const { bulk } = JSON.parse(readFileSync(file, 'utf8')) as { bulk: Bulk[] };

/** What gives a browser the most to do, of all that is as long as a post may be. */
const WORST = [
  'quotes and lists, deep',
  'quotes, one deeper each line',
  'nested emphasis',
  'table, many rows',
  'table, many cells a row',
];
/** So long the page may be busy at a stretch, on a slow machine too. */
const LONGEST_MS = 3000;

interface Busy extends Window {
  longest: number;
}

/** The post as it is sent: no longer than a post may be. */
function written({ before, repeat, times, then }: Bulk, most: number): string {
  const room = most - Buffer.byteLength(before + then);
  return (
    before + repeat.repeat(Math.min(times, Math.floor(room / Buffer.byteLength(repeat)))) + then
  );
}

/** Notes how long the page was busy at a stretch since it was opened. */
async function watchBusyness(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const busy = window as unknown as Busy;
    busy.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        busy.longest = Math.max(busy.longest, duration);
      }
    }).observe({ type: 'longtask', buffered: true });
  });
}

/** How long the page takes to draw twice: soon, when it is awake. */
const twoFrames = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const begun = performance.now();
        requestAnimationFrame(() =>
          requestAnimationFrame(() => resolve(performance.now() - begun)),
        );
      }),
  );

test('what is huge or deep is drawn, and the page stays awake', { tag: '@desktop' }, async ({
  page,
}) => {
  test.slow();
  await watchBusyness(page);
  const username = await registerQuietly(page);
  await page.goto('/forum');
  await earnBadge(page);
  await page.reload();
  const { topicId, slug } = await createTopic(page, `Store ord ${username}`);
  const origin = new URL(page.url()).origin;
  const meta = await page.request.get('/api/meta');
  const { limits } = (await meta.json()) as { limits: { post_bytes: number } };

  const ids = new Map<string, string>();
  for (const [index, name] of WORST.entries()) {
    await test.step(`${name} is posted`, async () => {
      const one = bulk.find((each) => each.name === name);
      if (!one) throw new Error(`the corpus has no ${name}`);
      let most = limits.post_bytes;
      await expect(async () => {
        const answer = await page.request.post(
          `/api/forum/topics/${encodeURIComponent(topicId)}/posts`,
          {
            headers: { Origin: origin, 'Idempotency-Key': `bulk-${username}-${index}-${most}` },
            data: { body: written(one, most) },
          },
        );
        // An event holds the words and their HTML, which can be many times as long: as much as is taken.
        if (answer.status() === 413) most = Math.floor(most * 0.7);
        // Too fast is tried again.
        expect(answer.status(), await answer.text()).toBe(201);
        const { post_id } = (await answer.json()) as { post_id: string };
        ids.set(name, post_id);
      }).toPass({ timeout: 60_000, intervals: [200, 200, 200, 200, 200, 1000, 3000] });
    });
  }

  for (const [name, id] of ids) {
    await test.step(`${name} is read`, async () => {
      // A change after `#` alone loads nothing.
      await page.goto('about:blank');
      await page.goto(`/forum/t/${slug}#p-${id}`);
      const article = page.locator(`article[id="p-${id}"]`);
      await expect(article).toBeVisible();
      await expect(article).not.toBeEmpty();
      expect(await twoFrames(page), `${name}: the page answers`).toBeLessThan(LONGEST_MS);
      // The reader scrolls, and writes beside it.
      await page.evaluate(() => window.scrollBy(0, window.innerHeight * 3));
      await page.getByRole('textbox', { name: 'Skriv et svar' }).fill('Er her nogen?');
      expect(await twoFrames(page), `${name}: the page answers on`).toBeLessThan(LONGEST_MS);
      const longest = await page.evaluate(() => (window as unknown as Busy).longest);
      expect(longest, `${name}: busy at a stretch`).toBeLessThan(LONGEST_MS);
      const excess = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(excess, `${name} is wider than the window`).toBeLessThanOrEqual(0);
    });
  }
});

import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { stringify } from 'yaml';
import { answerAll, beginCourse, earnBadge, readLessons } from './course';
import { Element, Refused } from './element';
import { createTopic, registerQuietly } from './member';
import { administrator } from './stack';

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

/** As long as an explanation may be, in bytes, with some room. */
const EXPLANATION_BYTES = 3800;

/** A course of its own whose lesson and explanations say everything hostile. */
function hostileCourse(slug: string): { source: string; wrong: string[] } {
  const inputs = [...corpus.markdown, ...corpus.html]
    .map(({ input }) => input)
    // What an author cannot write at all.
    .filter((input) => !input.includes('\0') && input.trim());
  const chunks = [''];
  for (const input of inputs) {
    const longer = `${chunks.at(-1)}\n\n${input}`;
    if (Buffer.byteLength(longer) > EXPLANATION_BYTES) chunks.push(input);
    else chunks[chunks.length - 1] = longer;
  }
  const questions = chunks.map((chunk, index) => ({
    question: `ord-${index + 1}`,
    kind: 'true_false',
    lesson: 'ord',
    text: { da: 'Er det her farligt?' },
    answer: false,
    explanation: { da: chunk },
  }));
  const source = stringify({
    course: slug,
    title: { da: 'Fjendtlige ord' },
    summary: { da: 'Intet af det må køre.' },
    minutes: 1,
    lessons: [{ lesson: 'ord', title: { da: 'Ordene' }, minutes: 1 }],
    texts: { ord: { da: inputs.join('\n\n') } },
    quiz: {
      title: { da: 'Prøven' },
      draw: { true_false: questions.length },
      pass_percent: 100,
      attempts: 3,
      per_hours: 24,
      questions,
    },
  });
  return { source, wrong: ['true'] };
}

test('nothing that a course says runs, asks elsewhere, or breaks the policy', {
  tag: '@desktop',
}, async ({ page, browser }) => {
  test.slow();
  const slug = `ord-${Date.now().toString(36)}`;
  const { source, wrong } = hostileCourse(slug);
  await test.step('an author imports it', async () => {
    const desk = await browser.newContext();
    const theirs = await desk.newPage();
    await theirs.goto('/');
    const headers = { Origin: new URL(theirs.url()).origin };
    const { username, password } = administrator;
    const login = { headers, data: { username, password } };
    expect((await theirs.request.post('/api/auth/login', login)).ok()).toBe(true);
    const imported = await theirs.request.post('/api/courses/import', {
      headers,
      data: { source },
    });
    expect(imported.status(), await imported.text()).toBe(201);
    await desk.close();
  });

  const signs = await watch(page);
  await registerQuietly(page);
  await page.goto(`/courses/${slug}`);
  await expect(page.getByRole('button', { name: 'Begynd kurset' })).toBeVisible();
  await beginCourse(page, slug);
  await expect(page.getByRole('heading', { level: 1, name: 'Ordene' })).toBeVisible();
  await touch(page);
  expect(await harmIn(page)).toBe(0);
  await readLessons(page);
  await page.getByRole('button', { name: 'Begynd quizzen' }).click();
  await answerAll(page, () => wrong);
  await page.getByRole('button', { name: 'Aflevér' }).click();
  await expect(page.getByRole('heading', { level: 1, name: /^Ikke bestået/ })).toBeFocused();
  await touch(page);
  expect(await harmIn(page)).toBe(0);
  expect(signs).toEqual([]);
  expect(await page.evaluate(() => (window as unknown as Watched).violations)).toEqual([]);
});

/** Gives everything of the page a pointer and the focus. */
async function touch(page: Page): Promise<void> {
  await page.locator('main').evaluate((main) => {
    for (const element of main.querySelectorAll('*')) {
      element.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }));
      element.dispatchEvent(new FocusEvent('focus'));
    }
  });
  await page.waitForTimeout(300);
}

/** How much stands in the page that nobody may write. */
function harmIn(page: Page): Promise<number> {
  return page
    .locator('main')
    .locator(
      ':is(script, iframe, object, embed, form[action], svg:not([aria-hidden], [role=img]), style, link, meta, base)',
    )
    .count();
}

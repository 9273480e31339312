import { type Browser, expect, type Page, type Request, test } from '@playwright/test';
import { earnBadge } from '../e2e/course';
import { Element } from '../e2e/element';
import { MatrixClient } from '../e2e/matrix';
import { createTopic, registerQuietly } from '../e2e/member';
import { now, say } from './figures';

/** How often what was read is told, each way. */
const ROUNDS = 20;
const READ_LIMIT_MS = 2000;

/** Posts before and after the first unread one. */
const HALF = 250;
/** How often the topic is opened, each way. */
const OPENINGS = 10;
const OPEN_LIMIT_MS = 1000;

/** A member follows the topic of another, who writes in a Matrix client. */
async function readerAndWriter(page: Page, browser: Browser) {
  const reader = await registerQuietly(page, 'Liv Læser');
  await page.goto('/forum');
  await earnBadge(page);
  const context = await browser.newContext();
  const theirs = await context.newPage();
  const writer = await registerQuietly(theirs, 'Svend Skriver');
  await theirs.goto('/forum');
  await earnBadge(theirs);
  await theirs.reload();
  const topic = await createTopic(theirs, `Hvor hurtigt læst? ${writer}`);
  await context.close();
  const element = await Element.login(writer);
  await element.join(topic.topicId);
  const follow = async () => {
    await expect(async () => {
      const answer = await page.request.put(
        `/api/forum/topics/${encodeURIComponent(topic.topicId)}/follow`,
        { headers: { Origin: new URL(page.url()).origin }, data: { level: 'follow' } },
      );
      expect(answer.ok(), await answer.text()).toBe(true);
    }).toPass({ timeout: 80_000 });
  };
  return { reader, element, topic, follow };
}

/** Asks again at once until it is so. */
async function until(so: () => Promise<boolean>): Promise<void> {
  const begun = now();
  while (!(await so())) {
    if (now() - begun > 10_000) throw new Error('it was not so within ten seconds');
  }
}

test('what is read on one side is read on the other', async ({ page, browser }) => {
  test.setTimeout(600_000);
  const { reader, element, topic, follow } = await readerAndWriter(page, browser);
  await follow();
  const client = await MatrixClient.login(reader);
  const unreadThere = (count: number) =>
    until(async () => (await client.unread(topic.topicId)) === count);

  const webToMatrix = [];
  await page.goto(`/forum/t/${topic.slug}`);
  await expect(page.getByRole('article')).toHaveCount(1);
  for (let round = 0; round < ROUNDS; round += 1) {
    const isRead = (request: Request) => request.url().endsWith('/read');
    const reading = page.waitForRequest(isRead, { timeout: 20_000 }).then(now);
    await element.send(topic.topicId, `Runde ${round}.`);
    await unreadThere(1);
    // It is read a second after it stands before the reader: above the composer, not behind it.
    await page.getByText(`Runde ${round}.`).waitFor();
    await page.evaluate(() => window.scrollTo({ top: document.body.scrollHeight }));
    const begun = await reading;
    await unreadThere(0);
    webToMatrix.push(now() - begun);
  }

  const matrixToWeb = [];
  await page.goto('/forum/topics');
  const row = page.getByRole('article').filter({ hasText: topic.title });
  const markedAs = (unread: boolean) =>
    row.and(page.locator(`[data-unread=${unread}]`)).waitFor({ timeout: 10_000 });
  for (let round = 0; round < ROUNDS; round += 1) {
    const post = await element.send(topic.topicId, `Tilbage ${round}`);
    await markedAs(true);
    const begun = now();
    await client.read(topic.topicId, post);
    await markedAs(false);
    matrixToWeb.push(now() - begun);
  }

  // The same in a thread, which Matrix counts apart: read in the client alone, and with all on the web.
  const root = await element.send(topic.topicId, 'Hertil og ikke længere');
  await client.read(topic.topicId, root);
  await markedAs(false);
  const threadToWeb = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const post = await element.replyInThread(topic.topicId, root, `I tråden ${round}`);
    await markedAs(true);
    const begun = now();
    await client.read(topic.topicId, post, root);
    await markedAs(false);
    threadToWeb.push(now() - begun);
  }
  const webToThread = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await element.replyInThread(topic.topicId, root, `Og igen ${round}`);
    await unreadThere(1);
    await markedAs(true);
    const begun = now();
    const answer = await page.request.post('/api/forum/read-all', {
      headers: { Origin: new URL(page.url()).origin },
      data: {},
    });
    expect(answer.ok(), await answer.text()).toBe(true);
    await unreadThere(0);
    webToThread.push(now() - begun);
    await markedAs(false);
  }
  element.close();
  say('read in a thread in a Matrix client, the web shows it', threadToWeb, READ_LIMIT_MS);
  say("a thread read on the web, a Matrix client's count falls", webToThread, READ_LIMIT_MS);
  say("read on the web, a Matrix client's count falls", webToMatrix, READ_LIMIT_MS);
  say('read in a Matrix client, the web shows it', matrixToWeb, READ_LIMIT_MS);
});

/** In the page: notes when the line before the first unread post is drawn within the window. */
function watchOpening(): void {
  const look = () => {
    const line = [...document.querySelectorAll('p')].find(
      ({ textContent }) => textContent === 'Nye indlæg',
    );
    const post = line?.parentElement?.querySelector('article');
    const top = post?.getBoundingClientRect().top ?? -1;
    if (top >= 0 && top < window.innerHeight) {
      Object.assign(window, { opened: performance.timeOrigin + performance.now() });
    } else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

test('a topic of 500 posts opens at the first unread one', async ({ page, browser }) => {
  test.setTimeout(300_000);
  const { element, topic, follow } = await readerAndWriter(page, browser);
  const write = async () => {
    for (let n = 1; n <= HALF; n += 1) await element.send(topic.topicId, `Indlæg ${n}. `.repeat(9));
  };
  await write();
  await follow();
  await write();
  element.close();
  const unread = async () => {
    const answer = await page.request.get('/api/forum/unread');
    return ((await answer.json()) as { total: number }).total;
  };
  await expect.poll(unread, { timeout: 30_000 }).toBe(HALF);

  const opened = async () => {
    const drawn = await page.waitForFunction(
      () => (window as unknown as { opened?: number }).opened,
      undefined,
      { polling: 20, timeout: 20_000 },
    );
    return (await drawn.jsonValue()) ?? Number.NaN;
  };
  const byAddress = [];
  const byLink = [];
  for (let round = 0; round < OPENINGS; round += 1) {
    await page.goto('about:blank');
    const wanted = now();
    await page.goto(`/forum/t/${topic.slug}`, { waitUntil: 'commit' });
    await page.evaluate(watchOpening);
    byAddress.push((await opened()) - wanted);

    await page.goto('/forum/topics');
    const link = page.getByRole('link', { name: topic.title });
    await link.waitFor();
    await page.evaluate(watchOpening);
    const box = await link.boundingBox();
    await page.mouse.move((box?.x ?? 0) + 20, (box?.y ?? 0) + 8);
    const clicked = now();
    await page.mouse.down();
    await page.mouse.up();
    byLink.push((await opened()) - clicked);
  }
  say('500 posts, opened at the first unread by its address', byAddress, OPEN_LIMIT_MS);
  say('the same, from a list', byLink, OPEN_LIMIT_MS);
});

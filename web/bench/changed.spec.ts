import { type Page, test } from '@playwright/test';
import { earnBadge } from '../e2e/course';
import { Element } from '../e2e/element';
import { createTopic, register } from '../e2e/member';
import { now, say } from './figures';

const ROUNDS = 20;
const PAUSE_MS = 200;
const LIMIT_MS = 2000;

/** Milliseconds until the post on the open page shows what a Matrix client did to it. */
async function shown(page: Page, begun: number, words: string, says: string): Promise<number> {
  const at = await page.waitForFunction(
    ([ofPost, expected]) => {
      const posts = [...document.querySelectorAll('article')];
      const post = posts.find((article) => article.textContent?.includes(ofPost ?? ''));
      const has = (post?.textContent ?? '').includes(expected ?? '');
      return has ? performance.timeOrigin + performance.now() : null;
    },
    [words, says],
    { polling: 20, timeout: 10_000 },
  );
  return ((await at.jsonValue()) ?? Number.NaN) - begun;
}

test('edits, reactions and removals of a Matrix client on an open page', async ({ page }) => {
  const username = await register(page);
  await earnBadge(page);
  const { topicId } = await createTopic(page, `Hvor hurtigt rettet? ${username}`);
  const element = await Element.login(username);
  await element.join(topicId);
  const edits: number[] = [];
  const reactions: number[] = [];
  const removals: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await page.evaluate(() => window.scrollTo({ top: document.body.scrollHeight }));
    const [first, second] = [`Første udgave ${round}.`, `Anden udgave ${round}.`];
    const post = await element.send(topicId, first);
    await shown(page, now(), first, first);
    await page.waitForTimeout(PAUSE_MS);
    let begun = now();
    await element.edit(topicId, post, second);
    edits.push(await shown(page, begun, second, second));
    begun = now();
    await element.react(topicId, post, '🚲');
    reactions.push(await shown(page, begun, second, '🚲'));
    begun = now();
    await element.redact(topicId, post);
    await page.waitForFunction((words) => !document.body.textContent?.includes(words), second, {
      polling: 20,
      timeout: 10_000,
    });
    removals.push(now() - begun);
  }
  element.close();
  say("a Matrix client's edit on an open page, since it was sent", edits, LIMIT_MS);
  say("a Matrix client's reaction", reactions, LIMIT_MS);
  say("a Matrix client's removal", removals, LIMIT_MS);
});

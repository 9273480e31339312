import { test } from '@playwright/test';
import { earnBadge } from '../e2e/course';
import { Element } from '../e2e/element';
import { createTopic, register } from '../e2e/member';
import { now, say } from './figures';

const POSTS = 60;
const PAUSE_MS = 250;
const LIMIT_MS = 500;
const WORDS = /Måling nummer (\d+)\./;

test("a Matrix client's post on an open page", async ({ page }) => {
  const username = await register(page);
  await earnBadge(page);
  const { topicId } = await createTopic(page, `Hvor hurtigt? ${username}`);
  const element = await Element.login(username);
  await element.join(topicId);
  await page.evaluate((pattern) => {
    const drawn = new Map<number, number>();
    Object.assign(window, { drawn });
    const words = new RegExp(pattern);
    const look = () => {
      for (const article of document.querySelectorAll('article')) {
        const number = Number(words.exec(article.textContent ?? '')?.[1] ?? -1);
        if (number < 0 || drawn.has(number)) continue;
        drawn.set(number, 0);
        // It is on the screen after the frame that holds it.
        requestAnimationFrame(() =>
          setTimeout(() => drawn.set(number, performance.timeOrigin + performance.now())),
        );
      }
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  }, WORDS.source);

  const times = [];
  for (let number = 0; number < POSTS; number += 1) {
    // The reader stands at the end: what is further down is not drawn before they come there.
    await page.evaluate(() => window.scrollTo({ top: document.body.scrollHeight }));
    await page.waitForTimeout(PAUSE_MS);
    const begun = now();
    await element.send(topicId, `Måling nummer ${number}.`);
    const answered = now();
    const drawn = await page.waitForFunction(
      (wanted) => (window as unknown as { drawn: Map<number, number> }).drawn.get(wanted) || null,
      number,
      { polling: 20, timeout: 10_000 },
    );
    const at = (await drawn.jsonValue()) ?? Number.NaN;
    times.push({ sinceSend: at - begun, sinceAnswer: at - answered });
  }
  element.close();
  say(
    "a Matrix client's post drawn on an open page, since it was sent",
    times.map(({ sinceSend }) => sinceSend),
    LIMIT_MS,
  );
  say(
    'the same, since the homeserver answered',
    times.map(({ sinceAnswer }) => sinceAnswer),
    LIMIT_MS,
  );
});

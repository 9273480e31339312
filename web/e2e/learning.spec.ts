import { expect, type Page, test } from '@playwright/test';
import {
  answerAll,
  beginCourse,
  COURSE,
  earnBadge,
  explanations,
  readLessons,
  rightOptions,
  wrongOptions,
} from './course';
import { Element, Refused } from './element';
import { createTopic, invite, post, register, registerQuietly } from './member';
import { inspect, watchConsole } from './watch';

/** Rooms follow the registration, and the badge: at worst with the next pass, a minute later. */
const ROOMS = { timeout: 80_000 };

test('from an invitation through the course to the first post, here and in Element', async ({
  page,
  browser,
}, info) => {
  test.slow();
  const faults = watchConsole(page);

  const { slug, topicId, mads } =
    await test.step('another member has written a topic', async () => {
      const other = await browser.newContext();
      const theirs = await other.newPage();
      const username = await registerQuietly(theirs);
      await theirs.goto('/forum');
      await earnBadge(theirs);
      await theirs.reload();
      const topic = await createTopic(theirs, `Velkommen til alle nye ${username}`);
      await other.close();
      return { ...topic, mads: username };
    });

  const invitation = await test.step('an administrator invites', async () => {
    const host = await browser.newContext();
    const link = await invite(await host.newPage(), 'Til Freja – cykelgruppen');
    await host.close();
    return link;
  });

  await test.step('the invitation says who invites and what comes', async () => {
    await page.goto(invitation);
    await expect(page.getByText('Til Freja – cykelgruppen')).toBeVisible();
    const way = page.getByRole('region', { name: 'Kom godt i gang' });
    await expect(way.getByRole('listitem')).toHaveText([
      /^Tag kurset/,
      /^Få badget/,
      /^Skriv dit første indlæg/,
    ]);
    await inspect(page, info, 'invited');
  });

  const username = await register(page, invitation);
  const element = await Element.login(username);
  const topicPage = await page.context().newPage();
  const topicFaults = watchConsole(topicPage);

  await test.step('the forum leads to the course, and everything can be read', async () => {
    await expect(page.getByRole('region', { name: 'Kom godt i gang' })).toBeVisible();
    await inspect(page, info, 'start');
    await page.goto('/welcome');
    await expect(page.getByText('0 af 3 gjort')).toBeVisible();
    await inspect(page, info, 'welcome');
    await page.goto('/forum/new');
    await expect(page.getByText('Kræver Adfærdskodeks-badge')).toBeVisible();
    await expect(page.getByLabel('Titel')).toHaveCount(0);
    await inspect(page, info, 'new-topic-locked');

    await topicPage.goto(`/forum/t/${slug}`);
    await expect(topicPage.getByText('Kræver Adfærdskodeks-badge')).toBeVisible();
    await expect(topicPage.getByRole('textbox', { name: 'Skriv et svar' })).toHaveCount(0);
    await inspect(topicPage, info, 'topic-locked');
    await topicPage.evaluate(() => Object.assign(window, { unreloaded: true }));
    // A tab in the background is drawn once a second only.
    await page.bringToFront();
  });

  await test.step('Element shows the territory, and is refused the topic', async () => {
    await expect.poll(() => aliases(element), ROOMS).toContain('#althing');
    expect(await aliases(element)).not.toContain(`#althing_badge_${COURSE}`);
    expect((await spaces(element)).filter((alias) => alias.startsWith('#althing_forum_'))).toEqual(
      [],
    );
    const home = `#althing_home_${username}`;
    await expect.poll(() => aliases(element), ROOMS).toContain(home);
    const { room_id } =
      (await element.rooms()).find(({ alias }) => alias?.split(':')[0] === home) ?? {};
    await expect
      .poll(async () => (await element.messages(room_id ?? '')).map(({ content }) => content.body))
      .toContainEqual(expect.stringMatching(/^Velkommen til .*Skriv !help/s));
    const refused = await element.join(topicId).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Refused);
    expect(refused).toMatchObject({ status: 403 });
  });

  await test.step('the badge is not held yet', async () => {
    await page.goto('/badges');
    await expect(page.getByRole('heading', { level: 2, name: 'Adfærdskodeks' })).toBeVisible();
    await inspect(page, info, 'badges');
    await page.getByRole('link', { name: 'Adfærdskodeks' }).first().click();
    await expect(page.getByRole('heading', { level: 1, name: 'Adfærdskodeks' })).toBeVisible();
    await expect(page.getByText('Ikke dit endnu')).toBeVisible();
    await inspect(page, info, 'badge');
  });

  const heard = listen(page);

  await test.step('the course is begun', async () => {
    await page.goto('/courses');
    await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible();
    await inspect(page, info, 'courses');
    await page.goto(`/courses/${COURSE}`);
    await expect(page.getByRole('button', { name: 'Begynd kurset' })).toBeVisible();
    await inspect(page, info, 'course');
    await beginCourse(page);
  });

  await test.step('the lessons are read one by one', async () => {
    await expect(page.getByRole('button', { name: /^Markér som læst/ })).toBeVisible();
    await inspect(page, info, 'lesson');

    await page.goto(`/courses/${COURSE}`);
    await expect(page.getByRole('progressbar', { name: 'Fremgang' })).toBeVisible();
    await inspect(page, info, 'course-underway');
    await page.getByRole('link', { name: /^Fortsæt/ }).click();
    await readLessons(page);
  });

  await test.step('the quiz keeps its answers and asks for those that lack', async () => {
    await expect(page.getByRole('button', { name: 'Begynd quizzen' })).toBeVisible();
    await inspect(page, info, 'quiz-before');
    await page.getByRole('button', { name: 'Begynd quizzen' }).click();
    const first = page.locator('fieldset input').first();
    await first.check();
    await expect(page.getByText('Dine svar er gemt')).toBeVisible();
    await inspect(page, info, 'quiz');

    await page.reload();
    await page.getByRole('button', { name: 'Fortsæt quizzen' }).click();
    await expect(first).toBeChecked();
    await page.getByRole('button', { name: 'Aflevér' }).click();
    await expect(page.getByRole('dialog')).toContainText('er ikke besvaret');
    await inspect(page, info, 'quiz-unanswered');
    await page.getByRole('button', { name: 'Gå til det første' }).click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });

  await test.step('the right answers give the badge', async () => {
    for (const box of await page.getByRole('checkbox').all()) await box.uncheck();
    await answerAll(page, rightOptions);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const before = await heard();
    expect(before.some((text) => text.includes('"questions"'))).toBe(true);
    for (const text of before) {
      expect(text).not.toMatch(/"(correct|explanation\w*)"\s*:/);
      for (const explanation of explanations) expect(text).not.toContain(explanation);
    }
    await page.getByRole('button', { name: 'Aflevér' }).click();
    const heading = page.getByRole('heading', { level: 1, name: /^Bestået/ });
    await expect(heading).toBeFocused();
    await expect(page.getByText('Du har fået badget Adfærdskodeks').first()).toBeVisible();
    await expect(page.getByText('Du kan nu skrive, oprette emner og reagere.')).toBeVisible();
    await inspect(page, info, 'quiz-passed');
  });

  await test.step('the celebration moves for those only who like it', async () => {
    const celebration = page.getByRole('region', { name: 'Du har fået badget Adfærdskodeks' });
    const moving = () => celebration.evaluate((one) => one.getAnimations({ subtree: true }).length);
    expect(await moving()).toBe(0);
    await page.emulateMedia({ reducedMotion: null });
    await expect.poll(moving).toBeGreaterThan(0);
  });

  await test.step('the composer of the other tab opens by itself', async () => {
    await expect(topicPage.getByRole('textbox', { name: 'Skriv et svar' })).toBeVisible();
    expect(await topicPage.evaluate(() => 'unreloaded' in window)).toBe(true);
  });

  await test.step('Element shows the badge and its categories, and is let in', async () => {
    await expect.poll(() => aliases(element), ROOMS).toContain(`#althing_badge_${COURSE}`);
    await expect.poll(() => spaces(element), ROOMS).toContain('#althing_forum_introduktioner');
    await element.join(topicId);
  });

  await test.step('the first post is an introduction that is there already, to be changed', async () => {
    await page.goto('/forum');
    await expect(page.getByRole('link', { name: 'Skriv nu' })).toBeVisible();
    await inspect(page, info, 'start-post');
    await page.getByRole('link', { name: 'Skriv nu' }).click();
    await expect(page.getByLabel('Første indlæg')).not.toHaveValue('');
    await inspect(page, info, 'introduction');
    await page.getByLabel('Titel').fill(`Goddag fra ${username}`);
    await page.getByLabel('Første indlæg').fill(`Hej, jeg er ${username}, og jeg cykler.`);
    const made = page.waitForResponse(
      (response) => response.url().endsWith('/api/forum/topics') && response.status() === 201,
    );
    await page.getByRole('button', { name: 'Opret emne' }).click();
    const { topic, first_post } = (await (await made).json()) as {
      topic: { topic_id: string };
      first_post: { post_id: string };
    };
    await page.evaluate(() => Object.assign(window, { unreloaded: true }));
    await expect
      .poll(async () => (await element.messages(topic.topic_id)).map(({ content }) => content.body))
      .toContain(`Hej, jeg er ${username}, og jeg cykler.`);

    const theirs = await Element.login(mads);
    await theirs.join(topic.topic_id);
    await theirs.send(topic.topic_id, 'Velkommen! Kom med på søndag.');
    await theirs.react(topic.topic_id, first_post.post_id, '👍');
    theirs.close();
    await expect(page.getByRole('article').filter({ hasText: 'Kom med på søndag.' })).toBeVisible();
    const mine = page.getByRole('article').filter({ hasText: 'og jeg cykler.' });
    await expect(mine.getByRole('button', { name: /^👍 1:/ })).toBeVisible();
    expect(await page.evaluate(() => 'unreloaded' in window)).toBe(true);
    await inspect(page, info, 'introduced');
  });

  await test.step('an answer in the other tab', async () => {
    await topicPage.bringToFront();
    await element.send(topicId, `Hej fra Element, siger ${username}`);
    const foreign = topicPage.getByRole('article').filter({ hasText: 'Hej fra Element' });
    await expect(foreign).toBeVisible();
    await post(topicPage, `Hej, jeg hedder ${username} og er ny her.`);
    const mine = topicPage.getByRole('article').filter({ hasText: 'er ny her.' });
    const worn = mine.getByRole('list', { name: 'Badges' });
    await expect(worn.getByRole('img', { name: 'Adfærdskodeks' })).toBeVisible();
    await inspect(topicPage, info, 'first-post');
    await expect
      .poll(async () => (await element.messages(topicId)).map(({ content }) => content.body))
      .toContain(`Hej, jeg hedder ${username} og er ny her.`);
    element.close();
    await page.bringToFront();
    await page.goto('/forum');
    await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible();
    await expect(page.getByRole('region', { name: 'Kom godt i gang' })).toHaveCount(0);
  });

  await test.step('the badge and the course say so', async () => {
    await page.goto(`/badges/${COURSE}`);
    await expect(page.getByText('Aktivt')).toBeVisible();
    await inspect(page, info, 'badge-held');
    await page.getByRole('button', { name: 'Kopiér link til kontrol' }).click();
    await expect(page.getByText(/^Linket er kopieret/)).toBeVisible();
    await page.goto('/learning');
    await expect(page.getByText('Gennemført', { exact: true })).toBeVisible();
    await inspect(page, info, 'learning');
  });

  await test.step('a stranger checks the badge by its link', async () => {
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const stranger = await browser.newContext();
    const theirs = await stranger.newPage();
    await theirs.goto(link);
    await expect(theirs.getByRole('heading', { name: 'Badget er ægte og gælder' })).toBeFocused();
    await inspect(theirs, info, 'verify-valid');
    await stranger.close();
  });
  expect([...faults, ...topicFaults]).toEqual([]);
});

test('a failed attempt explains, and names the lessons to read again', async ({ page }, info) => {
  const faults = watchConsole(page);
  await register(page);
  await page.goto(`/courses/${COURSE}`);
  await expect(page.getByRole('button', { name: 'Begynd kurset' })).toBeVisible();
  await beginCourse(page);
  await readLessons(page);
  await page.getByRole('button', { name: 'Begynd quizzen' }).click();
  await answerAll(page, wrongOptions);
  await page.getByRole('button', { name: 'Aflevér' }).click();
  await expect(page.getByRole('heading', { level: 1, name: /^Ikke bestået/ })).toBeFocused();
  await expect(page.getByText('2 forsøg tilbage')).toBeVisible();
  await inspect(page, info, 'quiz-failed');

  await page
    .getByRole('region', { name: /Læs dette igen/ })
    .getByRole('link')
    .first()
    .click();
  await expect(page.getByText('Du har læst denne lektion.')).toBeVisible();
  await inspect(page, info, 'lesson-read');
  await page.goto('/forum/new');
  await expect(page.getByText('Kræver Adfærdskodeks-badge')).toBeVisible();
  expect(faults).toEqual([]);
});

/** Everything that the page is answered from now on: documents, scripts, data. */
function listen(page: Page): () => Promise<string[]> {
  const answers: Promise<string>[] = [];
  page.on('response', (response) => {
    const kinds = ['document', 'script', 'fetch', 'xhr'];
    if (!kinds.includes(response.request().resourceType())) return;
    // A page that was left has no body any more.
    answers.push(response.text().catch(() => ''));
  });
  return () => Promise.all(answers);
}

/** Localparts of the rooms that a client is in. */
async function aliases(element: Element): Promise<string[]> {
  return (await element.rooms()).map(({ alias }) => alias?.split(':')[0] ?? '');
}

async function spaces(element: Element): Promise<string[]> {
  const rooms = (await element.rooms()).filter(({ is_space }) => is_space);
  return rooms.map(({ alias }) => alias?.split(':')[0] ?? '');
}

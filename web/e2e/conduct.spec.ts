import { expect, type Page, test } from '@playwright/test';
import { earnBadge } from './course';
import { Element, Refused } from './element';
import { MatrixClient } from './matrix';
import { createTopic, login, ownId, post, registerQuietly } from './member';
import { Moderator } from './moderator';
import { invitationUrl, password } from './stack';
import { inspect, watchConsole } from './watch';

const headers = { Origin: new URL(invitationUrl).origin };
const FACTS = 'Indlægget håner et andet medlem, efter at der blev bedt om ro.';

/** A member who may write, in their own topic with one more post. */
async function begin(page: Page, title: string) {
  const username = await registerQuietly(page, 'Bo Ovnmand');
  await page.goto('/forum');
  await earnBadge(page);
  await page.reload();
  const topic = await createTopic(page, `${title} ${username}`);
  await post(page, 'Du er for dum til at eje en ovn.');
  return { username, ...topic };
}

interface PostView {
  post_id: string;
  removed?: object | null;
}

/** The ID of the last post of a topic that is still there. */
async function lastPost(page: Page, slug: string): Promise<string> {
  const answer = await page.request.get(`/api/forum/topics/${slug}?around=end`);
  const { items } = (await answer.json()) as { items: PostView[] };
  return items.findLast(({ removed }) => !removed)?.post_id ?? '';
}

const composer = (page: Page) => page.getByRole('textbox', { name: 'Skriv et svar' });
/** What stands where one would write. */
const place = (page: Page) => page.getByRole('region', { name: 'Skriv et svar' });

test('a strike is told, read and acknowledged, and the member writes again', async ({
  page,
  playwright,
}, info) => {
  test.slow();
  const faults = watchConsole(page);
  const { slug } = await begin(page, 'Brødbagning');
  const moderator = await Moderator.administrator(playwright);

  await test.step('nothing is on record before', async () => {
    await page.goto('/conduct');
    await expect(page.getByRole('heading', { name: 'Ingen anmærkninger' })).toBeVisible();
    await inspect(page, info, 'conduct-empty');
    await page.goto(`/forum/t/${slug}`);
    await expect(composer(page)).toBeVisible();
    await composer(page).fill('Halvfærdig tanke');
  });

  await test.step('the strike takes the place of the composer, by itself', async () => {
    await moderator.strike({ post_id: await lastPost(page, slug), facts: FACTS });
    await expect(place(page).getByText(FACTS)).toBeVisible({ timeout: 30_000 });
    await expect(place(page).getByText('Det, du har skrevet, er gemt.')).toBeVisible();
    await expect(page.getByText(/^Indlægget er fjernet af moderatorerne/)).toBeVisible({
      timeout: 30_000,
    });
    await inspect(page, info, 'topic-acknowledge');
  });

  await test.step('the server refuses meanwhile', async () => {
    const { topic_id } = (
      (await (await page.request.get(`/api/forum/topics/${slug}`)).json()) as {
        topic: { topic_id: string };
      }
    ).topic;
    const answer = await page.request.post(
      `/api/forum/topics/${encodeURIComponent(topic_id)}/posts`,
      { headers: { ...headers, 'Idempotency-Key': `refused-${slug}` }, data: { body: 'Hej' } },
    );
    expect(answer.status()).toBe(403);
    expect(((await answer.json()) as { errcode: string }).errcode).toBe('ORG.ALTHING.ACKNOWLEDGE');
  });

  await test.step('other pages tell it too, and lead to the reasons', async () => {
    await page.goto('/forum');
    const banner = page.getByRole('region', { name: 'Du har fået en strike' });
    await banner.getByRole('link', { name: 'Læs begrundelsen' }).click();
    const strike = page.getByRole('article', { name: /^Strike 1/ });
    await expect(strike.getByText(FACTS, { exact: true })).toBeVisible();
    await inspect(page, info, 'conduct-strike');
    await strike.getByRole('button', { name: 'Jeg har læst det' }).click();
    await expect(page.getByText(/Det er noteret/)).toBeVisible();
    await expect(strike.getByRole('button', { name: 'Jeg har læst det' })).toHaveCount(0);
  });

  await test.step('and then the words that waited are sent', async () => {
    await page.goto(`/forum/t/${slug}`);
    await expect(composer(page)).toHaveValue('Halvfærdig tanke');
    await post(page, 'Undskyld.');
  });
  expect(faults).toEqual([]);
});

test('an appeal is written, asked about, answered, and puts the post back', async ({
  page,
  browser,
  playwright,
}, info) => {
  test.slow();
  const { slug } = await begin(page, 'Surdej');
  const moderator = await Moderator.administrator(playwright);
  const judge = await (await browser.newContext()).newPage();
  const judgeName = await registerQuietly(judge, 'Ingrid Dommer');
  await moderator.appoint(await ownId(judge));
  const ingrid = await Moderator.login(playwright, judgeName, password);
  const caseId = await moderator.strike({ post_id: await lastPost(page, slug), facts: FACTS });

  await page.goto('/conduct');
  const strike = page.getByRole('article', { name: /^Strike 1/ });
  await test.step('the appeal', async () => {
    await strike.getByRole('button', { name: 'Klag over afgørelsen' }).click();
    await strike.getByLabel('Din klage').fill('Det var <b>en vise</b>, som Kirstine bad om.');
    await inspect(page, info, 'conduct-appeal');
    await strike.getByRole('button', { name: 'Send klagen' }).click();
    await expect(strike.getByText('Under behandling')).toBeVisible();
    await expect(strike.getByText('Det var <b>en vise</b>, som Kirstine bad om.')).toBeVisible();
    await expect(strike.getByRole('button', { name: 'Klag over afgørelsen' })).toHaveCount(0);
  });

  await test.step('a question comes by itself, and is answered', async () => {
    await ingrid.ask(caseId, 'Hvem er Kirstine?');
    await expect(strike.getByText('Hvem er Kirstine?')).toBeVisible({ timeout: 30_000 });
    await strike.getByLabel('Dit svar').fill('Hun bager sammen med mig.');
    await strike.getByRole('button', { name: 'Svar', exact: true }).click();
    await expect(page.getByText('Svaret er sendt.')).toBeVisible();
  });

  await test.step('the answer comes by itself, and nothing counts any more', async () => {
    await ingrid.overturn(caseId, 'Du har ret, det var en vise.');
    await expect(strike.getByText('Du har ret, det var en vise.')).toBeVisible({ timeout: 30_000 });
    await expect(strike.getByText('Omgjort', { exact: true })).toBeVisible();
    await expect(page.getByText('Ingen strikes tæller lige nu.')).toBeVisible();
    await inspect(page, info, 'conduct-overturned');
    await page.goto(`/forum/t/${slug}`);
    await expect(page.getByText(/^Gendannet efter en ny afgørelse/)).toBeVisible({
      timeout: 60_000,
    });
    await expect(composer(page)).toBeVisible();
  });
  await judge.context().close();
});

test('a suspended member has their case, their data and the ways out', async ({
  page,
  playwright,
}, info) => {
  test.slow();
  const faults = watchConsole(page);
  const { slug, username } = await begin(page, 'Ovne');
  const moderator = await Moderator.administrator(playwright);
  await moderator.strike({ post_id: await lastPost(page, slug), facts: FACTS, severe: true });

  await test.step('the session ends, and another one shows no forum', async () => {
    await expect(page).toHaveURL(/\/login/, { timeout: 60_000 });
    await login(page, username);
    await expect(page.getByRole('heading', { name: 'Din konto er lukket' })).toBeVisible();
    await expect(page).toHaveURL(/\/conduct$/);
    await expect(page.getByRole('article', { name: /^Strike 3/ })).toBeVisible();
    await inspect(page, info, 'restricted');
    await page.goto(`/forum/t/${slug}`);
    await expect(page).toHaveURL(/\/conduct$/);
    await expect(page.getByRole('heading', { name: 'Din konto er lukket' })).toBeVisible();
    expect((await page.request.get('/api/forum/categories')).status()).toBe(403);
  });

  await test.step('an appeal can be written, and the data be fetched', async () => {
    await page.getByRole('button', { name: 'Klag over afgørelsen' }).click();
    await page.getByLabel('Din klage').fill('Det var ikke mig.');
    await page.getByRole('button', { name: 'Send klagen' }).click();
    await expect(page.getByText('Under behandling')).toBeVisible();
    await page.getByRole('button', { name: 'Bestil en kopi' }).click();
    await expect(page.getByRole('link', { name: 'Hent', exact: true })).toBeVisible({
      timeout: 60_000,
    });
    await expect(page.getByRole('button', { name: 'Slet konto …' })).toBeVisible();
  });

  await page.getByRole('button', { name: 'Log ud' }).click();
  await expect(page.getByRole('heading', { name: 'Velkommen tilbage' })).toBeVisible();
  expect(faults).toEqual([]);
});

test('a third strike closes every door in Element, and an appeal opens them all', async ({
  page,
  browser,
  playwright,
}) => {
  test.slow();
  const { slug, topicId, username } = await begin(page, 'Surdejskrig');
  const user_id = await ownId(page);
  const moderator = await Moderator.administrator(playwright);
  const judge = await (await browser.newContext()).newPage();
  const judgeName = await registerQuietly(judge, 'Ingrid Dommer');
  await judge.goto('/forum');
  await earnBadge(judge);
  await moderator.appoint(await ownId(judge));
  const ingrid = await Moderator.login(playwright, judgeName, password);
  const onlooker = await Element.login(judgeName);
  await expect(() => onlooker.join(topicId)).toPass({ timeout: 60_000 });
  const seen = await MatrixClient.login(judgeName);
  const element = await Element.login(username);
  await element.send(topicId, 'Jeg har ikke tænkt mig at stoppe.');

  const caseId = await moderator.strike({
    post_id: await lastPost(page, slug),
    facts: FACTS,
    severe: true,
  });

  await test.step('out of the room with a reason, and refused', async () => {
    await expect
      .poll(() => seen.membership(topicId, user_id), { timeout: 60_000 })
      .toMatchObject({ membership: 'leave', reason: expect.stringMatching(/suspenderet/) });
    await expect
      .poll(() => element.send(topicId, 'Hallo?').catch((error: unknown) => error), {
        timeout: 30_000,
      })
      .toBeInstanceOf(Refused);
    const signIn = MatrixClient.login(username).catch((error: unknown) => error);
    expect(await signIn, 'from the decision on').toMatchObject({ status: 403 });
  });

  await test.step('the restricted session appeals', async () => {
    await expect(page).toHaveURL(/\/login/, { timeout: 60_000 });
    await login(page, username);
    await page.getByRole('button', { name: 'Klag over afgørelsen' }).click();
    await page.getByLabel('Din klage').fill('Kontoen var ikke min i går.');
    await page.getByRole('button', { name: 'Send klagen' }).click();
    await expect(page.getByText('Under behandling')).toBeVisible();
  });

  await test.step('overturned, everything is as it was', async () => {
    await ingrid.overturn(caseId, 'Du har ret.');
    await expect
      .poll(() => seen.membership(topicId, user_id), { timeout: 60_000 })
      .toMatchObject({ membership: 'join' });
    const again = await Element.login(username);
    await expect(() => again.send(topicId, 'Tak.')).toPass({ timeout: 60_000 });
    await judge.goto(`/forum/t/${slug}`);
    await expect(judge.getByRole('article').filter({ hasText: 'Tak.' })).toBeVisible();
    await expect(judge.getByText(/^Gendannet efter en ny afgørelse/)).toBeVisible({
      timeout: 60_000,
    });
    again.close();
  });
  element.close();
  onlooker.close();
  await judge.context().close();
});

test('a post and a member are reported, and the figures are there for all', async ({
  page,
  browser,
}, info) => {
  const { slug } = await begin(page, 'Gær');
  const reader = await (await browser.newContext()).newPage();
  await registerQuietly(reader, 'Kirstine Bager');
  await reader.goto(`/forum/t/${slug}`);
  const rude = reader.getByRole('article').filter({ hasText: 'for dum til at eje en ovn' });
  await rude.getByRole('button', { name: 'Flere handlinger' }).click();
  await reader.getByRole('menuitem', { name: 'Anmeld …' }).click();
  const dialog = reader.getByRole('dialog');
  await dialog.getByRole('radio', { name: /^Chikane/ }).check();
  await inspect(reader, info, 'flag');
  await dialog.getByRole('button', { name: 'Send anmeldelsen' }).click();
  await expect(dialog.getByText('Tak. Moderatorerne har fået besked.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Luk' }).first().click();
  await rude.getByRole('button', { name: 'Flere handlinger' }).click();
  await expect(reader.getByRole('menuitem', { name: 'Anmeldt af dig' })).toBeVisible();
  await reader.keyboard.press('Escape');

  await reader.goto('/transparency');
  await expect(reader.getByRole('heading', { name: 'Sådan kontrolleres loggen' })).toBeVisible();
  await expect(reader.getByText('Indlæser …')).toHaveCount(0);
  await inspect(reader, info, 'transparency');
  await reader.context().close();
});

import { expect, type Page, test } from '@playwright/test';
import { earnBadge } from './course';
import { examine } from './dialog';
import { Element, Refused } from './element';
import { createTopic, flag, join, lodgeAppeal, write } from './member';
import { Moderator, signInAdministrator } from './moderator';
import { invitationUrl } from './stack';
import { inspect, watchConsole } from './watch';

const { origin } = new URL(invitationUrl);
const RUDE = 'Du er for dum til at eje en ovn.';
const headers = { Origin: origin };

async function makeModerator(admin: Page, userId: string): Promise<void> {
  // The rooms of a new member follow the registration.
  await expect(async () => {
    const answer = await admin.request.post('/api/badges/award', {
      headers,
      data: { badge_id: 'moderator', user_id: userId, reason: 'Hjælper til' },
    });
    expect(answer.ok(), await answer.text()).toBe(true);
  }).toPass({ timeout: 80_000 });
}

/** Says that the reasons of a strike were read. */
async function acknowledge(page: Page, caseId: string): Promise<void> {
  const path = `/api/users/me/strikes/${encodeURIComponent(caseId)}/acknowledge`;
  // The strike stands in the home room a moment after the decision.
  await expect(async () => {
    const answer = await page.request.post(path, { headers });
    expect(answer.ok(), await answer.text()).toBe(true);
  }).toPass({ timeout: 30_000 });
}

/** What stands where one would write. */
const place = (page: Page) => page.getByRole('region', { name: 'Skriv et svar' });

/** The queue of one member, and their only open case in it. */
async function openCase(page: Page, userId: string, name: string): Promise<void> {
  await page.goto(`/moderation?about=${encodeURIComponent(userId)}&state=open`);
  // A report of a Matrix client is there within ten seconds, and the page is told.
  await page
    .getByRole('list', { name: 'Sager' })
    .getByRole('link', { name })
    .first()
    .click({ timeout: 20_000 });
  await expect(page.getByRole('heading', { level: 1, name: `Sag om ${name}` })).toBeVisible();
}

/** Fills the form up to what the member will read. */
async function prepare(page: Page, outcome: RegExp, facts: string): Promise<void> {
  await page.getByRole('radio', { name: outcome }).check();
  await page.getByLabel('Regel', { exact: true }).selectOption({ index: 1 });
  await page.getByLabel('Hvad skete der?').fill(facts);
  await page.getByRole('button', { name: 'Se, hvad medlemmet læser' }).click();
  await expect(page.getByRole('heading', { name: /^Det læser/ })).toBeVisible();
}

// The second act: a breach, the way back, the next breaches, and a judgement that did not stand.
test('from a report in Element through the refresher and a mute to an appeal that puts all right', async ({
  page,
  browser,
  playwright,
}, info) => {
  test.slow();
  const faults = watchConsole(page);
  const bo = await join(browser, 'Bo Dejskraber');
  const kirstine = await join(browser, 'Kirstine Bager');
  await bo.page.reload();
  const { topicId, slug } = await createTopic(bo.page, `Brødbagning ${bo.username}`);
  await write(bo.page, topicId, RUDE);
  const element = await Element.login(kirstine.username);
  const ovn = await Element.login(bo.username);

  await test.step('Kirstine reports it in Element', async () => {
    await expect(() => element.join(topicId)).toPass({ timeout: 60_000 });
    const messages = await element.messages(topicId);
    const rude = messages.find(({ content }) => content.body === RUDE);
    await element.report(topicId, rude?.event_id ?? '', 'Det er tredje gang i dag.');
  });

  await test.step('the case is in the queue, and says where it came from', async () => {
    await signInAdministrator(page);
    await inspect(page, info, 'moderation');
    await openCase(page, bo.userId, 'Bo Dejskraber');
    const evidence = page.getByRole('region', { name: 'Det anmeldte' });
    await expect(evidence.getByText(RUDE)).toBeVisible();
    const flags = page.getByRole('list', { name: 'Anmeldelser' });
    await expect(flags.getByText('Fra Element')).toBeVisible();
    await expect(flags.getByText('Det er tredje gang i dag.')).toHaveCount(0);
    await flags.getByRole('button', { name: /^Vis, hvad Kirstine/ }).click();
    await expect(flags.getByText('Det er tredje gang i dag.')).toBeVisible();
    await page.getByRole('button', { name: 'Tag sagen' }).click();
    await expect(page.getByRole('button', { name: 'Slip sagen' })).toBeVisible();
    await inspect(page, info, 'moderation-case');
  });

  await test.step('strike 1: exactly what Bo will read, then the decision', async () => {
    await prepare(page, /^Strike 1/, `Skrev: »${RUDE}«`);
    const quote = page.locator('blockquote').filter({ hasText: RUDE });
    await expect(quote).toBeVisible();
    await inspect(page, info, 'moderation-preview');
    await page.getByRole('button', { name: 'Giv strike 1' }).click();
    await expect(page.getByRole('heading', { name: 'Afgørelse: Strike 1' })).toBeFocused();
    await expect
      .poll(async () => (await ovn.messages(topicId)).map(({ content }) => content.body), {
        timeout: 30_000,
      })
      .not.toContain(RUDE);
  });

  await test.step('Bo reads why, and the refresher clears the strike', async () => {
    await bo.page.goto('/conduct');
    const strike = bo.page.getByRole('article', { name: /^Strike 1/ });
    await strike.getByRole('button', { name: 'Jeg har læst det' }).click();
    await expect(bo.page.getByText(/Det er noteret/)).toBeVisible();
    await earnBadge(bo.page);
    await expect(strike.getByText('Slettet ved kursus')).toBeVisible({ timeout: 30_000 });
    await expect(bo.page.getByText('Ingen strikes tæller lige nu.')).toBeVisible();
  });

  await test.step('again: the first step once more, which no course clears within a year', async () => {
    const again = await write(bo.page, topicId, 'Du kan ikke engang slå en dej sammen.');
    const moderator = await Moderator.administrator(playwright);
    await acknowledge(
      bo.page,
      await moderator.strike({ post_id: again, facts: 'Skrev det igen.' }),
    );
    await bo.page.reload();
    await expect(bo.page.getByText(/Det kan slette en strike én gang om året/)).toBeVisible();
  });

  await test.step('strike 2 after another post: Bo is muted everywhere', async () => {
    const again = await write(bo.page, topicId, 'Og dit rugbrød er værre.');
    await flag(kirstine.page, again);
    await openCase(page, bo.userId, 'Bo Dejskraber');
    await prepare(page, /^Strike 2/, 'Skrev: »Og dit rugbrød er værre.«');
    await page.getByRole('button', { name: 'Giv strike 2' }).click();
    await expect(page.getByRole('heading', { name: 'Afgørelse: Strike 2' })).toBeVisible();
    await expect
      .poll(() => ovn.send(topicId, 'Må jeg skrive?').catch((error: unknown) => error), {
        timeout: 30_000,
      })
      .toBeInstanceOf(Refused);
    const caseId = decodeURIComponent(new URL(page.url()).pathname.split('/').at(-1) ?? '');
    await acknowledge(bo.page, caseId);
  });

  await test.step('the pages say until when, and how it ends', async () => {
    await bo.page.goto(`/forum/t/${slug}`);
    await expect(place(bo.page).getByText(/^Du kan læse, men ikke skrive, før /)).toBeVisible({
      timeout: 30_000,
    });
    await expect(
      place(bo.page).getByRole('link', { name: 'Tag opfriskningskurset' }),
    ).toBeVisible();
    await inspect(bo.page, info, 'topic-muted');
    await bo.page.goto('/forum/new');
    await expect(place(bo.page).getByRole('link', { name: 'Mit forhold' })).toBeVisible();
    await bo.page.goto('/conduct');
    await expect(bo.page.getByRole('listitem').filter({ hasText: 'Her står du' })).toContainText(
      'Du kan skrive igen',
    );
    await inspect(bo.page, info, 'conduct-muted');
  });

  const ingrid = await join(browser, 'Ingrid Dommer');
  await test.step('the history says how Bo stands', async () => {
    await page.getByRole('link', { name: 'Hele historikken: Bo Dejskraber' }).click();
    await expect(page.getByText('2 aktive strikes')).toBeVisible();
    await expect(page.getByText(/^Skrivepause til/)).toBeVisible();
    await inspect(page, info, 'moderation-member');
    await makeModerator(page, ingrid.userId);
  });

  await test.step('Bo appeals; who gave the strike does not decide', async () => {
    const conduct = (await (await bo.page.request.get('/api/users/me/conduct')).json()) as {
      strikes: { case_id: string; step: number }[];
    };
    const caseId = conduct.strikes.find(({ step }) => step === 2)?.case_id ?? '';
    await lodgeAppeal(bo.page, caseId, 'Det var en vise, som Kirstine bad om.');
    await page.goto('/moderation/appeals');
    const appeal = page.getByRole('article', { name: 'Klage fra Bo Dejskraber' }).first();
    await expect(appeal.getByText('En anden skal afgøre den')).toBeVisible();
    await inspect(page, info, 'moderation-appeals');
  });

  await test.step('Ingrid overturns it, and Bo writes again', async () => {
    await ingrid.page.goto('/moderation/appeals');
    const appeal = ingrid.page.getByRole('article', { name: 'Klage fra Bo Dejskraber' }).first();
    await examine(ingrid.page, info, 'dialog-ask', {
      button: appeal.getByRole('button', { name: 'Spørg medlemmet' }),
      title: 'Spørg medlemmet',
    });
    await appeal.getByRole('button', { name: 'Afgør klagen' }).click();
    await appeal.getByRole('radio', { name: /^Omgør/ }).check();
    await inspect(ingrid.page, info, 'moderation-appeal-decide');
    await appeal.getByLabel('Begrundelse til medlemmet').fill('Du har ret, det var en vise.');
    await appeal.getByRole('button', { name: 'Send afgørelsen' }).click();
    await expect(ingrid.page.getByText('Klagen er afgjort.')).toBeVisible();
    await expect(() => ovn.send(topicId, 'Tak.')).toPass({ timeout: 60_000 });
    await page.goto(`/forum/t/${slug}`);
    await expect(page.getByText('Og dit rugbrød er værre.')).toBeVisible({ timeout: 30_000 });
    // The composer is there again, and of two strikes one counts.
    await bo.page.goto(`/forum/t/${slug}`);
    await expect(bo.page.getByRole('textbox', { name: 'Skriv et svar' })).toBeVisible();
    const standing = async () => {
      const answer = await bo.page.request.get('/api/users/me/conduct');
      return ((await answer.json()) as { standing: object }).standing;
    };
    await expect.poll(standing).toMatchObject({ active: 1, suspended: false, next_step: 2 });
  });

  await test.step('the log has both decisions', async () => {
    await page.goto(`/moderation/log?about=${encodeURIComponent(bo.userId)}`);
    const log = page.getByRole('list', { name: 'Linjer i loggen' });
    await expect(log.getByText('Ingrid Dommer afgjorde klagen')).toBeVisible();
    await expect(log.getByText(/afgjorde sagen$/).first()).toBeVisible();
    await inspect(page, info, 'moderation-log');
    await page.goto('/moderation/policies');
    await expect(page.getByRole('heading', { name: 'Vores liste' })).toBeVisible();
    await inspect(page, info, 'moderation-policies');
  });

  element.close();
  ovn.close();
  for (const member of [bo, kirstine, ingrid]) await member.close();
  expect(faults).toEqual([]);
});

test(
  'two moderators at once: the second reads who was faster',
  { tag: '@desktop' },
  async ({ page, browser }, info) => {
    test.slow();
    const bo = await join(browser, 'Bo Samtidig');
    const kirstine = await join(browser, 'Kirstine Samtidig');
    const soeren = await join(browser, 'Søren Samtidig');
    await bo.page.reload();
    const { topicId } = await createTopic(bo.page, `Rugbrød ${bo.username}`);
    await flag(kirstine.page, await write(bo.page, topicId, RUDE));
    await signInAdministrator(page);
    await makeModerator(page, soeren.userId);

    // Søren's page is not told what happens meanwhile.
    await soeren.page.route('**/api/events*', (route) => route.abort());
    await expect(async () => {
      await soeren.page.goto('/moderation');
      await expect(
        soeren.page.getByRole('heading', { level: 1, name: 'Moderation' }),
      ).toBeVisible();
      await expect(soeren.page.getByRole('navigation', { name: 'Vis sager' })).toBeVisible();
    }).toPass({ timeout: 60_000 });
    await openCase(soeren.page, bo.userId, 'Bo Samtidig');
    await prepare(soeren.page, /^En påmindelse/, 'Sørens egne ord.');

    await openCase(page, bo.userId, 'Bo Samtidig');
    await page.getByRole('radio', { name: /^Henlæg/ }).check();
    await page.getByRole('button', { name: 'Se, hvad der sker' }).click();
    await page.getByRole('button', { name: 'Henlæg sagen' }).click();
    await expect(page.getByRole('heading', { name: 'Afgørelse: Henlagt' })).toBeVisible();

    const answer = soeren.page.waitForResponse((response) => response.url().endsWith('/decide'));
    await soeren.page.getByRole('button', { name: 'Send påmindelsen' }).click();
    expect((await answer).status()).toBe(409);
    await expect(soeren.page.getByRole('alert')).toContainText('Sagen blev ændret imens');
    await expect(soeren.page.getByRole('heading', { name: 'Afgørelse: Henlagt' })).toBeVisible();
    await expect(soeren.page.getByText('Sørens egne ord.')).toBeVisible();
    await inspect(soeren.page, info, 'moderation-changed');
    for (const member of [bo, kirstine, soeren]) await member.close();
  },
);

import { expect, test } from '@playwright/test';
import { examine, open } from './dialog';
import { createTopic, fillRegistration, join, posts, welcomed } from './member';
import { Moderator, signInAdministrator } from './moderator';
import { invitationUrl } from './stack';
import { inspect, watchConsole } from './watch';

const REFUSED = 'Ingen kan inviteres eller komme til lige nu';

// Raid mode is of the whole territory: nobody registers, nobody is invited, and whoever is new (everybody in these
// tests) posts once in thirty seconds. So this file is a project of its own (playwright.config.ts), which begins when
// all others have ended, and holds one story alone.
test.afterEach(async ({ playwright }) => {
  // Whatever has failed: another attempt could not even register.
  await (await Moderator.administrator(playwright)).endRaid();
});

test('in a raid nobody is let in and the new wait, until it is over', async ({
  page,
  browser,
}, info) => {
  test.slow();
  const faults = watchConsole(page);
  const bo = await join(browser, 'Bo Nybagt');
  await bo.page.reload();
  await createTopic(bo.page, `Angreb ${bo.username}`);
  const on = page.getByRole('button', { name: 'Slå angrebstilstand til' });
  const banner = page.getByRole('main').getByRole('status').filter({ hasText: 'Angrebstilstand' });

  await test.step('it is turned on with a reason', async () => {
    await signInAdministrator(page);
    const dialog = await open(page, { button: on, title: 'Slå angrebstilstand til' });
    await dialog.getByLabel('Begrundelse til loggen').fill('Tolv nye på ti minutter.');
    await dialog.getByRole('button', { name: 'Slå angrebstilstand til' }).click();
    await expect(dialog).toHaveCount(0);
    await expect(banner).toContainText('Tolv nye på ti minutter.');
    await expect(banner).toContainText('Slået til af');
    await expect(on).toHaveCount(0);
    await inspect(page, info, 'moderation-raid');
    await page.goto('/moderation/policies');
    await expect(banner).toBeVisible();
  });

  await test.step('nobody is invited', async () => {
    await page.goto('/invitations');
    await page.getByRole('button', { name: 'Opret invitation' }).click();
    await expect(page.getByRole('alert')).toContainText(REFUSED);
    await inspect(page, info, 'invitations-raid');
  });

  const guest = await browser.newContext();
  const theirs = await guest.newPage();
  await test.step('nor is anybody let in who was invited before, and no word is lost', async () => {
    await theirs.goto(invitationUrl);
    await fillRegistration(theirs);
    await theirs.getByRole('button', { name: 'Opret konto' }).click();
    await expect(theirs.getByRole('alert')).toContainText(REFUSED);
    await expect(theirs.getByLabel('Vist navn')).toHaveValue('Freja Åkjær');
  });

  const say = async (words: string) => {
    await bo.page.getByRole('textbox', { name: 'Skriv et svar' }).fill(words);
    await bo.page.getByRole('button', { name: 'Send', exact: true }).click();
  };
  await test.step('of two posts of a new member one waits', async () => {
    await say('Hvad sker der?');
    await say('Hallo?');
    await expect(bo.page.getByText(/^Sendes igen om \d+ s$/).first()).toBeVisible();
  });

  await test.step('it is turned off from any page of moderation', async () => {
    await page.goto('/moderation/log?action=raid');
    const off = { button: banner.getByRole('button'), title: 'Slå angrebstilstand fra?' };
    await examine(page, info, 'dialog-raid-off', off);
    const dialog = await open(page, off);
    await dialog.getByLabel('Begrundelse til loggen').fill('De er væk.');
    await dialog.getByRole('button', { name: 'Slå fra' }).click();
    await expect(banner).toHaveCount(0);
    await page.reload();
    const log = page.getByRole('list', { name: 'Linjer i loggen' }).getByRole('article');
    await expect(log.first()).toContainText('slog angrebstilstand fra');
    await expect(log.first()).toContainText('De er væk.');
  });

  await test.step('everybody is let in, and writes', async () => {
    // What waits goes in its order, when the time has come that was told; then nothing waits any more.
    await say('Er det ovre?');
    const last = posts(bo.page).filter({ hasText: 'Er det ovre?' });
    await expect(last).toHaveCount(1, { timeout: 45_000 });
    await theirs.getByRole('button', { name: 'Opret konto' }).click();
    await welcomed(theirs);
    await page.goto('/invitations');
    await page.getByRole('button', { name: 'Opret invitation' }).click();
    await expect(page.getByText('Invitationen er klar')).toBeVisible();
  });
  await guest.close();
  await bo.close();
  expect(faults).toEqual([]);
});

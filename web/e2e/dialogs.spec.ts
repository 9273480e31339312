import { expect, test } from '@playwright/test';
import { examine } from './dialog';
import { createTopic, join, ownId, registerQuietly, write } from './member';
import { Moderator } from './moderator';
import { watchConsole } from './watch';

// What moderators are asked before they act. One member is enough: nothing is done until the last step.
test('the dialogs of moderation are clean, and left as they were entered', async ({
  page,
  browser,
  playwright,
}, info) => {
  test.slow();
  const faults = watchConsole(page);
  const moderator = await Moderator.administrator(playwright);
  await registerQuietly(page, 'Ingrid Dommer');
  const bo = await join(browser, 'Bo Dejskraber');
  await bo.page.reload();
  const { topicId, slug } = await createTopic(bo.page, `Rugbrød ${bo.username}`);
  for (const body of ['Du er for dum til at eje en ovn.', 'Og dit rugbrød er værre.']) {
    await moderator.flag(await write(bo.page, topicId, body));
  }
  await moderator.appoint(await ownId(page));
  const button = (name: string) => page.getByRole('button', { name, exact: true });

  await test.step('of a case', async () => {
    await expect(async () => {
      await page.goto(`/moderation?about=${encodeURIComponent(bo.userId)}`);
      await expect(page.getByRole('list', { name: 'Sager' })).toBeVisible({ timeout: 5000 });
    }).toPass({ timeout: 60_000 });
    await examine(page, info, 'dialog-raid', {
      button: button('Slå angrebstilstand til'),
      title: 'Slå angrebstilstand til',
    });
    await page
      .getByRole('list', { name: 'Sager' })
      .getByRole('link', { name: 'Bo Dejskraber' })
      .first()
      .click();
    await examine(page, info, 'dialog-merge', {
      button: button('Læg sammen'),
      title: 'Læg sammen',
    });
    await examine(page, info, 'dialog-interim', {
      button: button('Luk kontoen foreløbigt'),
      title: 'Luk kontoen for Bo Dejskraber foreløbigt?',
    });
  });

  await test.step('of a member', async () => {
    await page.goto(`/moderation/members/${bo.username}`);
    for (const [name, asks, title] of [
      ['judge', 'Giv en strike', 'Døm Bo Dejskraber'],
      ['posts', 'Fjern indlæg', 'Fjern indlæg af Bo Dejskraber'],
      ['name', 'Nulstil navn', 'Nulstil det viste navn?'],
    ] as const) {
      await examine(page, info, `dialog-${name}`, { button: button(asks), title });
    }
    await page.goto(`/u/${bo.username}`);
    await examine(page, info, 'dialog-report', {
      button: page.getByRole('button', { name: /^Anmeld/ }),
      title: 'Anmeld Bo Dejskraber',
    });
  });

  await test.step('of a post, through its menu', async () => {
    await page.goto(`/forum/t/${slug}`);
    const rude = page.getByRole('article').filter({ hasText: 'for dum til at eje en ovn' });
    await examine(page, info, 'dialog-judge-post', {
      button: rude.getByRole('button', { name: 'Flere handlinger' }),
      title: 'Døm Bo Dejskraber',
      through: async () => {
        const item = page.getByRole('menuitem', { name: 'Moderér' });
        await item.focus();
        await page.keyboard.press('Enter');
      },
    });
  });

  await test.step('of whom is looked at by a second person', async () => {
    const caseId = await moderator.suspend(bo.userId, 'En trussel.');
    await page.goto(`/moderation/cases/${caseId}`);
    await examine(page, info, 'dialog-confirm-interim', {
      button: button('Bekræft'),
      title: 'Bekræft som strike 3?',
    });
  });
  await bo.close();
  expect(faults).toEqual([]);
});

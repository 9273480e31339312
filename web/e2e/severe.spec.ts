import { expect, test } from '@playwright/test';
import { examine, inspectInBothColours, open } from './dialog';
import { Element } from './element';
import { createTopic, join, login, ownId, registerQuietly, write } from './member';
import { Moderator, signInAdministrator } from './moderator';
import { watchConsole } from './watch';

const TROUBLE = ['Køb mit mel!', 'Billigt mel her!', 'Mel, mel, mel!', 'Sidste chance for mel!'];

// What cannot wait: much is taken away at once, and who wrote it is shut out before two have looked.
test(
  'many posts go at once, and a third strike is looked at by a second person',
  {
    tag: '@desktop',
  },
  async ({ page, browser, playwright }, info) => {
    test.slow();
    const faults = watchConsole(page);
    const moderator = await Moderator.administrator(playwright);
    const guest = await browser.newContext();
    const ingrid = await guest.newPage();
    await registerQuietly(ingrid, 'Ingrid Dommer');
    const bo = await join(browser, 'Bo Melhandler');
    await bo.page.reload();
    const { topicId, slug } = await createTopic(bo.page, `Mel ${bo.username}`);
    for (const body of TROUBLE) await write(bo.page, topicId, body);
    const element = await Element.login(bo.username);
    await moderator.appoint(await ownId(ingrid));
    const button = (name: string) => ingrid.getByRole('button', { name, exact: true });

    await test.step('Ingrid reads what Bo will read, and then all of it goes', async () => {
      await expect(async () => {
        await ingrid.goto(`/moderation/members/${bo.username}`);
        await expect(button('Fjern indlæg')).toBeVisible({ timeout: 5000 });
      }).toPass({ timeout: 60_000 });
      const dialog = await open(ingrid, {
        button: button('Fjern indlæg'),
        title: 'Fjern indlæg af Bo Melhandler',
      });
      await dialog.getByLabel('Regel', { exact: true }).selectOption({ index: 1 });
      await dialog.getByLabel('Begrundelse').fill('Reklame i et helt emne.');
      await dialog.getByRole('button', { name: 'Se, hvad medlemmet læser' }).click();
      await expect(dialog.getByText('Reklame i et helt emne.')).toBeVisible();
      await inspectInBothColours(ingrid, info, 'dialog-posts-preview');
      await dialog.getByRole('button', { name: 'Fjern indlæggene' }).click();
    });

    await test.step('the case shows how far it has come', async () => {
      await expect(
        ingrid.getByRole('heading', { level: 1, name: 'Sag om Bo Melhandler' }),
      ).toBeVisible();
      await expect(ingrid.getByRole('progressbar', { name: 'Indlæg fjernes' })).toBeVisible();
      await expect(ingrid.getByText('Alle indlæg er fjernet.')).toBeVisible({ timeout: 60_000 });
    });

    await test.step('nothing of it is left in Element, nor on the web', async () => {
      const left = async () =>
        (await element.messages(topicId))
          .filter(({ type, sender }) => type === 'm.room.message' && sender === bo.userId)
          .map(({ content }) => content.body ?? 'gone');
      const gone = Array<string>(TROUBLE.length + 1).fill('gone');
      await expect.poll(left, { timeout: 30_000 }).toEqual(gone);
      await ingrid.goto(`/forum/t/${slug}`);
      const removed = ingrid.getByText(/^Indlægget er fjernet af moderatorerne/);
      await expect(removed).toHaveCount(gone.length, { timeout: 30_000 });
      await expect(ingrid.getByText(/mel!|mel her!/i)).toHaveCount(0);
    });

    await test.step('every removal has its line in the log', async () => {
      await ingrid.goto(`/moderation/log?action=post&about=${encodeURIComponent(bo.userId)}`);
      const lines = ingrid.getByRole('list', { name: 'Linjer i loggen' }).getByRole('article');
      await expect(lines.filter({ hasText: 'fjernede et indlæg' })).toHaveCount(TROUBLE.length + 1);
    });

    await test.step('Ingrid gives a third strike, for which Bo is named', async () => {
      await ingrid.goto(`/moderation/members/${bo.username}`);
      const dialog = await open(ingrid, {
        button: button('Giv en strike'),
        title: 'Døm Bo Melhandler',
      });
      await dialog.getByRole('checkbox', { name: /^Meget alvorligt/ }).check();
      await dialog.getByRole('radio', { name: /^Strike 3/ }).check();
      await dialog.getByLabel('Regel', { exact: true }).selectOption({ index: 1 });
      await dialog.getByLabel('Hvad skete der?').fill('Truede en anden med hug.');
      await dialog.getByRole('button', { name: 'Gå videre' }).click();
      const give = dialog.getByRole('button', { name: 'Giv strike 3' });
      await expect(give).toBeDisabled();
      await inspectInBothColours(ingrid, info, 'dialog-judge-preview');
      await dialog.getByLabel('Skriv Bo Melhandler for at bekræfte').fill('bo melhandler');
      await give.click();
      await expect(ingrid.getByText('Kontoen er lukket')).toBeVisible();
    });

    const queue = `/moderation?state=unconfirmed&about=${encodeURIComponent(bo.userId)}`;
    const cases = (who: typeof page) =>
      who.getByRole('list', { name: 'Sager' }).getByRole('link', { name: 'Bo Melhandler' });
    await test.step('it waits for somebody else, and Ingrid reads so', async () => {
      await ingrid.goto(queue);
      await cases(ingrid).click();
      await expect(
        ingrid.getByText('Sagen venter på, at en anden moderator bekræfter den.'),
      ).toBeVisible();
      await expect(
        ingrid.getByText('Du var den første til at afgøre noget her. En anden skal se på det.'),
      ).toBeVisible();
      await expect(button('Bekræft')).toHaveCount(0);
    });

    await test.step('Bo is signed out meanwhile', async () => {
      await expect(bo.page).toHaveURL(/\/login/, { timeout: 60_000 });
      await login(bo.page, bo.username);
      await expect(bo.page.getByRole('article', { name: /^Strike 3/ })).toBeVisible();
    });

    await test.step('the second person finds it under what is to be confirmed', async () => {
      await signInAdministrator(page);
      await page
        .getByRole('navigation', { name: 'Vis sager' })
        .getByRole('link', { name: /^Til bekræftelse/ })
        .click();
      await expect(cases(page)).toBeVisible();
      await page.goto(queue);
      await cases(page).click();
      const confirm = page.getByRole('button', { name: 'Bekræft', exact: true });
      const asked = { button: confirm, title: 'Bekræft strike 3?' };
      await examine(page, info, 'dialog-confirm-strike', asked);
      const dialog = await open(page, asked);
      await dialog.getByLabel('Skriv Bo Melhandler for at bekræfte').fill('Bo Melhandler');
      await page.keyboard.press('Enter');
      await expect(page.getByText('Bekræftet af End-to-end administrator.')).toBeVisible();
      await expect(confirm).toHaveCount(0);
    });

    await test.step('and Ingrid is told by the page', async () => {
      await expect(ingrid.getByText('Bekræftet af End-to-end administrator.')).toBeVisible({
        timeout: 30_000,
      });
      await ingrid.goto(queue);
      await expect(ingrid.getByText('Ingen sager her')).toBeVisible();
    });

    element.close();
    await bo.close();
    await guest.close();
    expect(faults).toEqual([]);
  },
);

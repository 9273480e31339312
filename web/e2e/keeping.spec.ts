import { expect, test } from '@playwright/test';
import { earnBadge } from './course';
import { Element, type Refused } from './element';
import { createTopic, post, register } from './member';
import { signInAdministrator } from './moderator';
import { inspect, watchConsole } from './watch';

test('what is done with a topic here is seen in Element @desktop', async ({
  page,
  browser,
}, info) => {
  test.slow();
  const faults = watchConsole(page);
  const username = await register(page);
  await earnBadge(page);
  await page.reload();
  const { topicId, slug } = await createTopic(page, `Hvem passer haven? ${username}`);
  const element = await Element.login(username);
  await element.join(topicId);
  /** What the room says last under this type. */
  const said = async (type: string) =>
    (await element.messages(topicId)).find((event) => event.type === type)?.content;
  const still = async (eventId: string) =>
    (await element.messages(topicId)).find(({ event_id }) => event_id === eventId)?.content;

  await test.step('its opener marks what solves it: pinned in the room', async () => {
    await post(page, 'Jeg vander på tirsdage.');
    const answer = page.getByRole('article').filter({ hasText: 'Jeg vander' });
    await answer.getByRole('button', { name: 'Flere handlinger' }).click();
    await page.getByRole('menuitem', { name: 'Markér som løsning' }).click();
    await expect(page.getByText('Indlægget er markeret som løsningen.')).toBeVisible();
    const post_id = (await element.find(topicId, ({ body }) => body === 'Jeg vander på tirsdage.'))
      ?.event_id;
    await expect.poll(() => said('m.room.pinned_events')).toEqual({ pinned: [post_id] });
  });

  const context = await browser.newContext();
  const keeper = await context.newPage();
  await signInAdministrator(keeper);
  await keeper.goto(`/forum/t/${slug}`);
  const choose = async (item: string) => {
    await keeper.getByRole('button', { name: 'Styr emnet' }).click();
    await keeper.getByRole('menuitem', { name: item }).click();
  };
  const dialog = keeper.getByRole('dialog');
  const save = async (says: string) => {
    await dialog.getByRole('button', { name: 'Gem' }).click();
    await expect(keeper.getByText(says)).toBeVisible();
    await expect(dialog).toHaveCount(0);
  };

  await test.step('renamed, while its opener was about to', async () => {
    await page.getByRole('button', { name: 'Styr emnet' }).click();
    await page.getByRole('menuitem', { name: 'Ret titlen' }).click();
    const opener = page.getByRole('dialog');
    await opener.getByLabel('Titel').fill('Vores have');
    await choose('Ret titlen');
    await dialog.getByLabel('Titel').fill(`Haven i sommer ${username}`);
    await save('Titlen er rettet.');
    await expect.poll(() => said('m.room.name')).toEqual({ name: `Haven i sommer ${username}` });
    // It is about the topic that it was opened on, whatever the page shows by now.
    await expect(page.locator('h1')).toHaveText(/^Haven i sommer/);
    await opener.getByRole('button', { name: 'Gem' }).click();
    await expect(opener.getByRole('alert')).toContainText('Det hedder nu »Haven i sommer');
    await inspect(page, info, 'topic-changed');
    await opener.getByRole('button', { name: 'Annullér' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Haven i sommer/);
  });

  await test.step('moved, and put before the others', async () => {
    await choose('Flyt til en anden kategori');
    await dialog.getByLabel('Kategori').selectOption('odense');
    await save('Emnet er flyttet.');
    await expect.poll(() => said('org.althing.topic')).toMatchObject({ category: 'odense' });
    await choose('Fastgør øverst');
    await expect(keeper.getByText('Emnet står nu øverst i kategorien.')).toBeVisible();
    await expect.poll(() => said('org.althing.topic')).toMatchObject({ pinned: true });
  });

  await test.step('slowed: what comes too early there is taken back', async () => {
    await choose('Langsom tilstand');
    await dialog.getByLabel('Ventetid mellem to indlæg').selectOption('60');
    await save('Langsom tilstand er ændret.');
    await element.send(topicId, 'Er der ærter?');
    const early = await element.send(topicId, 'Og bønner?');
    await expect.poll(() => still(early)).toEqual({});
  });

  await test.step('archived: nobody but who keeps order writes, and opened again', async () => {
    await choose('Arkivér');
    await expect(keeper.getByText(/^Emnet er arkiveret\. Alle/)).toBeVisible();
    const refused = async () =>
      element.send(topicId, 'Lukket?').catch((why: Refused) => why.status);
    await expect.poll(refused).toBe(403);
    await choose('Åbn igen');
    await expect(keeper.getByText('Emnet er åbent igen.')).toBeVisible();
    await expect.poll(refused).not.toBe(403);
  });
  await context.close();
  element.close();
  expect(faults).toEqual([]);
});

import { expect, test } from '@playwright/test';
import { earnBadge } from './course';
import { Element } from './element';
import { createTopic, post, register } from './member';
import { inspect, watchConsole } from './watch';

test('from invitation to a topic that lives here and in Element', async ({ page }, info) => {
  const faults = watchConsole(page);
  const username = await register(page);
  await earnBadge(page);
  await page.reload();

  const title = `Børnevenlige ruter på Ærø ${username}`;
  const { topicId, slug } = await createTopic(page, title);
  expect(slug).toContain('boernevenlige-ruter-paa-aeroe');

  const element = await Element.login(username);
  await element.join(topicId);

  await test.step('a post made here is in the room', async () => {
    await post(page, 'Vi mødes ved åen klokken ti.');
    await expect
      .poll(async () => (await element.messages(topicId)).map(({ content }) => content.body))
      .toContain('Vi mødes ved åen klokken ti.');
  });

  const mine = page.getByRole('article').filter({ hasText: 'Vi mødes ved åen' });

  await test.step('react', async () => {
    await mine.getByRole('button', { name: 'Reagér' }).click();
    await inspect(page, info, 'reaction-picker');
    await page.getByRole('button', { name: 'Reagér med 🎉' }).click();
    await expect(mine.getByRole('button', { name: /^🎉 1:/, pressed: true })).toBeVisible();
  });

  await test.step('edit', async () => {
    await mine.getByRole('button', { name: 'Flere handlinger' }).click();
    await inspect(page, info, 'post-menu');
    await page.getByRole('menuitem', { name: 'Redigér' }).click();
    await page
      .getByRole('textbox', { name: 'Redigér indlæg' })
      .fill('Vi mødes ved åen klokken elleve.');
    await inspect(page, info, 'edit');
    await page.getByRole('button', { name: 'Gem' }).click();
    await expect(mine).toContainText('klokken elleve');
    await expect(mine).toContainText('redigeret');
  });

  await test.step('reply with a quote', async () => {
    await mine.getByRole('button', { name: 'Svar' }).click();
    await expect(page.getByText('Svarer Freja Åkjær')).toBeVisible();
    await inspect(page, info, 'reply');
    await post(page, 'Jeg tager kaffe med.');
    const reply = page.getByRole('article').filter({ hasText: 'Jeg tager kaffe med.' });
    await expect(reply.getByRole('link', { name: /Svar til Freja/ })).toBeVisible();
  });

  await test.step('what is written and reacted in Element appears here by itself', async () => {
    await page.evaluate(() => Object.assign(window, { unreloaded: true }));
    const eventId = await element.send(topicId, 'Skrevet i Element – æøå');
    const foreign = page.getByRole('article').filter({ hasText: 'Skrevet i Element – æøå' });
    await expect(foreign).toBeVisible();
    await element.react(topicId, eventId, '👍');
    await expect(foreign.getByRole('button', { name: /^👍 1:/ })).toBeVisible();
    expect(await page.evaluate(() => 'unreloaded' in window)).toBe(true);
  });

  await test.step('remove', async () => {
    const gone = page.getByRole('article').filter({ hasText: 'Jeg tager kaffe med.' });
    await gone.getByRole('button', { name: 'Flere handlinger' }).click();
    await page.getByRole('menuitem', { name: 'Fjern' }).click();
    await inspect(page, info, 'remove-dialog');
    await page.getByRole('dialog').getByRole('button', { name: 'Fjern' }).click();
    await expect(page.getByText('Indlægget er fjernet af forfatteren.')).toBeVisible();
    await expect(gone).toHaveCount(0);
  });

  await test.step('a permalink leads to its post after a reload', async () => {
    await mine.getByRole('link', { name: /Link til indlægget/ }).click();
    await page.reload();
    await expect(mine).toBeInViewport();
  });

  await test.step('the category lists the topic', async () => {
    await page.getByRole('main').getByRole('link').first().click();
    await expect(page.getByRole('link', { name: title })).toBeVisible();
  });
  expect(faults).toEqual([]);
});

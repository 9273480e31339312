import { expect, test } from '@playwright/test';
import { earnBadge } from './course';
import { Element, type Refused, type RoomMessage } from './element';
import { createTopic, post, register } from './member';
import { Moderator } from './moderator';
import { inspect, watchConsole } from './watch';

test('from invitation to a topic that lives here and in Element', async ({
  page,
  playwright,
}, info) => {
  test.slow();
  const faults = watchConsole(page);
  const username = await register(page);
  await earnBadge(page);
  await page.reload();

  const title = `Børnevenlige ruter på Ærø ${username}`;
  const { topicId, slug } = await createTopic(page, title);
  expect(slug).toContain('boernevenlige-ruter-paa-aeroe');

  const element = await Element.login(username);
  await element.join(topicId);

  /** The event that says so in the room; waits for it. */
  const inRoom = async (says: Parameters<Element['find']>[1]) => {
    let found: Awaited<ReturnType<Element['find']>>;
    await expect
      .poll(async () => {
        found = await element.find(topicId, says);
        return found;
      })
      .toBeDefined();
    return found?.event_id ?? '';
  };
  const relatesTo = (eventId: string, rel_type: string) => (content: RoomMessage['content']) =>
    content['m.relates_to']?.rel_type === rel_type && content['m.relates_to'].event_id === eventId;
  /** What the room still says of an event. */
  const said = async (eventId: string) =>
    (await element.messages(topicId)).find(({ event_id }) => event_id === eventId)?.content;

  let mineId = '';
  await test.step('a post made here is in the room', async () => {
    await post(page, 'Vi mødes ved åen klokken ti.');
    mineId = await inRoom(({ body }) => body === 'Vi mødes ved åen klokken ti.');
  });

  // Answers show how it begins, and follow it.
  const mine = page.getByRole('article').filter({ hasText: 'Vi mødes ved åen' }).first();

  await test.step('react', async () => {
    await mine.getByRole('button', { name: 'Reagér' }).click();
    await inspect(page, info, 'reaction-picker');
    await page.getByRole('button', { name: 'Reagér med 🎉' }).click();
    const given = mine.getByRole('button', { name: /^🎉 1:/, pressed: true });
    await expect(given).toBeVisible();
    const reaction = await inRoom(relatesTo(mineId, 'm.annotation'));
    await given.click();
    await expect(given).toHaveCount(0);
    await expect.poll(() => said(reaction)).toEqual({});
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
    await inRoom(
      (content) => content['m.new_content']?.body === 'Vi mødes ved åen klokken elleve.',
    );
  });

  let answerId = '';
  await test.step('reply with a quote', async () => {
    await mine.getByRole('button', { name: 'Svar' }).click();
    await expect(page.getByText('Svarer Freja Åkjær')).toBeVisible();
    await inspect(page, info, 'reply');
    await post(page, 'Jeg tager kaffe med.');
    const reply = page.getByRole('article').filter({ hasText: 'Jeg tager kaffe med.' });
    await expect(reply.getByRole('link', { name: /Svar til Freja/ })).toBeVisible();
    answerId = await inRoom(
      (content) => content['m.relates_to']?.['m.in_reply_to']?.event_id === mineId,
    );
  });

  await test.step('remove', async () => {
    const gone = page.getByRole('article').filter({ hasText: 'Jeg tager kaffe med.' });
    await gone.getByRole('button', { name: 'Flere handlinger' }).click();
    await page.getByRole('menuitem', { name: 'Fjern' }).click();
    await inspect(page, info, 'remove-dialog');
    await page.getByRole('dialog').getByRole('button', { name: 'Fjern' }).click();
    await expect(page.getByText('Indlægget er fjernet af forfatteren.')).toBeVisible();
    await expect(gone).toHaveCount(0);
    await expect.poll(() => said(answerId)).toEqual({});
  });

  await test.step('what is written and reacted in Element appears here by itself', async () => {
    await page.evaluate(() => Object.assign(window, { unreloaded: true }));
    const eventId = await element.send(topicId, 'Skrevet i Element – æøå');
    const foreign = page.locator(`[id="p-${eventId}"]`);
    await expect(foreign).toContainText('Skrevet i Element – æøå');
    const reaction = await element.react(topicId, eventId, '👍');
    const given = foreign.getByRole('button', { name: /^👍 1:/ });
    await expect(given).toBeVisible();
    await element.redact(topicId, reaction);
    await expect(given).toHaveCount(0);

    await element.reply(topicId, mineId, 'Svar fra Element');
    const reply = page.getByRole('article').filter({ hasText: 'Svar fra Element' });
    await expect(reply.getByRole('link', { name: /^Svar til Freja/ })).toBeVisible();
    await element.replyInThread(topicId, eventId, 'Skrevet i en tråd');
    const inThread = page.getByRole('article').filter({ hasText: 'Skrevet i en tråd' });
    await expect(inThread.getByRole('link', { name: /^I tråd · Svar til Freja/ })).toBeVisible();
    await expect(foreign).toContainText('Tråd med 1 svar');

    await element.edit(topicId, eventId, 'Rettet i Element');
    await expect(foreign).toContainText('Rettet i Element');
    await expect(foreign).toContainText('redigeret');
    await element.redact(topicId, eventId);
    await expect(foreign).toContainText('Indlægget er fjernet af forfatteren.');
    expect(await page.evaluate(() => 'unreloaded' in window)).toBe(true);
  });

  await test.step('a poll is answered here and in Element', async () => {
    const pollId = await element.poll(topicId, 'Hvornår mødes vi?', ['Lørdag', 'Søndag']);
    const poll = page.getByRole('article').filter({ hasText: 'Hvornår mødes vi?' });
    await poll.getByRole('radio', { name: /^Søndag/ }).check();
    await poll.getByRole('button', { name: 'Stem', exact: true }).click();
    await expect(poll.getByRole('button', { name: 'Stem om' })).toBeVisible();
    await inRoom((content) => content['org.matrix.msc3381.poll.response']?.answers.join() === '1');
    await element.vote(topicId, pollId, '0');
    await expect(poll.getByRole('radio', { name: /^Lørdag/ })).toBeChecked();
  });

  await test.step('without the net what is written is kept, and what was missed comes with it', async () => {
    const field = page.getByRole('textbox', { name: 'Skriv et svar' });
    const banner = page.getByText(/^Ingen forbindelse\. Det, der er hentet/);
    await page.context().setOffline(true);
    await expect(banner).toBeVisible();
    await field.fill('Skrevet i toget');
    await element.send(topicId, 'Sendt imens');
    await page.context().setOffline(false);
    await expect(page.getByText('Sendt imens', { exact: true })).toBeVisible();
    await expect(banner).toHaveCount(0);
    await expect(field).toHaveValue('Skrevet i toget');
    await field.fill('');
    expect(await page.evaluate(() => 'unreloaded' in window)).toBe(true);
  });

  await test.step('what moderators pin and lock is so here and in Element', async () => {
    const moderator = await Moderator.administrator(playwright);
    await moderator.pin(topicId);
    await expect(page.getByText('Fastgjort', { exact: true })).toBeAttached();
    await inRoom(({ pinned }) => pinned);
    await moderator.lock(topicId, true, 'Vi holder en pause.');
    const place = page.getByRole('region', { name: 'Skriv et svar' });
    await expect(place).toContainText('Vi holder en pause.');
    await expect
      .poll(() => element.send(topicId, 'Alligevel').then(Number, ({ status }: Refused) => status))
      .toBe(403);
    await moderator.lock(topicId, false, '');
    await expect(page.getByRole('textbox', { name: 'Skriv et svar' })).toBeVisible();
    await element.send(topicId, 'Så er pausen forbi');
    await expect(page.getByText('Så er pausen forbi', { exact: true })).toBeAttached();
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

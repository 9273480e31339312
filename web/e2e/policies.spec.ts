import { expect, test } from '@playwright/test';
import { examine } from './dialog';
import { MatrixClient } from './matrix';
import { createTopic, join, login } from './member';
import { signInAdministrator } from './moderator';
import { administrator } from './stack';
import { inspect, watchConsole } from './watch';

const RULE = 'm.policy.rule.user';
const ban = (entity: string, reason: string) => ({ entity, reason, recommendation: 'm.ban' });

// One member of ours stands on the list of another territory: nobody else of the stack feels it.
test(
  'a policy list is looked at, followed step by step, and not where it goes too far',
  {
    tag: '@desktop',
  },
  async ({ page, browser }, info) => {
    test.slow();
    const faults = watchConsole(page);
    const bo = await join(browser, 'Bo Pladsmand');
    await bo.page.reload();
    const { slug } = await createTopic(bo.page, `Plads ${bo.username}`, 'Mit ord på torvet.');
    const name = `Sverige ${bo.username}`;
    const owner = await MatrixClient.login(administrator.username, {
      secret: administrator.password,
    });
    const list = await owner.createRoom(name);
    await owner.setState(list, RULE, 'bo', ban(bo.userId, 'Reklame'));

    await test.step('whom it is about is seen before', async () => {
      await signInAdministrator(page, '/moderation/policies', 'Udelukkelseslister');
      await page.getByLabel('Listens adresse eller rum-ID').fill(list);
      await page.getByRole('button', { name: 'Se, hvad den gør' }).click();
      await expect(page.getByRole('heading', { name: `Hvad listen ${name} gør` })).toBeVisible();
      await expect(page.getByText(/^1 regel\. 1 af \d+ medlemmer rammes\.$/)).toBeVisible();
      await expect(page.getByText('Rammer Bo Pladsmand')).toBeVisible();
      await inspect(page, info, 'policies-preview');
    });

    const followed = page.getByRole('article').filter({ hasText: name });
    const mode = followed.getByLabel(`Virkning af ${name}`);
    await test.step('in quarantine, posts are held back', async () => {
      await page.getByRole('radio', { name: /^Karantæne/ }).check();
      await page.getByRole('button', { name: 'Følg listen' }).click();
      await expect(mode).toHaveValue('quarantine');
      await expect(followed.getByRole('link', { name: 'Bo Pladsmand' })).toBeVisible();
      await inspect(page, info, 'policies-followed');
      await page.goto(`/forum/t/${slug}`);
      await expect(page.getByText(/^Skjult, indtil en moderator har set på det/)).toBeVisible();
      await page.goto(`/moderation?about=${encodeURIComponent(bo.userId)}`);
      await expect(
        page.getByRole('list', { name: 'Sager' }).getByRole('link', { name: 'Bo Pladsmand' }),
      ).toHaveCount(1);
    });

    await test.step('applied, it shuts the account for as long as it says so', async () => {
      await page.goto('/moderation/policies');
      await mode.selectOption('Anvend');
      await followed.getByRole('button', { name: 'Gem' }).click();
      await expect(page.getByText('Virkningen er ændret.')).toBeVisible();
      await expect(bo.page).toHaveURL(/\/login/, { timeout: 60_000 });
      await login(bo.page, bo.username);
      await expect(bo.page.getByRole('heading', { name: 'Din konto er lukket' })).toBeVisible();
      await expect(bo.page.getByText(/Er det ikke bekræftet/)).toBeVisible();
      const why = bo.page.getByRole('region', { name: 'Hele begrundelsen' });
      await expect(why).toContainText('har en regel om din konto');
    });

    await test.step('a rule about an administrator is refused, and the others hold', async () => {
      const us = ban(await owner.whoami(), 'Alle skal ud');
      await owner.setState(list, RULE, 'us', us);
      await page.reload();
      await expect(followed.getByText('Listen anvendes ikke')).toBeVisible();
      await expect(followed.getByText(`Reglen for ${us.entity} rammer en, der`)).toBeVisible();
      await expect(followed.getByRole('link')).toHaveText(['Bo Pladsmand']);
      const other = await owner.createRoom(`Norge ${bo.username}`);
      await owner.setState(other, RULE, 'us', us);
      await page.getByLabel('Listens adresse eller rum-ID').fill(other);
      await page.getByRole('button', { name: 'Se, hvad den gør' }).click();
      const watch = page.getByRole('region', { name: 'Følg en liste' });
      await expect(watch.getByText('Listen anvendes ikke')).toBeVisible();
      await expect(watch.getByText(`Reglen for ${us.entity} rammer en, der`)).toBeVisible();
      await expect(watch.getByRole('button', { name: 'Følg listen' })).toBeDisabled();
      await inspect(page, info, 'policies-refused');
    });

    await test.step('followed no more, it holds nobody', async () => {
      const stop = {
        button: followed.getByRole('button', { name: 'Følg ikke længere' }),
        title: 'Hold op med at følge listen?',
      };
      await examine(page, info, 'dialog-unwatch', stop);
      await stop.button.click();
      await page.getByRole('dialog').getByRole('button', { name: 'Følg ikke længere' }).click();
      await expect(followed).toHaveCount(0);
      await expect(async () => {
        await bo.page.goto('/');
        await expect(bo.page.getByRole('heading', { level: 1, name: /^Hej, / })).toBeVisible({
          timeout: 5000,
        });
      }).toPass({ timeout: 60_000 });
    });
    await bo.close();
    expect(faults).toEqual([]);
  },
);

import { expect, type Page, type TestInfo, test } from '@playwright/test';
import { flag, join, lodgeAppeal, openTopic, registerQuietly, write } from './member';
import { Moderator, signInAdministrator } from './moderator';
import { inspect, watchConsole } from './watch';

type Language = 'da' | 'nb' | 'sv' | 'en';

const NAME = 'Anne-Kirstine Wilhelmine Bjørnskov-Häggström';
const RUDE = `Du er for dum til at eje en ovn: ${'menneskerettighedsorganisationernes'.repeat(3)}`;

/** A small telephone by day, a tablet by night. */
const WINDOWS = [
  { width: 320, height: 640, colorScheme: 'light' },
  { width: 768, height: 1024, colorScheme: 'dark' },
] as const;

/** Looks at an open page in a narrow window and in a less narrow one. */
async function inspectNarrow(page: Page, info: TestInfo, name: string): Promise<void> {
  for (const { colorScheme, ...size } of WINDOWS) {
    await page.setViewportSize(size);
    // A colour on its way to the other one is neither.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await inspect(page, info, `${name}-${size.width}`);
  }
}

/** The pages speak it from the next one on; the account, which others may use too, stays as it is. */
async function choose(page: Page, language: Language): Promise<void> {
  await page.evaluate((chosen) => localStorage.setItem('althing.language', chosen), language);
}

test(
  'nothing sticks out of the pages of moderation in a narrow window, in any language',
  { tag: '@desktop' },
  async ({ page, browser, playwright }, info) => {
    test.slow();
    const faults = watchConsole(page);
    const bo = await join(browser, NAME);
    const { topicId } = await openTopic(bo.page, `Brødbagning ${bo.username}`);
    const judged = await write(bo.page, topicId, RUDE);
    const reported = await write(bo.page, topicId, `${RUDE}!`);
    const kirstine = await browser.newContext();
    const theirs = await kirstine.newPage();
    await registerQuietly(theirs, NAME);
    await flag(theirs, reported);
    await kirstine.close();
    const moderator = await Moderator.administrator(playwright);
    const decided = await moderator.strike({ post_id: judged, facts: `Skrev: »${RUDE}«` });
    await lodgeAppeal(bo.page, decided, `Det var en vise: ${RUDE}`);

    await signInAdministrator(page);
    const about = encodeURIComponent(bo.userId);
    const open = await moderator.openCase(bo.userId);
    const places: [language: Language, path: string, name: string, there: string][] = [
      ['nb', `/moderation?about=${about}`, 'queue', 'main [data-item]'],
      ['sv', `/moderation/cases/${open}`, 'case', 'main input[type=radio]'],
      ['en', `/moderation/cases/${decided}`, 'case-appealed', '#evidence'],
      ['sv', `/moderation/members/${bo.username}`, 'member', '#standing'],
      ['nb', '/moderation/appeals', 'appeals', 'main ul article'],
      ['da', `/moderation/log?about=${about}`, 'log', 'main ol article'],
      ['en', '/moderation/policies', 'policies', '#watched'],
      ['nb', '/transparency', 'transparency', 'main h2'],
    ];
    for (const [language, path, name, there] of places) {
      await choose(page, language);
      await page.goto(path);
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      await expect(page.locator(there).first()).toBeVisible();
      await expect(page.locator('main [role=status] > .visually-hidden')).toHaveCount(0);
      await inspectNarrow(page, info, `moderation-${name}-${language}`);
    }

    await choose(bo.page, 'sv');
    await bo.page.goto('/conduct');
    await expect(bo.page.locator('main article').first()).toBeVisible();
    await inspectNarrow(bo.page, info, 'conduct-sv');
    await bo.close();
    expect(faults).toEqual([]);
  },
);

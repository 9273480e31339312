import { expect, test } from '@playwright/test';
import { COURSE, earnBadge } from './course';
import { openTopic, registerQuietly } from './member';
import { invitationUrl } from './stack';
import { inspect, watchConsole } from './watch';

/** Words of other languages are longer in other places than the Danish ones. */
const LANGUAGES = [
  { language: 'nb', title: 'Menneskerettighetsorganisasjonenes sykkelvennlige fritidsruter' },
  { language: 'sv', title: 'Människorättsorganisationernas cykelvänliga fritidsrutter' },
] as const;

const ANYBODY = 'Anne-Kirstine Wilhelmine Bjørnskov-Häggström';

for (const { language, title } of LANGUAGES) {
  test(
    `nothing sticks out of a small telephone in ${language}`,
    { tag: '@desktop' },
    async ({ page }, info) => {
      test.slow();
      await page.setViewportSize({ width: 320, height: 640 });
      const faults = watchConsole(page);
      const username = await registerQuietly(page, ANYBODY, invitationUrl, language);
      await page.goto('/forum');
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      await earnBadge(page);
      const { category, slug } = await openTopic(page, `${title} ${username}`);

      const places: [path: string, name: string, there: string][] = [
        [`/forum/c/${category}`, 'category', `a[href="/forum/t/${slug}"]`],
        [`/forum/t/${slug}`, 'topic', '[role=feed] article'],
        ['/forum/new', 'new-topic', '#title'],
        ['/settings/profile', 'profile', 'main form'],
        ['/settings/privacy', 'privacy', 'main form fieldset'],
        ['/settings/security', 'security', 'main form'],
        ['/settings/appearance', 'appearance', 'main fieldset'],
        [`/courses/${COURSE}`, 'course', 'main ol > li'],
      ];
      for (const [path, name, there] of places) {
        await page.goto(path);
        await expect(page.locator(there).first()).toBeVisible();
        await inspect(page, info, `${name}-320-${language}`);
      }
      expect(faults).toEqual([]);
    },
  );
}

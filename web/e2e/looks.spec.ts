import { expect, type Page, type TestInfo, test } from '@playwright/test';
import { COURSE, earnBadge } from './course';
import { Element } from './element';
import { createTopic, post, registerQuietly } from './member';
import { invitationUrl } from './stack';
import { inspect, watchConsole } from './watch';

const RICH = `### Overskrift

En \`kode\`, et [link](https://althing.example/), en [Anna](https://matrix.to/#/@anna:althing.test) og ||en hemmelighed||.

| Sprog | Morgenmad | Frokost | Noget, der er for bredt til en telefon |
| --- | --- | --- | --- |
| dansk | morgenmad | frokost | rugbrød med leverpostej og rødbeder |

> Citat

\`\`\`python
print("en linje kode, der er så lang, at den må rulle for sig selv og ikke gøre hele siden bredere end vinduet")
\`\`\``;

/** The width beside that of the project: a tablet's, a small telephone's. */
const OTHER_WIDTHS = { wide: { width: 768, height: 1024 }, narrow: { width: 320, height: 640 } };

/** Looks at a page in the window of the project and in the other one. */
async function inspectAtBoth(page: Page, info: TestInfo, name: string): Promise<void> {
  await inspect(page, info, name);
  const own = page.viewportSize() ?? { width: 1280, height: 800 };
  const other = own.width > 600 ? OTHER_WIDTHS.wide : OTHER_WIDTHS.narrow;
  await page.setViewportSize(other);
  await inspect(page, info, `${name}-${other.width}`);
  await page.setViewportSize(own);
}

test('pages for everybody', async ({ page }, info) => {
  const faults = watchConsole(page);
  await page.goto(invitationUrl);
  await expect(page.getByRole('heading', { name: 'Kom godt i gang' })).toBeVisible();
  await inspect(page, info, 'invite');
  await page.getByRole('link', { name: 'Tag imod invitationen' }).click();
  await expect(page.getByRole('heading', { name: 'Opret konto' })).toBeFocused();
  await inspectAtBoth(page, info, 'register');
  await page.goto('/invite#findes-ikke');
  await expect(page.getByText('Invitationen virker ikke længere')).toBeVisible();
  await inspect(page, info, 'invite-invalid');
  await page.goto('/login');
  await expect(page.getByLabel('Brugernavn')).toBeVisible();
  await inspectAtBoth(page, info, 'login');
  for (const [path, name] of [
    ['/reset', 'reset'],
    ['/reset#intet', 'reset-set'],
    ['/verify-email#intet', 'verify-email'],
    ['/about', 'about'],
    ['/legal/coc', 'legal-coc'],
    ['/legal/privacy', 'legal-privacy'],
    ['/unsubscribe#intet', 'unsubscribe'],
  ] as const) {
    // A change after `#` alone loads nothing.
    await page.goto('about:blank');
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await inspect(page, info, name);
  }
  await page.goto('/verify');
  await page.getByLabel('Bevis').fill('eyJ.intet.bevis');
  await page.getByRole('button', { name: 'Kontrollér' }).click();
  await expect(page.getByRole('heading', { name: 'Underskriften passer ikke' })).toBeFocused();
  await inspect(page, info, 'verify-invalid');
  await page.goto('/findes/ikke');
  await expect(page.getByText('Siden findes ikke')).toBeVisible();
  await inspect(page, info, 'not-found');
  expect(faults).toEqual([]);
});

test('pages for members', async ({ page }, info) => {
  test.slow();
  const faults = watchConsole(page);
  const username = await registerQuietly(page);
  const nameOf = (path: string) =>
    path
      .slice(1)
      .replace(username, 'name')
      .replaceAll(/[^a-z]+/g, '-') || 'home';
  const ready = async (path: string) => {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.getByText('Indlæser …')).toHaveCount(0);
  };
  await page.goto('/forum');
  await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible();
  await inspectAtBoth(page, info, 'forum');
  await earnBadge(page);
  await page.reload();

  for (const path of ['/courses', '/settings/profile', `/u/${username}`]) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible();
    await inspectAtBoth(page, info, nameOf(path));
  }
  for (const path of [
    `/courses/${COURSE}`,
    '/badges',
    `/badges/${COURSE}`,
    '/territories',
    '/settings/account',
    '/settings/security',
    '/settings/sessions',
    '/settings/matrix',
    '/settings/data',
    `/u/${username}/badges`,
    `/u/${username}/posts`,
    `/u/${username}/followers`,
  ]) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible();
    await inspect(page, info, nameOf(path));
  }
  for (const path of [
    '/',
    '/forum/topics',
    '/forum/search?q=findes+ikke',
    '/notifications',
    '/members',
  ]) {
    await ready(path);
    await inspectAtBoth(page, info, nameOf(path));
  }
  for (const path of [
    '/forum/topics?list=unread',
    '/forum/topics?list=top&period=year',
    '/forum/search',
    '/settings/notifications',
    '/members?q=findes+ikke',
    '/members?from=elsewhere',
    '/invitations',
    '/invitations/tree',
    '/settings/privacy',
    '/settings/blocks',
    '/settings/language',
    '/settings/appearance',
  ]) {
    await ready(path);
    await inspect(page, info, nameOf(path));
  }

  await page.goto('/forum/new');
  await expect(page.getByLabel('Titel')).toBeVisible();
  await inspectAtBoth(page, info, 'new-topic');
  await page.goto('/forum');

  const title = `Et ret langt navn på et emne om alt det, et indlæg kan rumme ${username}`;
  const { topicId } = await createTopic(page, title, RICH);
  await expect(page.getByRole('link', { name: 'link', exact: true })).toHaveAttribute(
    'rel',
    'nofollow ugc noopener noreferrer',
  );

  await test.step('a file is told by its name', async () => {
    const element = await Element.login(username);
    await element.join(topicId);
    await element.sendFile(topicId, 'referat.pdf');
    await expect(page.getByRole('article').getByText('referat.pdf')).toBeVisible();
  });
  await post(page, 'Et kort svar 🌱');
  await inspectAtBoth(page, info, 'topic');

  await test.step('a spoiler opens by the keyboard', async () => {
    const spoiler = page.getByRole('button', { name: 'Vis skjult tekst' });
    await spoiler.focus();
    await page.keyboard.press('Enter');
    await expect(spoiler).toHaveCount(0);
    await expect(page.getByText('en hemmelighed')).toBeVisible();
  });

  await page.getByRole('main').getByRole('link').first().click();
  await expect(page.getByRole('link', { name: title })).toBeVisible();
  await inspectAtBoth(page, info, 'category');
  expect(faults).toEqual([]);
});

import { expect, type Locator, type Page, test } from '@playwright/test';
import { COURSE, rightOptions } from './course';
import { tabTo } from './keyboard';
import { welcomed } from './member';
import { freshUsername, invitationUrl, password } from './stack';
import { watchConsole } from './watch';

/** Rooms follow the registration, and the badge: at worst with the next pass, a minute later. */
const ROOMS = { timeout: 80_000 };

/** Goes to what is to be pressed, and presses it. */
async function pressAt(page: Page, target: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

async function typeInto(page: Page, target: Locator, words: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.type(words);
  await expect(target).toHaveValue(words);
}

/** Chooses the right answers of one question: in a list each, of radio buttons by the arrows. */
async function answer(page: Page, question: Locator): Promise<void> {
  const id = (await question.getAttribute('id'))?.slice('q-'.length) ?? '';
  const right = rightOptions(id).map((option) => `q-${id}-${option}`);
  const inputs = await question.locator('input').all();
  const ids = await Promise.all(inputs.map((input) => input.getAttribute('id')));
  const [first] = inputs;
  if (!first) throw new Error(`${id} has no answers`);
  if ((await first.getAttribute('type')) === 'radio') {
    // The tabulator stops at a group once, at its first button while none is chosen.
    await tabTo(page, first);
    const at = ids.indexOf(right[0] ?? '');
    if (at === 0) await page.keyboard.press('Space');
    for (let step = 0; step < at; step += 1) await page.keyboard.press('ArrowDown');
  } else {
    for (const option of ids.filter((each) => each !== null && right.includes(each))) {
      await pressAt(page, question.locator(`[id="${option}"]`), 'Space');
    }
  }
  for (const option of right) await expect(question.locator(`[id="${option}"]`)).toBeChecked();
}

test('from the invitation to the first post without a mouse', { tag: '@desktop' }, async ({
  page,
}) => {
  test.slow();
  const faults = watchConsole(page);
  const username = freshUsername();

  await test.step('the invitation is taken', async () => {
    await page.goto(invitationUrl);
    await pressAt(page, page.getByRole('link', { name: 'Tag imod invitationen' }));
    await expect(page.getByRole('heading', { name: 'Opret konto' })).toBeFocused();
  });

  await test.step('the account is made', async () => {
    await typeInto(page, page.getByLabel('Brugernavn'), username);
    await typeInto(page, page.getByLabel('Vist navn'), 'Freja Åkjær');
    await typeInto(page, page.getByLabel('Adgangskode', { exact: true }), password);
    const accepted = page.getByRole('checkbox', { name: /^Jeg følger adfærdskodekset/ });
    await pressAt(page, accepted, 'Space');
    await expect(accepted).toBeChecked();
    await expect(page.getByText('Navnet er ledigt.')).toBeVisible();
    await pressAt(page, page.getByRole('button', { name: 'Opret konto' }));
    await welcomed(page);
  });

  await test.step('the way leads to the course', async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('f');
    await expect(page).toHaveURL(/\/forum$/);
    const way = page.getByRole('region', { name: 'Kom godt i gang' });
    await pressAt(page, way.locator(`a[href="/courses/${COURSE}"]`));
    const begin = page.getByRole('button', { name: 'Begynd kurset' });
    await expect(begin).toBeVisible();
    await expect(async () => {
      if (await begin.isVisible()) await pressAt(page, begin);
      await expect(page).toHaveURL(new RegExp(`/courses/${COURSE}/`), { timeout: 8000 });
    }).toPass(ROOMS);
  });

  await test.step('the lessons are read', async () => {
    const complete = page.getByRole('button', { name: /^Markér som læst/ });
    while (!page.url().endsWith('/quiz')) {
      await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
      await expect(complete).toBeEnabled();
      const before = page.url();
      await pressAt(page, complete);
      await expect(page).not.toHaveURL(before);
    }
  });

  await test.step('the quiz is answered and handed in', async () => {
    await pressAt(page, page.getByRole('button', { name: 'Begynd quizzen' }));
    const questions = page.locator('fieldset[id^="q-"]');
    await expect(questions.first()).toBeVisible();
    for (const question of await questions.all()) await answer(page, question);
    await pressAt(page, page.getByRole('button', { name: 'Aflevér' }));
    await expect(page.getByRole('heading', { level: 1, name: /^Bestået/ })).toBeFocused();
    await expect(page.getByText('Du har fået badget Adfærdskodeks').first()).toBeVisible();
  });

  await test.step('the first post is written', async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('f');
    await expect(page).toHaveURL(/\/forum$/);
    await pressAt(page, page.getByRole('link', { name: 'Skriv nu' }));
    const title = `Goddag uden mus, ${username}`;
    await typeInto(page, page.getByLabel('Titel'), title);
    const body = page.getByLabel('Første indlæg');
    await tabTo(page, body);
    // What stands there already gives way.
    await page.keyboard.press('Control+a');
    await page.keyboard.type('Hej, jeg cykler.');
    await expect(body).toHaveValue('Hej, jeg cykler.');
    const heading = page.getByRole('heading', { level: 1, name: title });
    await expect(async () => {
      // It may have gone through since it was sent.
      if (await body.isVisible()) {
        await tabTo(page, body);
        await page.keyboard.press('Control+Enter');
      }
      await expect(heading).toBeVisible({ timeout: 8000 });
    }).toPass(ROOMS);
    await expect(page.getByRole('article')).toHaveCount(1);
    await expect(page.getByRole('article')).toContainText('Hej, jeg cykler.');
  });
  expect(faults).toEqual([]);
});

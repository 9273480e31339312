import { expect, type Locator, type Page, test } from '@playwright/test';
import { stringify } from 'yaml';
import { beginCourse } from './course';
import { login, registerQuietly } from './member';
import { administrator } from './stack';
import { inspect, watchConsole } from './watch';

const PARAGRAPHS = 40;
const LONG = Array.from({ length: PARAGRAPHS }, (_, n) => `Omgang ${n + 1} med rebet.`).join(
  '\n\n',
);

/** A course of the test's own, without a badge: nothing else hangs on it. */
function courseOf(slug: string, edition: string): string {
  const lesson = { minutes: 2, required: true };
  const question = { lesson: 'to', explanation: { da: 'Sådan er det.' } };
  return stringify({
    course: slug,
    title: { da: `Knob, ${edition} udgave` },
    summary: { da: 'To knob, som man får brug for.' },
    minutes: 4,
    requires: [],
    lessons: [
      { lesson: 'et', title: { da: 'Råbåndsknob' }, ...lesson },
      { lesson: 'to', title: { da: 'Pælestik' }, ...lesson },
    ],
    texts: {
      et: { da: LONG },
      to: { da: `Kaninen kommer op af hullet, siger ${edition} udgave.` },
    },
    quiz: {
      title: { da: 'Tre spørgsmål om knob' },
      draw: { single: 1, multiple: 1, true_false: 1 },
      pass_percent: 100,
      attempts: 3,
      per_hours: 24,
      questions: [
        {
          ...question,
          question: 'oeje',
          kind: 'single',
          text: { da: `Hvad giver et øje? (${edition})` },
          options: [
            { option: 'raabaand', text: { da: 'Råbåndsknob' } },
            { option: 'paelestik', text: { da: 'Pælestik' }, correct: true },
            { option: 'halvstik', text: { da: 'Halvstik' } },
          ],
        },
        {
          ...question,
          question: 'samler',
          kind: 'multiple',
          text: { da: 'Hvad samler to reb?' },
          options: [
            { option: 'flag', text: { da: 'Flagknob' }, correct: true },
            { option: 'aatte', text: { da: 'Ottetal' } },
            { option: 'fisker', text: { da: 'Fiskerknob' }, correct: true },
          ],
        },
        {
          ...question,
          question: 'loesnes',
          kind: 'true_false',
          text: { da: 'Et pælestik kan løsnes igen.' },
          answer: true,
        },
      ],
    },
  });
}

/** By the Tab key alone. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let n = 0; n < 60; n += 1) {
    await page.keyboard.press('Tab');
    if (await target.evaluate((one) => one === document.activeElement)) return;
  }
  throw new Error(`the Tab key does not lead to ${target}`);
}

async function press(page: Page, name: string): Promise<void> {
  await tabTo(page, page.getByRole('button', { name }));
  await page.keyboard.press('Enter');
}

test(
  'a course goes out and in again, and changes while somebody takes it',
  {
    tag: '@desktop',
  },
  async ({ page, browser }, info) => {
    test.slow();
    const faults = watchConsole(page);
    const slug = `knob-${Date.now().toString(36)}`;
    const author = await (await browser.newContext()).newPage();
    const source = author.getByLabel('Kursus som YAML');

    await test.step('an author publishes it', async () => {
      await author.goto('/courses/new');
      await login(author, administrator.username, administrator.password);
      await source.fill(courseOf(slug, 'første'));
      await author.getByRole('button', { name: 'Udgiv' }).click();
      await expect(
        author.getByRole('heading', { level: 1, name: 'Knob, første udgave' }),
      ).toBeVisible();
    });

    await test.step('what is taken out of it makes the same course', async () => {
      await author.getByRole('link', { name: 'Redigér kurset' }).click();
      await expect(source).toHaveValue(/Omgang 40/);
      const exported = await source.inputValue();
      await author.getByRole('button', { name: 'Gem kladde' }).click();
      await expect(author.getByText('Gemt som udgave 1.')).toBeVisible();

      const copy = exported.replace(slug, `${slug}-kopi`);
      await author.goto('/courses/new');
      await source.fill(copy);
      await author.getByRole('button', { name: 'Gem kladde' }).click();
      await expect(author).toHaveURL(new RegExp(`/courses/${slug}-kopi/edit$`));
      await author.reload();
      await expect(source).toHaveValue(copy);
      await author.getByRole('button', { name: 'Slet' }).click();
      await author.getByRole('dialog').getByRole('button', { name: 'Slet' }).click();
      await expect(author.getByText('Kurset er slettet.')).toBeVisible();
    });

    await test.step('a video with captions is seen before it is saved', async () => {
      await author.goto(`/courses/${slug}/edit`);
      await expect(source).toHaveValue(/Omgang 40/);
      await source.evaluate((area: HTMLTextAreaElement) => {
        const at = area.value.indexOf('Omgang 40');
        area.setSelectionRange(at, at);
      });
      await author.getByRole('button', { name: 'Tilføj video' }).click();
      const form = author.getByRole('dialog');
      await form.getByLabel('Hvad videoen viser').fill('Knuden bindes');
      const head = Buffer.from('\0\0\0\x18ftypisom\0\0\0\0isommp42\0\0\0\x08free', 'latin1');
      const video = { name: 'knob.mp4', mimeType: 'video/mp4', buffer: head };
      await form.getByLabel('Videofil').setInputFiles(video);
      const words = Buffer.from('WEBVTT\n\n00:00.000 --> 00:02.000\nOver og under.\n');
      const captions = { name: 'knob.vtt', mimeType: 'text/vtt', buffer: words };
      await form.getByLabel('Dansk').setInputFiles(captions);
      await form.getByRole('button', { name: 'Indsæt' }).click();
      await expect(source).toHaveValue(
        /!\[Knuden bindes\]\(mxc:\S+ "video; da=mxc:\S+"\)Omgang 40/,
      );

      await author.getByRole('button', { name: 'Vis kurset' }).click();
      const shown = author.locator('video[aria-label="Knuden bindes"]');
      await expect(shown.locator('track[srclang="da"]')).toHaveCount(1);
      const address = (await shown.getAttribute('src')) ?? '';
      const part = await author.request.get(address, { headers: { range: 'bytes=4-7' } });
      expect([part.status(), await part.text()]).toEqual([206, 'ftyp']);
    });

    await registerQuietly(page);

    await test.step('the reader finds their place again', async () => {
      await page.goto(`/courses/${slug}`);
      await beginCourse(page, slug);
      const place = page.getByText('Omgang 25 med rebet.');
      await place.evaluate((one) => one.scrollIntoView());
      await expect
        .poll(() =>
          page.evaluate(() =>
            Object.entries(localStorage).some(
              ([key, kept]) => key.startsWith('althing.reading.') && JSON.parse(kept).block > 0,
            ),
          ),
        )
        .toBe(true);
      await page.reload();
      await expect(page.getByText('Du fortsætter, hvor du slap.')).toBeVisible();
      await expect(place).toBeInViewport();
      await expect(page.getByText('Omgang 1 med rebet.')).not.toBeInViewport();
    });

    await test.step('another edition is told of, and the first one goes on', async () => {
      const answer = await author.request.post('/api/courses/import', {
        headers: { Origin: new URL(author.url()).origin },
        data: { source: courseOf(slug, 'anden') },
      });
      expect(answer.status(), await answer.text()).toBe(201);
      await author.goto(`/courses/${slug}`);
      await expect(
        author.getByRole('heading', { level: 1, name: 'Knob, anden udgave' }),
      ).toBeVisible();
      await page.goto(`/courses/${slug}`);
      await expect(
        page.getByText(/^Kurset er blevet opdateret, siden du begyndte\./),
      ).toBeVisible();
      await expect(
        page.getByRole('heading', { level: 1, name: 'Knob, første udgave' }),
      ).toBeVisible();
      await inspect(page, info, 'course-newer');
    });

    await test.step('the rest by the keyboard: lessons, and a quiz with an answer too few', async () => {
      await tabTo(page, page.getByRole('link', { name: /^Fortsæt/ }));
      await page.keyboard.press('Enter');
      await press(page, 'Markér som læst og fortsæt');
      await expect(
        page.getByText('Kaninen kommer op af hullet, siger første udgave.'),
      ).toBeVisible();
      await press(page, 'Markér som læst og gå til quizzen');
      await press(page, 'Begynd quizzen');
      await expect(
        page.getByRole('heading', { level: 1, name: 'Tre spørgsmål om knob' }),
      ).toBeFocused();

      const single = page.getByRole('group', {
        name: /^Spørgsmål \d af 3 ?Hvad giver et øje\? \(første\)/,
      });
      const many = page.getByRole('group', { name: /^Spørgsmål \d af 3 ?Hvad samler to reb\?/ });
      const either = page.getByRole('group', {
        name: /^Spørgsmål \d af 3 ?Et pælestik kan løsnes/,
      });
      await expect(many).toHaveAccessibleDescription('Vælg alle de rigtige svar.');
      await expect(single.getByRole('radio')).toHaveCount(3);
      await choose(page, single, single.getByRole('radio', { name: 'Pælestik' }));
      await choose(page, either, either.getByRole('radio').and(page.locator('[id$=true]')));

      await press(page, 'Aflevér');
      const dialog = page.getByRole('dialog', { name: 'Du mangler at svare' });
      await expect(dialog).toContainText('1 spørgsmål er ikke besvaret:');
      await expect(dialog.locator(':focus')).toHaveCount(1);
      await inspect(page, info, 'quiz-missing');
      await press(page, 'Gå til det første');
      await expect(many.getByRole('checkbox').first()).toBeFocused();
      for (const name of ['Flagknob', 'Fiskerknob']) {
        const box = many.getByRole('checkbox', { name });
        if (!(await box.evaluate((one) => one === document.activeElement))) await tabTo(page, box);
        await page.keyboard.press('Space');
        await expect(box).toBeChecked();
      }
      await press(page, 'Aflevér');
      await expect(
        page.getByRole('heading', { level: 1, name: 'Bestået: 3 af 3 rigtige' }),
      ).toBeFocused();
    });

    await test.step('the first edition is completed; the course is put away', async () => {
      await page.goto(`/courses/${slug}`);
      await expect(page.getByText(/^Gennemført /)).toBeVisible();
      await author.goto(`/courses/${slug}/edit`);
      await author.getByRole('button', { name: 'Arkivér' }).click();
      await author.getByRole('dialog').getByRole('button', { name: 'Arkivér' }).click();
      await expect(author.getByText('Kurset er arkiveret.')).toBeVisible();
    });
    await author.context().close();
    expect(faults).toEqual([]);
  },
);

/** Chooses among radio buttons: the Tab key enters the group, the arrows choose. */
async function choose(page: Page, group: Locator, wanted: Locator): Promise<void> {
  await tabTo(page, group.getByRole('radio').first());
  await page.keyboard.press('Space');
  for (let n = 0; n < 8 && !(await wanted.isChecked()); n += 1) {
    await page.keyboard.press('ArrowDown');
  }
  await expect(wanted).toBeChecked();
  await expect(wanted).toBeFocused();
}

import { expect, type Locator, type Page, type TestInfo } from '@playwright/test';
import { inspect } from './watch';

/** What takes the focus, as far as dialogs have it. */
const STOPS = 'a[href], button, input, select, textarea, summary';

/** A dialog, and the button that asks for it. */
interface AskedFor {
  button: Locator;
  title: string | RegExp;
  /** From the button, which was pressed, to the dialog: a menu may stand between them. */
  through?: () => Promise<void>;
}

/**
 * Asks for a dialog by the keyboard, looks at it, and leaves it by Escape: the focus goes in, stays there however
 * often the tabulator is pressed, and is given back to the button.
 */
export async function examine(
  page: Page,
  info: TestInfo,
  name: string,
  asked: AskedFor,
): Promise<void> {
  const dialog = await open(page, asked);
  await expect.poll(() => focusIn(dialog), { message: `${name} takes the focus` }).toBe('dialog');
  await inspect(page, info, name, 'dialog');
  const stops = await dialog.locator(STOPS).count();
  for (let step = 0, away = false; step <= stops; step += 1) {
    await page.keyboard.press('Tab');
    const at = await focusIn(dialog);
    // The browser itself has one stop between the last and the first.
    expect(at === 'dialog' || (at === 'browser' && !away), `the tabulator stays in ${name}`).toBe(
      true,
    );
    away = at === 'browser';
  }
  await leave(page, dialog, asked.button);
}

/** Asks for a dialog by the keyboard. */
export async function open(page: Page, { button, title, through }: AskedFor): Promise<Locator> {
  await expect(button).toBeVisible({ timeout: 30_000 });
  await button.focus();
  await page.keyboard.press('Enter');
  await through?.();
  const dialog = page.getByRole('dialog', { name: title });
  await expect(dialog).toBeVisible();
  return dialog;
}

/** Leaves a dialog by Escape; the focus is where it was before. */
async function leave(page: Page, dialog: Locator, button: Locator): Promise<void> {
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(button).toBeFocused();
}

/** Axe finds nothing in the open dialog, neither in the colours of the project nor in the others. */
export async function inspectInBothColours(
  page: Page,
  info: TestInfo,
  name: string,
): Promise<void> {
  const own = info.project.use.colorScheme === 'dark' ? 'dark' : 'light';
  for (const colorScheme of [own === 'dark' ? 'light' : 'dark', own] as const) {
    await page.emulateMedia({ colorScheme });
    await inspect(page, info, `${name}-${colorScheme}`, 'dialog');
  }
}

/** Where the focus is: in the dialog, on the page behind it, or with the browser. */
const focusIn = (dialog: Locator) =>
  dialog.evaluate((element) => {
    const active = document.activeElement;
    if (element.contains(active)) return 'dialog';
    return active === document.body ? 'browser' : 'page';
  });

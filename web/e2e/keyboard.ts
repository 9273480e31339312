import { expect, type Locator, type Page } from '@playwright/test';

/** No page has more that takes the focus. */
const MOST = 120;

/** Goes on with the tabulator until the focus is there. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let step = 0; step < MOST; step += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  await expect(target, 'the tabulator leads there').toBeFocused();
}

import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, type TestInfo } from '@playwright/test';
import { pictures } from './stack';

/** Collects what the browser refuses or trips over; to be asked at the end of a test. */
export function watchConsole(page: Page): string[] {
  const faults: string[] = [];
  page.on('console', (message) => {
    if (/content security policy|trusted ?type/i.test(message.text())) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('request', (request) => {
    const { origin } = new URL(request.url());
    if (origin !== new URL(page.url()).origin && page.url() !== 'about:blank') {
      faults.push(`third-party request: ${origin}`);
    }
  });
  return faults;
}

/**
 * Axe leaves out what only WCAG 2.2 asks for: whatever is pressed is 24 px large, or has as much room. On a phone what
 * stands below the bar at the bottom is too small to it until somebody scrolls: pages are looked at in a window for that.
 */
const targets = (info: TestInfo) => ({
  'target-size': { enabled: !info.project.name.startsWith('mobile') },
});

/**
 * Axe finds nothing, on the page or within what is named, nothing sticks out sideways, and, if wished, a
 * picture is kept.
 */
export async function inspect(
  page: Page,
  info: TestInfo,
  name: string,
  within?: string,
): Promise<void> {
  // A page that is just opened has none yet; every page has one.
  await page.locator('h1, [role=heading][aria-level="1"]').first().waitFor({ state: 'attached' });
  if (pictures) {
    // A topic draws only what is in the window.
    const fullPage = !new URL(page.url()).pathname.startsWith('/forum/t/');
    await page.screenshot({
      path: `test-results/screenshots/${info.project.name}/${name}.png`,
      fullPage,
      animations: 'disabled',
    });
  }
  // Otherwise it joins the answers of frames in a tab of its own: we have no frames, and what closes that
  // tab may bring another one to the front, so that this one is drawn once a second only.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ rules: targets(info) });
  const { violations } = await (within ? axe.include(within) : axe).analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`),
    `axe on ${name}`,
  ).toEqual([]);
  const excess = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(excess, `${name} is wider than the window`).toBeLessThanOrEqual(0);
}

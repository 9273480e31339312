import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { registerQuietly } from './member';
import { invitationUrl } from './stack';

/** Kilobytes, compressed, that a page may load before it can be used. */
const MOST = { js: 230, css: 25 };

test('no page is heavy', { tag: '@desktop' }, async ({ page }) => {
  const username = await registerQuietly(page);
  const weights = new Map<string, number>();
  const weigh = async (url: string) => {
    const known = weights.get(url);
    if (known !== undefined) return known;
    const weight = gzipSync(await (await page.request.get(url)).body()).length / 1000;
    weights.set(url, weight);
    return weight;
  };
  for (const path of [
    new URL(invitationUrl).pathname,
    '/reset',
    '/legal/coc',
    '/',
    '/forum',
    '/forum/topics',
    '/forum/search',
    '/notifications',
    '/members',
    `/u/${username}`,
    '/invitations',
    '/settings/profile',
    '/courses',
    '/badges',
  ]) {
    const loaded = new Set<string>();
    const note = (response: { url: () => string }) => loaded.add(response.url());
    page.on('response', note);
    await page.goto('about:blank');
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await page.waitForLoadState('load');
    page.off('response', note);
    for (const kind of ['js', 'css'] as const) {
      let sum = 0;
      for (const url of loaded) if (url.endsWith(`.${kind}`)) sum += await weigh(url);
      expect(sum, `${kind} of ${path}, kB`).toBeGreaterThan(0);
      expect(sum, `${kind} of ${path}, kB`).toBeLessThanOrEqual(MOST[kind]);
    }
  }
});

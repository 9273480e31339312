// Makes the pictures of the badges that every territory has (../appservice/src/policy/badge_pictures), for Matrix
// clients and for credentials: what BadgeArt draws, 256 pixels wide. To be run after a change of art.ts or its colours.
import { mkdir, readFile } from 'node:fs/promises';
import { chromium } from '@playwright/test';
import { createServer } from 'vite';

const BADGES = ['adfaerdskodeks', 'vaert', 'moderator', 'administrator', 'digital-sikker'];
const FOLDER = new URL('../../appservice/src/policy/badge_pictures/', import.meta.url);
const SIDE = 256;

const vite = await createServer({ server: { middlewareMode: true, ws: false }, appType: 'custom' });
const { artOf } = await vite.ssrLoadModule('/src/ui/BadgeArt/art.ts');
await vite.close();
const styles = await readFile(
  new URL('../src/ui/BadgeArt/BadgeArt.module.css', import.meta.url),
  'utf8',
);

/** As BadgeArt, with its own style sheet. */
function drawn(slug) {
  const { shape, hue, symbol } = artOf(slug);
  return `<!doctype html><style>${styles} body { margin: 0 }</style>
    <svg width="${SIDE}" height="${SIDE}" viewBox="0 0 64 64" class="badge" data-hue="${hue}" data-look="held">
      <path class="shape" d="${shape}"/>
      <path class="rim" d="${shape}" transform="translate(32 32) scale(.84) translate(-32 -32)"/>
      <path class="symbol" d="${symbol}"/>
    </svg>`;
}

await mkdir(FOLDER, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.ALTHING_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const page = await browser.newPage({ viewport: { width: SIDE, height: SIDE } });
for (const slug of BADGES) {
  await page.setContent(drawn(slug));
  const path = new URL(`${slug}.png`, FOLDER).pathname;
  await page.screenshot({ path, omitBackground: true });
  console.log(path);
}
await browser.close();

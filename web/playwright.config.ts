import { defineConfig, type PlaywrightTestConfig } from '@playwright/test';

const desktop = { viewport: { width: 1280, height: 800 } };
const mobile = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

/** What the whole territory feels. */
const ALONE = 'raid.spec.ts';

type Use = NonNullable<PlaywrightTestConfig['use']>;
const everything = (name: string, use: Use) => ({ name, use, testIgnore: ALONE });
/** All but what is no different on a telephone, or has no place there. */
const mobileToo = (name: string, use: Use) => ({
  ...everything(name, use),
  grepInvert: /@desktop/,
});
/** How the pages look; what they do is the same in every colour. */
const looks = (name: string, use: Use) => ({ name, use, testMatch: 'looks.spec.ts' });

/** Begins when all others have ended, and not where one of them failed; by itself with `--no-deps`. */
const alone = (name: string, use: Use, others: { name: string }[]) => ({
  name,
  use,
  testMatch: ALONE,
  dependencies: others.map((other) => other.name),
});

const besideEachOther = [
  everything('desktop-light', { ...desktop, colorScheme: 'light' }),
  looks('desktop-dark', { ...desktop, colorScheme: 'dark' }),
  looks('mobile-light', { ...mobile, colorScheme: 'light' }),
  mobileToo('mobile-dark', { ...mobile, colorScheme: 'dark' }),
];

/** Runs against a whole running stack; see the variables in e2e/stack.ts. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/playwright',
  workers: 2,
  fullyParallel: true,
  // A machine that does much at once may be late; what needs it is named all the same.
  retries: 1,
  timeout: 150_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    baseURL: process.env.ALTHING_WEB_URL ?? 'http://127.0.0.1:28470',
    locale: 'da-DK',
    timezoneId: 'Europe/Copenhagen',
    permissions: ['clipboard-read', 'clipboard-write'],
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.ALTHING_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    ...besideEachOther,
    alone('alone', { ...desktop, colorScheme: 'light' }, besideEachOther),
  ],
});

import { defineConfig } from '@playwright/test';
import tests from './playwright.config';

/** What is measured on a whole running stack, by `make bench`: one at a time, and nothing else. */
export default defineConfig({
  ...tests,
  testDir: 'bench',
  workers: 1,
  reporter: [['line']],
  projects: [{ name: 'desktop', use: { viewport: { width: 1280, height: 800 } } }],
});

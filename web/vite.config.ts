import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react()],
  server: { port: 5173, proxy: { '/api': 'http://127.0.0.1:28470' } },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\// },
            { name: 'ui', test: /node_modules\/(@radix-ui|@floating-ui|radix-ui|aria-hidden)\// },
            // What only one page needs stays with that page.
            {
              name: 'base',
              test: /node_modules\/(@tanstack\/(?!react-virtual|virtual-core)[^/]+|zustand|i18next|react-i18next|openapi-fetch)\//,
            },
          ],
        },
      },
    },
  },
  test: {
    environment: 'happy-dom',
    environmentOptions: { happyDOM: { url: 'http://localhost:3000/' } },
    setupFiles: ['src/test/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    maxWorkers: 2,
    testTimeout: 20_000,
    env: { TZ: 'UTC' },
    coverage: {
      provider: 'v8',
      include: ['src/**/*.{ts,tsx}'],
      exclude: ['src/**/*.test.{ts,tsx}', 'src/test/**', 'src/**/*.gen.ts', 'src/i18n/locales/**'],
      reporter: ['text-summary', 'json-summary'],
    },
    css: { modules: { classNameStrategy: 'non-scoped' } },
  },
});

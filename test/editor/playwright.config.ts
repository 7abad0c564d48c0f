import path from 'node:path';
import { defineConfig } from '@playwright/test';
import { chromium } from './harness/chromium.ts';
import { output } from './harness/paths.ts';

// Playwright reads its configuration from the default export.
// biome-ignore lint/style/noDefaultExport: see above
export default defineConfig({
  testDir: '.',
  testMatch: ['*.journey.ts', '*.restricted.ts'],
  outputDir: path.join(output, process.env.COLUMNIST_TEST_OUTPUT ?? 'results'),
  timeout: 120_000,
  expect: { timeout: 30_000 },
  workers: 1,
  retries: process.env.CI ? 1 : 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list']],
  use: {
    launchOptions: chromium(),
    viewport: { width: 1280, height: 800 },
    locale: 'en-US',
    colorScheme: 'dark',
    actionTimeout: 30_000,
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    permissions: ['clipboard-read', 'clipboard-write'],
  },
});

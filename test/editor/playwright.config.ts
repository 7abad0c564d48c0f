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
  // How long a machine that has much else to do may take. What is waited for is always a state.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  workers: Number(process.env.COLUMNIST_TEST_WORKERS ?? 2),
  retries: process.env.CI ? 1 : 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list']],
  use: {
    launchOptions: chromium(),
    screenshot: 'only-on-failure',
    // Recording makes a journey a third longer.
    trace: process.env.COLUMNIST_TEST_TRACE ? 'retain-on-failure' : 'on-first-retry',
  },
});

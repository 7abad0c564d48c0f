import { defineConfig } from 'vitest/config';

/** Projects that need a database share one real server per run; the others start nothing. */
const postgres = { globalSetup: ['test/db/globalSetup.ts'], testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      { test: { name: 'spec', include: ['test/spec/**/*.test.ts'] } },
      { test: { name: 'lsp', include: ['test/lsp/**/*.test.ts'], testTimeout: 30_000 } },
      { test: { name: 'db', include: ['test/db/**/*.test.ts'], ...postgres } },
      { test: { name: 'agreement', include: ['test/agreement/**/*.test.ts'], ...postgres } },
    ],
  },
});

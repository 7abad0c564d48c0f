import { expect, inject, test } from 'vitest';
import { createDatabase } from '../db/server.ts';
import { fuzz } from './fuzz/fuzz.ts';
import { passes } from './run.ts';

test('PostgreSQL and we agree on generated statements', async () => {
  const shrunk: unknown[] = [];
  const { figures } = await fuzz({
    runs: 3000,
    seed: 1,
    shrink: 3,
    createDatabase: (ddl) => createDatabase(inject('postgres'), ddl),
    onDisagreement: ({ sql, hide, ddl }, verdict) => shrunk.push({ verdict, sql, hide, ddl }),
  });
  expect(passes(figures), JSON.stringify({ figures, shrunk }, null, 1)).toBe(true);
});

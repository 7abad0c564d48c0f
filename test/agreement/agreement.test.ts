import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { createDatabase } from '../db/server.ts';
import { readCaseFolder } from './case.ts';
import { runCases } from './run.ts';

test('PostgreSQL and we agree on every hand-written statement, except those that EXPLAINED.md lists', async () => {
  const cases = readCaseFolder(join(import.meta.dirname, 'cases'));
  expect(cases.length).toBeGreaterThan(2200);
  const { disagreements } = await runCases(cases, (ddl) => createDatabase(inject('postgres'), ddl));
  const explained = readFileSync(join(import.meta.dirname, 'EXPLAINED.md'), 'utf8');
  const unexpected = disagreements.filter((each) => each.verdict !== 'missed' || !explained.includes(`\`${each.id}\``));
  expect(unexpected).toEqual([]);
});

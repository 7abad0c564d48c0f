import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, inject, test } from 'vitest';
import { loadParser } from '../../../server/src/sql/parser.ts';
import { createDatabase } from '../../db/server.ts';
import { readSpec } from '../../spec/specFile.ts';
import { agree } from './agree.ts';

const libraries = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.md') && name !== 'README.md');

beforeAll(loadParser);

test.each(libraries)('what the library of %s makes of its documents is what PostgreSQL and we judge alike', async (name) => {
  const cases = readSpec(readFileSync(join(import.meta.dirname, name), 'utf8'));
  const { figures, judgments, faults } = await agree(cases, (ddl) => createDatabase(inject('postgres'), ddl));
  expect(faults).toEqual([]);
  const missed = judgments.filter((each) => each.verdict === 'missed');
  expect(judgments.filter((each) => each.verdict !== 'missed')).toEqual([]);
  // What README.md says we are silent about.
  expect(missed.length, JSON.stringify(missed, null, 1)).toBeLessThanOrEqual(figures.broken * 0.02);
});

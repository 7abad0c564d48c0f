import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { createDatabase } from '../db/server.ts';
import { readCaseFolder } from './case.ts';
import { eachJudged } from './run.ts';
import { recall, Typist } from './typing/run.ts';

/** One moment in so many, always the same ones; `npm run agreement -- --typing` looks at all. */
const every = 200;

test('while a statement is being written nothing is said that finishing it would take back', async () => {
  const cases = readCaseFolder(join(import.meta.dirname, 'cases'));
  const typist = new Typist(every);
  await eachJudged(
    cases,
    (ddl) => createDatabase(inject('postgres'), ddl),
    (each, label, lookup) => typist.take(each, label, lookup()),
  );
  const { typed, 'typed-before': before, deleted, inserted } = typist.figures;
  expect(typist.slips.filter(({ kind }) => kind === 'typed')).toEqual([]);
  // A dot whose other half the next statement seems to be, and the like.
  expect(typist.slips.filter(({ kind }) => kind === 'typed-before').length).toBeLessThan((before?.moments ?? 0) / 200);
  // What three words left out of the middle make of a statement may be anything.
  const edited = (deleted?.moments ?? 0) + (inserted?.moments ?? 0);
  expect(typist.slips.length).toBeLessThan(edited / 100);
  // Names that are surely missing are said all the same.
  expect(recall([typed, before, inserted])).toBeGreaterThan(70);
});

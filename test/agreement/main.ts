import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installedServers } from '../db/installed.ts';
import { type ServerOptions, startServer } from '../db/server.ts';
import { type Case, readCaseFolder, readJsonLines } from './case.ts';
import { eachJudged, outputFolder, passes, type Run, runCases, writeDisagreements } from './run.ts';
import { recall, Typist } from './typing/run.ts';

/**
 * `npm run agreement -- CASES.jsonl…`: holds our answers against PostgreSQL's. Without files: the project's own cases, labelled by asking PostgreSQL, and
 * the public ones when they lie beside the repository or where COLUMNIST_AGREEMENT points. Then other PostgreSQL versions that are installed judge
 * the project's own cases, too. With --typing: what we say while they are being written.
 */
async function main(given: readonly string[]): Promise<number> {
  const files = given.filter((each) => !each.startsWith('--'));
  const beside = process.env.COLUMNIST_AGREEMENT ?? join(import.meta.dirname, '../../../shared/agreement/public.jsonl');
  const own = files.length === 0 ? readCaseFolder(join(import.meta.dirname, 'cases')) : [];
  const labelled = files.length > 0 ? files : existsSync(beside) ? [beside] : [];
  if (given.includes('--typing')) return typeAll([...own, ...labelled.flatMap(readJsonLines)]);
  const others = own.length > 0 ? await secondOpinions(own) : [];
  const run = await judged([...own, ...labelled.flatMap(readJsonLines)], {}, 'cases');
  console.log(JSON.stringify(run.figures));
  return [...others, run].every(({ figures }) => passes(figures)) ? 0 : 1;
}

async function secondOpinions(cases: readonly Case[]): Promise<readonly Run[]> {
  const servers = installedServers().filter(({ major }) => major !== ownMajor);
  if (servers.length === 0) console.log('No other PostgreSQL is installed: no second judge');
  const runs: Run[] = [];
  for (const { major, binaries } of servers) {
    // What was labelled by hand was labelled for the newest version. An older one stops at what is not yet in its grammar, whatever else is wrong.
    const asked = cases.filter((each) => each.error === undefined).map((each) => ({ ...each, tolerated: ['*'] }));
    const run = await judged(asked, { binaries }, `cases-${major}`);
    console.log(`PostgreSQL ${major}: ${JSON.stringify(run.figures)}`);
    runs.push(run);
  }
  return runs;
}

/** Of the server that comes with the tests. */
const ownMajor = 18;

async function judged(cases: readonly Case[], options: ServerOptions, name: string): Promise<Run> {
  const server = await startServer(options);
  try {
    const run = await runCases(cases, (ddl) => server.createDatabase(ddl));
    const file = writeDisagreements(run, name);
    for (const each of run.disagreements.slice(0, 20)) {
      const ours = each.findings.map((finding) => `${finding.code}: ${finding.message}`).join('; ') || (each.crash ?? 'nothing');
      console.log(
        `${each.verdict} ${each.id}\n  ${each.sql.replace(/\s+/g, ' ')}\n  PostgreSQL: ${each.error?.message ?? 'accepts it'}\n  we: ${ours}`,
      );
    }
    console.log(`${run.disagreements.length} disagreements: ${file}`);
    return run;
  } finally {
    await server.stop();
  }
}

/** Every moment of writing and editing every case: some half a million, ten minutes and more. */
async function typeAll(cases: readonly Case[]): Promise<number> {
  const typist = new Typist(Number(process.env.COLUMNIST_TYPING ?? 1));
  const server = await startServer();
  try {
    const createDatabase = (ddl: string) => server.createDatabase(ddl);
    await eachJudged(cases, createDatabase, (each, label, lookup) => typist.take(each, label, lookup()));
  } finally {
    await server.stop();
  }
  mkdirSync(outputFolder, { recursive: true });
  const file = join(outputFolder, 'typing.jsonl');
  writeFileSync(file, typist.slips.map((each) => `${JSON.stringify(each)}\n`).join(''));
  console.log(`${typist.slips.length} slips: ${file}`);
  const { typed, 'typed-before': before, inserted } = typist.figures;
  console.log(JSON.stringify({ ...typist.figures, recallTyping: recall([typed, before]), recallEditing: recall([inserted]) }));
  return typist.slips.some(({ kind }) => kind.startsWith('typed')) ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));

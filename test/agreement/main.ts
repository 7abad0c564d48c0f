import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startServer } from '../db/server.ts';
import { readCaseFolder, readJsonLines } from './case.ts';
import { passes, runCases, writeDisagreements } from './run.ts';

/**
 * `npm run agreement -- CASES.jsonl…`: holds our answers against PostgreSQL's. Without files: the project's own cases, labelled by asking PostgreSQL, and
 * the public ones when they lie beside the repository or where COLUMNIST_AGREEMENT points.
 */
async function main(files: readonly string[]): Promise<number> {
  const beside = process.env.COLUMNIST_AGREEMENT ?? join(import.meta.dirname, '../../../shared/agreement/public.jsonl');
  const own = files.length === 0 ? readCaseFolder(join(import.meta.dirname, 'cases')) : [];
  const given = files.length > 0 ? files : existsSync(beside) ? [beside] : [];
  const cases = [...own, ...given.flatMap(readJsonLines)];
  const server = await startServer();
  try {
    const run = await runCases(cases, (ddl) => server.createDatabase(ddl));
    const file = writeDisagreements(run, 'cases');
    for (const each of run.disagreements.slice(0, 20)) {
      const ours = each.findings.map((finding) => `${finding.code}: ${finding.message}`).join('; ') || (each.crash ?? 'nothing');
      console.log(
        `${each.verdict} ${each.id}\n  ${each.sql.replace(/\s+/g, ' ')}\n  PostgreSQL: ${each.error?.message ?? 'accepts it'}\n  we: ${ours}`,
      );
    }
    console.log(`${run.disagreements.length} disagreements: ${file}`);
    console.log(JSON.stringify(run.figures));
    return passes(run.figures) ? 0 : 1;
  } finally {
    await server.stop();
  }
}

process.exitCode = await main(process.argv.slice(2));

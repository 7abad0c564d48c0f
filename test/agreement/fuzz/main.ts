import { parseArgs } from 'node:util';
import { startServer } from '../../db/server.ts';
import { passes, writeDisagreements } from '../run.ts';
import { fuzz } from './fuzz.ts';

/** `npm run agreement:fuzz -- --runs N --seed S`: without `--runs`, in rounds of 5,000 with new seeds until a round disagrees. */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { runs: { type: 'string' }, seed: { type: 'string' } } });
  const server = await startServer();
  try {
    let seed = Number(values.seed ?? Date.now() % 1_000_000);
    for (;;) {
      const run = await fuzz({
        runs: Number(values.runs ?? 5000),
        seed,
        createDatabase: (ddl) => server.createDatabase(ddl),
        onDisagreement: ({ id, ddl, before, sql, hide }, verdict) => {
          console.log(
            `\n${verdict} ${id}${hide ? `, hidden: ${JSON.stringify(hide)}` : ''}\n${relevant(ddl, sql)}--\n${before === undefined ? '' : `${before}\n--! judged\n`}${sql};`,
          );
        },
      });
      console.log(`seed ${seed}; ${run.disagreements.length} disagreements: ${writeDisagreements(run, 'fuzz')}`);
      console.log(JSON.stringify(run.figures));
      if (values.runs !== undefined || !passes(run.figures)) return passes(run.figures) ? 0 : 1;
      seed += 1000;
    }
  } finally {
    await server.stop();
  }
}

/** The statements of the schema that name something of the statement. */
function relevant(ddl: string, sql: string): string {
  const words = new Set(sql.toLowerCase().match(/[\p{L}_][\p{L}\p{N}_]*/gu));
  const made = ddl.split(';\n').filter((statement) => {
    const name = /^CREATE (?:MATERIALIZED )?\w+ (\S+)/.exec(statement)?.[1] ?? '';
    return (name.toLowerCase().match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? []).some((word) => word !== 'public' && words.has(word));
  });
  return made.map((statement) => `${statement};\n`).join('');
}

process.exitCode = await main();

import { basename } from 'node:path';
import { startServer } from '../../db/server.ts';
import { passes, writeDisagreements } from '../run.ts';
import { regress } from './regress.ts';
import { scheduled } from './schedule.ts';

/** `npm run agreement:regress -- DIR [TEST…]`: PostgreSQL's own regression suite (src/test/regress), on a real server. */
async function main(folder: string | undefined, only: readonly string[]): Promise<number> {
  if (folder === undefined) throw new Error('Usage: npm run agreement:regress -- DIR [TEST…]');
  const files = scheduled(folder).filter((file) => only.length === 0 || only.includes(basename(file, '.sql')));
  const server = await startServer({ auth: 'trust' });
  try {
    const url = await server.createDatabase('', 'regression');
    let seen = 0;
    const run = await regress(files, url, (file, { figures, disagreements }) => {
      console.log(
        `${basename(file)}: ${figures.cases} judged, ${disagreements.length - seen} disagreements, ${Math.round(figures.seconds)} s`,
      );
      seen = disagreements.length;
    });
    console.log(`${run.disagreements.length} disagreements: ${writeDisagreements(run, 'regress')}`);
    console.log(JSON.stringify(run.figures));
    return passes(run.figures) ? 0 : 1;
  } finally {
    await server.stop();
  }
}

process.exitCode = await main(process.argv[2], process.argv.slice(3));

import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { installedServers } from '../../db/installed.ts';
import { type ServerOptions, startServer } from '../../db/server.ts';
import { passes, writeDisagreements } from '../run.ts';
import { regress } from './regress.ts';
import { scheduled } from './schedule.ts';

/**
 * `npm run agreement:regress -- DIR [TEST…] [--judge MAJOR]`: PostgreSQL's own regression suite (src/test/regress), on a real server; with `--judge` on another
 * version that is installed.
 */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { judge: { type: 'string' } } });
  const [folder, ...only] = positionals;
  if (folder === undefined) throw new Error('Usage: npm run agreement:regress -- DIR [TEST…] [--judge MAJOR]');
  const files = scheduled(folder).filter((file) => only.length === 0 || only.includes(basename(file, '.sql')));
  const server = await startServer({ auth: 'trust', ...judgeOf(values.judge) });
  try {
    const url = await server.createDatabase('', 'regression');
    let seen = 0;
    const run = await regress(files, url, (file, { figures, disagreements }) => {
      console.log(
        `${basename(file)}: ${figures.cases} judged, ${disagreements.length - seen} disagreements, ${Math.round(figures.seconds)} s`,
      );
      seen = disagreements.length;
    });
    const name = values.judge === undefined ? 'regress' : `regress-${values.judge}`;
    console.log(`${run.disagreements.length} disagreements: ${writeDisagreements(run, name)}`);
    console.log(JSON.stringify(run.figures));
    return passes(run.figures) ? 0 : 1;
  } finally {
    await server.stop();
  }
}

function judgeOf(major: string | undefined): ServerOptions {
  if (major === undefined) return {};
  const found = installedServers().find((each) => String(each.major) === major);
  if (!found) throw new Error(`PostgreSQL ${major} is not installed`);
  return { binaries: found.binaries };
}

process.exitCode = await main();

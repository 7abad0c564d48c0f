import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import pc from 'picocolors';
import { readConfig } from '../../io/config.ts';
import { startEmbedded } from '../../io/embedded.ts';
import { loadCatalog } from '../../io/loadCatalog.ts';
import { verifyMigration } from '../../io/verify.ts';
import { exitCode, fail, warn } from '../exit.ts';

interface Options {
  readonly schema?: string;
  readonly down?: string;
  readonly json?: true;
}

/** `columnist verify UP.sql --down DOWN.sql`: proves a migration on an embedded copy: up, up again, down, schema as before, down again. */
export const verifyCommand = (): Command =>
  new Command('verify')
    .description('proves a migration on an embedded copy of the schema')
    .argument('<file>', 'the migration, as SQL')
    .option('--down <file>', 'its rollback')
    .option('--schema <source>', 'the schema before the migration, as for check')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nNo database is touched: the copy lives in memory.')
    .action(async (file: string, { schema, down, json }: Options) => {
      const cwd = process.cwd();
      const loaded = await loadCatalog({ cwd, root: cwd, config: readConfig(cwd), ...(schema !== undefined && { schema }) });
      if (!loaded.ok) return fail(loaded.problems[0]?.message ?? 'the schema cannot be read', loaded.problems[0]?.advice);
      warn(loaded.problems);
      const read = (name: string): Promise<string> =>
        readFile(path.resolve(cwd, name), 'utf8').catch(() => fail(`${name} cannot be read`));
      const up = [await read(file)];
      const back = down === undefined ? [] : [await read(down)];
      const extensions = loaded.catalog.extensions.map(({ name }) => name);
      const database = await startEmbedded({ extensions }).catch((error: Error) => fail(error.message));
      try {
        const result = await verifyMigration({ catalog: loaded.catalog, up, down: back }, database);
        if (json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
        else {
          for (const step of result.steps) {
            const mark = step.ok ? pc.green('✔') : pc.red('✖');
            process.stdout.write(
              `${mark} ${step.name.padEnd(11)} ${pc.dim(`${step.milliseconds.toFixed(0)} ms`)}${step.detail ? `  ${step.detail}` : ''}\n`,
            );
          }
          for (const { object, reason } of result.notOnCopy)
            process.stdout.write(`${pc.yellow('▲')} not on the copy: ${object} (${reason})\n`);
        }
        process.exitCode = result.ok ? exitCode.clean : exitCode.findings;
      } finally {
        database.close();
      }
    });

import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import pc from 'picocolors';
import { writeSnapshot } from '../../catalog/snapshot.ts';
import { readConfig } from '../../io/config.ts';
import { loadCatalog } from '../../io/loadCatalog.ts';
import { exitCode, fail, warn } from '../exit.ts';

interface Options {
  readonly schema?: string;
  readonly output: string;
  readonly check?: true;
  readonly definitions?: true;
}

/** `columnist snapshot`: the schema as a file to commit, so that editors and CI need no database. `--check` tells whether it is still true. */
export const snapshotCommand = (): Command =>
  new Command('snapshot')
    .description('saves the schema to a file that can be committed')
    .option('--schema <source>', 'as for check')
    .option('-o, --output <file>', 'where to; - for standard output', 'schema.snapshot.json')
    .option(
      '--definitions',
      'with the text of functions, so that compare can write them; look for secrets in it before you commit it',
    )
    .option('--check', 'write nothing; exit 1 when the file is not what the schema is')
    .addHelpText(
      'after',
      '\nA snapshot holds names, types and definitions: no rows, no passwords, no time. What a default, a view or a check says stands in it.',
    )
    .action(async ({ schema, output, check, definitions }: Options) => {
      const cwd = process.cwd();
      const loaded = await loadCatalog({
        cwd,
        root: cwd,
        config: readConfig(cwd),
        ...(schema !== undefined && { schema }),
        ...(definitions && { definitions }),
      });
      if (!loaded.ok) return fail(loaded.problems[0]?.message ?? 'the schema cannot be read', loaded.problems[0]?.advice);
      warn(loaded.problems);
      const text = writeSnapshot(loaded.catalog);
      if (output === '-') {
        process.stdout.write(text);
        return;
      }
      const file = path.resolve(cwd, output);
      if (!check) {
        await writeFile(file, text).catch((error: NodeJS.ErrnoException) =>
          fail(`${output} cannot be written: ${error.code ?? error.message}`),
        );
        process.stdout.write(`${pc.green('wrote')} ${output}\n`);
        return;
      }
      const present = await readFile(file, 'utf8').catch(() => undefined);
      if (present === undefined) return fail(`${output} cannot be read`, 'Write it with columnist snapshot.');
      const same = present.replaceAll('\r\n', '\n') === text;
      process.stdout.write(
        same
          ? `${pc.green('✔')} ${output} is what ${loaded.name} has\n`
          : `${pc.red('✖')} ${output} is not what ${loaded.name} has: write it anew\n`,
      );
      process.exitCode = same ? exitCode.clean : exitCode.findings;
    });

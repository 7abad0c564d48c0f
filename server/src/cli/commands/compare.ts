import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command, Option } from 'commander';
import pc from 'picocolors';
import { compareCatalogs, describeDifference } from '../../catalog/compare.ts';
import { readConfig } from '../../io/config.ts';
import { loadCatalog } from '../../io/loadCatalog.ts';
import { type Alignment, alignSchemas } from '../../migration/align.ts';
import { exitCode, fail, warn } from '../exit.ts';

interface Options {
  readonly format: 'pretty' | 'markdown' | 'json';
  readonly sql?: string;
}

/** `columnist compare A B`: what two schemas have different. Exit 0: nothing, 1: differences, 2: could not compare. */
export const compareCommand = (): Command =>
  new Command('compare')
    .description('compares two schemas')
    .argument('<from>', 'postgres:// URL, .sql file, folder of migrations, snapshot, or a name from columnist.json')
    .argument('<to>', 'the other one')
    .addOption(new Option('--format <format>', 'how to print').choices(['pretty', 'markdown', 'json']).default('pretty'))
    .option('--sql <file>', 'writes the SQL that brings <from> to what <to> has, its rollback and its validation beside it')
    .addHelpText(
      'after',
      '\nNothing is dropped, no file is overwritten, and nothing is run.\nExit codes: 0 the same, 1 differences, 2 could not compare.',
    )
    .action(async (from: string, to: string, { format, sql }: Options) => {
      const cwd = process.cwd();
      const config = readConfig(cwd);
      const load = async (schema: string) => {
        const loaded = await loadCatalog({ cwd, root: cwd, config, schema, definitions: true });
        if (!loaded.ok) return fail(loaded.problems[0]?.message ?? `${schema} cannot be read`, loaded.problems[0]?.advice);
        warn(loaded.problems);
        return loaded;
      };
      const [a, b] = [await load(from), await load(to)];
      const differences = compareCatalogs(a.catalog, b.catalog);
      const names = { from: a.name, to: b.name };
      const aligned = sql === undefined ? undefined : alignSchemas(a.catalog, b.catalog, differences);
      const files = aligned && sql !== undefined ? await writeAlignment(path.resolve(cwd, sql), aligned) : [];
      const written = files.map((file) => path.relative(cwd, file));
      if (format === 'json') {
        const alignment = aligned && { files: written, notWritten: aligned.notWritten };
        process.stdout.write(`${JSON.stringify({ version: 1, ...names, differences, ...alignment }, null, 2)}\n`);
      } else if (differences.length === 0) process.stdout.write(`${pc.green('✔')} ${names.from} and ${names.to} are the same\n`);
      else {
        const bullet = format === 'markdown' ? '-' : pc.yellow('~');
        const heading = (text: string) => (format === 'markdown' ? `\n## ${text}\n\n` : `\n${text}\n`);
        if (format === 'markdown') process.stdout.write(`# ${names.from} and ${names.to}\n\n`);
        for (const difference of differences) process.stdout.write(`${bullet} ${describeDifference(difference, names)}\n`);
        if (aligned && aligned.notWritten.length > 0) {
          process.stdout.write(heading('Not written'));
          for (const { what, why } of aligned.notWritten) process.stdout.write(`${bullet} ${what}: ${why}\n`);
        }
        if (written.length > 0)
          process.stdout.write(`${heading('Written')}${written.map((file) => `${bullet} ${file}\n`).join('')}`);
        if (format === 'pretty') process.stdout.write(`\n${differences.length} differences\n`);
      }
      process.exitCode = differences.length === 0 ? exitCode.clean : exitCode.findings;
    });

/** The files it wrote: none when there is nothing to do. All three are looked for first, so that none is left alone. */
async function writeAlignment(file: string, { up, down, validate }: Alignment): Promise<readonly string[]> {
  if (up === '') return [];
  const base = file.replace(/\.sql$/i, '');
  const contents = [
    [file, up],
    [`${base}.rollback.sql`, down],
    [`${base}.validate.sql`, validate],
  ] as const;
  for (const [name] of contents) if (existsSync(name)) fail(`${name} exists`, 'Nothing is overwritten: give another name.');
  for (const [name, text] of contents) {
    await writeFile(name, text, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) =>
      fail(`${name} cannot be written: ${error.code ?? error.message}`),
    );
  }
  return contents.map(([name]) => name);
}

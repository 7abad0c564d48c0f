import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command, Option } from 'commander';
import { compareSchemas, comparisonMarkdown } from '../../analysis/comparison.ts';
import { readConfig } from '../../io/config.ts';
import { loadCatalog } from '../../io/loadCatalog.ts';
import type { Alignment } from '../../migration/align.ts';
import { exitCode, fail, warn } from '../exit.ts';
import { comparisonPretty } from '../format/comparison.ts';

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
      const isFiles = a.kind !== 'connection' && b.kind !== 'connection';
      const names = shortNames(a.name, b.name, isFiles);
      const comparison = compareSchemas(a.catalog, b.catalog, names);
      const { differences, alignment } = comparison;
      const files = sql === undefined ? [] : await writeAlignment(path.resolve(cwd, sql), alignment);
      const written = files.map((file) => path.relative(cwd, file));
      const { notWritten } = alignment;
      if (format === 'json') {
        const aligned = sql === undefined ? {} : { files: written, notWritten };
        process.stdout.write(`${JSON.stringify({ version: 1, ...names, differences, ...aligned }, null, 2)}\n`);
      } else if (format === 'markdown') process.stdout.write(comparisonMarkdown(comparison));
      else process.stdout.write(comparisonPretty(comparison, { written, notWritten: sql === undefined ? [] : notWritten }));
      process.exitCode = differences.length === 0 ? exitCode.clean : exitCode.findings;
    });

/** Files by their names alone where these differ; what is called the same is counted. */
function shortNames(from: string, to: string, isFiles: boolean): { readonly from: string; readonly to: string } {
  if (from === to) return { from: `${from} (first)`, to: `${to} (second)` };
  const [a, b] = [path.basename(from), path.basename(to)];
  return a === b || !isFiles ? { from, to } : { from: a, to: b };
}

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

import { Command, Option } from 'commander';
import pc from 'picocolors';
import { compareCatalogs, describeDifference } from '../../catalog/compare.ts';
import { readConfig } from '../../io/config.ts';
import { loadCatalog } from '../../io/loadCatalog.ts';
import { exitCode, fail, warn } from '../exit.ts';

interface Options {
  readonly format: 'pretty' | 'markdown' | 'json';
}

/** `columnist compare A B`: what two schemas have different. Exit 0: nothing, 1: differences, 2: could not compare. */
export const compareCommand = (): Command =>
  new Command('compare')
    .description('compares two schemas')
    .argument('<from>', 'postgres:// URL, .sql file, folder of migrations, snapshot, or a name from columnist.json')
    .argument('<to>', 'the other one')
    .addOption(new Option('--format <format>', 'how to print').choices(['pretty', 'markdown', 'json']).default('pretty'))
    .addHelpText('after', '\nExit codes: 0 the same, 1 differences, 2 could not compare.')
    .action(async (from: string, to: string, { format }: Options) => {
      const cwd = process.cwd();
      const config = readConfig(cwd);
      const load = async (schema: string) => {
        const loaded = await loadCatalog({ cwd, root: cwd, config, schema });
        if (!loaded.ok) return fail(loaded.problems[0]?.message ?? `${schema} cannot be read`, loaded.problems[0]?.advice);
        warn(loaded.problems);
        return loaded;
      };
      const [a, b] = [await load(from), await load(to)];
      const differences = compareCatalogs(a.catalog, b.catalog);
      const names = { from: a.name, to: b.name };
      if (format === 'json') process.stdout.write(`${JSON.stringify({ version: 1, ...names, differences }, null, 2)}\n`);
      else if (differences.length === 0) process.stdout.write(`${pc.green('✔')} ${names.from} and ${names.to} are the same\n`);
      else {
        const bullet = format === 'markdown' ? '-' : pc.yellow('~');
        if (format === 'markdown') process.stdout.write(`# ${names.from} and ${names.to}\n\n`);
        for (const difference of differences) process.stdout.write(`${bullet} ${describeDifference(difference, names)}\n`);
        if (format === 'pretty') process.stdout.write(`\n${differences.length} differences\n`);
      }
      process.exitCode = differences.length === 0 ? exitCode.clean : exitCode.findings;
    });

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import pc from 'picocolors';
import { startEmbedded } from '../../io/embedded.ts';
import { readMigration } from '../../io/migrationParts.ts';
import { openScratchDatabase } from '../../io/scratch.ts';
import { type VerifyResult, verifyMigration } from '../../io/verify.ts';
import { hazardsOfTexts } from '../../migration/hazards/ofScript.ts';
import { exitCode, fail, warn } from '../exit.ts';
import { hazardLines } from '../format/hazards.ts';
import { entry, lineWidth, wrapText } from '../format/wrap.ts';
import { checkProject } from '../project.ts';
import { recheckAfter } from '../recheckAfter.ts';

interface Options {
  readonly schema?: string;
  readonly down?: string;
  readonly scratch?: string;
  readonly json?: true;
}

/** `columnist verify UP.sql --down DOWN.sql`: proves a migration on a copy: up, up again, findings gone, down, schema as before, down again. */
export const verifyCommand = (): Command =>
  new Command('verify')
    .description('proves a migration on a copy of the schema')
    .argument('<file>', 'the migration')
    .option('--down <file>', 'its rollback (default: what stands beside or in it)')
    .option('--schema <source>', 'the schema before the migration, as for check')
    .option('--scratch <url>', 'make the copy in a database of its own on this server, removed afterwards, instead of in memory')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nNo database of yours is touched: the copy is made up of the schema, with rows made up for it.')
    .action(async (file: string, { schema, down, scratch, json }: Options) => {
      const cwd = process.cwd();
      const read = (name: string): Promise<string> =>
        readFile(path.resolve(cwd, name), 'utf8').catch(() => fail(`${name} cannot be read`));
      const outcome = await checkProject({ cwd, paths: [], ...(schema !== undefined && { schema }) });
      if (!outcome.ok) return fail(outcome.problems[0]?.message ?? 'the schema cannot be read', outcome.problems[0]?.advice);
      const { checked } = outcome;
      warn(checked.problems);
      const target = path.resolve(cwd, file);
      const parts = await readMigration(target, checked.root).catch(() => fail(`${file} cannot be read`));
      if (!parts) return fail(`What ${file} runs cannot be told from its text`, 'Give it as SQL.');
      const { up } = parts;
      const back = down === undefined ? parts.down : [await read(down)];
      const unread = down === undefined && parts.unread !== undefined ? { unread: parts.unread } : {};
      const { catalog, recheck } = recheckAfter(checked, target, up);
      const hazards = hazardsOfTexts(up, catalog);
      const extensions = catalog.extensions.map(({ name }) => name);
      const opened =
        scratch === undefined
          ? startEmbedded({ extensions }).then((database) => ({ database, close: async () => database.close() }))
          : openScratchDatabase({ connectionString: scratch }).then((database) => ({ database, close: () => database.close() }));
      const { database, close } = await opened.catch((error: Error) => fail(error.message));
      try {
        const result = await verifyMigration({ catalog, up, down: back, hazards, recheck, ...unread }, database);
        process.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : pretty(result));
        process.exitCode = result.ok ? exitCode.clean : exitCode.findings;
      } finally {
        await close();
      }
    });

function pretty({ steps, notOnCopy, unread, hazards, on }: VerifyResult): string {
  const lines = steps.map(({ name, ok, milliseconds, detail }) => {
    const mark = ok ? pc.green('✔') : pc.red('✖');
    const said = wrapText(detail ?? '', lineWidth() - 24).join(`\n${' '.repeat(24)}`);
    return `${mark} ${name.padEnd(11)} ${pc.dim(`${milliseconds.toFixed(0)} ms`.padStart(8))}  ${said}`.trimEnd();
  });
  const absent = notOnCopy.map(({ object, reason }) => entry(pc.yellow('▲'), `not on the copy: ${object}`, reason));
  const rollback = unread === undefined ? [] : [entry(pc.yellow('▲'), 'rollback not proven', unread)];
  return `${[...lines, ...rollback, ...absent, ...hazardLines(hazards), pc.dim(`on ${on}`)].join('\n')}\n`;
}

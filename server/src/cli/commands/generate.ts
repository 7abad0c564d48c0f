import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import pc from 'picocolors';
import { describeChange } from '../../migration/describeChange.ts';
import { notableHazards } from '../../migration/hazards/notable.ts';
import { withSizes } from '../../migration/hazards/size.ts';
import { withSuggested } from '../../migration/indexes/suggested.ts';
import type { PlannedChange, Unplanned } from '../../migration/plan.ts';
import { renderMigrationFiles } from '../../migration/tools/registry.ts';
import { writeMigration } from '../../migration/writeMigration.ts';
import { exitCode, fail, warn } from '../exit.ts';
import { hazardLines } from '../format/hazards.ts';
import { entry, lineWidth } from '../format/wrap.ts';
import { checkProject, finalPlanOf, relativeTo, warnOfPackages } from '../project.ts';

interface Options {
  readonly schema?: string;
  readonly title?: string;
  readonly indexes?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

const history = 'MIGRATION_HISTORY.md';

/** `columnist generate`: writes the migration that brings what is missing, and its rollback, as the project's migration tool keeps them. */
export const generateCommand = (): Command =>
  new Command('generate')
    .description('writes the migration that brings what is missing')
    .argument('[paths...]', 'files and folders (default: the whole project)')
    .option('--schema <source>', 'as for check')
    .option('--title <title>', 'what the migration is called')
    .option('--indexes', 'with indexes for new columns that WHERE, JOIN and ORDER BY use')
    .option('--dry-run', 'print what would be written, write nothing')
    .option('--json', 'print the files as JSON')
    .addHelpText(
      'after',
      '\nNothing is applied to a database. Existing files are never changed, but for an entry in MIGRATION_HISTORY.md.',
    )
    .action(async (paths: string[], { schema, title, indexes, dryRun, json }: Options) => {
      const cwd = process.cwd();
      const outcome = await checkProject({ cwd, paths, ...(schema !== undefined && { schema }) });
      if (!outcome.ok) return fail(outcome.problems[0]?.message ?? 'the schema cannot be read', outcome.problems[0]?.advice);
      const { checked } = outcome;
      warn(checked.problems);
      warnOfPackages(checked, 'generate');
      const found = finalPlanOf(checked);
      const plan = indexes || checked.config.settings.suggestIndexes ? withSuggested(found) : found;
      const now = new Date();
      const options = {
        lookup: checked.lookupBefore(checked.migrations.pending),
        project: checked.project,
        style: checked.config.settings.migrationStyle,
        now,
        generatedAt: now.toISOString(),
        source: checked.schema.source,
        ...(title !== undefined && title.trim() !== '' && { title }),
      };
      const hazards = withSizes(
        plan.changes.flatMap((each) => each.hazards),
        options.lookup.catalog,
      );
      const files = renderMigrationFiles(checked.migrations.detection, plan, options);
      if (json) {
        process.stdout.write(
          `${JSON.stringify({ version: 1, files, changes: plan.changes.map((each) => each.change), hazards: notableHazards(hazards), notWritten: plan.unplanned.map(notWrittenJson) }, null, 2)}\n`,
        );
      } else {
        for (const planned of plan.changes) process.stdout.write(`${line(planned)}\n`);
        if (plan.changes.length > 0) process.stdout.write(`${hazardLines(hazards).join('\n')}\n`);
        for (const left of plan.unplanned) process.stdout.write(`${notWritten(left)}\n`);
        if (files.length === 0) process.stdout.write(`${pc.green('✔ Nothing is missing')}\n`);
      }
      if (dryRun) {
        if (!json) for (const file of files) process.stdout.write(`\n${pc.underline(file.path)}\n${file.text}`);
        return;
      }
      for (const file of files) await write(path.join(checked.root, file.path), file.text);
      if (files.length > 0) await addToHistory(path.join(checked.root, history), writeMigration(plan, options).history);
      if (!json)
        for (const file of files)
          process.stdout.write(`${pc.green('wrote')} ${relativeTo(cwd, path.join(checked.root, file.path))}\n`);
      const { pending } = checked.migrations;
      if (!json && files.length > 0 && checked.project.paths.includes(pending))
        process.stdout.write(`${pc.dim(`${pending} is part of it now: empty it once the migration is committed.`)}\n`);
      process.exitCode = exitCode.clean;
    });

function line({ change, confidence, places, conflicts }: PlannedChange): string {
  const first = places[0];
  const where = first ? `${first.file}:${first.line + 1}${places.length > 1 ? ` and ${places.length - 1} more` : ''}` : '';
  const what = describeChange(change) ?? `note that function ${change.kind === 'function-stub' ? change.name : ''} is missing`;
  const but = conflicts?.[0] === undefined ? '' : `\n${entry(`  ${pc.yellow('▲')}`, `but ${conflicts[0]}`, '', lineWidth() - 2)}`;
  return `${entry(pc.cyan('+'), what, where === '' ? confidence : `${confidence}, ${where}`)}${but}`;
}

const notWrittenJson = ({ finding, file, line, because }: Unplanned) => ({
  code: finding.code,
  message: finding.message,
  file,
  line,
  because: because ?? null,
});

function notWritten({ finding, file, line, because }: Unplanned): string {
  const why = because === undefined ? '' : `because ${because}, `;
  return entry(pc.yellow('-'), `not written: ${finding.message}`, `${why}${file}:${line + 1}`);
}

/** A file that is there already is never overwritten. */
async function write(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST' && path.basename(file) !== '_journal.json')
      fail(`${file} exists already`, 'Give the migration another --title.');
    if (error.code === 'EEXIST') return writeFile(file, text);
    return fail(`${file} cannot be written: ${error.code ?? error.message}`);
  });
}

/** The newest entry stands first, below the heading. */
async function addToHistory(file: string, entry: string): Promise<void> {
  const heading = '# Migration history\n';
  const text = await readFile(file, 'utf8').catch(() => heading);
  const at = text.startsWith('# ') ? text.indexOf('\n') + 1 : 0;
  await writeFile(file, `${text.slice(0, at)}\n${entry.trim()}\n${text.slice(at)}`);
}

import { Command, Option } from 'commander';
import { expectedColumns } from '../../analysis/expectedColumns.ts';
import { driftReport } from '../../migration/report.ts';
import { reportMarkdown } from '../../migration/reportMarkdown.ts';
import { fail, warn } from '../exit.ts';
import { checkProject, planOf, warnOfPackages } from '../project.ts';

interface Options {
  readonly schema?: string;
  readonly format: 'markdown' | 'json';
}

/** `columnist report`: every column the code expects with each place, the schema as it is, and what is missing by impact. */
export const reportCommand = (): Command =>
  new Command('report')
    .description('reports expected columns, the actual schema, and what is missing by impact')
    .argument('[paths...]', 'files and folders (default: the whole project)')
    .option('--schema <source>', 'as for check')
    .addOption(new Option('--format <format>', 'how to print').choices(['markdown', 'json']).default('markdown'))
    .action(async (paths: string[], { schema, format }: Options) => {
      const outcome = await checkProject({ cwd: process.cwd(), paths, ...(schema !== undefined && { schema }) });
      if (!outcome.ok) return fail(outcome.problems[0]?.message ?? 'the schema cannot be read', outcome.problems[0]?.advice);
      const { checked } = outcome;
      warn(checked.problems);
      warnOfPackages(checked, 'report');
      const plan = planOf(checked.own, checked.lookup);
      const report = driftReport(expectedColumns(checked.own), plan, checked.lookup);
      process.stdout.write(
        format === 'json'
          ? `${JSON.stringify(report, null, 2)}\n`
          : reportMarkdown(report, { source: checked.schema.source, generatedAt: new Date().toISOString() }),
      );
    });

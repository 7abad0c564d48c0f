import path from 'node:path';
import { Command, Option } from 'commander';
import { checkReport } from '../../analysis/checkReport.ts';
import { brings } from '../../analysis/codeActions.ts';
import type { Change } from '../../migration/change.ts';
import type { Finding } from '../../rules/finding.ts';
import { exitCode, fail, warn } from '../exit.ts';
import { formatGithub } from '../format/github.ts';
import { formatJson } from '../format/json.ts';
import { formatPretty } from '../format/pretty.ts';
import { checkProject, planOf, relativeTo } from '../project.ts';

interface Options {
  readonly schema?: string;
  readonly format: 'pretty' | 'json' | 'sarif' | 'github';
}

/** `columnist check`: what the code asks for and the database does not have. Exit 0: nothing, 1: findings, 2: could not check. */
export const checkCommand = (): Command =>
  new Command('check')
    .description('checks files against a schema')
    .argument('[paths...]', 'files and folders (default: the whole project)')
    .option(
      '--schema <source>',
      'postgres:// URL, .sql file, folder of migrations, or snapshot (default: columnist.json, then what the project has)',
    )
    .addOption(new Option('--format <format>', 'how to print').choices(['pretty', 'json', 'sarif', 'github']).default('pretty'))
    .addHelpText('after', '\nExit codes: 0 nothing is missing, 1 findings, 2 could not check.')
    .action(async (paths: string[], { schema, format }: Options) => {
      const cwd = process.cwd();
      const outcome = await checkProject({ cwd, paths, ...(schema !== undefined && { schema }) });
      if (!outcome.ok) {
        const [first, ...others] = outcome.problems;
        warn(others);
        return fail(first?.message ?? 'the schema cannot be read', first?.advice);
      }
      const { checked } = outcome;
      const changes = new Map<Finding, Change>();
      for (const { files, lookup } of [{ files: checked.own, lookup: checked.lookup }, ...checked.packages]) {
        const plan = planOf(files, lookup);
        for (const finding of files.flatMap(({ analysis }) => analysis.findings)) {
          const bringing = plan.changes.find(({ change }) => brings(change, finding));
          if (bringing) changes.set(finding, bringing.change);
        }
      }
      const files = checked.files.map((file) => ({ ...file, file: relativeTo(cwd, path.join(checked.root, file.file)) }));
      const report = checkReport(files, checked.schema, (finding) => changes.get(finding));
      warn(checked.problems);
      const render = await print(format);
      process.stdout.write(render(report));
      process.exitCode = report.findings.some(counts) ? exitCode.findings : exitCode.clean;
    });

/** Hints tell what is on its way; they fail no build. */
const counts = ({ severity }: { readonly severity: string }): boolean => severity === 'error' || severity === 'warning';

async function print(format: Options['format']): Promise<(report: ReturnType<typeof checkReport>) => string> {
  switch (format) {
    case 'json':
      return formatJson;
    case 'sarif':
      return (await import('../format/sarif.ts')).formatSarif;
    case 'github':
      return formatGithub;
    case 'pretty':
      return formatPretty;
  }
}

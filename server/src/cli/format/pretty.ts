import pc from 'picocolors';
import type { CheckReport, ReportedFinding } from '../../analysis/checkReport.ts';
import { describeChange } from '../../migration/describeChange.ts';

/** For a person at a terminal of 80 columns: findings by file, each with the change that would bring the name, then a summary. */
export function formatPretty(report: CheckReport): string {
  const out: string[] = [];
  for (const [file, findings] of byFile(report.findings)) {
    out.push(pc.underline(file));
    const width = Math.max(...findings.map((finding) => place(finding).length));
    for (const finding of findings) out.push(...lines(finding, width));
    out.push('');
  }
  out.push(...summary(report));
  return `${out.join('\n')}\n`;
}

function lines(finding: ReportedFinding, width: number): string[] {
  const head = `  ${pc.dim(place(finding).padStart(width))}  ${symbol[finding.severity]} ${finding.message}  ${pc.dim(finding.code)}`;
  const fix = finding.change && describeChange(finding.change);
  return fix ? [head, `  ${' '.repeat(width)}    ${pc.dim('→')} ${pc.cyan(fix)}`] : [head];
}

const place = ({ range }: ReportedFinding): string => `${range.start.line + 1}:${range.start.character + 1}`;

const symbol = { error: pc.red('✖'), warning: pc.yellow('▲'), information: pc.blue('ℹ'), hint: pc.dim('·') } as const;

function summary(report: CheckReport): string[] {
  const { schema, summary } = report;
  const source = `${schema.source}: ${count(schema.tables, 'table')}, ${count(schema.columns, 'column')}`;
  const read = `${count(summary.files, 'file')}, ${count(summary.references, 'reference')} checked`;
  const names = new Set(
    report.findings
      .filter(isMissing)
      .map(({ schema: s, table, column, message }) => (table === null ? message : [s, table, column].join('\0'))),
  );
  const found =
    summary.findings === 0
      ? pc.green('✔ Nothing is missing')
      : `${count(summary.findings, 'finding')}${names.size > 0 ? `: ${pc.bold(count(names.size, 'missing name'))}` : ''}`;
  return [found, pc.dim(`${read} against ${source}`)];
}

const isMissing = (finding: ReportedFinding): boolean => finding.code.startsWith('unknown-');
const count = (n: number, noun: string): string => `${n.toLocaleString('en-US')} ${noun}${n === 1 ? '' : 's'}`;

function byFile(findings: readonly ReportedFinding[]): Map<string, ReportedFinding[]> {
  const groups = new Map<string, ReportedFinding[]>();
  for (const finding of findings) groups.set(finding.file, [...(groups.get(finding.file) ?? []), finding]);
  return groups;
}

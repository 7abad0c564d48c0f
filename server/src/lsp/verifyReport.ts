import { isNotable } from '../analysis/migrationOutline.ts';
import type { VerifyResult as Verified, VerifyStepName } from '../io/verify.ts';
import type { Hazard } from '../migration/hazards.ts';
import type { VerifyResult } from '../protocol.ts';

/** How a verification went, as a Markdown document. `name` is the migration's. */
export function verifyReport(name: string, verified: Verified, options: { readonly hasDown: boolean }): VerifyResult {
  const { ok, on, steps, notOnCopy, remaining, hazards } = verified;
  const failed = steps.find((step) => !step.ok);
  const wanted = options.hasDown ? order : order.slice(0, 5);
  const seconds = (steps.reduce((sum, step) => sum + step.milliseconds, 0) / 1000).toFixed(1);
  const title = ok ? `${name} holds` : `${name} does not hold: ${failed?.detail ?? 'it was stopped'}`;
  const rows = wanted.map((each): Row => {
    const step = steps.find(({ name: own }) => own === each);
    if (!step) return ['–', labels[each], '', 'not reached'];
    return [step.ok ? '✔' : '✘', labels[each], `${step.milliseconds} ms`, step.detail ?? ''];
  });
  const parts = [
    `# ${title}`,
    `Verified on ${on} in ${seconds} s. Your database was not touched.`,
    table(['', 'Step', 'Time', ''], rows),
    ...(options.hasDown ? [] : ['There is no rollback beside it yet: that is written with the final migration.']),
    hazardList(hazards),
    ...list('Still missing, or new', remaining),
    ...list(
      'What the copy cannot have',
      notOnCopy.map(({ object, reason }) => `${object}: ${reason}`),
    ),
  ];
  return { ok, title, report: `${parts.join('\n\n')}\n` };
}

/** A verification that could not be made. */
export const notVerified = (name: string, why: string): VerifyResult => ({
  ok: false,
  title: `${name} could not be verified: ${why}`,
  report: `# ${name} could not be verified\n\n${why}\n`,
});

const order: readonly VerifyStepName[] = ['schema', 'rows', 'up', 'up again', 'findings', 'down', 'compare', 'down again'];

const labels: Readonly<Record<VerifyStepName, string>> = {
  schema: 'The schema is rebuilt',
  rows: 'Rows are made up',
  up: 'The migration runs',
  'up again': 'It runs again and changes nothing',
  findings: 'The code finds what it asks for',
  down: 'The rollback runs',
  compare: 'The schema is as before',
  'down again': 'The rollback runs again and changes nothing',
};

function hazardList(hazards: readonly Hazard[]): string {
  const notable = [...new Set(hazards.filter(isNotable).map((hazard) => hazard.message))];
  return notable.length === 0 ? 'Hazards: none' : `## Hazards\n\n${notable.map((message) => `- ${message}`).join('\n')}`;
}

const list = (heading: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`## ${heading}\n\n${lines.map((line) => `- ${line}`).join('\n')}`];

type Row = readonly string[];

/** Columns are padded, so that it can be read as text too. */
export function table(head: Row, rows: readonly Row[]): string {
  const all = [head, ...rows.map((row) => row.map((text) => text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|')))];
  const widths = head.map((_, column) => Math.max(3, ...all.map((row) => (row[column] ?? '').length)));
  const line = (row: Row): string => `| ${row.map((text, column) => text.padEnd(widths[column]!)).join(' | ')} |`;
  return [line(all[0]!), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...all.slice(1).map(line)].join('\n');
}

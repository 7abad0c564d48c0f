import type { VerifyResult as Verified, VerifyStepName } from '../io/verify.ts';
import type { Hazard } from '../migration/hazards/hazard.ts';
import { notableHazards } from '../migration/hazards/notable.ts';
import type { VerifyResult } from '../protocol.ts';

/** How a verification went, as a Markdown document. `name` is the migration's. */
export function verifyReport(name: string, verified: Verified, options: { readonly hasDown: boolean }): VerifyResult {
  const { ok, on, steps, notOnCopy, remaining, hazards, unread } = verified;
  const failed = steps.find((step) => !step.ok);
  const wanted = options.hasDown ? order : order.slice(0, 5);
  const seconds = (steps.reduce((sum, step) => sum + step.milliseconds, 0) / 1000).toFixed(1);
  const title = ok ? `${name} holds` : `${name} does not hold: ${failed?.detail ?? 'it was stopped'}`;
  const lines = wanted.map((each) => {
    const step = steps.find(({ name: own }) => own === each);
    if (!step) return `- – ${labels[each]}: not reached`;
    const said = step.detail === undefined ? '' : `, ${step.detail.replaceAll(/\s+/g, ' ')}`;
    return `- ${step.ok ? '✔' : '✘'} ${labels[each]} (${step.milliseconds} ms)${said}`;
  });
  const parts = [
    `# ${title}`,
    `Verified on ${on} in ${seconds} s. Your database was not touched.`,
    lines.join('\n'),
    ...(options.hasDown ? [] : [unread === undefined ? noRollback : `Its rollback is not proven: ${unread}.`]),
    hazardList(hazards),
    ...list('Still missing, or new', remaining),
    ...list(
      'What the copy cannot have',
      notOnCopy.map(({ object, reason }) => `${object}: ${reason}`),
    ),
  ];
  return { ok, title, report: `${parts.join('\n\n')}\n` };
}

const noRollback = 'There is no rollback beside it yet: that is written with the final migration.';

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
  const notable = notableHazards(hazards);
  return notable.length === 0 ? 'Hazards: none' : `## Hazards\n\n${notable.map(({ message }) => `- ${message}`).join('\n')}`;
}

const list = (heading: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`## ${heading}\n\n${lines.map((line) => `- ${line}`).join('\n')}`];

import type { Difference } from '../catalog/compare.ts';
import type { Catalog } from '../catalog/model.ts';
import { collect, type NotWritten } from './align/collect.ts';
import { inOrder } from './align/order.ts';
import type { Step } from './align/step.ts';
import { comment, resetTimeouts, timeouts } from './ddl/header.ts';
import { literal } from './ddl/parts.ts';

/** Empty texts when there is nothing to write. */
export interface Alignment {
  /** Adds what `from` lacks; may be run again. To be run statement by statement, as psql does, not in one transaction. */
  readonly up: string;
  /** Takes back what `up` adds, last first, but for what PostgreSQL cannot take back, which it says. */
  readonly down: string;
  /** Read-only: what is there now, and which rows stand against the rest. */
  readonly validate: string;
  readonly notWritten: readonly NotWritten[];
}

/** SQL that brings `from` to what `to` has, as far as nothing is dropped and no value changes; `differences` are those of the two. */
export function alignSchemas(from: Catalog, to: Catalog, differences: readonly Difference[]): Alignment {
  const { steps, notWritten, blocked } = collect(from, to, differences);
  const { written, left } = inOrder(steps, blocked);
  const all = unique([...notWritten, ...left]);
  if (written.length === 0) return { up: '', down: '', validate: '', notWritten: all };
  const how = 'To be run statement by statement, as psql -f does: CREATE INDEX CONCURRENTLY takes no transaction';
  const hasFunctions = written.some((step) => step.rank === 'function');
  // Bodies name what may only come later in the file, and each other.
  const begin = hasFunctions ? `${timeouts()}\nSET check_function_bodies = off;` : timeouts();
  const end = hasFunctions ? `RESET check_function_bodies;\n${resetTimeouts}` : resetTimeouts;
  const up = [
    comment('Brings what is missing; it can be run again', how),
    begin,
    ...written.map((step) => `${comment(step.what)}\n${step.up}`),
    end,
    ...(all.length === 0 ? [] : [comment('Not written:', ...all.map(({ what, why }) => `- ${what}: ${why}`))]),
  ];
  const reversed = [...written].reverse();
  const down = [
    comment('Takes back what was added, and with new columns and tables what was put into them since', how),
    begin,
    ...reversed.map((step) => step.down ?? comment(`Stays, PostgreSQL cannot take it back: ${step.what}`)),
    end,
  ];
  return { up: file(up), down: file(down), validate: file(validation(written)), notWritten: all };
}

function validation(written: readonly Step[]): string[] {
  const rows = written.map((step) => `  (${literal(`${step.what} (${step.rank})`)}, ${step.present})`);
  const queries = [...new Set(written.flatMap((step) => step.queries ?? []))];
  return [
    '-- Each row should say true.',
    `SELECT expected.what, expected.present\nFROM (VALUES\n${rows.join(',\n')}\n) AS expected (what, present)\nORDER BY expected.present, expected.what;`,
    ...(queries.length === 0
      ? []
      : ['-- Rows that stand against what was to be set: each count should be 0, each list empty.', ...queries]),
  ];
}

const file = (parts: readonly string[]): string => `${parts.join('\n\n')}\n`;

const unique = (all: readonly NotWritten[]): readonly NotWritten[] => [
  ...new Map(all.map((each) => [`${each.what}\0${each.why}`, each])).values(),
];

import type { Lookup } from '../catalog/lookup.ts';
import type { Change } from './change.ts';
import { writeBackfill } from './ddl/backfill.ts';
import { writeDown } from './ddl/down.ts';
import { comment, resetTimeouts, timeouts } from './ddl/header.ts';
import { historyEntry } from './ddl/history.ts';
import { type IndexForm, isBuiltInside } from './ddl/parts.ts';
import { renderSection, type Section, type Style, sectionsOf } from './ddl/sections.ts';
import { squawkIgnoreDown } from './ddl/squawk.ts';
import { writeVerification } from './ddl/verification.ts';
import type { Plan, PlannedChange } from './plan.ts';

/** All texts that belong to one migration. Each is complete SQL (or Markdown) and ends with a line feed; empty when there is nothing to say. */
export interface Migration {
  readonly up: string;
  /** Restores the exact schema: takes back what `up` adds, in reverse order. */
  readonly down: string;
  /** Values for existing rows, and the steps that tighten columns afterwards; commented out where only a person can know. */
  readonly backfill: string;
  /** Queries that show whether all is there. */
  readonly verify: string;
  /** An entry for MIGRATION_HISTORY.md. */
  readonly history: string;
  /** The statements of `up` and `down` one by one, for tools that send them so; comments stay with the statement they precede. */
  readonly upStatements: readonly string[];
  readonly downStatements: readonly string[];
  /** Some statement cannot run in a transaction (CREATE INDEX CONCURRENTLY). */
  readonly outsideTransaction: boolean;
}

export interface WriteOptions {
  /** `guarded`: a DO block per table that says what it adds and skips. `terse`: IF NOT EXISTS. */
  readonly style?: Style;
  /** What the migration is called, for people: `add missing columns`. */
  readonly title?: string;
  /** ISO 8601; the core has no clock. */
  readonly generatedAt?: string;
  /** PostgreSQL interval text, default `5s`. */
  readonly lockTimeout?: string;
  /** Default `15min`. */
  readonly statementTimeout?: string;
  /** Where the schema came from, for the header. */
  readonly source?: string;
  readonly lookup: Lookup;
  /** How the tool runs a file with indexes; default `statements`. */
  readonly indexes?: IndexForm;
}

/** Writes a plan as SQL that can be run any number of times, and the texts that go with it. Suggested changes are left out: move them first. */
export function writeMigration(plan: Pick<Plan, 'changes'>, options: WriteOptions): Migration {
  const changes = plan.changes.map((each) => each.change);
  if (changes.length === 0) return nothing;
  const title = options.title ?? titleOf(plan.changes);
  const written = `Written by Columnist${options.generatedAt === undefined ? '' : ` on ${options.generatedAt}`}${options.source === undefined ? '' : ` for ${options.source}`}.`;
  const style = options.style ?? 'guarded';
  const indexes = options.indexes ?? 'statements';
  const sections = sectionsOf(changes, { style, lookup: options.lookup, indexes });
  const isOutside = changes.some((change) => change.kind === 'create-index' && !isBuiltInside(change, options.lookup));
  const isAlone = indexes === 'alone' && isOutside;
  const limits = isAlone ? '' : timeouts(options.lockTimeout, options.statementTimeout);
  const reset = isAlone ? '' : resetTimeouts;
  const [first, last] = [limits, reset].map((each) => each.split('\n').filter((line) => line !== '')) as [string[], string[]];
  const file = (...parts: readonly string[]): string => `${parts.filter((part) => part !== '').join('\n\n')}\n`;
  const upHeader = comment(
    title,
    written,
    'Can be run again: each step looks first, and only adds. Nothing is dropped, no type is changed.',
  );
  const body = sections.map((section) => renderSection(section).trimEnd());
  const back = writeDown(changes, style, options.lookup, indexes);
  const downHeader = comment(
    `Rollback of: ${title}`,
    written,
    whatIsDropped(changes),
    `Made for a schema that had none of it${options.source === undefined ? '' : ` (${options.source})`}.`,
    'What the migration "skipped" was there before it: take that out of this file first.',
  );
  return {
    up: file(upHeader, limits, ...body, reset),
    down: file(downHeader, style === 'terse' ? squawkIgnoreDown(back) : '', limits, ...back, reset),
    backfill: writeBackfill(plan.changes, options.lookup, comment(`Backfill for: ${title}`, written), limits),
    verify: writeVerification(changes, options.lookup, comment(`Verification of: ${title}`, written)),
    history: historyEntry(plan.changes, title, options.generatedAt),
    upStatements: [...first, ...sections.flatMap(statementsOf), ...last],
    downStatements: [...first, ...back, ...last],
    outsideTransaction: indexes !== 'inside' && isOutside,
  };
}

/** A rollback is the only place where anything is dropped: it says what goes with it. */
function whatIsDropped(changes: readonly Change[]): string {
  const number = (kind: Change['kind'], noun: string): string[] => {
    const count = changes.filter((change) => change.kind === kind).length;
    return count === 0 ? [] : [`${count} ${noun}${count === 1 ? '' : 's'}`];
  };
  const dropped = [...number('create-table', 'table'), ...number('add-column', 'column')].join(' and ');
  return dropped === ''
    ? 'Takes back what the migration adds; no stored value is lost.'
    : `Drops ${dropped} that the migration adds, with the values stored there since.`;
}

const nothing: Migration = {
  up: '',
  down: '',
  backfill: '',
  verify: '',
  history: '',
  upStatements: [],
  downStatements: [],
  outsideTransaction: false,
};

/** Notes are comments: nothing to send. */
function statementsOf(section: Section): readonly string[] {
  if (section.kind === 'note') return [];
  return section.form === 'statement' ? section.items.map((item) => item.text) : [renderSection(section).trimEnd()];
}

/** `Add 9 columns in 3 tables` */
export function titleOf(changes: readonly PlannedChange[]): string {
  const columns = changes.filter((each) => each.change.kind === 'add-column');
  const tables = new Set(columns.map(({ change }) => ('table' in change ? change.table : '')));
  const first = columns[0]?.change;
  if (columns.length === changes.length && first?.kind === 'add-column') {
    if (columns.length === 1) return `Add ${first.table}.${first.column.name}`;
    return tables.size === 1
      ? `Add ${columns.length} columns to ${first.table}`
      : `Add ${columns.length} columns in ${tables.size} tables`;
  }
  return changes.length === 1 ? 'Add what the code asks for' : `Add ${changes.length} things the code asks for`;
}

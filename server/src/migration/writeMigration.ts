import type { Lookup } from '../catalog/lookup.ts';
import type { Plan } from './plan.ts';

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
  /** Statements that cannot run in a transaction (CREATE INDEX CONCURRENTLY); `up` ends with them. */
  readonly outsideTransaction: boolean;
}

export interface WriteOptions {
  /** `guarded`: a DO block per table that says what it adds and skips. `terse`: IF NOT EXISTS. */
  readonly style?: 'guarded' | 'terse';
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
}

export type WriteMigration = (plan: Plan, options: WriteOptions) => Migration;

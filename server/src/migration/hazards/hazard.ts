/** What a change does to a running database (PostgreSQL 13.3.1 Table-Level Locks, ALTER TABLE Notes). */
export interface Hazard {
  readonly kind: 'lock' | 'rewrite' | 'scan' | 'no-transaction' | 'fails' | 'destroys';
  /** The table or type concerned, as a person would name it. */
  readonly on: string;
  /** Of the lock that is taken. */
  readonly lock?: LockMode;
  /** What it keeps from running meanwhile; `nothing` for locks that writers and readers pass. */
  readonly blocks: 'reads and writes' | 'writes' | 'other schema changes' | 'nothing';
  /** How long: a catalog change only, or as long as reading the whole table takes. */
  readonly duration: 'short' | 'table size';
  readonly message: string;
}

export type LockMode = 'ACCESS EXCLUSIVE' | 'EXCLUSIVE' | 'SHARE ROW EXCLUSIVE' | 'SHARE UPDATE EXCLUSIVE' | 'SHARE' | 'none';

/** A hazard that is a lock, and whom it keeps waiting. */
export function lock(
  on: string,
  mode: LockMode,
  duration: Hazard['duration'],
  message: string,
  kind: Hazard['kind'] = 'lock',
): Hazard {
  return { kind, on, lock: mode, blocks: blockedBy[mode], duration, message };
}

/** PostgreSQL 13.3.1: SELECT takes ACCESS SHARE, writers ROW EXCLUSIVE. */
const blockedBy: Record<LockMode, Hazard['blocks']> = {
  'ACCESS EXCLUSIVE': 'reads and writes',
  EXCLUSIVE: 'writes',
  'SHARE ROW EXCLUSIVE': 'writes',
  SHARE: 'writes',
  'SHARE UPDATE EXCLUSIVE': 'other schema changes',
  none: 'nothing',
};

/** A lock that nobody passes, for a moment. */
export const access = (table: string): Hazard =>
  lock(table, 'ACCESS EXCLUSIVE', 'short', `Locks ${table} for a moment: a catalog change, no rewrite`);

export const destroys = (on: string, message: string): Hazard => ({
  kind: 'destroys',
  on,
  blocks: 'nothing',
  duration: 'short',
  message,
});

export const fails = (on: string, message: string): Hazard => ({
  kind: 'fails',
  on,
  blocks: 'nothing',
  duration: 'short',
  message,
});

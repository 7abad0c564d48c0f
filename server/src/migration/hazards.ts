import type { Lookup } from '../catalog/lookup.ts';
import type { Type } from '../catalog/model.ts';
import { fold } from '../sql/names.ts';
import type { Change, ColumnDefinition, NewConstraint } from './change.ts';
import { familyOf, isSerial } from './infer/types.ts';

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

/** The hazards of making `change` on the server and the tables that `lookup` knows. An empty list: nothing that anyone would notice. */
export function hazardsOf(change: Change, lookup: Pick<Lookup, 'serverVersion' | 'relation' | 'type'>): readonly Hazard[] {
  switch (change.kind) {
    case 'create-schema':
    case 'create-enum':
    case 'function-stub':
      return [];
    case 'create-table':
      return referencedTables(change).map((name) =>
        lock(name, 'SHARE ROW EXCLUSIVE', 'short', `A foreign key locks ${name} against writes for a moment`),
      );
    case 'add-enum-value':
      return lookup.serverVersion >= 120000
        ? [
            {
              kind: 'no-transaction',
              on: change.name,
              blocks: 'nothing',
              duration: 'short',
              message: `The new value of ${change.name} cannot be used in the transaction that adds it`,
            },
          ]
        : [
            {
              kind: 'no-transaction',
              on: change.name,
              blocks: 'nothing',
              duration: 'short',
              message: 'ALTER TYPE … ADD VALUE cannot run inside a transaction before PostgreSQL 12',
            },
          ];
    case 'add-column':
      return columnHazards(change, lookup);
    case 'add-constraint':
      return constraintHazards(change.table, change.constraint);
    case 'create-index':
      return indexHazards(change, lookup);
  }
}

function indexHazards(
  { schema, table, fresh, unique }: Extract<Change, { kind: 'create-index' }>,
  lookup: Pick<Lookup, 'relation'>,
): Hazard[] {
  if (fresh) return [];
  const relation = lookup.relation(table, schema);
  const duplicates: Hazard[] = unique
    ? [{ kind: 'fails', on: table, blocks: 'nothing', duration: 'short', message: `Fails when ${table} has duplicates` }]
    : [];
  if (typeof relation === 'object' && relation.kind === 'partitioned') {
    const message = `Reads ${table} and its partitions while writes wait: a partitioned table takes no CONCURRENTLY`;
    return [lock(table, 'SHARE', 'table size', message, 'scan'), ...duplicates];
  }
  return [
    lock(table, 'SHARE UPDATE EXCLUSIVE', 'table size', `Reads ${table} twice; reads and writes go on (CONCURRENTLY)`, 'scan'),
    {
      kind: 'no-transaction',
      on: table,
      blocks: 'nothing',
      duration: 'table size',
      message: 'CREATE INDEX CONCURRENTLY cannot run inside a transaction',
    },
    ...duplicates,
  ];
}

/** Adding a column needs the catalog only, also with a constant default (since PostgreSQL 11); see ALTER TABLE, Notes, for what rewrites. */
function columnHazards(
  { schema, table, column }: Extract<Change, { kind: 'add-column' }>,
  lookup: Pick<Lookup, 'serverVersion' | 'relation' | 'type'>,
): Hazard[] {
  const relation = lookup.relation(table, schema);
  const isPartitioned = typeof relation === 'object' && relation.kind === 'partitioned';
  const locked = isPartitioned ? `${table} and its partitions` : table;
  const hazards = [lock(table, 'ACCESS EXCLUSIVE', 'short', `Locks ${locked} for a moment: a catalog change, no rewrite`)];
  const rewrite = whyRewritten(column, lookup);
  if (rewrite !== undefined) {
    hazards.push({
      kind: 'rewrite',
      on: table,
      lock: 'ACCESS EXCLUSIVE',
      blocks: 'reads and writes',
      duration: 'table size',
      message: `${rewrite}: every row of ${table} is rewritten under an ACCESS EXCLUSIVE lock`,
    });
  }
  if (column.notNull && column.default === undefined && !column.identity && !isSerial(column.type)) {
    hazards.push({
      kind: 'fails',
      on: table,
      blocks: 'nothing',
      duration: 'short',
      message: `NOT NULL without a default fails when ${table} has rows`,
    });
  }
  // Partitioned tables take NOT VALID foreign keys since PostgreSQL 18 only: the key is checked while it is added.
  if (column.references && isPartitioned) {
    hazards.push(
      lock(
        table,
        'SHARE ROW EXCLUSIVE',
        'table size',
        `The foreign key reads ${table} while writes wait: it is partitioned`,
        'scan',
      ),
    );
  } else if (column.values || column.references) hazards.push(validation(table));
  if (column.references) {
    const { name } = column.references;
    hazards.push(lock(name, 'SHARE ROW EXCLUSIVE', 'short', `Locks ${name} against writes for a moment`));
  }
  return hazards;
}

function whyRewritten(column: ColumnDefinition, lookup: Pick<Lookup, 'serverVersion' | 'type'>): string | undefined {
  if (column.identity || isSerial(column.type)) return 'Each row gets a number of its own';
  const domain = familyOf(column.type) === 'other' ? domainOf(column.type, lookup) : undefined;
  if (domain && ((domain.checks?.length ?? 0) > 0 || domain.notNull)) return `The domain ${column.type} is checked`;
  if (column.default === undefined) return undefined;
  const volatile = whyVolatile(column.default);
  if (volatile !== undefined) return `The default ${column.default} ${volatile}`;
  return lookup.serverVersion < 110000 ? 'Before PostgreSQL 11 a default is written into each row' : undefined;
}

function domainOf(type: string, lookup: Pick<Lookup, 'type'>): Extract<Type, { kind: 'domain' }> | undefined {
  const match = /^(?:("(?:[^"]|"")+"|[\w$]+)\.)?("(?:[^"]|"")+"|[\w$]+)$/.exec(type);
  const found = match && lookup.type(fold(match[2]!), match[1] === undefined ? undefined : fold(match[1]));
  return typeof found === 'object' && found !== null && found.kind === 'domain' ? found : undefined;
}

/** The lock that ADD COLUMN or ADD CONSTRAINT took is kept to the end of its transaction (13.3.1). */
const validation = (table: string): Hazard =>
  lock(
    table,
    'SHARE UPDATE EXCLUSIVE',
    'table size',
    `VALIDATE CONSTRAINT reads ${table}; reads and writes go on, but wait where the whole file is one transaction`,
    'scan',
  );

const referencedTables = (change: Extract<Change, { kind: 'create-table' }>): readonly string[] => {
  const ofColumns = change.columns.flatMap(({ references }) => (references ? [references.name] : []));
  const named = (change.constraints ?? []).flatMap(({ definition }) => referencedIn(definition) ?? []);
  return [...new Set([...ofColumns, ...named])].filter((name) => name !== change.table);
};

/** The table that the definition of a foreign key names. */
function referencedIn(definition: string): string | undefined {
  const target = /^FOREIGN KEY\b.*?\bREFERENCES\s+(?:(?:"(?:[^"]|"")+"|[\w$]+)\.)?("(?:[^"]|"")+"|[\w$]+)/is.exec(definition);
  return target ? fold(target[1]!) : undefined;
}

function constraintHazards(table: string, { kind, definition }: NewConstraint): Hazard[] {
  if (kind === 'unique' || kind === 'primary' || kind === 'exclusion') {
    return [
      lock(
        table,
        'ACCESS EXCLUSIVE',
        'table size',
        `Builds an index on ${table} while reads and writes wait; on a large table build it first with CREATE UNIQUE INDEX CONCURRENTLY and add it USING INDEX`,
        'scan',
      ),
      { kind: 'fails', on: table, blocks: 'nothing', duration: 'short', message: `Fails when ${table} has duplicates` },
    ];
  }
  const mode = kind === 'foreign' ? 'SHARE ROW EXCLUSIVE' : 'ACCESS EXCLUSIVE';
  const other = kind === 'foreign' ? referencedIn(definition) : undefined;
  return [
    lock(table, mode, 'short', `Locks ${table} for a moment (NOT VALID)`),
    validation(table),
    ...(other && other !== table ? [lock(other, mode, 'short', `Locks ${other} against writes for a moment`)] : []),
  ];
}

/**
 * Why a default cannot be computed once for all rows (ALTER TABLE, Notes). `now()` and `CURRENT_TIMESTAMP` are STABLE: evaluated once. A
 * function that we do not know is taken for volatile, and that is said.
 */
export function whyVolatile(expression: string): string | undefined {
  const calls = [...expression.replace(/'(?:[^']|'')*'/g, "''").matchAll(/([a-z_][\w.]*)\s*\(/gi)].map((match) =>
    match[1]!.toLowerCase(),
  );
  const names = calls.map((call) => call.replace(/^pg_catalog\./, ''));
  if (names.some((name) => volatile.has(name))) return 'is volatile';
  const unknown = names.find((name) => !stable.has(name));
  return unknown === undefined ? undefined : `may be volatile (what ${unknown}() is marked is not known)`;
}

const volatile = new Set([
  'random',
  'random_normal',
  'gen_random_uuid',
  'uuidv4',
  'uuidv7',
  'clock_timestamp',
  'timeofday',
  'nextval',
  'gen_random_bytes',
  'uuid_generate_v1',
  'uuid_generate_v1mc',
  'uuid_generate_v4',
]);

const stable = new Set([
  'concat',
  'md5',
  'to_json',
  'to_char',
  'to_timestamp',
  'nullif',
  'greatest',
  'least',
  'floor',
  'round',
  'extract',
  'date_part',
  'array_fill',
  'cast',
  'json_build_array',
  'current_user',
  'text',
  'now',
  'transaction_timestamp',
  'statement_timestamp',
  'current_setting',
  'lower',
  'upper',
  'date_trunc',
  'to_jsonb',
  'jsonb_build_object',
  'jsonb_build_array',
  'json_build_object',
  'array',
  'coalesce',
  'timezone',
  'make_interval',
  'make_date',
  'varchar',
  'numeric',
  'timestamp',
  'current_timestamp',
  'localtimestamp',
  'timestamptz',
  'interval',
  'decimal',
  'char',
  'bit',
  'time',
  'current_time',
]);

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

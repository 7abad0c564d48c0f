import type { Lookup } from '../../catalog/lookup.ts';
import type { Type } from '../../catalog/model.ts';
import { fold } from '../../sql/names.ts';
import type { Change, ColumnDefinition, NewConstraint } from '../change.ts';
import { familyOf, isSerial } from '../infer/types.ts';
import { type Hazard, lock } from './hazard.ts';
import { whyVolatile } from './volatile.ts';

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

import type { Lookup } from '../catalog/lookup.ts';
import { fold, quoteIdentifier } from '../sql/names.ts';
import type { Change, ColumnDefinition, NewConstraint } from './change.ts';
import { constraintName } from './ddl/names.ts';
import { guessForeignKey } from './infer/foreignKey.ts';
import { habitsOf } from './infer/habits.ts';
import { familyOf, isSerial } from './infer/types.ts';
import type { NamesInUse } from './namesInUse.ts';
import type { DeclaredUnique, Inference, TableShape } from './plan.ts';

interface TableParts {
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly Inference[];
  readonly shape: TableShape | undefined;
  /** Columns that stand together in an ON CONFLICT. */
  readonly conflictTargets?: readonly (readonly string[])[];
}

/**
 * CREATE TABLE from what the code shows of a table: its columns, the key that a model declares or that `id` is, foreign keys of columns
 * that are named after a table that exists. A new table has no rows, so that NOT NULL needs no default.
 */
export function buildTable(
  parts: TableParts,
  lookup: Lookup,
  inUse: NamesInUse,
): { change: Extract<Change, { kind: 'create-table' }>; because: string[] } {
  const { schema, table, shape } = parts;
  const columns = parts.columns.map(tighten);
  const targets = parts.conflictTargets ?? [];
  const names = new Set(columns.map((each) => each.name));
  const has = (list: readonly string[]): boolean => list.length > 0 && list.every((name) => names.has(name));
  const declared =
    (shape?.primaryKey && has(shape.primaryKey) ? shape.primaryKey : undefined) ??
    (columns.some((each) => each.name === 'id') ? ['id'] : undefined);
  // What ON CONFLICT relies on identifies the rows, where nothing else does.
  const key = declared ?? (targets.length === 1 ? targets[0]! : ['id']);
  if (key.length === 1 && !columns.some((each) => each.name === key[0]))
    columns.unshift({ ...newKey(parts, lookup), name: key[0]! });
  const single = parts.columns.flatMap((each) => (each.unique ? [[each.definition.name]] : []));
  const uniques = [
    ...(shape?.uniques ?? []),
    ...[...single, ...targets].map((each): DeclaredUnique => ({ columns: each })),
  ].filter(
    ({ columns: own }, index, all) =>
      has(own) && !sameColumns(own, key) && all.findIndex((other) => sameColumns(other.columns, own)) === index,
  );
  const finished = columns.map((each) => finish(each, parts, key, lookup));
  const constraints = uniques.map((unique) => uniqueConstraint(schema, table, unique, inUse).constraint);
  return {
    change: {
      kind: 'create-table',
      schema,
      table,
      columns: finished,
      primaryKey: key,
      ...(constraints.length > 0 && { constraints }),
    },
    because: parts.columns.flatMap((each) => each.because.slice(0, 1).map((line) => `${each.definition.name} ${line}`)),
  };
}

export function uniqueConstraint(
  schema: string,
  table: string,
  { columns, name }: DeclaredUnique,
  names: NamesInUse,
): Extract<Change, { kind: 'add-constraint' }> {
  const definition = `UNIQUE (${columns.map(quoteIdentifier).join(', ')})`;
  const given = name === undefined ? '' : fold(`"${name.replaceAll('"', '""')}"`);
  const isGiven = given !== '' && names.isFree(schema, given);
  const constraint: NewConstraint = {
    name: isGiven ? given : constraintName(table, columns, 'key'),
    kind: 'unique',
    definition,
  };
  names.take(schema, constraint.name);
  return { kind: 'add-constraint', schema, table, constraint };
}

/** The columns of a definition that `uniqueConstraint` wrote. */
export const columnsOfUnique = (definition: string): string[] =>
  (/^UNIQUE \((.*)\)$/s.exec(definition)?.[1]?.match(/"(?:[^"]|"")+"|[^,\s]+/g) ?? []).map((each) => fold(each));

const sameColumns = (a: readonly string[], b: readonly string[]): boolean =>
  [...a].sort().join('\0') === [...b].sort().join('\0');

/** No rows are there that a default must hold for. */
function tighten({ definition, habitual }: Inference): ColumnDefinition {
  const { backfill, default: value, ...rest } = definition;
  const kept = value === undefined || habitual ? {} : { default: value };
  return { ...rest, ...kept, ...(backfill && { notNull: true }) };
}

function finish(column: ColumnDefinition, parts: TableParts, key: readonly string[], lookup: Lookup): ColumnDefinition {
  const isKey = key.includes(column.name);
  // Values of any other key come from the code.
  const ownKey = column.name === 'id' || parts.shape?.primaryKey !== undefined;
  if (isKey && key.length === 1 && column.default === undefined && !column.references) {
    const type =
      column.type === 'text' && parts.columns.every((each) => each.definition.name !== column.name || each.confidence === 'low')
        ? newKey(parts, lookup).type
        : column.type;
    return { ...column, type, notNull: true, ...(ownKey && keyDefault(type, lookup)) };
  }
  if (isKey) return { ...column, notNull: true };
  // A model says itself which columns point at other tables.
  if (column.references || parts.shape) return column;
  const guess = guessForeignKey(column.name, parts, lookup);
  return guess && familyOf(guess.type) === familyOf(column.type)
    ? { ...column, type: guess.type, references: guess.target }
    : column;
}

/** The key as this database's other tables have it. */
function newKey(parts: TableParts, lookup: Lookup): ColumnDefinition {
  const habit = habitsOf(lookup.catalog).idType(parts.schema, parts.table);
  const type = habit?.type ?? 'bigint';
  return { name: 'id', type, notNull: true, ...keyDefault(type, lookup) };
}

/** `gen_random_uuid()` is built in since PostgreSQL 13; an integer key counts by itself. */
function keyDefault(type: string, lookup: Lookup): { default?: string; identity?: true } {
  if (type === 'uuid') return lookup.serverVersion >= 130000 ? { default: 'gen_random_uuid()' } : {};
  if (isSerial(type)) return {};
  return /^(smallint|integer|bigint|int\d?)$/.test(type) ? { identity: true } : {};
}

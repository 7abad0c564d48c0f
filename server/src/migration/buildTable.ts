import type { Lookup } from '../catalog/lookup.ts';
import { quoteIdentifier } from '../sql/names.ts';
import type { Change, ColumnDefinition, NewConstraint } from './change.ts';
import { constraintName } from './ddl/names.ts';
import { guessForeignKey } from './infer/foreignKey.ts';
import { habitsOf } from './infer/habits.ts';
import { familyOf, isSerial } from './infer/types.ts';
import type { Inference, TableShape } from './plan.ts';

interface TableParts {
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly Inference[];
  readonly shape: TableShape | undefined;
}

/**
 * CREATE TABLE from what the code shows of a table: its columns, the key that a model declares or that `id` is, foreign keys of columns
 * that are named after a table that exists. A new table has no rows, so that NOT NULL needs no default.
 */
export function buildTable(
  parts: TableParts,
  lookup: Lookup,
): { change: Extract<Change, { kind: 'create-table' }>; because: string[] } {
  const { schema, table, shape } = parts;
  const columns = parts.columns.map((each) => tighten(each.definition));
  const primaryKey = shape?.primaryKey ?? (columns.some((each) => each.name === 'id') ? ['id'] : undefined);
  if (columns.length === 0 || (primaryKey?.includes('id') && !columns.some((each) => each.name === 'id')))
    columns.unshift(newKey(parts, lookup));
  const key = primaryKey ?? (columns[0]?.name === 'id' ? ['id'] : undefined);
  const finished = columns.map((each) => finish(each, parts, key ?? [], lookup));
  const constraints: NewConstraint[] = (shape?.uniques ?? []).map((unique) => ({
    name: constraintName(table, unique, 'key'),
    kind: 'unique',
    definition: `UNIQUE (${unique.map(quoteIdentifier).join(', ')})`,
  }));
  return {
    change: {
      kind: 'create-table',
      schema,
      table,
      columns: finished,
      ...(key && { primaryKey: key }),
      ...(constraints.length > 0 && { constraints }),
    },
    because: parts.columns.flatMap((each) => each.because.slice(0, 1).map((line) => `${each.definition.name} ${line}`)),
  };
}

function tighten(column: ColumnDefinition): ColumnDefinition {
  const { backfill, ...rest } = column;
  return backfill ? { ...rest, notNull: true } : rest;
}

function finish(column: ColumnDefinition, parts: TableParts, key: readonly string[], lookup: Lookup): ColumnDefinition {
  const isKey = key.includes(column.name);
  if (isKey && key.length === 1 && column.default === undefined && !column.references) {
    const type =
      column.type === 'text' && parts.columns.every((each) => each.definition.name !== column.name || each.confidence === 'low')
        ? newKey(parts, lookup).type
        : column.type;
    return { ...column, type, notNull: true, ...keyDefault(type) };
  }
  if (isKey) return { ...column, notNull: true };
  if (column.references) return column;
  const guess = guessForeignKey(column.name, parts.schema, lookup);
  return guess && familyOf(guess.type) === familyOf(column.type)
    ? { ...column, type: guess.type, references: guess.target }
    : column;
}

/** The key as this database's other tables have it. */
function newKey(parts: TableParts, lookup: Lookup): ColumnDefinition {
  const habit = habitsOf(lookup.catalog).idType(parts.schema, parts.table);
  const type = habit?.type ?? 'bigint';
  return { name: 'id', type, notNull: true, ...keyDefault(type) };
}

/** `gen_random_uuid()` is built in since PostgreSQL 13; an integer key counts by itself. */
function keyDefault(type: string): { default?: string; identity?: true } {
  if (type === 'uuid') return { default: 'gen_random_uuid()' };
  if (isSerial(type)) return {};
  return /^(smallint|integer|bigint|int\d?)$/.test(type) ? { identity: true } : {};
}

import type { Lookup } from '../../catalog/lookup.ts';
import type { Index, Relation } from '../../catalog/model.ts';
import { indexColumnText } from '../../sql/indexColumn.ts';
import { fold, quoteIdentifier } from '../../sql/names.ts';
import { uniqueConstraint } from '../buildTable.ts';
import type { Change, ColumnDefinition, QualifiedTable } from '../change.ts';
import { constraintName } from '../ddl/names.ts';
import { isSerial } from '../infer/types.ts';
import type { NamesInUse } from '../namesInUse.ts';
import type { DeclaredIndex, PlannedChange, TableShape } from '../plan.ts';
import { isIndexable } from './indexable.ts';
import { predicateColumns } from './predicate.ts';

type Declared = Omit<PlannedChange, 'hazards'>;

/**
 * What models declare over columns that the plan brings: the indexes of a new table, and those indexes and unique rules of an existing one that
 * name a column it lacks, once all of their columns are there. What PostgreSQL would refuse, or the rows might, is left out.
 */
export function declaredIndexes(
  planned: readonly PlannedChange[],
  shapes: readonly TableShape[],
  lookup: Lookup,
  names: NamesInUse,
): Declared[] {
  const homes = new Map<string, Home>();
  const result: Declared[] = [];
  for (const shape of shapes) {
    if (shape.kind === 'view') continue;
    const key = `${shape.schema}\0${shape.table}`;
    const home = homes.get(key) ?? homeOf(shape, planned, lookup);
    if (!home) continue;
    homes.set(key, home);
    const add = (each: Declared): void => {
      home.changes.push(each.change);
      result.push(each);
    };
    uniqueRules(shape, home, names).forEach(add);
    for (const index of shape.indexes ?? []) {
      if (!fits(index, shape.table, home, lookup) || isCovered(index, home)) continue;
      const name = nameFor(index, shape, names);
      if (name === undefined) continue;
      names.take(shape.schema, name);
      add(planIndex(index, shape, name, home));
    }
  }
  return result;
}

/** A table that the plan makes or widens. */
interface Home {
  /** Undefined: the plan makes it. */
  readonly relation?: Relation;
  /** Of all columns, those included that the plan brings. */
  readonly types: ReadonlyMap<string, string>;
  readonly added: ReadonlyMap<string, ColumnDefinition>;
  /** What is planned of it so far. */
  readonly changes: Change[];
}

function homeOf({ schema, table }: QualifiedTable, planned: readonly PlannedChange[], lookup: Lookup): Home | undefined {
  const changes = planned
    .map((each) => each.change)
    .filter((change) => 'table' in change && change.schema === schema && change.table === table);
  const created = changes.find((change) => change.kind === 'create-table');
  const columns = created?.columns ?? changes.flatMap((change) => (change.kind === 'add-column' ? [change.column] : []));
  if (columns.length === 0) return undefined;
  const added = new Map(columns.map((column) => [column.name, column]));
  const types = columns.map((column) => [column.name, column.type] as const);
  if (created) return { types: new Map(types), added, changes };
  const relation = lookup.relation(table, schema);
  if (typeof relation !== 'object' || (relation.kind !== 'table' && relation.kind !== 'partitioned')) return undefined;
  const present = (relation.columns ?? []).map((column) => [column.name, column.type] as const);
  return { relation, types: new Map([...present, ...types]), added, changes };
}

/** Unique constraints of several columns, one of them new; a new table has its own, and that of a single column comes with the column. */
function uniqueRules({ schema, table, uniques = [] }: TableShape, home: Home, names: NamesInUse): Declared[] {
  if (home.relation?.kind !== 'table') return [];
  return uniques.flatMap((unique): Declared[] => {
    const { columns } = unique;
    if (!columns.every((name) => home.types.has(name)) || !isFreeOfDuplicates(columns, home)) return [];
    const change = uniqueConstraint(schema, table, unique, names);
    const { name, definition } = change.constraint;
    const isKnown = home.relation?.constraints?.some((each) => each.name === name);
    const isPlanned = home.changes.some((each) => each.kind === 'add-constraint' && each.constraint.definition === definition);
    if (isKnown || isPlanned) return [];
    return [{ change, places: [], because: ['declared unique'], confidence: 'high', alternatives: [] }];
  });
}

function fits(index: DeclaredIndex, table: string, home: Home, lookup: Lookup): boolean {
  const filter = index.where === undefined ? [] : predicateColumns(index.where, table);
  if (!filter) return false;
  const names = [...index.columns.map((column) => column.name), ...filter];
  if (!names.every((name) => home.types.has(name)) || !isIndexable(index, home.types, lookup)) return false;
  if (!home.relation) return true;
  if (!names.some((name) => home.added.has(name))) return false;
  const columns = index.columns.map((column) => column.name);
  return !index.unique || (home.relation.kind === 'table' && isFreeOfDuplicates(columns, home));
}

/** Rows that are there get NULL in one of the columns, and NULLs are distinct. */
const isFreeOfDuplicates = (names: readonly string[], { added }: Home): boolean =>
  names.some((name) => {
    const column = added.get(name);
    return column && !column.notNull && column.default === undefined && !column.identity && !isSerial(column.type);
  });

/** Whether the same columns have an index already, or get one: another index, whatever its name, or a key. */
function isCovered(index: DeclaredIndex, { relation, changes }: Home): boolean {
  const wanted = textOf(index);
  const isSame = (columns: readonly (string | null)[]): boolean =>
    wanted === textOf({ columns: columns.map((name) => ({ name: name ?? '' })) });
  const isUnique = (definition: string): boolean =>
    definition === `UNIQUE (${index.columns.map((column) => quoteIdentifier(column.name)).join(', ')})` &&
    isSame(index.columns.map((column) => column.name));
  return (
    relation?.indexes?.some((each) => isLike(each, index)) === true ||
    changes.some((change) => {
      switch (change.kind) {
        case 'create-table':
          return isSame(change.primaryKey ?? []) || change.constraints?.some((each) => isUnique(each.definition)) === true;
        case 'add-constraint':
          return isUnique(change.constraint.definition);
        case 'create-index':
          return wanted === textOf(change) && (change.unique === true || !index.unique);
        default:
          return false;
      }
    })
  );
}

const textOf = ({ columns, method, where }: Pick<DeclaredIndex, 'columns' | 'method' | 'where'>): string =>
  [method ?? 'btree', columns.map(indexColumnText).join(', '), where ?? ''].join('\0');

/** By its columns, not by their order or operator class. */
const isLike = (there: Index, { columns, method = 'btree', unique, where }: DeclaredIndex): boolean =>
  there.valid &&
  there.columns.length === columns.length &&
  there.columns.every((name, at) => name === columns[at]?.name) &&
  (there.predicate === undefined) === (where === undefined) &&
  (there.unique || !unique) &&
  (/\busing\s+(\w+)/i.exec(there.definition)?.[1]?.toLowerCase() ?? 'btree') === method;

/** As pg_catalog stores it. A name that something else has is no name for it; one of our own is counted up, as PostgreSQL does. */
function nameFor(index: DeclaredIndex, { schema, table }: QualifiedTable, names: NamesInUse): string | undefined {
  const isFree = (name: string): boolean => names.isFree(schema, name);
  if (index.name !== undefined) {
    const given = fold(`"${index.name.replaceAll('"', '""')}"`);
    return given !== '' && isFree(given) ? given : undefined;
  }
  const columns = index.columns.map((column) => column.name);
  for (let count = 0; count < 10; count++) {
    const name = constraintName(table, count === 0 ? columns : [...columns, String(count)], 'idx');
    if (isFree(name)) return name;
  }
  return undefined;
}

function planIndex(index: DeclaredIndex, { schema, table }: QualifiedTable, name: string, home: Home): Declared {
  const { columns, unique, method, where, file, line } = index;
  const change: Change = {
    kind: 'create-index',
    schema,
    table,
    name,
    columns,
    ...(unique && { unique }),
    ...(method !== undefined && { method }),
    ...(where !== undefined && { where }),
    ...(home.relation === undefined && { fresh: true }),
  };
  const places = [{ file, line, usage: 'model' as const }];
  return { change, places, because: [`declared in ${file}:${line + 1}`], confidence: 'high', alternatives: [] };
}

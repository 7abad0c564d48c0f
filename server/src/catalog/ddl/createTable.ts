import type { CreateStmt, Node, RangeVar, TableLikeClause } from 'libpg-query';
import { isHoleName } from '../../sql/holeName.ts';
import type { Statement } from '../../sql/statement.ts';
import { as, namesIn } from '../../sql/walk.ts';
import type { CatalogLookup } from '../createLookup.ts';
import type { Column, Relation, RelationKind } from '../model.ts';
import { addColumn } from './columns.ts';
import { addConstraint } from './constraints.ts';
import { type Apply, existing, newName } from './context.ts';
import { putRelation, union } from './edits.ts';
import { withKeysOf } from './keys.ts';

export const createTable: Apply<'CreateStmt'> = (lookup, node, ddl) =>
  create(lookup, node, node.partspec ? 'partitioned' : 'table', ddl);

export const createForeignTable: Apply<'CreateForeignTableStmt'> = (lookup, node, ddl) =>
  node.base ? create(lookup, node.base, 'foreign', ddl) : lookup;

/** CREATE TABLE … AS, CREATE MATERIALIZED VIEW. */
export const createTableAs: Apply<'CreateTableAsStmt'> = (lookup, node, { statement, origin, resultColumns }) => {
  const kind = node.objtype === 'OBJECT_MATVIEW' ? 'materialized-view' : 'table';
  // An EXECUTE of a prepared statement is no query whose columns can be told.
  const columns = node.query && !as(node.query, 'ExecuteStmt') ? resultColumns(node.query, lookup, statement) : undefined;
  return createFromQuery(lookup, node.into?.rel, kind, renamed(columns, namesIn(node.into?.colNames)), statement, origin);
};

export const createView: Apply<'ViewStmt'> = (lookup, node, { statement, origin, resultColumns }) => {
  const columns = node.query ? resultColumns(node.query, lookup, statement) : undefined;
  return createFromQuery(lookup, node.view, 'view', renamed(columns, namesIn(node.aliases)), statement, origin);
};

/** SELECT … INTO. */
export const selectInto: Apply<'SelectStmt'> = (lookup, node, { statement, origin, resultColumns }) => {
  const { intoClause, ...query } = node;
  if (!intoClause) return lookup;
  return createFromQuery(
    lookup,
    intoClause.rel,
    'table',
    resultColumns({ SelectStmt: query }, lookup, statement),
    statement,
    origin,
  );
};

function createFromQuery(
  lookup: CatalogLookup,
  target: RangeVar | undefined,
  kind: RelationKind,
  columns: readonly Column[] | undefined,
  statement: Statement,
  origin: Parameters<typeof putRelation>[2],
): CatalogLookup {
  const name = newName(lookup, target);
  if (!name) return lookup;
  const relation: Relation = {
    ...name,
    kind,
    // A query's columns keep neither constraints nor defaults.
    columns: columns?.map(({ name, type, collation }) => ({ name, type, ...(collation === undefined ? {} : { collation }) })),
    ...(kind === 'table' ? {} : { definition: definitionOf(statement) }),
  };
  return putRelation(lookup, union(relation, lookup.relation(name.name, name.schema)), origin);
}

/** The query's text, by which views are known to depend on what it names. */
function definitionOf(statement: Statement): string {
  const as = statement.tokens().find((token) => token.value === 'as' && token.kind === 'keyword');
  return as ? statement.text.slice(as.end - statement.span.start).trim() : statement.text;
}

function renamed(columns: readonly Column[] | undefined, names: readonly string[]): readonly Column[] | undefined {
  return names.length === 0 ? columns : columns?.map((column, index) => ({ ...column, name: names[index] ?? column.name }));
}

function create(
  lookup: CatalogLookup,
  node: CreateStmt,
  kind: RelationKind,
  { statement, origin }: Parameters<Apply<'CreateStmt'>>[2],
): CatalogLookup {
  const name = newName(lookup, node.relation);
  if (!name) return lookup;
  const parents = (node.inhRelations ?? []).flatMap((each) => as(each, 'RangeVar') ?? []);
  const known = parents.map((parent) => existing(lookup, parent));
  let table: Relation = {
    ...name,
    kind,
    columns: [],
    ...(parents.length > 0
      ? { inherits: known.flatMap((parent) => (parent ? { schema: parent.schema, name: parent.name } : [])) }
      : {}),
    ...(node.partspec ? { partitionKey: '' } : {}),
    ...(node.partbound ? { partitionBound: '' } : {}),
  };
  const unknownColumns = (relation: Relation): Relation => ({ ...relation, columns: undefined });
  for (const parent of known) {
    table = parent?.columns ? withColumns(table, parent.columns) : unknownColumns(table);
    if (parent && node.partbound) table = withKeysOf(table, parent);
  }
  if (node.ofTypename) {
    const type = lookup.type(namesIn(node.ofTypename.names).at(-1) ?? '', namesIn(node.ofTypename.names).at(-2));
    table =
      typeof type !== 'string' && 'columns' in type && type.columns ? withColumns(table, type.columns) : unknownColumns(table);
  }
  const sequences: Relation[] = [];
  const late: Node[] = [];
  for (const element of node.tableElts ?? []) {
    const definition = as(element, 'ColumnDef');
    const like = as(element, 'TableLikeClause');
    if (definition) {
      if (isHoleName(definition.colname ?? '')) {
        table = unknownColumns(table);
        continue;
      }
      const place = table.columns?.findIndex((column) => column.name === definition.colname) ?? -1;
      const model = table.columns?.[place];
      const added = addColumn(lookup, model ? withoutColumn(table, model) : table, definition, statement);
      // A column that is there already (of a type, a parent) gets what is said of it here.
      table = model ? withOptions(added.relation, place, model) : added.relation;
      if (added.sequence) sequences.push(added.sequence);
    } else if (like) {
      table = copyLike(lookup, table, like);
    } else {
      late.push(element);
    }
  }
  for (const element of late) {
    const constraint = as(element, 'Constraint');
    if (constraint) table = addConstraint(lookup, table, constraint);
  }
  let result = putRelation(lookup, union(table, lookup.relation(name.name, name.schema)), origin);
  for (const sequence of sequences) result = putRelation(result, sequence, origin);
  return result;
}

function withColumns(table: Relation, columns: readonly Column[]): Relation {
  if (!table.columns) return table;
  const present = new Set(table.columns.map((column) => column.name));
  // Inherited identity is the parent's.
  return { ...table, columns: [...table.columns, ...columns.filter((column) => !present.has(column.name))] };
}

const withoutColumn = (table: Relation, column: Column): Relation => ({
  ...table,
  columns: table.columns?.filter((each) => each !== column),
});

/** Puts the column added last where `model` stood; its type is the model's when it has none of its own. */
function withOptions(table: Relation, place: number, model: Column): Relation {
  const added = table.columns?.at(-1);
  if (!table.columns || !added) return table;
  const column = { ...model, ...added, type: added.type === 'unknown' ? model.type : added.type };
  return { ...table, columns: table.columns.slice(0, -1).toSpliced(place, 0, column) };
}

/** Options of LIKE as PostgreSQL's parser numbers them. */
const including = { constraints: 1 << 2, defaults: 1 << 3, generated: 1 << 4, identity: 1 << 5, indexes: 1 << 6 };

function copyLike(lookup: CatalogLookup, table: Relation, like: TableLikeClause): Relation {
  const source = existing(lookup, like.relation);
  if (!source?.columns) return { ...table, columns: undefined };
  const options = like.options ?? 0;
  const columns = source.columns.map((column): Column => {
    const { default: expression, identity, generated, ...rest } = column;
    return {
      ...rest,
      ...(expression !== undefined && (generated ? options & including.generated : options & including.defaults)
        ? { default: expression }
        : {}),
      ...(identity && options & including.identity ? { identity } : {}),
      ...(generated && options & including.generated ? { generated } : {}),
    };
  });
  const copied = withColumns(table, columns);
  return options & including.indexes ? withKeysOf(copied, source) : copied;
}

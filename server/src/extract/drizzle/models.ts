import type * as ts from 'typescript';
import type { Place } from '../builders/host.ts';
import type { Model, ModelColumn, ModelForeignKey } from '../fragment.ts';
import type { DrizzleColumn } from './columns.ts';
import type { DrizzleForeignKey } from './extras.ts';
import { type DrizzleTable, drizzleNameAt } from './tables.ts';

/** A column as the model of its table has it. */
export function drizzleColumn(column: DrizzleColumn): ModelColumn {
  const references = column.references && referenced(column.references, column.actions);
  return {
    name: column.name,
    span: column.span,
    notNull: column.notNull,
    ...(column.type === undefined ? {} : { type: column.type }),
    ...(column.typescript === undefined ? {} : { typescript: column.typescript }),
    ...(column.default === undefined ? {} : { default: column.default }),
    ...(column.values === undefined ? {} : { values: column.values }),
    ...(column.unique ? { unique: true } : {}),
    ...(references ? { references } : {}),
  };
}

export function drizzleModel(table: DrizzleTable): Model {
  const { primaryKey, indexes, checks } = table.extras;
  const named = [...table.columns.values()].flatMap(({ name, uniqueName }) =>
    uniqueName === undefined ? [] : [{ columns: [name], name: uniqueName }],
  );
  const keys = table.extras.foreignKeys.flatMap((key) => foreignKey(table, key) ?? []);
  const foreignKeys = keys.filter((key) => key.columns.length > 1);
  return {
    library: 'drizzle',
    table: table.name,
    tableSpan: table.span,
    name: table.name,
    columns: [...table.columns.values()].map((each) => withReference(drizzleColumn(each), keys)),
    uniques: [...table.extras.uniques, ...named],
    ...(table.schema === undefined ? {} : { schema: table.schema }),
    ...(table.kind === 'view' ? { kind: 'view' } : {}),
    ...(primaryKey.length > 0 ? { primaryKey } : {}),
    ...(indexes.length > 0 ? { indexes } : {}),
    ...(foreignKeys.length > 0 ? { foreignKeys } : {}),
    ...(checks.length > 0 ? { checks } : {}),
  };
}

/** Undefined when a column of the other table cannot be told. */
function foreignKey(table: DrizzleTable, { columns, foreign, actions, name }: DrizzleForeignKey): ModelForeignKey | undefined {
  const targets = foreign.map((each) =>
    typeof each === 'string' ? { schema: table.schema, table: table.name, column: each } : drizzleNameAt(each),
  );
  const first = targets[0];
  if (!first || targets.some((each) => each?.column === undefined || each.table !== first.table)) return undefined;
  const theirs = targets.map((each) => each!.column!);
  return {
    columns,
    references: {
      table: first.table,
      columns: theirs,
      ...(first.schema === undefined ? {} : { schema: first.schema }),
    },
    name: name ?? `${[table.name, ...columns, first.table, ...theirs].join('_')}_fk`,
    ...(actions === undefined ? {} : { actions }),
  };
}

/** A key of one column stands at its column. */
function withReference(column: ModelColumn, keys: readonly ModelForeignKey[]): ModelColumn {
  const key = keys.find((each) => each.columns.length === 1 && each.columns[0] === column.name);
  if (!key || column.references) return column;
  const { columns, ...target } = key.references;
  return { ...column, references: { ...target, column: columns[0]!, ...(key.actions && { actions: key.actions }) } };
}

function referenced(place: Place<ts.Expression>, actions: string | undefined): ModelColumn['references'] {
  const name = drizzleNameAt(place);
  if (name?.column === undefined) return undefined;
  return {
    table: name.table,
    column: name.column,
    ...(actions === undefined ? {} : { actions }),
    ...(name.schema === undefined ? {} : { schema: name.schema }),
  };
}

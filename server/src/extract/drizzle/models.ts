import type * as ts from 'typescript';
import type { Place } from '../builders/host.ts';
import type { Model, ModelColumn } from '../fragment.ts';
import type { DrizzleColumn } from './columns.ts';
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

export const drizzleModel = (table: DrizzleTable): Model => ({
  library: 'drizzle',
  table: table.name,
  tableSpan: table.span,
  name: table.name,
  columns: [...table.columns.values()].map(drizzleColumn),
  uniques: table.uniques,
  ...(table.schema === undefined ? {} : { schema: table.schema }),
  ...(table.kind === 'view' ? { kind: 'view' } : {}),
  ...(table.primaryKey.length > 0 ? { primaryKey: table.primaryKey } : {}),
});

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

import { fold } from '../../sql/names.ts';
import { columnsOfUnique } from '../buildTable.ts';
import type { Change, ColumnDefinition, ForeignKey, NewConstraint } from '../change.ts';
import { ddlType } from '../infer/types.ts';

type Json = Record<string, unknown>;

/**
 * The snapshot that drizzle-kit keeps beside a migration: the previous one with what the changes add, as `drizzle-kit generate` itself would have
 * written it, so that its next run finds nothing left to do. Undefined when the previous is of another version or cannot be read.
 */
export function nextSnapshot(previous: string, id: string, changes: readonly Change[]): string | undefined {
  const snapshot = parse(previous);
  if (snapshot?.version !== '7' || typeof snapshot.id !== 'string') return undefined;
  const next = structuredClone(snapshot) as Json & { tables: Record<string, Json>; enums: Record<string, Json>; schemas: Json };
  next.prevId = snapshot.id;
  next.id = id;
  for (const change of changes) apply(change, next);
  return `${JSON.stringify(next, null, 2)}\n`;
}

function apply(change: Change, next: { tables: Record<string, Json>; enums: Record<string, Json>; schemas: Json }): void {
  switch (change.kind) {
    case 'create-schema':
      next.schemas[change.schema] = change.schema;
      return;
    case 'create-enum':
      next.enums[`${change.schema}.${change.name}`] = { name: change.name, schema: change.schema, values: change.labels };
      return;
    case 'add-enum-value': {
      const values = next.enums[`${change.schema}.${change.name}`]?.values;
      if (Array.isArray(values) && !values.includes(change.label)) values.push(change.label);
      return;
    }
    case 'create-table': {
      const table = emptyTable(change.schema, change.table);
      next.tables[`${change.schema}.${change.table}`] = table;
      const key = change.primaryKey ?? [];
      for (const column of change.columns) addColumn(table, column, change.table, key.length === 1 && key[0] === column.name);
      if (key.length > 1) {
        const name = `${change.table}_${key.join('_')}_pk`;
        (table.compositePrimaryKeys as Json)[name] = { name, columns: key };
      }
      for (const constraint of change.constraints ?? []) addConstraint(table, change.table, constraint);
      return;
    }
    case 'add-column': {
      const table = next.tables[`${change.schema}.${change.table}`];
      if (table) addColumn(table, change.column, change.table, false);
      return;
    }
    case 'add-constraint': {
      const table = next.tables[`${change.schema}.${change.table}`];
      if (table && change.constraint.kind === 'unique') addConstraint(table, change.table, change.constraint);
      return;
    }
    case 'create-index': {
      const table = next.tables[`${change.schema}.${change.table}`];
      if (table) addIndex(table, change);
      return;
    }
    case 'function-stub':
      return;
  }
}

function addColumn(table: Json, column: ColumnDefinition, name: string, primaryKey: boolean): void {
  (table.columns as Json)[column.name] = {
    name: column.name,
    ...typeOf(column.type),
    primaryKey,
    notNull: column.notNull || primaryKey,
    ...(column.default !== undefined && { default: plain(column.default) }),
  };
  const { references } = column;
  if (!references) return;
  const { schema, name: target, column: other, actions } = references;
  addForeignKey(table, name, foreignKeyName(name, column.name, references), {
    columns: [column.name],
    references: { schema, name: target, columns: [other] },
    ...(actions !== undefined && { actions }),
  });
}

function addForeignKey(table: Json, from: string, name: string, { columns, references, actions = '' }: ForeignKey): void {
  const action = (which: string): string =>
    new RegExp(`ON ${which} (CASCADE|RESTRICT|SET NULL|SET DEFAULT|NO ACTION)`).exec(actions)?.[1]?.toLowerCase() ?? 'no action';
  (table.foreignKeys as Json)[name] = {
    name,
    tableFrom: from,
    tableTo: references.name,
    ...(references.schema !== 'public' && { schemaTo: references.schema }),
    columnsFrom: columns,
    columnsTo: references.columns,
    onDelete: action('DELETE'),
    onUpdate: action('UPDATE'),
  };
}

function addIndex(table: Json, { name, columns, unique, method, where }: Extract<Change, { kind: 'create-index' }>): void {
  (table.indexes as Json)[name] = {
    name,
    columns: columns.map((column) => ({
      expression: column.name,
      isExpression: false,
      asc: !column.descending,
      nulls: column.nulls ?? (column.descending ? 'first' : 'last'),
      ...(column.opclass !== undefined && { opclass: column.opclass }),
    })),
    isUnique: unique === true,
    ...(where !== undefined && { where }),
    concurrently: false,
    method: method ?? 'btree',
    with: {},
  };
}

/** `posts_user_id_users_id_fk`, as Drizzle names it. */
export const foreignKeyName = (table: string, column: string, to: { readonly name: string; readonly column: string }): string =>
  `${table}_${column}_${to.name}_${to.column}_fk`;

function addConstraint(table: Json, from: string, { name, kind, definition, key }: NewConstraint): void {
  if (key) addForeignKey(table, from, name, key);
  if (kind === 'check') (table.checkConstraints as Json)[name] = { name, value: definition.slice('CHECK ('.length, -1) };
  if (kind !== 'unique') return;
  (table.uniqueConstraints as Json)[name] = { name, nullsNotDistinct: false, columns: columnsOfUnique(definition) };
}

const emptyTable = (schema: string, name: string): Json => ({
  name,
  schema: schema === 'public' ? '' : schema,
  columns: {},
  indexes: {},
  foreignKeys: {},
  compositePrimaryKeys: {},
  uniqueConstraints: {},
  policies: {},
  checkConstraints: {},
  isRLSEnabled: false,
});

/** `timestamp (3) with time zone`, `numeric(12, 2)`: as Drizzle writes types; a type of the user's with its schema beside it. */
function typeOf(type: string): { readonly type: string; readonly typeSchema?: string } {
  const short = ddlType(type);
  const time = /^(timestamp|time)(tz)?(\(\d\))?((?:\[\])*)$/.exec(short);
  if (time) return { type: `${time[1]}${time[3] ? ` ${time[3]}` : ''}${time[2] ? ' with time zone' : ''}${time[4]}` };
  const decimal = /^(?:numeric|decimal)\((\d+),\s*(\d+)\)((?:\[\])*)$/.exec(short);
  if (decimal) return { type: `numeric(${decimal[1]}, ${decimal[2]})${decimal[3]}` };
  const own = /^("(?:[^"]|"")+"|[\w$]+)\.("(?:[^"]|"")+"|[\w$]+)((?:\[\])*)$/.exec(short);
  if (own) return { type: `${fold(own[2]!)}${own[3]}`, typeSchema: fold(own[1]!) };
  return { type: short === 'bool' ? 'boolean' : short === 'int' ? 'integer' : short };
}

/** Numbers and booleans stand as such, everything else as SQL. */
function plain(expression: string): unknown {
  if (/^(true|false)$/i.test(expression)) return expression.toLowerCase() === 'true';
  return /^-?\d+(\.\d+)?$/.test(expression) ? Number(expression) : expression;
}

function parse(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

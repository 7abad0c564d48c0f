import type { Catalog, Column, Relation, Type } from '../catalog/model.ts';
import { qualified, quoteIdentifier } from '../sql/names.ts';
import { literal } from './ddl/parts.ts';
import { ddlType, familyOf } from './infer/types.ts';

/** An INSERT of made-up rows. */
export interface SampleRows {
  readonly sql: string;
  readonly table: string;
}

/**
 * Rows for every table, so that NOT NULL, CHECK and foreign key mistakes of a migration show. A value depends on its type and the row's
 * number alone: keys and the columns that point at them agree by themselves. Tables before those that reference them.
 */
export function sampleRows(catalog: Catalog, rowsPerTable = 2): readonly SampleRows[] {
  const types = new Map(catalog.types.map((type) => [qualified(type.schema, type.name), type]));
  const tables = catalog.relations.filter(
    (relation) =>
      (relation.kind === 'table' || relation.kind === 'partitioned') &&
      relation.partitionBound === undefined &&
      relation.extension === undefined,
  );
  return referencedFirst(tables).flatMap((table) =>
    Array.from({ length: rowsPerTable }, (_, row) => insertRow(table, row + 1, types)),
  );
}

function insertRow(table: Relation, row: number, types: ReadonlyMap<string, Type>): SampleRows {
  const name = qualified(table.schema, table.name);
  const keys = new Set(
    (table.constraints ?? []).flatMap((each) => (['primary', 'unique', 'foreign'].includes(each.kind) ? each.columns : [])),
  );
  const given = (table.columns ?? []).filter(
    (column) => !column.generated && (keys.has(column.name) || (column.notNull && column.default === undefined)),
  );
  const values = given.map((column) => sampleValue(column, row, types));
  if (given.length === 0) return { table: name, sql: `INSERT INTO ${name} DEFAULT VALUES;` };
  const overriding = given.some((column) => column.identity === 'always') ? ' OVERRIDING SYSTEM VALUE' : '';
  return {
    table: name,
    sql: `INSERT INTO ${name} (${given.map((column) => quoteIdentifier(column.name)).join(', ')})${overriding} VALUES (${values.join(', ')});`,
  };
}

function sampleValue(column: Column, row: number, types: ReadonlyMap<string, Type>): string {
  return typedValue(column.type, row, types);
}

function typedValue(type: string, row: number, types: ReadonlyMap<string, Type>): string {
  const own = types.get(type);
  if (own?.kind === 'enum')
    return own.labels.length === 0 ? 'NULL' : `${literal(own.labels[(row - 1) % own.labels.length]!)}::${type}`;
  if (own?.kind === 'domain') return `${typedValue(own.base, row, types)}::${type}`;
  if (own?.kind === 'range') return `'empty'::${type}`;
  const short = ddlType(type);
  switch (familyOf(short)) {
    case 'text': {
      const limit = /\((\d+)\)$/.exec(short)?.[1];
      const text = `sample ${row}`;
      return literal(limit === undefined ? text : Number(limit) < text.length ? String(row).slice(-Number(limit)) : text);
    }
    case 'number':
      return short === 'money' ? `'${row}'::money` : String(row);
    case 'boolean':
      return row % 2 === 0 ? 'true' : 'false';
    case 'datetime':
      return short.startsWith('time') && !short.startsWith('timestamp') ? `'00:0${row % 10}'` : `'2020-01-0${(row % 9) + 1}'`;
    case 'interval':
      return `'${row} days'`;
    case 'uuid':
      return `'00000000-0000-4000-8000-${String(row).padStart(12, '0')}'`;
    case 'json':
      return `'{}'`;
    case 'bytes':
      return `'\\x0${row % 10}'`;
    case 'network':
      return short.startsWith('mac') ? `'08:00:2b:01:02:0${row % 10}'` : `'10.0.0.${row % 250}'`;
    case 'array':
      return `'{}'`;
    case 'other':
      return otherValues[short] ?? (/range$/.test(short) ? `'empty'` : 'NULL');
  }
}

const otherValues: Readonly<Record<string, string>> = {
  point: "'(1,1)'",
  box: "'(1,1),(0,0)'",
  circle: "'<(0,0),1>'",
  line: "'{1,1,0}'",
  lseg: "'(0,0),(1,1)'",
  path: "'(0,0),(1,1)'",
  polygon: "'(0,0),(1,1),(1,0)'",
  tsvector: "''",
  tsquery: "''",
  bit: "B'1'",
  'bit(1)': "B'1'",
  varbit: "B'1'",
  pg_lsn: "'0/0'",
};

function referencedFirst(tables: readonly Relation[]): Relation[] {
  const byName = new Map(tables.map((table) => [qualified(table.schema, table.name), table]));
  const done = new Set<Relation>();
  const result: Relation[] = [];
  const visit = (table: Relation): void => {
    if (done.has(table)) return;
    done.add(table);
    for (const constraint of table.constraints ?? []) {
      const target = constraint.references && byName.get(qualified(constraint.references.schema, constraint.references.name));
      if (target) visit(target);
    }
    result.push(table);
  };
  tables.forEach(visit);
  return result;
}

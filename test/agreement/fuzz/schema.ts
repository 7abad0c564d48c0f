import { quoteIdentifier } from '../../../server/src/sql/names.ts';
import type { Choices } from './choices.ts';

/** What the statement generator needs to know of a column. `composite`: the attributes of its type. */
export interface ModelColumn {
  readonly name: string;
  readonly type: ColumnType;
}

export type ColumnType = 'integer' | 'text' | 'numeric' | 'boolean' | 'date' | 'jsonb' | 'text[]' | 'mood' | 'place' | 'short';

export interface ModelRelation {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly ModelColumn[];
  /** May be the target of INSERT, UPDATE, DELETE, MERGE. */
  readonly writable: boolean;
  /** Its columns are its parent's, and are renamed there only. */
  readonly inherits?: true;
  /** A table of its own, without parents and children. */
  readonly plain?: true;
  /** Columns of a unique constraint. */
  readonly key?: readonly string[];
}

/** A function for FROM, without arguments. `scalar`: its only column is named by the alias. */
export interface ModelFunction {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly ModelColumn[];
  readonly scalar: boolean;
}

export interface Model {
  readonly ddl: string;
  /** Where names without a schema are looked up; by default in `public`. */
  readonly path?: readonly string[];
  readonly relations: readonly ModelRelation[];
  readonly functions: readonly ModelFunction[];
}

/** Attributes of the composite type that every generated schema has. */
export const placeAttributes: readonly ModelColumn[] = [
  { name: 'city', type: 'text' },
  { name: 'zipCode', type: 'integer' },
];

const long = 'a_name_that_is_exactly_as_long_as_postgres_lets_a_name_be_63_by';
const columnNames = [
  ...[
    'id',
    'name',
    'value',
    'user_id',
    'status',
    'x',
    'y',
    'type',
    'created_at',
    'camelCase',
    'order',
    'select',
    'user',
    'table',
  ],
  ...[
    'with space',
    'quo"te',
    'ünïcode',
    'ID',
    'date',
    'text',
    'count',
    'a.b',
    'city',
    'oid',
    'excluded',
    'new',
    'old',
    't1',
    long,
  ],
];
const tableNames = [
  ...[
    'users',
    'orders',
    'items',
    'Messages',
    'order',
    'group',
    'a',
    'b',
    'data',
    'UserAccount',
    'ünï tbl',
    'values',
    'x',
    'name',
    'id',
  ],
  ...['t1', 'weird.table', 'events', 'log', long.replace('name', 'tabl')],
];
const types: readonly ColumnType[] = [
  'integer',
  'text',
  'numeric',
  'boolean',
  'date',
  'jsonb',
  'text[]',
  'mood',
  'place',
  'short',
];

/** A schema: two or three namespaces with tables of every kind, views and functions over them. */
export function makeSchema(choices: Choices): Model {
  const q = quoteIdentifier;
  const ddl = [
    `CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')`,
    'CREATE TYPE place AS (city text, "zipCode" integer)',
    'CREATE DOMAIN short AS text CHECK (length(VALUE) < 100)',
  ];
  const schemas = ['public', ...choices.some(1, 2, (index) => ['other', 'Mixed Case'][index]!)];
  for (const schema of schemas.slice(1)) ddl.push(`CREATE SCHEMA ${q(schema)}`);
  const relations: ModelRelation[] = [];
  const functions: ModelFunction[] = [];
  const taken = new Set<string>();

  const fresh = (schema: string): string => {
    for (let i = choices.below(tableNames.length); ; i++) {
      const name = `${tableNames[i % tableNames.length]!}${i >= tableNames.length * 2 ? i : ''}`;
      if (taken.has(`${schema}.${name}`)) continue;
      taken.add(`${schema}.${name}`);
      return name;
    }
  };
  const columns = (least: number): ModelColumn[] => {
    const names = new Set(choices.some(least, 6, () => choices.pick(columnNames)));
    return [...names].map((name) => ({ name, type: choices.once(2) ? choices.pick(types) : choices.pick(['integer', 'text']) }));
  };
  const path = (relation: { schema: string; name: string }) => `${q(relation.schema)}.${q(relation.name)}`;
  const list = (all: readonly ModelColumn[]) => all.map((column) => `${q(column.name)} ${column.type}`).join(', ');

  for (let i = 0; i < 6; i++) {
    const schema = i < 3 ? 'public' : choices.pick(schemas);
    const relation: ModelRelation = { schema, name: fresh(schema), columns: columns(2), writable: true };
    const key = relation.columns.find((column) => column.type === 'integer' || column.type === 'text');
    ddl.push(`CREATE TABLE ${path(relation)} (${list(relation.columns)}${key ? `, UNIQUE (${q(key.name)})` : ''})`);
    relations.push({ ...relation, ...(i > 0 && { plain: true }), ...(key && { key: [key.name] }) });
  }
  const parent = relations[0]!;
  const child = { schema: 'public', name: fresh('public'), writable: true, inherits: true as const };
  const added = columns(1).filter((column) => !parent.columns.some((inherited) => inherited.name === column.name));
  ddl.push(`CREATE TABLE ${path(child)} (${list(added)}) INHERITS (${path(parent)})`);
  relations.push({ ...child, columns: [...parent.columns, ...added] });

  const partitioned = { schema: 'public', name: fresh('public'), writable: true };
  const parts: ModelColumn[] = [{ name: 'id', type: 'integer' }, ...columns(1).filter((column) => column.name !== 'id')];
  ddl.push(`CREATE TABLE ${path(partitioned)} (${list(parts)}) PARTITION BY RANGE (id)`);
  const partition = { schema: 'public', name: fresh('public'), writable: true, inherits: true as const };
  ddl.push(`CREATE TABLE ${path(partition)} PARTITION OF ${path(partitioned)} FOR VALUES FROM (0) TO (100)`);
  relations.push({ ...partitioned, columns: parts }, { ...partition, columns: parts });

  for (let i = 0; i < 3; i++) {
    const base = choices.pick(relations);
    const view = { schema: choices.pick(schemas), writable: false };
    const name = fresh(view.schema);
    const renamed = base.columns.map((column) =>
      choices.once(3) ? { ...column, name: `${column.name.slice(0, 20)}_v` } : column,
    );
    const kind = i === 2 ? 'MATERIALIZED VIEW' : 'VIEW';
    const select = base.columns.map((column, index) => `${q(column.name)} AS ${q(renamed[index]!.name)}`).join(', ');
    ddl.push(`CREATE ${kind} ${path({ ...view, name })} AS SELECT ${select} FROM ${path(base)}`);
    relations.push({ ...view, name, columns: renamed });
  }

  for (let i = 0; i < 4; i++) {
    const schema = choices.pick(schemas);
    const base = choices.pick(relations.filter((relation) => relation.writable));
    const name = ['get_rows', 'camelFunc', 'numbers', 'pair'][i]!;
    const at = path({ schema, name });
    if (i === 0) {
      ddl.push(
        `CREATE FUNCTION ${at}() RETURNS SETOF ${path(base)} LANGUAGE sql AS 'SELECT * FROM ${path(base).replaceAll("'", "''")}'`,
      );
      functions.push({ schema, name, columns: base.columns, scalar: false });
    } else if (i === 1) {
      const result: ModelColumn[] = [
        { name: 'total', type: 'integer' },
        { name: 'Label', type: 'text' },
      ];
      ddl.push(`CREATE FUNCTION ${at}() RETURNS TABLE (${list(result)}) LANGUAGE sql AS 'SELECT 1, ''x''::text'`);
      functions.push({ schema, name, columns: result, scalar: false });
    } else if (i === 2) {
      ddl.push(`CREATE FUNCTION ${at}() RETURNS SETOF integer LANGUAGE sql AS 'SELECT 1'`);
      functions.push({ schema, name, columns: [{ name, type: 'integer' }], scalar: true });
    } else {
      ddl.push(`CREATE FUNCTION ${at}(OUT low integer, OUT high text) LANGUAGE sql AS 'SELECT 1, ''x''::text'`);
      const result: ModelColumn[] = [
        { name: 'low', type: 'integer' },
        { name: 'high', type: 'text' },
      ];
      functions.push({ schema, name, columns: result, scalar: false });
    }
  }
  return { ddl: `${ddl.join(';\n')};\n`, relations, functions };
}

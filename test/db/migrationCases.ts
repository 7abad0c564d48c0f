import fc from 'fast-check';
import type { TableShape } from '../../server/src/migration/plan.ts';
import { quoteIdentifier } from '../../server/src/sql/names.ts';

/** A schema with rows, and what code misses in it. All names as pg_catalog stores them. */
export interface Case {
  readonly schema: string;
  readonly ddl: string;
  readonly tables: readonly TableCase[];
  readonly missing: readonly MissingCase[];
  readonly missingTables: readonly {
    readonly table: string;
    readonly columns: readonly { readonly name: string; readonly evidence: number }[];
  }[];
  /** What models declare over columns that are there and columns that are missing. */
  readonly shapes: readonly TableShape[];
  readonly style: 'guarded' | 'terse';
  /** The pending file, grown by one quick fix after another, instead of Generate Migration. */
  readonly pending: boolean;
}

interface TableCase {
  readonly name: string;
  readonly kind: 'plain' | 'list' | 'range';
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly notNull: boolean;
    readonly default?: string;
  }[];
  readonly id: 'uuid' | 'bigint';
  readonly generated: boolean;
  readonly view: 'none' | 'view' | 'materialized';
  readonly rows: number;
}

interface MissingCase {
  readonly table: number;
  readonly column: string;
  /** Which pieces of evidence, as bits. */
  readonly evidence: number;
}

const awkward = [
  'order',
  'user',
  'select',
  'group',
  'table',
  'default',
  'check',
  'end',
  'all',
  'primary',
  'references',
  'columnist',
];
const strange = [
  'createdAt',
  'isAdmin',
  'Order Lines',
  'per%cent',
  "o'clock",
  'say "hi"',
  'back\\slash',
  '$columnist$',
  'größe',
  '日本',
  '🐘',
  'semi;colon',
  '--dash',
  'x'.repeat(60),
  'ü'.repeat(30),
  `${'long_name_'.repeat(6)}`,
  'Camel60'.repeat(8),
  'trailing ',
  '1st',
  'new\nline',
];
const usual = [
  'status',
  'car_id',
  'sender_id',
  'seen_at',
  'last_message_at',
  'unread_count',
  'is_admin',
  'title',
  'metadata',
  'price',
  'tags',
  'email',
  'user_id',
  'mood',
  'total',
  'amount',
  'position',
  'has_password',
  'url',
  'note',
];

const name = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...usual) },
  { weight: 2, arbitrary: fc.constantFrom(...awkward) },
  { weight: 3, arbitrary: fc.constantFrom(...strange) },
  { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme-ascii' }) },
);

const column = fc.record({
  name,
  type: fc.constantFrom(
    'text',
    'varchar(20)',
    'integer',
    'bigint',
    'numeric(10,2)',
    'boolean',
    'uuid',
    'timestamptz',
    'timestamp(3)',
    'date',
    'jsonb',
    'text[]',
    'mood',
    'positive',
  ),
  notNull: fc.boolean(),
  withDefault: fc.boolean(),
});

const tableCase = fc.record({
  name,
  kind: fc.constantFrom('plain' as const, 'plain' as const, 'list' as const, 'range' as const),
  columns: fc.array(column, { minLength: 0, maxLength: 5 }),
  id: fc.constantFrom('uuid' as const, 'bigint' as const),
  generated: fc.boolean(),
  view: fc.constantFrom('none' as const, 'view' as const, 'materialized' as const),
  rows: fc.integer({ min: 0, max: 3 }),
});

export const cases = fc
  .record({
    tables: fc.array(tableCase, { minLength: 1, maxLength: 3 }),
    missing: fc.array(fc.record({ table: fc.nat(), column: name, evidence: fc.nat(2 ** 18 - 1) }), {
      minLength: 1,
      maxLength: 6,
    }),
    missingTables: fc.array(
      fc.record({ table: name, columns: fc.array(fc.record({ name, evidence: fc.nat(2 ** 18 - 1) }), { maxLength: 4 }) }),
      { maxLength: 1 },
    ),
    declared: fc.array(
      fc.record({
        table: fc.nat(),
        columns: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
        rule: fc.constantFrom('index' as const, 'index' as const, 'unique index' as const, 'unique' as const),
        name: fc.option(name),
        descending: fc.boolean(),
        nulls: fc.constantFrom(undefined, 'first' as const, 'last' as const),
        method: fc.constantFrom(undefined, undefined, undefined, 'gin', 'hash', 'brin', 'gist'),
        isPartial: fc.boolean(),
      }),
      { maxLength: 4 },
    ),
    style: fc.constantFrom('guarded' as const, 'guarded' as const, 'terse' as const),
    pending: fc.boolean(),
  })
  .map((drawn) => drawn);

type Drawn = typeof cases extends fc.Arbitrary<infer T> ? T : never;

const values: Readonly<Record<string, string>> = {
  text: "'a'",
  'varchar(20)': "'b'",
  integer: '1',
  bigint: '2',
  'numeric(10,2)': '1.5',
  boolean: 'true',
  uuid: 'gen_random_uuid()',
  timestamptz: 'now()',
  'timestamp(3)': 'now()',
  date: 'current_date',
  jsonb: "'{}'",
  'text[]': "'{}'",
  mood: "'sad'",
  positive: '3',
};

/** Gives a drawn case its own schema, distinct names, and the DDL with rows. */
export function realize(drawn: Drawn, index: number): Case {
  const schema = index % 7 === 0 ? `Case ${index}"s` : `case_${index}`;
  const q = quoteIdentifier;
  const taken = new Set<string>(['mood', 'positive']);
  const tables = drawn.tables.map((each): TableCase => {
    const own = distinct(cut(each.name), taken);
    const names = new Set<string>(['id', 'part', 'base', 'doubled', 'tableoid', 'ctid', 'xmin', 'xmax', 'cmin', 'cmax']);
    return {
      ...each,
      name: own,
      columns: each.columns.map((one) => ({
        name: distinct(cut(one.name), names),
        type: one.type === 'mood' || one.type === 'positive' ? `${q(schema)}.${one.type}` : one.type,
        notNull: one.notNull,
        ...(one.withDefault && { default: values[one.type]! }),
      })),
    };
  });
  const ddl = [`CREATE SCHEMA ${q(schema)};`, `CREATE TYPE ${q(schema)}.mood AS ENUM ('sad', 'ok', 'happy');`];
  ddl.push(`CREATE DOMAIN ${q(schema)}.positive AS integer CHECK (VALUE > 0);`);
  for (const table of tables) ddl.push(...tableDdl(schema, table));
  const seen = new Set(
    tables.flatMap((table, at) =>
      ['id', 'part', 'base', 'doubled', ...table.columns.map((one) => one.name)].map((one) => `${at}\0${one}`),
    ),
  );
  const missing = drawn.missing.flatMap((each): MissingCase[] => {
    const table = each.table % tables.length;
    const key = `${table}\0${cut(each.column)}`;
    if (seen.has(key) || ['tableoid', 'ctid', 'xmin', 'xmax', 'cmin', 'cmax'].includes(each.column)) return [];
    seen.add(key);
    return [{ table, column: cut(each.column), evidence: each.evidence }];
  });
  const missingTables = drawn.missingTables.map((each) => {
    const names = new Set<string>(['tableoid', 'ctid', 'xmin', 'xmax', 'cmin', 'cmax']);
    return {
      table: distinct(cut(each.table), taken),
      columns: each.columns.map((one) => ({ name: distinct(cut(one.name), names), evidence: one.evidence })),
    };
  });
  const owners = [
    ...tables.map((table, at) => ({
      table: table.name,
      columns: ['id', ...table.columns, ...missing.filter((one) => one.table === at)].map((one) =>
        typeof one === 'string' ? one : 'column' in one ? one.column : one.name,
      ),
    })),
    ...missingTables.map(({ table, columns }) => ({ table, columns: columns.map((one) => one.name) })),
  ];
  const shapes = drawn.declared.flatMap((each) => shapeOf(schema, owners[each.table % owners.length]!, each));
  return { schema, ddl: ddl.join('\n'), tables, missing, missingTables, shapes, style: drawn.style, pending: drawn.pending };
}

/** What one model says of one table; a new column is the likeliest to be named, as it stands last. */
function shapeOf(
  schema: string,
  { table, columns }: { readonly table: string; readonly columns: readonly string[] },
  { columns: drawn, rule, name, descending, nulls, method, isPartial }: Drawn['declared'][number],
): TableShape[] {
  const names = [...new Set(drawn.map((at) => columns[columns.length - 1 - (at % columns.length)]))];
  if (names.includes(undefined)) return [];
  if (rule === 'unique') return [{ schema, table, uniques: [{ columns: names as string[], ...(name !== null && { name }) }] }];
  const index = {
    columns: (names as string[]).map((each) => ({
      name: each,
      ...(descending && { descending }),
      ...(nulls !== undefined && { nulls }),
    })),
    ...(name !== null && { name }),
    ...(rule === 'unique index' && { unique: true as const }),
    ...(method !== undefined && { method }),
    ...(isPartial && { where: `${quoteIdentifier(names[0]!)} IS NOT NULL` }),
    file: 'models.ts',
    line: 0,
  };
  return [{ schema, table, indexes: [index] }];
}

function tableDdl(schema: string, table: TableCase): string[] {
  const q = quoteIdentifier;
  const full = `${q(schema)}.${q(table.name)}`;
  const key = table.kind === 'plain' ? 'PRIMARY KEY (id)' : 'PRIMARY KEY (id, part)';
  const columns = [
    table.id === 'uuid' ? 'id uuid NOT NULL DEFAULT gen_random_uuid()' : 'id bigint NOT NULL',
    'part integer NOT NULL DEFAULT 1',
    ...table.columns.map(
      (one) =>
        `${q(one.name)} ${one.type}${one.notNull ? ' NOT NULL' : ''}${one.default === undefined ? '' : ` DEFAULT ${one.default}`}`,
    ),
    ...(table.generated ? ['base integer DEFAULT 2', 'doubled integer GENERATED ALWAYS AS (base * 2) STORED'] : []),
    key,
  ];
  const by = { plain: '', list: ' PARTITION BY LIST (part)', range: ' PARTITION BY RANGE (part)' }[table.kind];
  const ddl = [`CREATE TABLE ${full} (${columns.join(', ')})${by};`];
  const partition = (suffix: string): string => `${q(schema)}.${q(cut(`${suffix}${table.name}`))}`;
  if (table.kind === 'list')
    ddl.push(
      `CREATE TABLE ${partition('l1')} PARTITION OF ${full} FOR VALUES IN (1);`,
      `CREATE TABLE ${partition('ld')} PARTITION OF ${full} DEFAULT;`,
    );
  if (table.kind === 'range')
    ddl.push(
      `CREATE TABLE ${partition('r1')} PARTITION OF ${full} FOR VALUES FROM (0) TO (2);`,
      `CREATE TABLE ${partition('r2')} PARTITION OF ${full} FOR VALUES FROM (2) TO (9);`,
    );
  for (let row = 1; row <= table.rows; row++) {
    const given = table.columns.filter((one) => one.notNull || row > 1);
    const names = ['id', 'part', ...given.map((one) => q(one.name))];
    const list = [
      table.id === 'uuid' ? 'gen_random_uuid()' : String(row),
      String(row),
      ...given.map((one) => values[one.type] ?? values[one.type.split('.').at(-1)!]!),
    ];
    ddl.push(`INSERT INTO ${full} (${names.join(', ')}) VALUES (${list.join(', ')});`);
  }
  if (table.view === 'view') ddl.push(`CREATE VIEW ${q(schema)}.${q(cut(`v_${table.name}`))} AS SELECT * FROM ${full};`);
  if (table.view === 'materialized')
    ddl.push(`CREATE MATERIALIZED VIEW ${q(schema)}.${q(cut(`m_${table.name}`))} AS SELECT * FROM ${full};`);
  return ddl;
}

/** Names longer than 63 bytes are cut by PostgreSQL at a character's border. */
function cut(text: string): string {
  let result = '';
  for (const character of text) {
    if (Buffer.byteLength(result + character) > 63) break;
    result += character;
  }
  return result;
}

function distinct(wanted: string, taken: Set<string>): string {
  let found = wanted;
  for (let i = 2; taken.has(found); i++) found = cut(`${i}${wanted}`);
  taken.add(found);
  return found;
}

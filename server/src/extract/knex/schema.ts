import * as ts from 'typescript';
import { chainOf, firstParameter, isOutermost, type Link } from '../builders/chain.ts';
import { elementsOf, entriesOf, entry, literalOf, type Place, placeOf, stringOf, tokenSpan } from '../builders/host.ts';
import { quoteLiteral, quoteName, SqlWriter } from '../builders/sqlWriter.ts';
import type { Fragment } from '../fragment.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { unwrap } from '../typescript/values.ts';
import { isKnex } from './receiver.ts';

/**
 * A chain of Knex's schema builder (`knex.schema.createTable('t', (table) => { … })`) as DDL, so that what a migration will bring is known.
 * Steps that cannot be read are left out: they would only add.
 */
export function knexSchema(source: TypeScriptSource, call: ts.CallExpression): Fragment | undefined {
  if (!isOutermost(call)) return undefined;
  const chain = chainOf(call);
  const root = chain?.root && unwrap(chain.root);
  if (!chain || !root || !ts.isPropertyAccessExpression(root) || root.name.text !== 'schema' || !isKnex(source, root.expression))
    return undefined;
  const w = new SqlWriter();
  let schema: string | undefined;
  for (const link of chain.links) {
    const [first, second] = link.arguments.map((argument) => placeOf(source, argument));
    const name = first && stringOf(first);
    if (link.name === 'withSchema') schema = name;
    else if (first && name !== undefined) statement(w, link, { name, place: first, schema }, second, source);
  }
  return w.length === 0 ? undefined : w.fragment('knex.schema', { start: call.getStart(source.ast), end: call.end });
}

interface Table {
  readonly name: string;
  readonly place: Place<ts.Expression>;
  readonly schema: string | undefined;
}

function statement(
  w: SqlWriter,
  { name: verb }: Link,
  table: Table,
  second: Place<ts.Expression> | undefined,
  source: TypeScriptSource,
): void {
  const callback = second && unwrap(second.node);
  switch (verb) {
    case 'createTable':
    case 'createTableIfNotExists': {
      const lines = callback ? linesOf(source, callback) : [];
      w.sql(`CREATE TABLE ${verb === 'createTable' ? '' : 'IF NOT EXISTS '}`);
      writeTable(w, table);
      w.sql(' (')
        .each(
          lines.filter(({ kind }) => kind === 'column' || kind === 'constraint'),
          ', ',
          (line) => line.write(w),
        )
        .sql(');\n');
      for (const line of lines) if (line.kind === 'other') alter(w, table, line);
      return;
    }
    case 'alterTable':
    case 'table':
      for (const line of callback ? linesOf(source, callback) : []) alter(w, table, line);
      return;
    case 'dropTable':
    case 'dropTableIfExists':
      w.sql('DROP TABLE IF EXISTS ');
      writeTable(w, table);
      w.sql(';\n');
      return;
    case 'renameTable': {
      const to = second && stringOf(second);
      if (to === undefined) return;
      w.sql('ALTER TABLE ');
      writeTable(w, table);
      w.sql(` RENAME TO ${quoteName(to)};\n`);
      return;
    }
    case 'createSchema':
    case 'createSchemaIfNotExists':
      w.sql('CREATE SCHEMA IF NOT EXISTS ').name(table.name).sql(';\n');
      return;
    case 'dropView':
    case 'dropViewIfExists':
      w.sql('DROP VIEW IF EXISTS ').qualified(table.schema, table.name).sql(';\n');
      return;
  }
}

const writeTable = (w: SqlWriter, { name, schema, place }: Table): SqlWriter => w.qualified(schema, name, tokenSpan(place));

function alter(w: SqlWriter, table: Table, line: Line): void {
  w.sql('ALTER TABLE ');
  writeTable(w, table);
  w.sql(line.kind === 'column' ? ' ADD COLUMN ' : line.kind === 'constraint' ? ' ADD ' : ' ');
  line.write(w);
  w.sql(';\n');
}

/** One step of a table callback: a column or constraint that both CREATE and ALTER TABLE take, or an action of ALTER TABLE alone. */
interface Line {
  readonly kind: 'column' | 'constraint' | 'other';
  readonly write: (w: SqlWriter) => void;
}

function linesOf(source: TypeScriptSource, callback: ts.Node): Line[] {
  if (!ts.isArrowFunction(callback) && !ts.isFunctionExpression(callback)) return [];
  const parameter = firstParameter(callback);
  const lines: Line[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isOutermost(node)) {
      const chain = chainOf(node);
      const root = chain?.root && unwrap(chain.root);
      if (chain && root && ((ts.isIdentifier(root) && root.text === parameter) || root.kind === ts.SyntaxKind.ThisKeyword)) {
        lines.push(...stepOf(source, chain.links));
        return;
      }
    }
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(callback, visit);
  return lines;
}

/** Column methods by name: the type that Knex writes on PostgreSQL. */
const types: Readonly<Record<string, (args: readonly Place<ts.Expression>[]) => string | undefined>> = {
  increments: () => 'serial',
  bigIncrements: () => 'bigserial',
  integer: () => 'integer',
  tinyint: () => 'smallint',
  smallint: () => 'smallint',
  mediumint: () => 'integer',
  bigint: () => 'bigint',
  bigInteger: () => 'bigint',
  text: () => 'text',
  string: ([, length]) => `varchar(${number(length) ?? 255})`,
  float: () => 'real',
  double: () => 'double precision',
  decimal: ([, precision, scale]) =>
    precision && literalOf(precision) === null ? 'decimal' : `decimal(${number(precision) ?? 8}, ${number(scale) ?? 2})`,
  boolean: () => 'boolean',
  bool: () => 'boolean',
  date: () => 'date',
  datetime: (args) => timestamp(args),
  timestamp: (args) => timestamp(args),
  time: () => 'time',
  binary: () => 'bytea',
  json: () => 'json',
  jsonb: () => 'jsonb',
  uuid: () => 'uuid',
  geometry: () => 'geometry',
  geography: () => 'geography',
  point: () => 'point',
  enu: (args) => enumType(args),
  enum: (args) => enumType(args),
  specificType: ([, type]) => (type ? stringOf(type) : undefined),
};

const number = (place: Place<ts.Expression> | undefined): number | undefined => {
  const value = place && literalOf(place);
  return typeof value === 'number' ? value : undefined;
};

function timestamp([, options]: readonly Place<ts.Expression>[]): string {
  const given = options && entriesOf(options);
  const zone = given ? entry(given, 'useTz') : undefined;
  const precision = number(given ? entry(given, 'precision')?.value : undefined);
  const size = precision === undefined ? '' : `(${precision})`;
  return zone && literalOf(zone.value) === false ? `timestamp${size}` : `timestamp${size} with time zone`;
}

function enumType([, , options]: readonly Place<ts.Expression>[]): string {
  const given = options && entriesOf(options);
  const native = given && entry(given, 'useNative');
  const name = given && entry(given, 'enumName');
  const type = native && name && literalOf(native.value) === true ? stringOf(name.value) : undefined;
  return type === undefined ? 'text' : quoteName(type);
}

function stepOf(source: TypeScriptSource, links: readonly Link[]): Line[] {
  const [head, ...rest] = links;
  if (!head) return [];
  const args = head.arguments.map((argument) => placeOf(source, argument));
  const [first, second] = args;
  const type = types[head.name];
  if (type) {
    const name = first ? stringOf(first) : head.name === 'increments' || head.name === 'bigIncrements' ? 'id' : undefined;
    const sql = type(args);
    if (name === undefined || sql === undefined) return [];
    const span = first ? tokenSpan(first) : undefined;
    if (rest.some((link) => link.name === 'alter')) {
      return [{ kind: 'other', write: (w) => w.sql('ALTER COLUMN ').name(name, span).sql(` TYPE ${sql}`) }];
    }
    const serial = /serial$/.test(sql) ? ' PRIMARY KEY' : '';
    return [{ kind: 'column', write: (w) => w.name(name, span).sql(` ${sql}${serial}${modifiers(source, rest)}`) }];
  }
  switch (head.name) {
    case 'timestamps': {
      const options = first && entriesOf(first);
      const flag = (name: string, positional: Place<ts.Expression> | undefined): boolean => {
        const found = options ? entry(options, name)?.value : positional;
        return found !== undefined && literalOf(found) === true;
      };
      const now = flag('defaultToNow', second) ? ' NOT NULL DEFAULT CURRENT_TIMESTAMP' : '';
      const camel = flag('useCamelCase', args[2]);
      return (camel ? ['createdAt', 'updatedAt'] : ['created_at', 'updated_at']).map((name) => ({
        kind: 'column' as const,
        write: (w: SqlWriter) => w.name(name).sql(` timestamp with time zone${now}`),
      }));
    }
    case 'primary':
    case 'unique': {
      const columns = first ? names(first) : [];
      if (columns.length === 0) return [];
      const kind = head.name === 'primary' ? 'PRIMARY KEY' : 'UNIQUE';
      return [{ kind: 'constraint', write: (w) => columnList(w.sql(`${kind} `), columns) }];
    }
    case 'foreign': {
      const columns = first ? names(first) : [];
      const target = reference(source, rest);
      if (columns.length === 0 || !target) return [];
      return [{ kind: 'constraint', write: (w) => columnList(w.sql('FOREIGN KEY '), columns).sql(target) }];
    }
    case 'dropColumn':
    case 'dropColumns':
      return args
        .flatMap(names)
        .map((column) => ({ kind: 'other', write: (w) => w.sql('DROP COLUMN IF EXISTS ').name(column.name, column.span) }));
    case 'renameColumn': {
      const from = first && stringOf(first);
      const to = second && stringOf(second);
      if (from === undefined || to === undefined) return [];
      return [
        {
          kind: 'other',
          write: (w) =>
            w
              .sql('RENAME COLUMN ')
              .name(from, first && tokenSpan(first))
              .sql(` TO ${quoteName(to)}`),
        },
      ];
    }
    case 'dropTimestamps':
      return ['created_at', 'updated_at'].map((name) => ({
        kind: 'other',
        write: (w) => w.sql('DROP COLUMN IF EXISTS ').name(name),
      }));
    default:
      return [];
  }
}

interface Named {
  readonly name: string;
  readonly span: ReturnType<typeof tokenSpan>;
}

const names = (place: Place<ts.Expression>): Named[] =>
  (elementsOf(place)?.items ?? [place]).flatMap((item) => {
    const name = stringOf(item);
    return name === undefined ? [] : [{ name, span: tokenSpan(item) }];
  });

const columnList = (w: SqlWriter, columns: readonly Named[]): SqlWriter =>
  w
    .sql('(')
    .each(columns, ', ', ({ name, span }) => w.name(name, span))
    .sql(')');

function modifiers(source: TypeScriptSource, links: readonly Link[]): string {
  let sql = '';
  for (const link of links) {
    const first = link.arguments[0] && placeOf(source, link.arguments[0]);
    if (link.name === 'notNullable' || link.name === 'notNull') sql += ' NOT NULL';
    else if (link.name === 'primary') sql += ' PRIMARY KEY';
    else if (link.name === 'unique') sql += ' UNIQUE';
    else if (link.name === 'defaultTo' && first) sql += defaultOf(first);
  }
  return `${sql}${reference(source, links) ?? ''}`;
}

function defaultOf(place: Place<ts.Expression>): string {
  const literal = literalOf(place);
  if (literal !== undefined) return literal === null ? '' : ` DEFAULT ${quoteLiteral(literal)}`;
  const chain = chainOf(place.node);
  const last = chain?.links.at(-1);
  if (last?.name === 'now') return ' DEFAULT CURRENT_TIMESTAMP';
  if (last?.name === 'uuid') return ' DEFAULT gen_random_uuid()';
  const raw = last?.name === 'raw' && last.arguments[0] ? stringOf(placeOf(place.source, last.arguments[0])) : undefined;
  // A default that cannot be read is there all the same: it decides whether an INSERT may leave the column out.
  return raw === undefined ? ' DEFAULT NULL' : ` DEFAULT (${raw})`;
}

/** `.references('id').inTable('users')` and `.references('users.id')`. */
function reference(source: TypeScriptSource, links: readonly Link[]): string | undefined {
  const argument = (name: string): string | undefined => {
    const found = links.find((link) => link.name === name)?.arguments[0];
    return found && stringOf(placeOf(source, found));
  };
  const target = argument('references');
  if (target === undefined) return undefined;
  const parts = target.split('.');
  const table = argument('inTable')?.split('.') ?? parts.slice(0, -1);
  if (table.length === 0) return undefined;
  return ` REFERENCES ${table.map(quoteName).join('.')} (${quoteName(parts.at(-1)!)})`;
}

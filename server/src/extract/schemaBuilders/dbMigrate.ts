import * as ts from 'typescript';
import { literalOf, type Place, tokenSpan } from '../builders/host.ts';
import { quoteLiteral, quoteName } from '../builders/sqlWriter.ts';
import { unwrap } from '../typescript/values.ts';
import { type ColumnText, columnList, type DdlWriter, fragmentOf, pathOf } from './ddlWriter.ts';
import { Given, type Named, namedAt, namesAt, textAt, valueAt } from './given.ts';
import { isHandle } from './handle.ts';
import { type Method, onTableNamed } from './methods.ts';
import type { SchemaBuilder } from './schemaBuilder.ts';

/** db-migrate: `db.createTable('t', { id: { type: 'int', primaryKey: true } })` and its kin. */
export const dbMigrateSchema: SchemaBuilder = {
  library: 'db-migrate',
  trigger: /\bdb\s*\.\s*(?:create|add|remove|drop|rename|change)[A-Z]/,
  read(source, call) {
    const callee = unwrap(call.expression);
    if (!ts.isPropertyAccessExpression(callee)) return undefined;
    const method = methods[callee.name.text];
    if (!method || !isHandle(source, callee.expression, signs)) return undefined;
    return fragmentOf('db-migrate', source, call, method);
  },
};

const signs = { type: /^any$|\bDbMigrate\b|\bBase\b/, first: true } as const;

const onTable = onTableNamed(namedAt);

const methods: Readonly<Record<string, Method>> = {
  createTable: onTable((ddl, table, [options]) => {
    const given = Given.of(options, ddl);
    const isWrapped = given.at('columns') !== undefined;
    const columns = columnsOf(ddl, isWrapped ? given.given('columns') : given);
    const keys = columns.filter((each) => each.isKey);
    const guard = isWrapped && given.flag('ifNotExists') ? 'TABLE IF NOT EXISTS' : 'TABLE';
    const single = keys.length === 1;
    ddl.createTable(
      table,
      guard,
      columns.map((each) => (single && each.isKey ? { ...each, definition: `${each.definition} PRIMARY KEY` } : each)),
      keys.length > 1 ? [`PRIMARY KEY ${columnList(keys)}`] : [],
    );
    for (const { foreignKey } of columns) if (foreignKey) ddl.alter(table, (w) => w.sql(`ADD ${foreignKey}`));
  }),
  dropTable: onTable((ddl, table) => ddl.about('DROP TABLE IF EXISTS', table, ' CASCADE')),
  renameTable: onTable((ddl, table, [to]) => {
    const name = namedAt(to);
    if (name) ddl.alter(table, (w) => w.sql(`RENAME TO ${quoteName(name.name)}`));
    else ddl.unread(undefined);
  }),
  addColumn: onTable((ddl, table, [name, spec]) => {
    const named = namedAt(name);
    const column = named && spec && columnOf(ddl, named, spec);
    if (!column) {
      ddl.raised = true;
      return;
    }
    ddl.addColumn(table, column.isKey ? { ...column, definition: `${column.definition} PRIMARY KEY` } : column);
    if (column.foreignKey) ddl.alter(table, (w) => w.sql(`ADD ${column.foreignKey}`));
  }),
  removeColumn: onTable((ddl, table, [name]) => {
    const named = namedAt(name);
    if (named) ddl.dropColumn(table, named);
  }),
  renameColumn: onTable((ddl, table, [from, to]) => {
    const [before, after] = [namedAt(from), namedAt(to)];
    if (before && after) ddl.renameColumn(table, before, after.name);
    else ddl.raised = true;
  }),
  changeColumn: onTable((ddl, table, [name, spec]) => {
    const named = namedAt(name);
    const given = Given.of(spec, ddl);
    if (!named || !given.isKnown) {
      ddl.raised = true;
      return;
    }
    const required = given.at('notNull') && literalOf(given.at('notNull')!);
    if (required === true) ddl.alterColumn(table, named, 'SET NOT NULL');
    else if (required === false) ddl.alterColumn(table, named, 'DROP NOT NULL');
    if (given.flag('unique')) ddl.alter(table, (w) => w.sql(`ADD UNIQUE (${quoteName(named.name)})`));
    const value = given.at('defaultValue') && defaultOf(ddl, given);
    if (value !== undefined) ddl.alterColumn(table, named, `SET DEFAULT ${value}`);
    if (given.at('type')) ddl.alterColumn(table, named, `TYPE ${typeOf(given)}`);
  }),
  addIndex: onTable((ddl, table, [name, columns, unique]) => {
    const named = namedAt(name);
    const names = namesAt(columns, ddl);
    const isUnique = unique !== undefined && literalOf(unique) === true;
    if (!named || names.length === 0) ddl.raised = isUnique;
    else
      ddl.writer.sql(
        `CREATE ${isUnique ? 'UNIQUE ' : ''}INDEX ${quoteName(named.name)} ON ${pathOf(table)} ${columnList(names)};\n`,
      );
  }),
};

interface Column extends ColumnText {
  readonly isKey: boolean;
  readonly foreignKey: string | undefined;
}

function columnsOf(ddl: DdlWriter, given: Given): Column[] {
  if (!given.isKnown) ddl.raised = true;
  return given.all.flatMap(({ name, key, value }) => {
    const column = columnOf(ddl, { name, span: tokenSpan(key) }, value);
    if (!column) ddl.raised = true;
    return column ?? [];
  });
}

function columnOf(ddl: DdlWriter, named: Named, spec: Place<ts.Expression>): Column | undefined {
  const plain = textAt(spec);
  if (plain !== undefined) return { ...named, definition: ` ${types[plain] ?? plain}`, isKey: false, foreignKey: undefined };
  const given = Given.of(spec, ddl);
  if (given.text('type') === undefined) return undefined;
  const isSerial = given.flag('autoIncrement');
  const value = given.at('defaultValue') && defaultOf(ddl, given);
  const definition = [
    isSerial ? (given.text('type') === 'bigint' ? 'bigserial' : 'serial') : typeOf(given),
    given.flag('notNull') && !isSerial ? 'NOT NULL' : '',
    given.flag('unique') ? 'UNIQUE' : '',
    value === undefined ? '' : `DEFAULT ${value}`,
  ].filter((each) => each !== '');
  return {
    ...named,
    definition: ` ${definition.join(' ')}`,
    isKey: given.flag('primaryKey'),
    foreignKey: foreignKeyOf(given, named),
  };
}

function typeOf(given: Given): string {
  const written = given.text('type') ?? 'text';
  const type = written === 'timestamp' && given.flag('timezone') ? 'timestamptz' : (types[written] ?? written);
  const length = given.scalar('length');
  const precision = given.scalar('precision');
  const scale = given.scalar('scale');
  if (precision !== undefined) return `${type}(${precision}${scale === undefined ? '' : `,${scale}`})`;
  return length !== undefined && /^(?:varchar|char|decimal|numeric|bit)/i.test(type) ? `${type}(${length})` : type;
}

function defaultOf(ddl: DdlWriter, given: Given): string | undefined {
  const place = given.at('defaultValue')!;
  const value = valueAt(place);
  // `new String('now()')` is SQL of its own.
  if (value !== undefined) return value === 'CURRENT_TIMESTAMP' || value === 'now()' ? String(value) : quoteLiteral(value);
  const raw = Given.of(place, { raised: false }).text('special') ?? textAt(Given.of(place, { raised: false }).place ?? place);
  if (raw === undefined) ddl.raised = true;
  return raw;
}

function foreignKeyOf(given: Given, column: Named): string | undefined {
  if (!given.at('foreignKey')) return undefined;
  const key = given.given('foreignKey');
  const table = key.text('table');
  const mapping = key.at('mapping');
  const target = mapping && (textAt(mapping) ?? Given.of(mapping, { raised: false }).text(column.name));
  const name = key.text('name');
  if (table === undefined || target === undefined) return undefined;
  const rules = key.given('rules');
  const action = (word: string, option: string): string => {
    const value = rules.text(option);
    return value === undefined ? '' : ` ${word} ${value}`;
  };
  return `${name === undefined ? '' : `CONSTRAINT ${quoteName(name)} `}FOREIGN KEY (${quoteName(column.name)}) REFERENCES ${quoteName(table)} (${quoteName(target)})${action('ON DELETE', 'onDelete')}${action('ON UPDATE', 'onUpdate')}`;
}

/** What db-migrate's own type names are in PostgreSQL. */
const types: Readonly<Record<string, string>> = {
  string: 'varchar',
  int: 'integer',
  datetime: 'timestamp',
  blob: 'bytea',
  binary: 'bytea',
};

import * as ts from 'typescript';
import { chainOf } from '../builders/chain.ts';
import { at, elementsOf, followed, type Place } from '../builders/host.ts';
import { quoteLiteral, quoteName } from '../builders/sqlWriter.ts';
import { unwrap } from '../typescript/values.ts';
import { type ColumnText, type DdlWriter, dotted, fragmentOf, pathOf, type Target } from './ddlWriter.ts';
import { Given, givenList, madeOf, type Named, namedAt, namesAt } from './given.ts';
import { isHandle } from './handle.ts';
import { type Method, onTableNamed } from './methods.ts';
import type { SchemaBuilder } from './schemaBuilder.ts';
import { typeormColumn, typeormEnums, typeormType } from './typeormColumn.ts';
import { constraintsOf, foreignKey, indexesOf, primaryKeyOf, unique, uniqueOf } from './typeormKeys.ts';

/** TypeORM: `queryRunner.createTable(new Table({ … }))` and its kin. */
export const typeormSchema: SchemaBuilder = {
  library: 'typeorm',
  trigger: /\bQueryRunner\b|\bqueryRunner\b/,
  read(source, call) {
    const callee = unwrap(call.expression);
    if (!ts.isPropertyAccessExpression(callee)) return undefined;
    const method = methods[callee.name.text];
    if (!method || !isHandle(source, callee.expression, signs)) return undefined;
    return fragmentOf('typeorm', source, call, method);
  },
};

const signs = { type: /\bQueryRunner\b/, name: /^(?:queryRunner|qr|runner)$/ };

/** A method on a table that is there: what it cannot read of the rest opens the table. */
const onTable = onTableNamed(tableOf);

const methods: Readonly<Record<string, Method>> = {
  createTable(ddl, [first, guard]) {
    const given = Given.of(first, ddl);
    const table = dotted(given.at('name'), given.text('schema'));
    if (table) createTable(ddl, table, given, guard !== undefined && !isFalse(guard));
    if (!table || ddl.raised) ddl.unread(table);
  },
  dropTable: onTable((ddl, table) => ddl.about('DROP TABLE IF EXISTS', table, ' CASCADE')),
  renameTable(ddl, [first, second]) {
    const table = tableOf(first);
    const to = dotted(second);
    if (table && to) ddl.alter(table, (w) => w.sql(`RENAME TO ${quoteName(to.name)}`));
    else ddl.unread(undefined);
  },
  addColumn: onTable((ddl, table, [column]) => addColumns(ddl, table, column ? [Given.of(column, ddl)] : [])),
  addColumns: onTable((ddl, table, [columns]) => addColumns(ddl, table, columns ? givenList(columns, ddl) : [])),
  renameColumn: onTable((ddl, table, [from, to]) => {
    const name = columnName(from);
    const next = namedAt(to) ?? Given.of(to, ddl).named('name');
    if (name && next) ddl.renameColumn(table, name, next.name);
    else ddl.raised = true;
  }),
  changeColumn: onTable((ddl, table, [from, to]) => changeColumn(ddl, table, columnName(from), Given.of(to, ddl))),
  changeColumns: onTable((ddl, table, [changes]) => {
    for (const each of changes ? givenList(changes, ddl) : [])
      changeColumn(ddl, table, columnName(each.at('oldColumn')), each.given('newColumn'));
  }),
  dropColumn: onTable((ddl, table, [column]) => dropColumns(ddl, table, column ? [column] : [])),
  dropColumns: onTable((ddl, table, [columns]) => {
    const list = columns && elementsOf(columns);
    if (!list || list.open) ddl.raised = true;
    dropColumns(ddl, table, list?.items ?? []);
  }),
  createPrimaryKey: onTable((ddl, table, [columns]) => primaryKey(ddl, table, namesAt(columns, ddl))),
  updatePrimaryKeys: (ddl, [table]) => ddl.unread(tableOf(table)),
  createUniqueConstraint: onTable((ddl, table, [key]) =>
    ddl.alter(table, (w) => w.sql(`ADD ${unique(table, Given.of(key, ddl))}`)),
  ),
  createUniqueConstraints: onTable((ddl, table, [keys]) => {
    for (const key of keys ? givenList(keys, ddl) : []) ddl.alter(table, (w) => w.sql(`ADD ${unique(table, key)}`));
  }),
  createForeignKey: onTable((ddl, table, [key]) => addForeignKey(ddl, table, Given.of(key, ddl))),
  createForeignKeys: onTable((ddl, table, [keys]) => {
    for (const key of keys ? givenList(keys, ddl) : []) addForeignKey(ddl, table, key);
  }),
  createIndex: onTable((ddl, table, [index]) => ddl.writer.sql(indexesOf(table, [Given.of(index, ddl)]))),
  createIndices: onTable((ddl, table, [indexes]) => ddl.writer.sql(indexesOf(table, indexes ? givenList(indexes, ddl) : []))),
  createSchema(ddl, [name]) {
    const schema = namedAt(name)?.name.split('.').at(-1);
    if (schema === undefined) ddl.unread(undefined);
    else ddl.writer.sql(`CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)};\n`);
  },
  dropSchema(ddl, [name]) {
    const schema = namedAt(name)?.name.split('.').at(-1);
    if (schema !== undefined) ddl.writer.sql(`DROP SCHEMA IF EXISTS ${quoteName(schema)} CASCADE;\n`);
  },
  createView(ddl, [view]) {
    const given = Given.of(view, ddl);
    const target = dotted(given.at('name'), given.text('schema'));
    const query = given.text('expression');
    if (!target) return ddl.unread(undefined);
    ddl.writer.sql(`CREATE ${given.flag('materialized') ? 'MATERIALIZED ' : ''}VIEW `);
    ddl.name(target).sql(' AS ');
    if (query === undefined) ddl.writer.sql('SELECT ').hole(target.span);
    else ddl.writer.sql(query.trim().replace(/;$/, ''));
    ddl.writer.sql(';\n');
  },
  dropView(ddl, [view]) {
    const target = dotted(view) ?? dotted(Given.of(view, ddl).at('name'));
    if (target) ddl.about('DROP VIEW IF EXISTS', target, ' CASCADE');
  },
};

/** A name, a `Table`, or what `getTable('name')` gave. */
function tableOf(place: Place<ts.Expression> | undefined): Target | undefined {
  if (!place) return undefined;
  const plain = dotted(place);
  if (plain) return plain;
  const target = followed(place);
  const node = ts.isAwaitExpression(target.node) ? unwrap(target.node.expression) : target.node;
  if (ts.isCallExpression(node)) {
    const isGet = chainOf(node)?.links.at(-1)?.name === 'getTable';
    const found = isGet && node.arguments[0] ? dotted(at(target, node.arguments[0])) : undefined;
    return found && { ...found, span: { start: place.node.getStart(place.source.ast), end: place.node.end } };
  }
  const given = Given.of(place, { raised: false });
  return given.isKnown ? dotted(given.at('name'), given.text('schema')) : undefined;
}

const columnName = (place: Place<ts.Expression> | undefined): Named | undefined =>
  place && (namedAt(place) ?? Given.of(place, { raised: false }).named('name'));

function createTable(ddl: DdlWriter, table: Target, given: Given, guarded: boolean): void {
  const columns = given.list('columns');
  const texts = columns.flatMap((column): readonly ColumnText[] => {
    const text = typeormColumn(ddl, table, column);
    return text ? [text] : [];
  });
  if (texts.length < columns.length) ddl.raised = true;
  typeormEnums(ddl, table, columns);
  ddl.createTable(table, guarded ? 'TABLE IF NOT EXISTS' : 'TABLE', texts, constraintsOf(table, given, columns));
  for (const column of columns) comment(ddl, table, column);
  ddl.writer.sql(indexesOf(table, given.list('indices')));
}

function addColumns(ddl: DdlWriter, table: Target, columns: readonly Given[]): void {
  if (columns.length === 0) ddl.raised = true;
  typeormEnums(ddl, table, columns);
  for (const column of columns) {
    const text = typeormColumn(ddl, table, column);
    if (!text) {
      ddl.raised = true;
      continue;
    }
    ddl.addColumn(table, text);
    if (column.flag('isPrimary')) primaryKey(ddl, table, [text]);
    if (column.flag('isUnique')) ddl.alter(table, (w) => w.sql(`ADD ${uniqueOf(table, text.name)}`));
    comment(ddl, table, column);
  }
}

/**
 * TypeORM makes a column anew where its type or length changes, else alters it. Which it is depends on what was there; the column that comes of
 * it is the same, and keys that stay only leave a finding out.
 */
function changeColumn(ddl: DdlWriter, table: Target, from: Named | undefined, to: Given): void {
  const text = typeormColumn(ddl, table, to);
  const type = text && typeormType(table, text.name, to);
  if (!from || !text || type === undefined) {
    ddl.raised = true;
    return;
  }
  typeormEnums(ddl, table, [to], 'all labels');
  if (from.name !== text.name) ddl.renameColumn(table, from, text.name);
  const given = to.scalar('default');
  const isFilled = given !== undefined || to.flag('isGenerated') || to.at('asExpression') !== undefined;
  if (!isFilled || given !== undefined) ddl.alterColumn(table, text, 'DROP DEFAULT');
  ddl.alterColumn(table, text, `TYPE ${type}`);
  ddl.alterColumn(table, text, to.flag('isNullable') ? 'DROP NOT NULL' : 'SET NOT NULL');
  if (given !== undefined) ddl.alterColumn(table, text, `SET DEFAULT ${given}`);
  if (to.flag('isPrimary')) primaryKey(ddl, table, [text]);
  if (to.flag('isUnique')) ddl.alter(table, (w) => w.sql(`ADD ${uniqueOf(table, text.name)}`));
}

function dropColumns(ddl: DdlWriter, table: Target, columns: readonly Place<ts.Expression>[]): void {
  for (const each of columns) {
    const name = columnName(each);
    // One that is not known stays, which only leaves a finding out.
    if (name) ddl.dropColumn(table, name);
  }
}

const primaryKey = (ddl: DdlWriter, table: Target, columns: readonly Named[]): void => {
  if (columns.length > 0) ddl.alter(table, (w) => w.sql(`ADD ${primaryKeyOf(table, columns)}`));
};

function addForeignKey(ddl: DdlWriter, table: Target, key: Given): void {
  const text = foreignKey(table, key);
  if (text !== undefined) ddl.alter(table, (w) => w.sql(`ADD ${text}`));
}

function comment(ddl: DdlWriter, table: Target, column: Given): void {
  const text = column.text('comment');
  const name = column.text('name');
  if (text !== undefined && name !== undefined)
    ddl.writer.sql(`COMMENT ON COLUMN ${pathOf(table)}.${quoteName(name)} IS ${quoteLiteral(text)};\n`);
}

const isFalse = (place: Place<ts.Expression>): boolean => madeOf(place).node.kind === ts.SyntaxKind.FalseKeyword;

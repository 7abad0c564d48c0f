import * as ts from 'typescript';
import { literalOf, tokenSpan } from '../builders/host.ts';
import { quoteName } from '../builders/sqlWriter.ts';
import { unwrap } from '../typescript/values.ts';
import { columnList, fragmentOf, pathOf } from './ddlWriter.ts';
import { Given, namedAt, namesAt, textAt } from './given.ts';
import { isHandle } from './handle.ts';
import { type Method, onTableNamed } from './methods.ts';
import { columnsText, expressionOf, pgmConstraints, pgmType, targetOf } from './nodePgMigrateColumn.ts';
import { pgmObjects } from './nodePgMigrateObjects.ts';
import type { SchemaBuilder } from './schemaBuilder.ts';

/** node-pg-migrate: `pgm.createTable('t', { id: 'id' })` and its kin. */
export const nodePgMigrateSchema: SchemaBuilder = {
  library: 'node-pg-migrate',
  trigger: /\bpgm\b|\bMigrationBuilder\b/,
  read(source, call) {
    const callee = unwrap(call.expression);
    if (!ts.isPropertyAccessExpression(callee)) return undefined;
    const name = aliases[callee.name.text] ?? callee.name.text;
    const method = methods[name] ?? pgmObjects[name];
    if (!method || !isHandle(source, callee.expression, signs)) return undefined;
    return fragmentOf('node-pg-migrate', source, call, method);
  },
};

const signs = { type: /\bMigrationBuilder\b/, name: /^pgm$/ };

/** Names that the library has beside its own. */
const aliases: Readonly<Record<string, string>> = {
  addColumn: 'addColumns',
  dropColumn: 'dropColumns',
  createConstraint: 'addConstraint',
  addIndex: 'createIndex',
  addType: 'createType',
  addExtension: 'createExtension',
};

const onTable = onTableNamed(targetOf);

const methods: Readonly<Record<string, Method>> = {
  createTable: onTable((ddl, table, [columns, options]) => {
    const given = Given.of(options, ddl);
    const { texts, constraints } = columnsText(ddl, Given.of(columns, ddl));
    const like = given.at('like');
    const source = like && (targetOf(like) ?? targetOf(Given.of(like, ddl).at('table')));
    const inherits = targetOf(given.at('inherits'));
    const head = `${given.flag('temporary') ? 'TEMPORARY ' : ''}TABLE ${given.flag('ifNotExists') ? 'IF NOT EXISTS' : ''}`;
    const partition = given.at('partition') ? given.given('partition') : undefined;
    const by = partition?.texts('columns') ?? [];
    const tail = `${inherits ? ` INHERITS (${pathOf(inherits)})` : ''}${partition && by.length > 0 ? ` PARTITION BY ${partition.text('strategy') ?? 'RANGE'} ${columnList(by)}` : ''}`;
    if ((like && !source) || (given.at('inherits') && !inherits) || (partition && by.length === 0)) ddl.raised = true;
    ddl.createTable(
      table,
      head.trimEnd(),
      texts,
      [
        ...constraints,
        ...pgmConstraints(table, given.given('constraints'), undefined, ddl),
        ...(source ? [`LIKE ${pathOf(source)} INCLUDING ALL`] : []),
      ],
      tail,
    );
  }),
  addColumns: onTable((ddl, table, [columns, options]) => {
    const guard = Given.of(options, ddl).flag('ifNotExists') ? 'IF NOT EXISTS ' : '';
    const { texts, constraints } = columnsText(ddl, Given.of(columns, ddl));
    for (const each of texts) ddl.addColumn(table, each, guard);
    for (const each of constraints) ddl.alter(table, (w) => w.sql(`ADD ${each}`));
  }),
  dropTable: onTable((ddl, table) => ddl.about('DROP TABLE IF EXISTS', table, ' CASCADE')),
  renameTable: onTable((ddl, table, [to]) => {
    const next = targetOf(to);
    if (next) ddl.alter(table, (w) => w.sql(`RENAME TO ${quoteName(next.name)}`));
    else ddl.unread(undefined);
  }),
  dropColumns: onTable((ddl, table, [columns]) => {
    const given = Given.of(columns, { raised: false });
    const names = given.isKnown ? given.all.map(({ name, key }) => ({ name, span: tokenSpan(key) })) : namesAt(columns, ddl);
    for (const each of names) ddl.dropColumn(table, each, 'IF EXISTS ');
  }),
  alterColumn: onTable((ddl, table, [column, options]) => {
    const name = namedAt(column);
    const given = Given.of(options, ddl);
    if (!name || !given.isKnown) {
      ddl.raised = true;
      return;
    }
    const given0 = given.at('default');
    const value = given0 && expressionOf(given0, ddl);
    if (given0 && (value === undefined || value === 'NULL')) ddl.alterColumn(table, name, 'DROP DEFAULT');
    const type = given.text('type');
    const using = given.text('using');
    if (type !== undefined)
      ddl.alterColumn(table, name, `SET DATA TYPE ${pgmType(type)}${using === undefined ? '' : ` USING ${using}`}`);
    if (value !== undefined && value !== 'NULL') ddl.alterColumn(table, name, `SET DEFAULT ${value}`);
    const notNull = given.at('notNull');
    const isRequired = notNull && literalOf(notNull);
    if (isRequired === true) ddl.alterColumn(table, name, 'SET NOT NULL');
    else if (isRequired === false || given.flag('allowNull')) ddl.alterColumn(table, name, 'DROP NOT NULL');
  }),
  renameColumn: onTable((ddl, table, [from, to]) => {
    const [before, after] = [namedAt(from), namedAt(to)];
    if (before && after) ddl.renameColumn(table, before, after.name);
    else ddl.raised = true;
  }),
  addConstraint: onTable((ddl, table, [name, expression]) => {
    const text = expression && textAt(expression);
    const named = name && namedAt(name)?.name;
    const sql =
      text === undefined
        ? pgmConstraints(table, Given.of(expression, ddl), named, ddl)
        : [`${named === undefined ? '' : `CONSTRAINT ${quoteName(named)} `}${text}`];
    for (const each of sql) ddl.alter(table, (w) => w.sql(`ADD ${each}`));
  }),
  dropConstraint: onTable((ddl, table, [name]) => {
    const named = namedAt(name);
    if (named) ddl.alter(table, (w) => w.sql(`DROP CONSTRAINT IF EXISTS ${quoteName(named.name)}`));
  }),
  createIndex: onTable((ddl, table, [columns, options]) => {
    const given = Given.of(options, { raised: false });
    const isUnique = given.flag('unique');
    const names = namesAt(columns, { raised: false });
    const where = given.text('where');
    if (names.length === 0) {
      ddl.raised ||= isUnique;
      return;
    }
    const named =
      given.text('name') ?? `${table.name}_${names.map((each) => each.name).join('_')}_${isUnique ? 'unique_' : ''}index`;
    const method = given.text('method');
    ddl.writer.sql(
      `CREATE ${isUnique ? 'UNIQUE ' : ''}INDEX ${given.flag('ifNotExists') ? 'IF NOT EXISTS ' : ''}${quoteName(named)} ON ${pathOf(table)} ${method === undefined ? '' : `USING ${method} `}${columnList(names)}${where === undefined ? '' : ` WHERE ${where}`};\n`,
    );
  }),
};

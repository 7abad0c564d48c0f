import * as ts from 'typescript';
import { elementsOf, type Place, tokenSpan } from '../builders/host.ts';
import { quoteLiteral, quoteName } from '../builders/sqlWriter.ts';
import { unwrap } from '../typescript/values.ts';
import { type ColumnText, columnList, type DdlWriter, dotted, fragmentOf, pathOf, type Target } from './ddlWriter.ts';
import { Given, type Named, namedAt, namesAt } from './given.ts';
import { isHandle } from './handle.ts';
import { type Method, onTableNamed } from './methods.ts';
import type { SchemaBuilder } from './schemaBuilder.ts';
import { attributeOf, enumsOf } from './sequelizeAttribute.ts';
import { addConstraint, addIndex } from './sequelizeKeys.ts';

/** Sequelize: `queryInterface.createTable('t', { … })` and its kin. */
export const sequelizeSchema: SchemaBuilder = {
  library: 'sequelize',
  trigger: /\bqueryInterface\b|\bQueryInterface\b|\bgetQueryInterface\b/,
  read(source, call) {
    const callee = unwrap(call.expression);
    if (!ts.isPropertyAccessExpression(callee)) return undefined;
    const method = methods[callee.name.text];
    if (!method || !(isHandle(source, callee.expression, signs) || isGotten(callee.expression))) return undefined;
    return fragmentOf('sequelize', source, call, method);
  },
};

const signs = { type: /\bQueryInterface\b/, name: /^(?:queryInterface|qi|queryinterface|query)$/i };

/** `sequelize.getQueryInterface()` */
function isGotten(expression: ts.Expression): boolean {
  const node = unwrap(expression);
  return (
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    node.expression.name.text === 'getQueryInterface'
  );
}

const onTable = onTableNamed(tableOf);

const methods: Readonly<Record<string, Method>> = {
  createTable: onTable((ddl, table, [attributes, options]) => {
    const given = Given.of(options, ddl);
    const target = { ...table, schema: table.schema ?? given.text('schema') };
    const columns = columnsOf(ddl, target, Given.of(attributes, ddl));
    const keys = columns.filter((each) => each.isKey);
    const uniques = given.given('uniqueKeys').all.map(({ value }) => Given.of(value, ddl).texts('fields'));
    ddl.createTable(target, 'TABLE IF NOT EXISTS', columns, [
      ...uniques.filter((each) => each.length > 0).map((each) => `UNIQUE ${columnList(each)}`),
      ...(keys.length > 0 ? [`PRIMARY KEY ${columnList(keys)}`] : []),
    ]);
    comments(ddl, target, columns);
  }),
  dropTable: onTable((ddl, table) => ddl.about('DROP TABLE IF EXISTS', table, ' CASCADE')),
  renameTable: onTable((ddl, table, [to]) => {
    const next = tableOf(to);
    if (next) ddl.alter(table, (w) => w.sql(`RENAME TO ${quoteName(next.name)}`));
    else ddl.unread(undefined);
  }),
  addColumn: onTable((ddl, table, [name, attribute]) => {
    const named = namedAt(name);
    const text = named && attribute && attributeOf(ddl, table, named, attribute);
    if (!text) {
      ddl.raised = true;
      return;
    }
    ddl.writer.sql(enumsOf(table, text));
    ddl.addColumn(table, text.isKey ? { ...text, definition: `${text.definition} PRIMARY KEY` } : text);
    comments(ddl, table, [text]);
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
  changeColumn: onTable((ddl, table, [name, attribute]) => changeColumn(ddl, table, namedAt(name), attribute)),
  addConstraint: onTable((ddl, table, [second, third]) => {
    // Until version 5 the columns stood before the options.
    const fields = second && elementsOf(second) ? namesAt(second, ddl) : undefined;
    const sql = addConstraint(Given.of(fields ? third : second, ddl), fields, table);
    if (sql === undefined) ddl.raised = true;
    else if (sql !== '') ddl.alter(table, (w) => w.sql(`ADD ${sql}`));
  }),
  addIndex: onTable((ddl, table, [second, third]) => {
    const alone = Given.of(second, { raised: false });
    const options = alone.isKnown ? alone : Given.of(third, { raised: false });
    ddl.writer.sql(addIndex(ddl, table, alone.isKnown ? options.at('fields') : second, options));
  }),
  createSchema(ddl, [name]) {
    const named = namedAt(name);
    if (named) ddl.writer.sql(`CREATE SCHEMA IF NOT EXISTS ${quoteName(named.name)};\n`);
    else ddl.unread(undefined);
  },
  dropSchema(ddl, [name]) {
    const named = namedAt(name);
    if (named) ddl.writer.sql(`DROP SCHEMA IF EXISTS ${quoteName(named.name)} CASCADE;\n`);
  },
};

/** `'t'`, `'schema.t'`, `{ tableName: 't', schema: 's' }` */
function tableOf(place: Place<ts.Expression> | undefined): Target | undefined {
  const plain = dotted(place);
  if (plain || !place) return plain;
  const given = Given.of(place, { raised: false });
  const name = given.named('tableName');
  return name && { schema: given.text('schema'), name: name.name, span: tokenSpan(place) };
}

interface Attribute extends ColumnText {
  readonly isKey: boolean;
  readonly comment?: string | undefined;
}

function columnsOf(ddl: DdlWriter, table: Target, attributes: Given): Attribute[] {
  if (!attributes.isKnown) ddl.raised = true;
  const columns = attributes.all.flatMap(({ name, key, value }) => {
    const text = attributeOf(ddl, table, { name, span: tokenSpan(key) }, value);
    if (!text) ddl.raised = true;
    return text ?? [];
  });
  for (const each of columns) ddl.writer.sql(enumsOf(table, each));
  return columns;
}

function comments(ddl: DdlWriter, table: Target, columns: readonly Attribute[]): void {
  for (const { name, comment } of columns) {
    if (comment !== undefined)
      ddl.writer.sql(`COMMENT ON COLUMN ${pathOf(table)}.${quoteName(name)} IS ${quoteLiteral(comment)};\n`);
  }
}

/** As Sequelize sends it: nullability and default first, then the type; where a reference is given, that and no type. */
function changeColumn(ddl: DdlWriter, table: Target, column: Named | undefined, place: Place<ts.Expression> | undefined): void {
  const text = column && place && attributeOf(ddl, table, column, place);
  if (!column || !text) {
    ddl.raised = true;
    return;
  }
  if (text.notNull || !text.reference) ddl.alterColumn(table, column, text.notNull ? 'SET NOT NULL' : 'DROP NOT NULL');
  if (text.default !== undefined) ddl.alterColumn(table, column, `SET DEFAULT ${text.default}`);
  else if (!text.reference) ddl.alterColumn(table, column, 'DROP DEFAULT');
  if (text.reference) {
    ddl.alter(table, (w) => w.sql(`ADD FOREIGN KEY (${quoteName(column.name)})${text.reference}`));
    return;
  }
  if (text.labels) {
    ddl.writer.sql(enumsOf(table, text));
    for (const label of text.labels) ddl.writer.sql(`ALTER TYPE ${text.type} ADD VALUE IF NOT EXISTS ${quoteLiteral(label)};\n`);
  }
  ddl.alterColumn(table, column, `TYPE ${text.type}`);
  if (text.isUnique) ddl.alter(table, (w) => w.sql(`ADD UNIQUE (${quoteName(column.name)})`));
}

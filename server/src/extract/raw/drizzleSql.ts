import * as ts from 'typescript';
import { quoteName } from '../builders/sqlWriter.ts';
import { propertyNameText } from '../typescript/imports.ts';
import type { Located } from '../typescript/source.ts';
import { constantText, spanOf } from '../typescript/strings.ts';
import { textPiece, type Variants } from '../typescript/text.ts';
import { resolveValue } from '../typescript/values.ts';
import { asIdentifier, asList, asNothing, asRaw, asUnknown, asValue, glueOf } from './helpers.ts';
import type { Helper, RawLibrary } from './library.ts';

/** Drizzle's `sql` tag: tables and columns of `pgTable` definitions, `sql.raw`, `sql.identifier`, `sql.join`, `sql.placeholder`. */
export const drizzleSql: RawLibrary = {
  name: 'drizzle-orm',
  modules: ['drizzle-orm'],
  expressions: true,
  tables: true,
  helper(helper) {
    const [first, second] = helper.arguments;
    switch (ts.isCallExpression(helper.node) ? helper.name : '') {
      case 'raw':
        return asRaw(helper, first);
      case 'identifier':
        return asIdentifier(helper, helper.arguments);
      case 'placeholder':
      case 'param':
        return asValue(helper);
      case 'empty':
        return asNothing;
      case 'join': {
        const glue = glueOf(helper, second, '');
        return glue === undefined ? asUnknown(helper) : asList(helper, first, glue);
      }
      default:
        return ts.isCallExpression(helper.node) ? undefined : definedName(helper);
    }
  },
};

/** `${messages}` is `"messages"`, `${messages.status}` is `"messages"."status"`, by their definition. */
function definedName(helper: Helper): Variants | undefined {
  const { source, node } = helper;
  const table = tableOf(resolveValue(source, node));
  if (table) return [[textPiece(table.sql, spanOf(source, node))]];
  if (!ts.isPropertyAccessExpression(node)) return undefined;
  const owner = tableOf(resolveValue(source, node.expression));
  if (!owner?.columns) return undefined;
  const property = owner.columns.node.properties.find((each) => propertyNameText(each.name) === node.name.text);
  if (!property || !ts.isPropertyAssignment(property)) return undefined;
  const column = columnName(owner.columns, property.initializer) ?? undefined;
  return column === undefined ? undefined : [[textPiece(`${owner.sql}.${quoteName(column)}`, spanOf(source, node.name))]];
}

interface Table {
  readonly sql: string;
  readonly columns?: Located<ts.ObjectLiteralExpression>;
}

function tableOf(value: Located): Table | undefined {
  const call = value.node;
  if (!ts.isCallExpression(call)) return undefined;
  const [name, shape] = call.arguments;
  const callee = call.expression;
  const text = name && constantText(value.source, name);
  if (text === undefined) return undefined;
  let schema: string | undefined;
  if (ts.isPropertyAccessExpression(callee) && callee.name.text === 'table') {
    const owner = resolveValue(value.source, callee.expression);
    const first =
      ts.isCallExpression(owner.node) && owner.node.expression.getText(owner.source.ast) === 'pgSchema'
        ? owner.node.arguments[0]
        : undefined;
    schema = first && constantText(owner.source, first);
    if (schema === undefined) return undefined;
  } else if (!ts.isIdentifier(callee) || callee.text !== 'pgTable') return undefined;
  const columns = shape && resolveValue(value.source, shape);
  const sql = schema === undefined ? quoteName(text) : `${quoteName(schema)}.${quoteName(text)}`;
  return columns && ts.isObjectLiteralExpression(columns.node)
    ? { sql, columns: { source: columns.source, node: columns.node } }
    : { sql };
}

/** The first string of `varchar('status', …).notNull()`. A column without one is named by its key, under a casing that is set elsewhere: unknown. */
function columnName(at: Located, definition: ts.Expression): string | undefined {
  let node: ts.Expression = definition;
  while (
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    ts.isCallExpression(node.expression.expression)
  )
    node = node.expression.expression;
  const first = ts.isCallExpression(node) ? node.arguments[0] : undefined;
  return first && ts.isStringLiteralLike(first) ? constantText(at.source, first) : undefined;
}

import * as ts from 'typescript';
import { placeOf } from '../builders/host.ts';
import { quoteName } from '../builders/sqlWriter.ts';
import { drizzleNameAt } from '../drizzle/tables.ts';
import { spanOf } from '../typescript/strings.ts';
import { textPiece, type Variants } from '../typescript/text.ts';
import { resolveValue, unwrap } from '../typescript/values.ts';
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

/** `${messages}` is `"messages"`, `${messages.status}` is `"messages"."status"`, by their definition. Aliases are left unknown. */
function definedName({ source, node }: Helper): Variants | undefined {
  const expression = unwrap(node);
  const owner = ts.isPropertyAccessExpression(expression) ? expression.expression : expression;
  if ([expression, owner].some((each) => isAlias(resolveValue(source, each).node))) return undefined;
  const name = drizzleNameAt(placeOf(source, expression));
  if (!name) return undefined;
  const table = name.schema === undefined ? quoteName(name.table) : `${quoteName(name.schema)}.${quoteName(name.table)}`;
  const isColumn = name.column !== undefined && ts.isPropertyAccessExpression(expression);
  return [
    [
      isColumn
        ? textPiece(`${table}.${quoteName(name.column)}`, spanOf(source, expression.name))
        : textPiece(table, spanOf(source, node)),
    ],
  ];
}

const isAlias = (node: ts.Node): boolean =>
  ts.isCallExpression(node) && ts.isIdentifier(node.expression) && /^(?:alias|aliasedTable)$/.test(node.expression.text);

import type { JsonTable, Node, RangeTableFunc } from 'libpg-query';
import { as, namesIn } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import { resolveExpression } from '../expression/expression.ts';
import { resolveType } from '../expression/typeName.ts';
import { type Field, renamed, Shape } from '../shape.ts';
import { derivedPart, type FromContext, type FromPart } from './from.ts';

/** XMLTABLE (9.15.3.3): all its expressions may refer to what stands before it in FROM. */
export function resolveXmlTable(table: RangeTableFunc, { env, lateral }: FromContext): FromPart {
  const resolve = (node: Node | undefined) => resolveExpression(node, lateral, env, 'from');
  for (const each of table.namespaces ?? []) resolve(as(each, 'ResTarget')?.val);
  resolve(table.docexpr);
  resolve(table.rowexpr);
  const fields: Field[] = [];
  for (const each of table.columns ?? []) {
    const column = as(each, 'RangeTableFuncCol');
    if (!column) continue;
    resolve(column.colexpr);
    resolve(column.coldefexpr);
    const type = column.for_ordinality ? 'integer' : resolveType(column.typeName, env, 'cast');
    fields.push({ name: column.colname ?? '', ...(type !== undefined && { type }) });
  }
  return derivedPart(renamed(new Shape(fields), namesIn(table.alias?.colnames)), table.alias?.aliasname ?? 'xmltable', env);
}

/** JSON_TABLE (9.16.4): the columns of NESTED paths stand beside those of the outer one. */
export function resolveJsonTable(table: JsonTable, { env, lateral }: FromContext): FromPart {
  const resolve = (node: Node | undefined) => resolveExpression(node, lateral, env, 'from');
  resolve(table.context_item?.raw_expr);
  resolve(table.pathspec?.string);
  for (const each of table.passing ?? []) resolve(as(each, 'JsonArgument')?.val?.raw_expr);
  resolve(table.on_error?.expr);
  const fields: Field[] = [];
  addColumns(table.columns, fields, env, resolve);
  return derivedPart(renamed(new Shape(fields), namesIn(table.alias?.colnames)), table.alias?.aliasname ?? 'json_table', env);
}

function addColumns(
  columns: readonly Node[] | undefined,
  fields: Field[],
  env: Env,
  resolve: (node: Node | undefined) => unknown,
): void {
  for (const each of columns ?? []) {
    const column = as(each, 'JsonTableColumn');
    if (!column) continue;
    if (column.coltype === 'JTC_NESTED') {
      addColumns(column.columns, fields, env, resolve);
      continue;
    }
    resolve(column.on_empty?.expr);
    resolve(column.on_error?.expr);
    const type = column.coltype === 'JTC_FOR_ORDINALITY' ? 'integer' : resolveType(column.typeName, env, 'cast');
    fields.push({ name: column.name ?? '', ...(type !== undefined && { type }) });
  }
}

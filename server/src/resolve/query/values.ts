import type { SelectStmt } from 'libpg-query';
import { isHoleName } from '../../sql/holeName.ts';
import { as, namesIn } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import { resolveExpression } from '../expression/expression.ts';
import type { Scope } from '../scope.ts';
import { type Field, Shape } from '../shape.ts';
import type { Value } from '../value.ts';
import { resolveOrderBy } from './orderBy.ts';
import { resolveLimit } from './select.ts';
import { settled } from './targets.ts';

/** VALUES: its columns are column1, column2 … (7.7). */
export function resolveValues(select: SelectStmt, env: Env, parent: Scope | undefined): Shape {
  const inner: Scope = { items: [], parent };
  const rows = valueRows(select, inner, env);
  const fields: Field[] = (rows[0] ?? []).map((value, i) => {
    const types = new Set(rows.map((row) => row[i]?.type).filter((type) => type !== undefined));
    return { name: `column${i + 1}`, ...(types.size === 1 && { type: [...types][0]! }), ...(value.row && { row: value.row }) };
  });
  const shape = new Shape(fields, hasUnknownRows(select));
  const scope: Scope = {
    items: [{ name: '*VALUES*', shape, columnsVisible: true, nameVisible: true, system: 'none' }],
    parent,
  };
  resolveOrderBy(
    select.sortClause,
    { list: fields.map((field, i) => ({ field, node: undefined, variable: String(i) })), open: false },
    scope,
    env,
  );
  resolveLimit(select, scope, env);
  return shape;
}

function valueRows(select: SelectStmt, scope: Scope, env: Env): readonly (readonly Value[])[] {
  return (select.valuesLists ?? []).map((list) =>
    (as(list, 'List')?.items ?? []).map((item) => settled(resolveExpression(item, scope, env, 'values'), item)),
  );
}

/** A hole in place of rows (`VALUES ${rows}`) stands in the tree as one row of one column: how many there are is not known. */
function hasUnknownRows(select: SelectStmt): boolean {
  return (select.valuesLists ?? []).some((list) => {
    const items = as(list, 'List')?.items ?? [];
    const fields = items.length === 1 && items[0] ? as(items[0], 'ColumnRef')?.fields : undefined;
    return fields?.length === 1 && isHoleName(namesIn(fields)[0] ?? '');
  });
}

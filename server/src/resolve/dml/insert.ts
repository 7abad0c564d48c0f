import type { InsertStmt, Node, SelectStmt } from 'libpg-query';
import { as } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import { resolveExpression } from '../expression/expression.ts';
import { lookUpRelation, type Target } from '../from/relation.ts';
import { resolveSelect } from '../query/select.ts';
import { resolveWith } from '../query/with.ts';
import type { NamespaceItem, Scope } from '../scope.ts';
import type { Shape } from '../shape.ts';
import { fieldValue, unknownValue, type Value } from '../value.ts';
import { assign, resolveTarget } from './assignment.ts';
import { resolveConflict } from './conflict.ts';
import { reportRequired } from './required.ts';
import { resolveReturning } from './returning.ts';

/** INSERT: the source sees nothing of the target; ON CONFLICT and RETURNING do. */
export function resolveInsert(insert: InsertStmt, outer: Env, parent: Scope | undefined): Shape {
  const env = resolveWith(insert.withClause, outer, parent);
  const target = insert.relation && lookUpRelation(insert.relation, env, 'insert');
  const targets = resolveColumns(insert.cols, target, { items: [], parent }, env);
  const select = as(insert.selectStmt, 'SelectStmt');
  const width = select ? resolveSource(select, targets, env, parent) : undefined;
  if (target && insert.relation) reportRequired(insert, target, width, env);
  resolveConflict(insert.onConflictClause, target, env, parent);
  const scope: Scope = { items: target ? [target.item] : [], parent, open: !target };
  return resolveReturning(insert.returningClause, target?.item, scope, env);
}

/** The columns that values go to, in order: as listed, or all of the relation's. */
function resolveColumns(cols: readonly Node[] | undefined, target: Target | undefined, scope: Scope, env: Env): readonly Value[] {
  if (!cols) return (target?.item.shape.fields ?? []).map(fieldValue);
  return cols.map((node) => {
    const column = as(node, 'ResTarget');
    return column ? resolveTarget(column, target && writable(target.item), scope, env, 'insert') : unknownValue;
  });
}

/** INSERT may not even name a system column. */
export const writable = (item: NamespaceItem): NamespaceItem => (item.system === 'none' ? item : { ...item, system: 'none' });

/** Gives the number of columns that the source has, when it is known. */
function resolveSource(select: SelectStmt, targets: readonly Value[], outer: Env, parent: Scope | undefined): number | undefined {
  if (!select.valuesLists || select.sortClause || select.limitCount || select.limitOffset) {
    const shape = resolveSelect(select, outer, parent);
    shape.fields.forEach((field, i) => {
      if (!shape.open) assign(targets[i] ?? unknownValue, targetNode(select, i), fieldValue(field), outer, 'select');
    });
    return shape.open ? undefined : shape.fields.length;
  }
  const env = resolveWith(select.withClause, outer, parent);
  const scope: Scope = { items: [], parent };
  for (const list of select.valuesLists) {
    (as(list, 'List')?.items ?? []).forEach((item, i) => {
      assign(targets[i] ?? unknownValue, item, resolveExpression(item, scope, env, 'values'), env, 'values');
    });
  }
  return as(select.valuesLists[0], 'List')?.items?.length;
}

/** The expression of the i-th output column, where no `*` stands before it. */
function targetNode(select: SelectStmt, index: number): Node | undefined {
  const list = select.targetList ?? [];
  const stars = list
    .slice(0, index + 1)
    .some((node) => as(as(node, 'ResTarget')?.val, 'ColumnRef')?.fields?.some((field) => as(field, 'A_Star')));
  return stars ? undefined : as(list[index], 'ResTarget')?.val;
}

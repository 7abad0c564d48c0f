import type { SelectStmt } from 'libpg-query';
import { as } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import { condition, resolveExpression } from '../expression/expression.ts';
import { resolveWindow } from '../expression/window.ts';
import { resolveFrom } from '../from/from.ts';
import type { Scope } from '../scope.ts';
import type { Shape } from '../shape.ts';
import { resolveGroupBy } from './groupBy.ts';
import { resolveLocking } from './locking.ts';
import { resolveDistinct, resolveOrderBy } from './orderBy.ts';
import { resolveSetOperation } from './setOperation.ts';
import { resolveTargets, targetShape } from './targets.ts';
import { resolveValues } from './values.ts';
import { resolveWith } from './with.ts';

/**
 * A SELECT of any form: plain, VALUES, TABLE (which the grammar makes a plain one), set operation. Of a set operation `whenFirst` is told the
 * first query's columns before the others are resolved: they may refer to them in a recursive WITH.
 */
export function resolveSelect(
  select: SelectStmt,
  outer: Env,
  parent: Scope | undefined,
  whenFirst?: (first: Shape) => void,
): Shape {
  const env = resolveWith(select.withClause, outer, parent);
  if (select.op !== undefined && select.op !== 'SETOP_NONE') return resolveSetOperation(select, env, parent, whenFirst);
  if (select.valuesLists) return resolveValues(select, env, parent);
  return resolvePlain(select, env, parent);
}

function resolvePlain(select: SelectStmt, env: Env, parent: Scope | undefined): Shape {
  const from = resolveFrom(select.fromClause, env, parent);
  // The FROM clause may be what an unfinished statement still lacks.
  const unfinished = !select.fromClause && env.sink?.spans.repaired === true;
  const scope: Scope = { items: from.items, parent, open: from.open || unfinished };
  const targets = resolveTargets(select.targetList, scope, env, 'select');
  condition(select.whereClause, scope, env, 'where', 'WHERE');
  condition(select.havingClause, scope, env, 'having', 'HAVING');
  resolveGroupBy(select.groupClause, targets, scope, env);
  resolveDistinct(select.distinctClause, targets, scope, env);
  resolveOrderBy(select.sortClause, targets, scope, env);
  for (const each of select.windowClause ?? []) {
    const window = as(each, 'WindowDef');
    if (window) resolveWindow(window, scope, env);
  }
  resolveLimit(select, scope, env);
  resolveLocking(select.lockingClause, from, env);
  return targetShape(targets);
}

/** LIMIT and OFFSET may not use columns of their own query, but PostgreSQL looks them up before it says so. */
export function resolveLimit(select: SelectStmt, scope: Scope, env: Env): void {
  resolveExpression(select.limitCount, scope, env, 'order');
  resolveExpression(select.limitOffset, scope, env, 'order');
}

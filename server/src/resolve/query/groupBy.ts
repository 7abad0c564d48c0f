import type { Node } from 'libpg-query';
import { as } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import { resolveExpression } from '../expression/expression.ts';
import { findColumn, findInLevel, type Scope } from '../scope.ts';
import { bareName, findTarget } from './orderBy.ts';
import type { Targets } from './targets.ts';

/**
 * GROUP BY: a bare name is an input column's of this query level if there is one, then an output column's, then whatever an expression could
 * mean by it (findTargetlistEntrySQL92). Grouping sets nest.
 */
export function resolveGroupBy(nodes: readonly Node[] | undefined, targets: Targets, scope: Scope, env: Env): void {
  for (const node of nodes ?? []) resolveItem(node, targets, scope, env);
}

function resolveItem(node: Node, targets: Targets, scope: Scope, env: Env): void {
  const sets = as(node, 'GroupingSet')?.content;
  // `GROUP BY (a, b)` groups by a and b.
  const row = as(node, 'RowExpr');
  const list = sets ?? (row?.row_format === 'COERCE_IMPLICIT_CAST' ? row.args : undefined) ?? as(node, 'List')?.items;
  if (list) {
    for (const each of list) resolveItem(each, targets, scope, env);
    return;
  }
  const name = bareName(node);
  if (name !== undefined && !findInLevel(scope, name)) {
    if (findTarget(node, name, targets, scope, env, 'group')) return;
    if (targets.open && findColumn(scope, name).kind === 'missing') return;
  }
  resolveExpression(node, scope, env, 'group');
}

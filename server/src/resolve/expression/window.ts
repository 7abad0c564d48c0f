import type { Node, SortBy, WindowDef } from 'libpg-query';
import { as } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import type { Usage } from '../reference.ts';
import type { Scope } from '../scope.ts';
import type { Value } from '../value.ts';
import { resolveExpression } from './expression.ts';

/** Within a window or an aggregate a name is always an input column's, never an output name (SQL99 rule). */
export function resolveWindow(window: WindowDef, scope: Scope, env: Env): void {
  for (const each of window.partitionClause ?? []) resolveExpression(each, scope, env, 'window');
  for (const each of window.orderClause ?? []) resolveSortBy(each, scope, env, 'window');
  resolveExpression(window.startOffset, scope, env, 'window');
  resolveExpression(window.endOffset, scope, env, 'window');
}

export function resolveSortBy(node: Node, scope: Scope, env: Env, usage: Usage): void {
  const sort = as(node, 'SortBy');
  if (sort) sorted(sort, resolveExpression(sort.node, scope, env, usage), env);
}

export function sorted(sort: SortBy, value: Value, env: Env): void {
  if (!value.evidence || !env.sink) return;
  const { spans } = env.sink;
  const column = as(sort.node, 'ColumnRef');
  const nulls =
    sort.sortby_nulls === 'SORTBY_NULLS_LAST' ? 'last' : sort.sortby_nulls === 'SORTBY_NULLS_FIRST' ? 'first' : undefined;
  value.evidence.push({ kind: 'sorted', ...(nulls && { nulls }), span: spans.tokenAt(spans.at(column?.location)) });
}

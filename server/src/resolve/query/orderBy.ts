import type { Node } from 'libpg-query';
import { as, namesIn } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import { resolveExpression } from '../expression/expression.ts';
import { sorted } from '../expression/window.ts';
import type { Usage } from '../reference.ts';
import { isPlaceholder, report } from '../report.ts';
import { findColumn, type Scope } from '../scope.ts';
import { fieldValue } from '../value.ts';
import { surelyDiffer } from './sameTarget.ts';
import type { Target, Targets } from './targets.ts';

/**
 * ORDER BY: a bare name is an output column's if there is one, and else an input column's; within an expression it is always an input
 * column's (findTargetlistEntrySQL92). A bare integer is a position.
 */
export function resolveOrderBy(nodes: readonly Node[] | undefined, targets: Targets, scope: Scope, env: Env): void {
  for (const node of nodes ?? []) {
    const sort = as(node, 'SortBy');
    if (sort) sorted(sort, resolveOutputName(sort.node, targets, scope, env, 'order'), env);
  }
}

/** DISTINCT ON follows the rules of ORDER BY. Plain DISTINCT is a list of one empty node. */
export function resolveDistinct(nodes: readonly Node[] | undefined, targets: Targets, scope: Scope, env: Env): void {
  for (const node of nodes ?? []) resolveOutputName(node, targets, scope, env, 'order');
}

function resolveOutputName(node: Node | undefined, targets: Targets, scope: Scope, env: Env, usage: Usage) {
  const name = bareName(node);
  if (name === undefined) return resolveExpression(node, scope, env, usage);
  const target = findTarget(node, name, targets, scope, env, usage);
  if (target) return fieldValue(target.field);
  // The name may be one of the output columns that we do not know.
  if (targets.open && /^(?:missing|ambiguous)$/.test(findColumn(scope, name).kind)) return {};
  return resolveExpression(node, scope, env, usage);
}

/** The output column of that name, if there is one; several are ambiguous unless they are the same expression. */
export function findTarget(
  node: Node | undefined,
  name: string,
  targets: Targets,
  scope: Scope,
  env: Env,
  usage: Usage,
): Target | undefined {
  const matches = targets.list.filter((target) => target.field.name === name);
  const first = matches[0];
  if (first && matches.some((other) => surelyDiffer(first, other, scope))) reportAmbiguous(node, name, env, usage);
  return first;
}

/** The name of a column reference without qualifier. */
export function bareName(node: Node | undefined): string | undefined {
  const fields = as(node, 'ColumnRef')?.fields;
  return fields?.length === 1 ? namesIn(fields)[0] : undefined;
}

function reportAmbiguous(node: Node | undefined, name: string, env: Env, usage: Usage): void {
  const location = as(node, 'ColumnRef')?.location;
  if (isPlaceholder(env, name, location)) return;
  report(env, (spans) => ({ kind: 'column', name, span: spans.name(location), status: 'ambiguous', usage, relations: [] }));
}

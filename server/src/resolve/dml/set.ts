import type { MultiAssignRef, Node, ResTarget } from 'libpg-query';
import { as, namesIn } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import { resolveExpression } from '../expression/expression.ts';
import { resolveSubquery } from '../query/subquery.ts';
import type { Usage } from '../reference.ts';
import type { NamespaceItem, Scope } from '../scope.ts';
import type { Shape } from '../shape.ts';
import { unknownValue, type Value } from '../value.ts';
import { assign, resolveTarget } from './assignment.ts';

/** The SET list of UPDATE, ON CONFLICT DO UPDATE or MERGE. `(a, b) = (…)` is one assignment for each of its columns, from one source. */
export function resolveSet(
  nodes: readonly Node[] | undefined,
  item: NamespaceItem | undefined,
  scope: Scope,
  env: Env,
  usage: Usage,
): void {
  let row: Source | undefined;
  for (const node of nodes ?? []) {
    const target = as(node, 'ResTarget');
    if (!target) continue;
    const to = resolveTarget(target, item, scope, env, usage);
    const multi = as(target.val, 'MultiAssignRef');
    if (!multi) {
      assign(to, target.val, resolveExpression(target.val, scope, env, usage), env, usage);
      noteIncrement(target, to);
      continue;
    }
    if ((multi.colno ?? 1) === 1) row = resolveSource(multi, scope, env, usage);
    const index = (multi.colno ?? 1) - 1;
    assign(to, row?.nodes?.[index], row?.values?.[index] ?? row?.shape?.fields[index] ?? unknownValue, env, usage);
  }
}

interface Source {
  readonly nodes?: readonly Node[];
  readonly values?: readonly Value[];
  readonly shape?: Shape;
}

function resolveSource(multi: MultiAssignRef, scope: Scope, env: Env, usage: Usage): Source {
  const row = as(multi.source, 'RowExpr')?.args;
  if (row) return { nodes: row, values: row.map((each) => resolveExpression(each, scope, env, usage)) };
  const link = as(multi.source, 'SubLink');
  if (link) return { shape: resolveSubquery(link.subselect, env, scope) };
  const value = resolveExpression(multi.source, scope, env, usage);
  return value.row ? { shape: value.row } : {};
}

/** `n = n + 1`: the literal says what kind of number `n` counts in. */
function noteIncrement(target: ResTarget, to: Value): void {
  const sum = as(target.val, 'A_Expr');
  const from = as(sum?.lexpr, 'ColumnRef');
  const step = as(sum?.rexpr, 'A_Const');
  if (!to.evidence || !from || !step?.ival || !/^[+-]$/.test(namesIn(sum?.name).at(-1) ?? '')) return;
  if (namesIn(from.fields).at(-1) !== target.name) return;
  const at = to.evidence.at(-1)?.span ?? { start: 0, end: 0 };
  to.evidence.push({ kind: 'literal', type: 'integer', value: String(step.ival.ival ?? 0), how: 'incremented', span: at });
}

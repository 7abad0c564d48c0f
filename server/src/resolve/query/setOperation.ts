import type { SelectStmt } from 'libpg-query';
import type { Env } from '../env.ts';
import { resolveFrom } from '../from/from.ts';
import type { Scope } from '../scope.ts';
import { type Field, Shape } from '../shape.ts';
import { resolveLocking } from './locking.ts';
import { resolveOrderBy } from './orderBy.ts';
import { resolveLimit, resolveSelect } from './select.ts';
import type { Targets } from './targets.ts';

/**
 * UNION, INTERSECT, EXCEPT. The first query names the columns, and ORDER BY sees nothing but these names (transformSetOperationStmt). A
 * chain that leans left is walked, not recursed into.
 */
export function resolveSetOperation(
  top: SelectStmt,
  env: Env,
  parent: Scope | undefined,
  whenFirst?: (first: Shape) => void,
): Shape {
  const rights: SelectStmt[] = [];
  let left: SelectStmt | undefined = top;
  while (left && isBareSetOperation(left, top)) {
    if (left.rarg) rights.push(left.rarg);
    left = left.larg;
  }
  // Each query is one of its own, below the set operation.
  const leaf: Scope = { items: [], parent };
  const first = left ? resolveSelect(left, env, leaf) : new Shape([], true);
  whenFirst?.(first);
  const others = rights.reverse().map((right) => resolveSelect(right, env, leaf));
  const shape = new Shape(
    first.fields.map((field, i) => combined(field, others, i)),
    first.open,
  );
  const scope: Scope = {
    items: [{ name: undefined, shape, columnsVisible: true, nameVisible: false, system: 'none' }],
    parent,
  };
  const targets: Targets = {
    list: shape.fields.map((field, i) => ({ field, node: undefined, variable: String(i) })),
    open: shape.open,
  };
  resolveOrderBy(top.sortClause, targets, scope, env);
  resolveLimit(top, { items: [], parent }, env);
  resolveLocking(top.lockingClause, resolveFrom(undefined, env, parent), env);
  return shape;
}

/** Inner operations with clauses of their own are queries of their own. */
const isBareSetOperation = (select: SelectStmt, top: SelectStmt): boolean =>
  select.op !== undefined &&
  select.op !== 'SETOP_NONE' &&
  (select === top ||
    !(select.withClause || select.sortClause || select.limitCount || select.limitOffset || select.lockingClause));

/** Types are kept where all queries agree; untyped literals take the others' type. */
function combined(field: Field, others: readonly Shape[], index: number): Field {
  const types = new Set([field.type, ...others.map((other) => other.fields[index]?.type)].filter((type) => type !== undefined));
  const { type: _, source: __, direct: ___, ...rest } = field;
  return types.size === 1 && others.every((other) => !other.open) ? { ...rest, type: [...types][0]! } : rest;
}

import type { A_Indirection, ColumnRef, Node, ResTarget } from 'libpg-query';
import { isHoleName } from '../../sql/holeName.ts';
import { as, namesIn } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import { resolveColumnRef } from '../expression/columnRef.ts';
import { resolveExpression } from '../expression/expression.ts';
import { resolveIndirection } from '../expression/indirection.ts';
import type { Usage } from '../reference.ts';
import type { Scope } from '../scope.ts';
import { derived, type Field, openShape, Shape } from '../shape.ts';
import { compositeShape } from '../types.ts';
import { fieldOf } from '../value.ts';
import { figureName, type Naming } from './figureName.ts';
import { outputName } from './outputName.ts';

/** An output column, with the expression that it comes from (none when a `*` brought it). */
export interface Target {
  readonly field: Field;
  readonly node: Node | undefined;
}

export interface Targets {
  readonly list: readonly Target[];
  /** A hole or something unknown behind `*`: there may be more columns than these. */
  readonly open: boolean;
  /** Of a set operation: two columns of one name are never the same expression. */
  readonly separate?: true;
}

/** A select list or a RETURNING list: resolves it, and gives the columns it makes. */
export function resolveTargets(nodes: readonly Node[] | undefined, scope: Scope, env: Env, usage: Usage): Targets {
  const list: Target[] = [];
  let open = false;
  const naming: Naming = { subqueryName: (select) => outputName(select, naming), serverVersion: env.lookup.serverVersion };
  for (const node of nodes ?? []) {
    const target = as(node, 'ResTarget');
    if (!target) continue;
    const expanded = expandStar(target, scope, env, usage);
    if (expanded) {
      for (const field of expanded.fields) list.push({ field, node: undefined });
      open ||= expanded.open;
      continue;
    }
    const value = resolveExpression(target.val, scope, env, usage);
    const name = target.name ?? figureName(target.val, naming);
    if (isHoleName(name)) open = true;
    else list.push({ field: fieldOf(name, value), node: target.val });
  }
  return { list, open };
}

export const targetShape = ({ list, open }: Targets): Shape =>
  new Shape(
    list.map((target) => target.field),
    open,
  );

/** `*`, `t.*`, `(row).*`: the columns they stand for; undefined for every other target. */
function expandStar(target: ResTarget, scope: Scope, env: Env, usage: Usage): Shape | undefined {
  const column = as(target.val, 'ColumnRef');
  if (column) return column.fields?.some((field) => as(field, 'A_Star')) ? starOf(column, scope, env, usage) : undefined;
  const indirection = as(target.val, 'A_Indirection');
  if (!indirection?.indirection?.length || !as(indirection.indirection.at(-1), 'A_Star')) return undefined;
  return fieldsOf(indirection, scope, env, usage);
}

function starOf(column: ColumnRef, scope: Scope, env: Env, usage: Usage): Shape {
  if (namesIn(column.fields).length > 0) {
    const { row } = resolveColumnRef(column, scope, env, usage);
    return row ? new Shape(row.fields.map(derived), row.open) : openShape;
  }
  const items = scope.items.filter((item) => item.columnsVisible);
  return new Shape(
    items.flatMap((item) => item.shape.fields.map(derived)),
    scope.open === true || items.some((item) => item.shape.open),
  );
}

function fieldsOf(indirection: A_Indirection, scope: Scope, env: Env, usage: Usage): Shape {
  const value = resolveIndirection(indirection, scope, env, usage);
  const shape = value.row ?? compositeShape(value.type, env.lookup);
  return shape ? new Shape(shape.fields.map(derived), shape.open) : openShape;
}

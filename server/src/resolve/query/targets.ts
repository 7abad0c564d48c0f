import type { A_Indirection, ColumnRef, Node, ResTarget } from 'libpg-query';
import { isHoleName } from '../../sql/holeName.ts';
import { as, namesIn } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import { resolveColumnRef } from '../expression/columnRef.ts';
import { resolveExpression } from '../expression/expression.ts';
import { resolveIndirection } from '../expression/indirection.ts';
import { variable } from '../from/variable.ts';
import type { Usage } from '../reference.ts';
import { findItem, type NamespaceItem, type Scope } from '../scope.ts';
import { derived, type Field, Shape } from '../shape.ts';
import { compositeShape } from '../types.ts';
import { fieldOf, textValue, type Value } from '../value.ts';
import { figureName, type Naming } from './figureName.ts';
import { outputName } from './outputName.ts';

/** An output column, with the expression that it comes from (none when a `*` brought it). */
export interface Target {
  readonly field: Field;
  readonly node: Node | undefined;
  /** The column that a `*` brought, or that a set operation made: a key that is the same for the same column. */
  readonly variable?: string | undefined;
}

export interface Targets {
  readonly list: readonly Target[];
  /** A hole or something unknown behind `*`: there may be more columns than these. */
  readonly open: boolean;
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
      for (const each of expanded.list) list.push(each);
      open ||= expanded.open;
      continue;
    }
    const value = resolveExpression(target.val, scope, env, usage);
    const name = target.name ?? figureName(target.val, naming);
    if (isHoleName(name)) open = true;
    else list.push({ field: fieldOf(name, settled(value, target.val)), node: target.val });
  }
  return { list, open };
}

export const targetShape = ({ list, open }: Targets): Shape =>
  new Shape(
    list.map((target) => target.field),
    open,
  );

/** An untyped literal becomes text when nothing else has given it a type (10.6). */
export const settled = (value: Value, node: Node | undefined): Value => (as(node, 'A_Const')?.sval ? textValue : value);

/** `*`, `t.*`, `(row).*`: the columns they stand for; undefined for every other target. */
function expandStar(target: ResTarget, scope: Scope, env: Env, usage: Usage): Targets | undefined {
  const column = as(target.val, 'ColumnRef');
  if (column) return column.fields?.some((field) => as(field, 'A_Star')) ? starOf(column, scope, env, usage) : undefined;
  const indirection = as(target.val, 'A_Indirection');
  if (!indirection?.indirection?.length || !as(indirection.indirection.at(-1), 'A_Star')) return undefined;
  return fieldsOf(indirection, scope, env, usage);
}

function starOf(column: ColumnRef, scope: Scope, env: Env, usage: Usage): Targets {
  const names = namesIn(column.fields);
  if (names.length > 0) {
    resolveColumnRef(column, scope, env, usage);
    const item = findItem(scope, names.at(-1)!, names.at(-2));
    return item && item !== 'unknown' ? columnsOf([item]) : nothingKnown;
  }
  const columns = columnsOf(scope.items.filter((item) => item.columnsVisible));
  return scope.open ? { ...columns, open: true } : columns;
}

const nothingKnown: Targets = { list: [], open: true };

const columnsOf = (items: readonly NamespaceItem[]): Targets => ({
  list: items.flatMap((item) =>
    item.shape.fields.flatMap((field, i) =>
      field.unexpanded ? [] : [{ field: derived(field), node: undefined, variable: variable(item, i) }],
    ),
  ),
  open: items.some((item) => item.shape.open),
});

function fieldsOf(indirection: A_Indirection, scope: Scope, env: Env, usage: Usage): Targets {
  const value = resolveIndirection(indirection, scope, env, usage);
  const shape = value.row ?? compositeShape(value.type, env.lookup);
  return shape
    ? { list: shape.fields.map((field) => ({ field: derived(field), node: undefined })), open: shape.open }
    : nothingKnown;
}

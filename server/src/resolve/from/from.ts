import type { Node } from 'libpg-query';
import { as, namesIn } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import { resolveExpression } from '../expression/expression.ts';
import { resolveSubquery } from '../query/subquery.ts';
import type { Usage } from '../reference.ts';
import { isPlaceholder } from '../report.ts';
import type { NamespaceItem, Scope } from '../scope.ts';
import { renamed } from '../shape.ts';
import { resolveJoin } from './join.ts';
import { resolveRangeFunction } from './rangeFunction.ts';
import { resolveRelation } from './relation.ts';
import { resolveJsonTable, resolveXmlTable } from './tableFunction.ts';

/** What a FROM clause, or a part of it, brings into the namespace. */
export interface FromPart {
  readonly items: readonly NamespaceItem[];
  /** It holds a hole: anything may be in it. */
  readonly open: boolean;
  /** The names of all its entries, also of those that an aliased join hides: FOR UPDATE OF may name them. */
  readonly names: ReadonlySet<string>;
}

const nothing: FromPart = { items: [], open: false, names: new Set() };
export const openPart: FromPart = { items: [], open: true, names: new Set() };

/** Whether it may have columns that we do not know. */
export const isUnknownPart = (part: FromPart): boolean =>
  part.open || part.items.some((item) => item.columnsVisible && item.shape.open);

/** The scope in which a part of FROM is resolved: LATERAL parts and functions see `lateral`, others only what surrounds the query. */
export interface FromContext {
  readonly env: Env;
  readonly lateral: Scope;
  readonly usage: Usage;
}

/**
 * A FROM clause. Its parts are resolved left to right, each LATERAL one seeing those before it (transformFromClause). `target` is the relation
 * that UPDATE or DELETE change: LATERAL parts find it, but may not use it.
 */
export function resolveFrom(
  nodes: readonly Node[] | undefined,
  env: Env,
  parent: Scope | undefined,
  target: readonly NamespaceItem[] = [],
): FromPart {
  if (!nodes || nodes.length === 0) return nothing;
  const before = target.map((item) => ({ ...item, unreachable: true as const }));
  if (nodes.length === 1) return resolveFromItem(nodes[0]!, { env, lateral: { items: before, parent }, usage: 'from' });
  const items: NamespaceItem[] = [];
  const names = new Set<string>();
  let open = false;
  for (const node of nodes) {
    // The array is shared and grows: what a part sees is what stands in it when it is resolved.
    const lateral = { items: before.length > 0 ? [...before, ...items] : items, parent, open };
    const part = resolveFromItem(node, { env, lateral, usage: 'from' });
    items.push(...part.items);
    for (const name of part.names) names.add(name);
    open ||= part.open;
  }
  return { items, open, names };
}

export function resolveFromItem(node: Node, context: FromContext): FromPart {
  const relation = as(node, 'RangeVar');
  if (relation) return resolveRelation(relation, context);
  const join = as(node, 'JoinExpr');
  if (join) return resolveJoin(join, context);
  const subselect = as(node, 'RangeSubselect');
  if (subselect) {
    const scope = subselect.lateral ? context.lateral : { items: [], parent: context.lateral.parent };
    const shape = resolveSubquery(subselect.subquery, context.env, scope);
    return derivedPart(renamed(shape, namesIn(subselect.alias?.colnames)), subselect.alias?.aliasname, context.env);
  }
  const call = as(node, 'RangeFunction');
  if (call) return resolveRangeFunction(call, context);
  const xml = as(node, 'RangeTableFunc');
  if (xml) return resolveXmlTable(xml, context);
  const json = as(node, 'JsonTable');
  if (json) return resolveJsonTable(json, context);
  const sample = as(node, 'RangeTableSample');
  if (sample?.relation) {
    const outside = context.lateral.parent ?? { items: [], parent: undefined };
    for (const arg of sample.args ?? []) resolveExpression(arg, outside, context.env, 'from');
    resolveExpression(sample.repeatable, outside, context.env, 'from');
    return resolveFromItem(sample.relation, context);
  }
  return openPart;
}

/** A subquery, function or other derived table under its name. */
export function derivedPart(
  shape: NamespaceItem['shape'],
  name: string | undefined,
  env: Env,
  more: Pick<NamespaceItem, 'scalar'> = {},
): FromPart {
  if (name !== undefined && isPlaceholder(env, name, -1)) return openPart;
  const item: NamespaceItem = { name, shape, columnsVisible: true, nameVisible: name !== undefined, system: 'none', ...more };
  return { items: [item], open: false, names: new Set(name === undefined ? [] : [name]) };
}

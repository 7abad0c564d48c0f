import type { MergeStmt, MergeWhenClause, Node } from 'libpg-query';
import { as } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import { condition, resolveExpression } from '../expression/expression.ts';
import { resolveFrom } from '../from/from.ts';
import { lookUpRelation } from '../from/relation.ts';
import { resolveWith } from '../query/with.ts';
import type { NamespaceItem, Scope } from '../scope.ts';
import type { Shape } from '../shape.ts';
import { fieldValue, unknownValue } from '../value.ts';
import { assign, resolveTarget } from './assignment.ts';
import { writable } from './insert.ts';
import { resolveReturning } from './returning.ts';
import { resolveSet } from './set.ts';

/** MERGE: what a WHEN branch sees depends on which side has a row (parse_merge.c, setNamespaceForMergeWhen). */
export function resolveMerge(merge: MergeStmt, outer: Env, parent: Scope | undefined): Shape {
  const env = resolveWith(merge.withClause, outer, parent);
  const target = merge.relation && lookUpRelation(merge.relation, env, 'merge');
  const source = resolveFrom(merge.sourceRelation ? [merge.sourceRelation] : [], env, parent);
  const own = target ? [target.item] : [];
  const open = source.open || !target;
  const both: Scope = { items: [...own, ...source.items], parent, open };
  condition(merge.joinCondition, both, env, 'join', 'ON');
  for (const node of merge.mergeWhenClauses ?? []) {
    const when = as(node, 'MergeWhenClause');
    if (!when) continue;
    const items =
      when.matchKind === 'MERGE_WHEN_NOT_MATCHED_BY_TARGET'
        ? shown(merge.sourceRelation, source.items)
        : when.matchKind === 'MERGE_WHEN_NOT_MATCHED_BY_SOURCE'
          ? [...own, ...leftOver(merge.sourceRelation, source.items)]
          : [...own, ...shown(merge.sourceRelation, source.items)];
    resolveWhen(when, target?.item, { ...both, items }, env);
  }
  return resolveReturning(merge.returningClause, target?.item, both, env);
}

/**
 * The source where it is visible. PostgreSQL shows and hides the first namespace item that a join has made, and that is the alias of its USING: then the
 * merged columns are there twice.
 */
function shown(source: Node | undefined, items: readonly NamespaceItem[]): readonly NamespaceItem[] {
  const alias = usingAlias(source);
  return alias === undefined ? items : items.map((item) => (item.name === alias ? { ...item, columnsVisible: true } : item));
}

/** What hiding the source leaves visible: the names inside a join that has no name itself, or all of it but the alias of its USING. */
function leftOver(source: Node | undefined, items: readonly NamespaceItem[]): readonly NamespaceItem[] {
  const join = as(source, 'JoinExpr');
  if (!join || join.alias) return [];
  const alias = usingAlias(source);
  if (alias !== undefined) return items.filter((item) => item.name !== alias);
  return items.filter((item) => item.nameVisible).map((item) => ({ ...item, columnsVisible: false }));
}

const usingAlias = (source: Node | undefined): string | undefined => as(source, 'JoinExpr')?.join_using_alias?.aliasname;

function resolveWhen(when: MergeWhenClause, item: NamespaceItem | undefined, scope: Scope, env: Env): void {
  condition(when.condition, scope, env, 'merge', 'WHEN');
  if (when.commandType === 'CMD_UPDATE') resolveSet(when.targetList, item, scope, env, 'set');
  if (when.commandType !== 'CMD_INSERT') return;
  const targets = when.targetList
    ? when.targetList.map((node) => {
        const column = as(node, 'ResTarget');
        return column ? resolveTarget(column, item && writable(item), scope, env, 'insert') : unknownValue;
      })
    : (item?.shape.fields ?? []).map(fieldValue);
  (when.values ?? []).forEach((value, i) => {
    assign(targets[i] ?? unknownValue, value, resolveExpression(value, scope, env, 'values'), env, 'values');
  });
}

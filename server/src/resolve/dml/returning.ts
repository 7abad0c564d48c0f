import type { ReturningClause } from 'libpg-query';
import { as } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import { resolveTargets, targetShape } from '../query/targets.ts';
import { findItem, type NamespaceItem, type Scope } from '../scope.ts';
import { openShape, type Shape } from '../shape.ts';

/**
 * RETURNING: the target's columns, and what FROM brought. From 18 on `old` and `new` name the row before and after, unless a relation goes by that
 * name or WITH (OLD AS …) gives another (transformReturningClause). Without RETURNING nothing can be read from the statement.
 */
export function resolveReturning(
  clause: ReturningClause | undefined,
  target: NamespaceItem | undefined,
  scope: Scope,
  env: Env,
): Shape {
  if (!clause) return openShape;
  const items = target && env.lookup.serverVersion >= 180000 ? versions(clause, target, scope) : [];
  return targetShape(resolveTargets(clause.exprs, { ...scope, items: [...scope.items, ...items] }, env, 'returning'));
}

function versions(clause: ReturningClause, target: NamespaceItem, scope: Scope): NamespaceItem[] {
  const named = (option: string): string | undefined => {
    for (const each of clause.options ?? []) {
      const found = as(each, 'ReturningOption');
      if (found?.option === option) return found.value;
    }
    return undefined;
  };
  const { schema: _, ...row } = target;
  const version = (option: string, plain: string): NamespaceItem[] => {
    const name = named(option) ?? (findItem({ ...scope, open: false }, plain) ? undefined : plain);
    return name === undefined ? [] : [{ ...row, name, columnsVisible: false, nameVisible: true }];
  };
  return [...version('RETURNING_OPTION_OLD', 'old'), ...version('RETURNING_OPTION_NEW', 'new')];
}

import type { UpdateStmt } from 'libpg-query';
import type { Env } from '../env.ts';
import { condition } from '../expression/expression.ts';
import { resolveFrom } from '../from/from.ts';
import { lookUpRelation } from '../from/relation.ts';
import { resolveWith } from '../query/with.ts';
import type { Scope } from '../scope.ts';
import type { Shape } from '../shape.ts';
import { reportDestructive } from './destructive.ts';
import { resolveReturning } from './returning.ts';
import { resolveSet } from './set.ts';

export function resolveUpdate(update: UpdateStmt, outer: Env, parent: Scope | undefined): Shape {
  const env = resolveWith(update.withClause, outer, parent);
  const target = update.relation && lookUpRelation(update.relation, env, 'update');
  const own = target ? [target.item] : [];
  const from = resolveFrom(update.fromClause, env, parent, own);
  const scope: Scope = { items: [...own, ...from.items], parent, open: from.open || !target };
  resolveSet(update.targetList, target?.item, scope, env, 'set');
  condition(update.whereClause, scope, env, 'where', 'WHERE');
  if (!update.whereClause) reportDestructive('UPDATE', target?.relation, update.relation?.location, env);
  return resolveReturning(update.returningClause, target?.item, scope, env);
}

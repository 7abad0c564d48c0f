import type { DeleteStmt } from 'libpg-query';
import type { Env } from '../env.ts';
import { condition } from '../expression/expression.ts';
import { resolveFrom } from '../from/from.ts';
import { lookUpRelation } from '../from/relation.ts';
import { resolveWith } from '../query/with.ts';
import type { Scope } from '../scope.ts';
import type { Shape } from '../shape.ts';
import { reportDestructive } from './destructive.ts';
import { resolveReturning } from './returning.ts';

export function resolveDelete(deletion: DeleteStmt, outer: Env, parent: Scope | undefined): Shape {
  const env = resolveWith(deletion.withClause, outer, parent);
  const target = deletion.relation && lookUpRelation(deletion.relation, env, 'delete');
  const own = target ? [target.item] : [];
  const using = resolveFrom(deletion.usingClause, env, parent, own);
  const scope: Scope = { items: [...own, ...using.items], parent, open: using.open || !target };
  condition(deletion.whereClause, scope, env, 'where', 'WHERE');
  if (!deletion.whereClause) reportDestructive('DELETE', target?.relation, deletion.relation?.location, env);
  return resolveReturning(deletion.returningClause, target?.item, scope, env);
}

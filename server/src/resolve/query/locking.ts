import type { Node } from 'libpg-query';
import { as } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import type { FromPart } from '../from/from.ts';
import { isPlaceholder, report } from '../report.ts';

/** FOR UPDATE OF names: aliases or relation names of this query's own FROM, without a schema (transformLockingClause). */
export function resolveLocking(nodes: readonly Node[] | undefined, from: FromPart, env: Env): void {
  for (const node of nodes ?? []) {
    for (const each of as(node, 'LockingClause')?.lockedRels ?? []) {
      const relation = as(each, 'RangeVar');
      const name = relation?.relname;
      if (name === undefined || relation?.schemaname !== undefined || isPlaceholder(env, name, relation?.location)) continue;
      if (from.open || from.names.has(name)) continue;
      report(env, (spans) => ({
        kind: 'column',
        name: '*',
        qualifier: name,
        span: spans.name(relation?.location),
        status: 'missing',
        usage: 'select',
        relations: [],
        missingQualifier: true,
        alternatives: [...from.names],
      }));
    }
  }
}

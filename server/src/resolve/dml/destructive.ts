import type { Relation } from '../../catalog/model.ts';
import type { Env } from '../env.ts';
import { report } from '../report.ts';

/** UPDATE or DELETE without WHERE, TRUNCATE: at the relation's name. */
export function reportDestructive(action: string, relation: Relation | undefined, location: number | undefined, env: Env): void {
  // Of an unfinished statement the WHERE clause may still come.
  if (!relation || env.sink?.spans.repaired) return;
  report(env, (spans) => ({
    kind: 'destructive',
    action,
    relation: { schema: relation.schema, name: relation.name },
    span: spans.name(location),
    status: 'found',
    usage: action === 'UPDATE' ? 'update' : 'delete',
  }));
}

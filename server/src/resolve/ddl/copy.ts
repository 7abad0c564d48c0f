import type { CopyStmt } from 'libpg-query';
import { as } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import { condition } from '../expression/expression.ts';
import { lookUpRelation } from '../from/relation.ts';
import { resolveSubquery } from '../query/subquery.ts';
import { reportColumns } from './names.ts';
import { wordsFrom } from './words.ts';

/** COPY: a query, or a table with columns, in its list and in its options; WHERE (of COPY FROM) sees all of the table's. */
export function resolveCopy(copy: CopyStmt, env: Env): void {
  resolveSubquery(copy.query, env, undefined);
  const usage = copy.is_from ? 'insert' : 'from';
  const item = copy.relation && lookUpRelation(copy.relation, env, usage)?.item;
  if (!item) return;
  const words = wordsFrom(env, copy.relation?.location);
  const columnUsage = copy.is_from ? 'insert' : 'select';
  if (copy.attlist && words.seek('(')) reportColumns(copy.attlist, words, item, env, columnUsage);
  for (const node of copy.options ?? []) {
    const option = as(node, 'DefElem');
    if (!/^force_(?:quote|not_null|null)$/.test(option?.defname ?? '')) continue;
    reportColumns(as(option?.arg, 'List')?.items, wordsFrom(env, option?.location), item, env, columnUsage);
  }
  condition(copy.whereClause, { items: [item], parent: undefined }, env, 'where', 'WHERE');
}

import type { CatalogLookup } from '../createLookup.ts';
import type { Constraint, Index, Relation } from '../model.ts';
import { freeName, setNotNull } from './constraints.ts';
import type { Ddl } from './context.ts';
import { putRelation } from './edits.ts';

/** Keys and indexes of another table, under names of its own; those that it has already are left out. */
export function withKeysOf(table: Relation, source: Relation): Relation {
  let result = table;
  for (const key of source.constraints ?? []) {
    if ((key.kind !== 'primary' && key.kind !== 'unique') || result.constraints?.some((each) => isSameKey(each, key))) continue;
    const name = freeName(result, key.kind === 'primary' ? [] : key.columns, key.kind === 'primary' ? 'pkey' : 'key');
    const constraint: Constraint = { ...key, name };
    const index = source.indexes?.find((each) => each.name === key.name);
    result = {
      ...result,
      constraints: [...(result.constraints ?? []), constraint],
      indexes: [...(result.indexes ?? []), ...(index ? [{ ...index, name }] : [])],
    };
    if (key.kind === 'primary') result = setNotNull(result, key.columns);
  }
  for (const index of source.indexes ?? []) {
    if (source.constraints?.some((each) => each.name === index.name) || result.indexes?.some((each) => isSameIndex(each, index)))
      continue;
    const name = freeName(
      result,
      index.columns.map((each) => each ?? 'expr'),
      'idx',
    );
    result = { ...result, indexes: [...(result.indexes ?? []), { ...index, name }] };
  }
  return result;
}

const isSameKey = (a: Constraint, b: Constraint): boolean => a.kind === b.kind && a.columns.join() === b.columns.join();

const isSameIndex = (a: Index, b: Index): boolean =>
  a.unique === b.unique && a.columns.join() === b.columns.join() && a.predicate === b.predicate;

/** What a partitioned table's new key or index gives to its partitions, all the way down. */
export function keysBelow(lookup: CatalogLookup, table: Relation, ddl: Ddl): CatalogLookup {
  if (table.kind !== 'partitioned') return lookup;
  const parent = lookup.relation(table.name, table.schema);
  if (typeof parent === 'string') return lookup;
  return lookup.children(parent).reduce((current, child) => {
    const keyed = withKeysOf(child, parent);
    return keysBelow(putRelation(current, keyed, ddl.origin), keyed, ddl);
  }, lookup);
}

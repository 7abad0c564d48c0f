import type { Lookup } from '../../catalog/lookup.ts';
import type { Relation, Type } from '../../catalog/model.ts';

/** The user's own type of that name along the search_path, also where what pg_catalog holds is not known. */
export function findType(
  lookup: Pick<Lookup, 'type' | 'searchPath'>,
  name: string,
  schema?: string,
): Type | Relation | undefined {
  return search(lookup, schema, (where) => lookup.type(name, where));
}

export function findRelation(
  lookup: Pick<Lookup, 'relation' | 'searchPath'>,
  name: string,
  schema?: string,
): Relation | undefined {
  return search(lookup, schema, (where) => lookup.relation(name, where));
}

function search<T extends object>(
  lookup: Pick<Lookup, 'searchPath'>,
  schema: string | undefined,
  ask: (schema: string) => T | 'absent' | 'unknown',
): T | undefined {
  for (const where of schema === undefined ? lookup.searchPath : [schema]) {
    if (where === 'pg_catalog') continue;
    const found = ask(where);
    if (typeof found === 'object') return found;
  }
  return undefined;
}

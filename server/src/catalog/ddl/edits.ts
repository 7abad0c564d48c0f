import { type CatalogLookup, keyOf } from '../createLookup.ts';
import type { Layer } from '../layer.ts';
import type { Origin } from '../lookup.ts';
import type { Column, QualifiedName, Relation, Routine, Type } from '../model.ts';

/** Puts a relation in its place. What did not stand there before comes from `origin`: the relation, or its new columns. */
export function putRelation(lookup: CatalogLookup, relation: Relation, origin: Origin): CatalogLookup {
  const key = keyOf(relation.schema, relation.name);
  const before = lookup.relation(relation.name, relation.schema);
  const origins = new Map<string, Origin | 'none'>();
  if (before === 'absent') origins.set(key, origin);
  else if (typeof before !== 'string') {
    for (const column of relation.columns ?? []) {
      if (before.columns && !before.columns.some((each) => each.name === column.name))
        origins.set(`${key}\0${column.name}`, origin);
    }
  }
  return lookup.with({
    relations: put(lookup.changes.relations, key, relation),
    origins: lookup.changes.origins.with(origins),
  });
}

/** A relation that did not change its name, with other fields. */
export function changeRelation(
  lookup: CatalogLookup,
  relation: Relation,
  fields: Partial<Relation>,
  origin: Origin,
): CatalogLookup {
  return putRelation(lookup, { ...relation, ...fields }, origin);
}

export function removeRelation(lookup: CatalogLookup, name: QualifiedName): CatalogLookup {
  const key = keyOf(name.schema, name.name);
  return lookup.with({
    relations: put(lookup.changes.relations, key, 'absent'),
    origins: lookup.changes.origins.get(key) ? put(lookup.changes.origins, key, 'none') : lookup.changes.origins,
  });
}

/** Whether it is there, or what it is, can no longer be told. */
export function forgetRelation(lookup: CatalogLookup, name: QualifiedName): CatalogLookup {
  return lookup.with({ relations: put(lookup.changes.relations, keyOf(name.schema, name.name), 'unknown') });
}

export function putType(lookup: CatalogLookup, type: Type): CatalogLookup {
  return lookup.with({ types: put(lookup.changes.types, keyOf(type.schema, type.name), type) });
}

export function removeType(lookup: CatalogLookup, name: QualifiedName): CatalogLookup {
  return lookup.with({ types: put(lookup.changes.types, keyOf(name.schema, name.name), 'absent') });
}

export function putFunctions(lookup: CatalogLookup, name: QualifiedName, routines: readonly Routine[]): CatalogLookup {
  return lookup.with({ functions: put(lookup.changes.functions, keyOf(name.schema, name.name), routines) });
}

/** Overloads in one schema. */
export function functionsAt(lookup: CatalogLookup, name: QualifiedName): readonly Routine[] {
  const routines = lookup.functions(name.name, name.schema);
  return routines === 'unknown' ? [] : routines;
}

/** What of the two there may be: all columns of both. Silence is better than an error when a script creates what is there already. */
export function union(created: Relation, before: Relation | 'absent' | 'unknown'): Relation {
  if (before === 'absent') return created;
  if (before === 'unknown' || !before.columns || !created.columns) return { ...created, columns: undefined };
  const names = new Set(created.columns.map((column) => column.name));
  const more = before.columns.filter((column) => !names.has(column.name)).map(optional);
  return {
    ...before,
    ...created,
    columns: [...created.columns, ...more],
    constraints: [...(created.constraints ?? []), ...(before.constraints ?? [])],
    indexes: [...(created.indexes ?? []), ...(before.indexes ?? [])],
  };
}

/** A column that may be absent asks nothing of an INSERT. */
function optional(column: Column): Column {
  const { notNull: _, ...rest } = column;
  return rest;
}

function put<V>(layer: Layer<V>, key: string, value: V): Layer<V> {
  return layer.with(new Map([[key, value]]));
}

import type { Catalog } from '../catalog/model.ts';

/** The names of all columns, and of what functions return: gathered once for a catalog. */
export function columnNames(catalog: Catalog): ReadonlySet<string> {
  const known = names.get(catalog);
  if (known) return known;
  const made = new Set<string>();
  for (const { columns } of catalog.relations) for (const { name } of columns ?? []) made.add(name);
  for (const routine of catalog.functions) for (const { name } of routine.arguments) if (name !== undefined) made.add(name);
  names.set(catalog, made);
  return made;
}

const names = new WeakMap<Catalog, ReadonlySet<string>>();

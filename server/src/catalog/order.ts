import type { Catalog } from './model.ts';

/** The same catalog in the one order that everything which is written, compared or shown uses: by schema, name, then arguments. */
export function sortCatalog(catalog: Catalog): Catalog {
  return {
    ...catalog,
    schemas: [...catalog.schemas].sort((a, b) => byText(a.name, b.name)),
    relations: [...catalog.relations].sort(byName),
    functions: catalog.functions
      .map((routine) => ({ routine, key: routine.arguments.map((argument) => `${argument.mode ?? ''} ${argument.type}`).join() }))
      .sort((a, b) => byName(a.routine, b.routine) || byText(a.key, b.key))
      .map(({ routine }) => routine),
    types: [...catalog.types].sort(byName),
    extensions: [...catalog.extensions].sort((a, b) => byText(a.name, b.name)),
  };
}

function byName(
  a: { readonly schema: string; readonly name: string },
  b: { readonly schema: string; readonly name: string },
): number {
  return byText(a.schema, b.schema) || byText(a.name, b.name);
}

/** By code units: the same on every machine, whatever its locale. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

import type { Lookup } from '../catalog/lookup.ts';
import type { Catalog } from '../catalog/model.ts';

/** Tables, their indexes and those behind constraints share one set of names in a schema; with what a plan has given away of it. */
export class NamesInUse {
  private readonly given = new Set<string>();

  constructor(private readonly lookup: Pick<Lookup, 'catalog'>) {}

  isFree(schema: string, name: string): boolean {
    const key = `${schema}\0${name}`;
    return !this.given.has(key) && !namesOf(this.lookup.catalog).has(key);
  }

  take(schema: string, name: string): void {
    this.given.add(`${schema}\0${name}`);
  }
}

const memo = new WeakMap<Catalog, ReadonlySet<string>>();

/** Looks at every relation, once per catalog. */
function namesOf(catalog: Catalog): ReadonlySet<string> {
  const known = memo.get(catalog);
  if (known) return known;
  const taken = new Set<string>();
  for (const { schema, name, indexes, constraints } of catalog.relations) {
    taken.add(`${schema}\0${name}`);
    for (const each of indexes ?? []) taken.add(`${schema}\0${each.name}`);
    for (const each of constraints ?? []) taken.add(`${schema}\0${each.name}`);
  }
  memo.set(catalog, taken);
  return taken;
}

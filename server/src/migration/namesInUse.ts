import type { Lookup } from '../catalog/lookup.ts';

/** Tables, their indexes and those behind constraints share one set of names in a schema; with what a plan has given away of it. */
export class NamesInUse {
  private inCatalog: Set<string> | undefined;
  private readonly given = new Set<string>();

  constructor(private readonly lookup: Pick<Lookup, 'catalog'>) {}

  isFree(schema: string, name: string): boolean {
    const key = `${schema}\0${name}`;
    this.inCatalog ??= this.read();
    return !this.given.has(key) && !this.inCatalog.has(key);
  }

  take(schema: string, name: string): void {
    this.given.add(`${schema}\0${name}`);
  }

  /** Asked for by plans that name something only: it looks at every relation. */
  private read(): Set<string> {
    const taken = new Set<string>();
    for (const { schema, name, indexes, constraints } of this.lookup.catalog.relations) {
      taken.add(`${schema}\0${name}`);
      for (const each of indexes ?? []) taken.add(`${schema}\0${each.name}`);
      for (const each of constraints ?? []) taken.add(`${schema}\0${each.name}`);
    }
    return taken;
  }
}

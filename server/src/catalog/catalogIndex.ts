import type { Catalog, Relation, Routine, Schema, Type } from './model.ts';

/** One catalog's objects by schema and name. Schemas are gathered on the first question, names of a schema on the first about it. */
export interface CatalogIndex {
  readonly catalog: Catalog;
  schema(name: string): Schema | undefined;
  relation(schema: string, name: string): Relation | undefined;
  functions(schema: string, name: string): readonly Routine[] | undefined;
  type(schema: string, name: string): Type | undefined;
  /** Names in a schema, in the catalog's order. */
  relationsIn(schema: string): ReadonlyMap<string, Relation>;
  functionsIn(schema: string): ReadonlyMap<string, readonly Routine[]>;
  typesIn(schema: string): ReadonlyMap<string, Type>;
  /** Tables that inherit from or are partitions of a table, by its `schema.name` joined with a NUL. */
  children(schema: string, name: string): readonly Relation[];
}

/** The index of a catalog, the same one for the same catalog object. */
export function indexCatalog(catalog: Catalog): CatalogIndex {
  let index = indexes.get(catalog);
  if (!index) {
    index = new LazyIndex(catalog);
    indexes.set(catalog, index);
  }
  return index;
}

const indexes = new WeakMap<Catalog, CatalogIndex>();

class LazyIndex implements CatalogIndex {
  private schemas: ReadonlyMap<string, Schema> | undefined;
  private readonly relations: BySchema<Relation, Relation>;
  private readonly routines: BySchema<Routine, readonly Routine[]>;
  private readonly types: BySchema<Type, Type>;
  private offspring: ReadonlyMap<string, readonly Relation[]> | undefined;

  constructor(readonly catalog: Catalog) {
    this.relations = new BySchema(catalog.relations, keepFirst);
    this.routines = new BySchema(catalog.functions, (routine, before) => (before ? [...before, routine] : [routine]));
    this.types = new BySchema(catalog.types, keepFirst);
  }

  schema(name: string) {
    this.schemas ??= new Map(this.catalog.schemas.map((schema) => [schema.name, schema]));
    return this.schemas.get(name);
  }

  relation(schema: string, name: string) {
    return this.relations.in(schema).get(name);
  }

  functions(schema: string, name: string) {
    return this.routines.in(schema).get(name);
  }

  type(schema: string, name: string) {
    return this.types.in(schema).get(name);
  }

  relationsIn(schema: string) {
    return this.relations.in(schema);
  }

  functionsIn(schema: string) {
    return this.routines.in(schema);
  }

  typesIn(schema: string) {
    return this.types.in(schema);
  }

  children(schema: string, name: string) {
    if (!this.offspring) {
      const offspring = new Map<string, Relation[]>();
      for (const relation of this.catalog.relations) {
        for (const parent of relation.inherits ?? []) append(offspring, `${parent.schema}\0${parent.name}`, relation);
      }
      this.offspring = offspring;
    }
    return this.offspring.get(`${schema}\0${name}`) ?? [];
  }
}

/** Objects by schema, then by name; each level is made when first asked for. */
class BySchema<Item extends { readonly schema: string; readonly name: string }, Entry> {
  private groups: Map<string, readonly Item[]> | undefined;
  private readonly named = new Map<string, ReadonlyMap<string, Entry>>();

  constructor(
    private readonly items: readonly Item[],
    private readonly add: (item: Item, before: Entry | undefined) => Entry,
  ) {}

  in(schema: string): ReadonlyMap<string, Entry> {
    let names = this.named.get(schema);
    if (!names) {
      const made = new Map<string, Entry>();
      for (const item of this.grouped().get(schema) ?? []) made.set(item.name, this.add(item, made.get(item.name)));
      names = made;
      this.named.set(schema, names);
    }
    return names;
  }

  private grouped(): ReadonlyMap<string, readonly Item[]> {
    if (!this.groups) {
      const groups = new Map<string, Item[]>();
      for (const item of this.items) append(groups, item.schema, item);
      this.groups = groups;
    }
    return this.groups;
  }
}

const keepFirst = <T>(item: T, before: T | undefined): T => before ?? item;

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

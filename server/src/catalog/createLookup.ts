import { type CatalogIndex, indexCatalog } from './catalogIndex.ts';
import { hasOnlyRoutines } from './extensions.ts';
import { Layer } from './layer.ts';
import type { Lookup, Origin } from './lookup.ts';
import type { Catalog, Column, QualifiedName, Relation, Routine, Schema, Type } from './model.ts';
import { systemCatalog } from './systemCatalog.ts';

/**
 * Answers names against a catalog. `system` holds pg_catalog and information_schema of the same server version; without it what they contain is unknown. Costs
 * nothing until asked; indexes are shared by all look-ups over the same catalog object.
 */
export function createLookup(
  catalog: Catalog,
  system: Catalog | undefined = systemCatalog(catalog.serverVersion),
): CatalogLookup {
  return new CatalogLookup(indexCatalog(catalog), system && indexCatalog(system), openedBy(catalog));
}

/** What DDL has made of a catalog: only what differs. Keys are `schema`, NUL, `name`. */
export interface Changes {
  readonly relations: Layer<Relation | 'absent' | 'unknown'>;
  readonly functions: Layer<readonly Routine[]>;
  readonly types: Layer<Type | 'absent' | 'unknown'>;
  readonly schemas: Layer<Schema | 'absent'>;
  /** Keys as for relations, and with another NUL and the name for columns. */
  readonly origins: Layer<Origin | 'none'>;
  /** As SET gave it, before what is implicit is added. */
  readonly searchPath?: readonly string[];
  /** SET check_function_bodies = off. */
  readonly uncheckedBodies?: true;
  /** Schemas that got objects we do not know the names of (an extension, IMPORT FOREIGN SCHEMA, dynamic DDL); `*` is any schema, `?` any new one. */
  readonly open: {
    readonly relations: ReadonlySet<string>;
    readonly functions: ReadonlySet<string>;
    readonly types: ReadonlySet<string>;
    /** Functions and types of an extension that is known for having nothing else. */
    readonly extensions: ReadonlySet<string>;
  };
  /** Columns that dynamic DDL has given to tables we could not tell: every table of the user may have them. */
  readonly anywhere: readonly Column[];
  /** What a ROLLBACK goes back to: the state before BEGIN, then before each SAVEPOINT. */
  readonly savepoints: readonly Savepoint[];
}

export interface Savepoint {
  /** `undefined` for the transaction's own start. */
  readonly name: string | undefined;
  readonly before: Changes;
}

const nothing: ReadonlySet<string> = new Set();

const noChanges: Changes = {
  relations: Layer.empty,
  functions: Layer.empty,
  types: Layer.empty,
  schemas: Layer.empty,
  origins: Layer.empty,
  open: { relations: nothing, functions: nothing, types: nothing, extensions: nothing },
  anywhere: [],
  savepoints: [],
};

/** An extension that the catalog holds only in part may have put anything into its schema. */
function openedBy(catalog: Catalog): Changes {
  const incomplete = catalog.extensions.filter((extension) => extension.incomplete);
  if (incomplete.length === 0) return noChanges;
  const schemasOf = (some: typeof incomplete): ReadonlySet<string> => new Set(some.map((extension) => extension.schema));
  const any = schemasOf(incomplete.filter(({ name }) => !hasOnlyRoutines(name)));
  const extensions = schemasOf(incomplete.filter(({ name }) => hasOnlyRoutines(name)));
  return { ...noChanges, open: { relations: any, functions: any, types: any, extensions } };
}

/** Among what is open: schemas that are not in the catalog. */
export const anyNewSchema = '?';

export const keyOf = (schema: string, name: string): string => `${schema}\0${name}`;

/** The schema that temporary objects are in, whatever number it has. */
export const temporary = 'pg_temp';

const systemSchemas: readonly string[] = ['pg_catalog', 'information_schema'];

/** A catalog with the changes that DDL made, as an immutable value. */
export class CatalogLookup implements Lookup {
  readonly searchPath: readonly string[];
  /** The path as it was set, without what is implicit. */
  private readonly explicitPath: readonly string[];
  private merged: Catalog | undefined;
  private changed: ChangedNames | undefined;

  constructor(
    readonly index: CatalogIndex,
    private readonly system: CatalogIndex | undefined,
    readonly changes: Changes,
  ) {
    this.explicitPath = explicitPath(changes.searchPath ?? index.catalog.searchPath, index.catalog.searchPath);
    this.searchPath = effectivePath(this.explicitPath);
  }

  get serverVersion(): number {
    return this.index.catalog.serverVersion;
  }

  get uncheckedBodies(): boolean {
    return this.changes.uncheckedBodies === true;
  }

  /** The same catalog with other changes. */
  with(changes: Partial<Changes>): CatalogLookup {
    return new CatalogLookup(this.index, this.system, { ...this.changes, ...changes });
  }

  /** The same catalog with nothing but these changes. */
  replaced(changes: Changes): CatalogLookup {
    return new CatalogLookup(this.index, this.system, changes);
  }

  withSearchPath(searchPath: readonly string[]): CatalogLookup {
    return this.with({ searchPath });
  }

  /** Where an object without a schema is created: the first schema of the path that exists (PostgreSQL 5.10.3). */
  get creationSchema(): string | undefined {
    return this.explicitPath.find((schema) => this.schema(schema) !== 'absent');
  }

  schema(name: string): 'present' | 'absent' | 'unknown' {
    const schema = this.schemaEntry(name);
    if (schema) return schema === 'absent' ? 'absent' : schema.readable ? 'present' : 'unknown';
    if (name === temporary) return 'present';
    if (systemSchemas.includes(name)) return this.system ? 'present' : 'unknown';
    // PostgreSQL's own, which introspection leaves out.
    if (/^pg_(?:toast|temp|toast_temp)(?:_\d+)?$/.test(name)) return 'unknown';
    const { relations } = this.changes.open;
    return relations.has('*') || relations.has(anyNewSchema) ? 'unknown' : 'absent';
  }

  relation(name: string, schema?: string): Relation | 'absent' | 'unknown' {
    if (schema !== undefined) return this.relationIn(schema, name);
    return this.along(this.searchPath, (each) => this.relationIn(each, name));
  }

  functions(name: string, schema?: string): readonly Routine[] | 'unknown' {
    if (schema !== undefined) return this.functionsIn(schema, name);
    const found: Routine[] = [];
    let unknown = false;
    for (const each of this.searchPath) {
      // PostgreSQL 5.10.1: the temporary schema is never searched for functions.
      if (each === temporary || this.schemaEntry(each) === 'absent') continue;
      const routines = this.functionsIn(each, name);
      if (routines === 'unknown') unknown = true;
      else found.push(...routines);
    }
    return found.length === 0 && unknown ? 'unknown' : found;
  }

  rowFunctions(name: string): readonly Routine[] | 'unknown' {
    const found = this.functions(name);
    const { open } = this.changes;
    if (found !== 'unknown' || open.extensions.size === 0) return found;
    return this.with({ open: { ...open, extensions: nothing } }).functions(name);
  }

  type(name: string, schema?: string): Type | Relation | 'absent' | 'unknown' {
    if (schema !== undefined) return this.typeIn(schema, name);
    return this.along(this.searchPath, (each) => this.typeIn(each, name));
  }

  *relationNames(schema?: string): Iterable<string> {
    for (const each of schema === undefined ? this.searchPath : [schema]) {
      yield* this.namesIn(
        each,
        this.changes.relations,
        'relations',
        this.sourcesOf(each).flatMap((source) => [...source.relationsIn(each).keys()]),
      );
    }
  }

  *schemaNames(): Iterable<string> {
    for (const schema of this.index.catalog.schemas) if (this.schemaEntry(schema.name) !== 'absent') yield schema.name;
    for (const [name, schema] of this.changes.schemas.all()) {
      if (schema !== 'absent' && !this.index.schema(name)) yield name;
    }
    if (this.system) yield* systemSchemas;
  }

  *functionNames(schema?: string): Iterable<string> {
    for (const each of schema === undefined ? this.searchPath : [schema]) {
      yield* this.namesIn(
        each,
        this.changes.functions,
        'functions',
        this.sourcesOf(each).flatMap((source) => [...source.functionsIn(each).keys()]),
      );
    }
  }

  *typeNames(schema?: string): Iterable<string> {
    for (const each of schema === undefined ? this.searchPath : [schema]) {
      yield* this.namesIn(
        each,
        this.changes.types,
        'types',
        this.sourcesOf(each).flatMap((source) => [...source.typesIn(each).keys()]),
      );
      for (const name of this.relationNames(each)) if (hasRowType(this.relationIn(each, name))) yield name;
    }
  }

  /** Materialized on first use: as large as the catalog. */
  get catalog(): Catalog {
    this.merged ??= mergedCatalog(this.index.catalog, this.changes, this.explicitPath);
    return this.merged;
  }

  origin(relation: QualifiedName, column?: string): Origin | undefined {
    const key = keyOf(relation.schema, relation.name);
    const own = column === undefined ? undefined : this.changes.origins.get(`${key}\0${column}`);
    const origin = own ?? this.changes.origins.get(key);
    return origin === 'none' ? undefined : origin;
  }

  /** Tables that inherit from or are partitions of this one, directly. */
  children(parent: QualifiedName): readonly Relation[] {
    const found = new Map<string, Relation>();
    const consider = (relation: Relation | 'absent' | 'unknown') => {
      if (typeof relation === 'string') return;
      const child = relation.inherits?.some((each) => each.schema === parent.schema && each.name === parent.name);
      if (child) found.set(keyOf(relation.schema, relation.name), relation);
    };
    for (const relation of this.index.children(parent.schema, parent.name))
      consider(this.relationIn(relation.schema, relation.name));
    for (const relation of this.changes.relations.all().values()) consider(relation);
    return [...found.values()];
  }

  private relationIn(schema: string, name: string): Relation | 'absent' | 'unknown' {
    const state = this.schema(schema);
    if (state !== 'present') return state;
    const changed = this.changes.relations.get(keyOf(schema, name));
    if (changed === 'unknown') return changed;
    const relation = changed === 'absent' ? undefined : (changed ?? this.from(schema, (source) => source.relation(schema, name)));
    if (relation) return this.withColumnsOfAnywhere(relation);
    return isOpen(this.changes.open.relations, schema) ? 'unknown' : 'absent';
  }

  private withColumnsOfAnywhere(relation: Relation): Relation {
    const { anywhere } = this.changes;
    if (anywhere.length === 0 || !relation.columns || systemSchemas.includes(relation.schema)) return relation;
    const added = anywhere.filter((column) => !relation.columns?.some((each) => each.name === column.name));
    return added.length > 0 ? { ...relation, columns: [...relation.columns, ...added] } : relation;
  }

  private functionsIn(schema: string, name: string): readonly Routine[] | 'unknown' {
    const state = this.schema(schema);
    if (state !== 'present') return state === 'unknown' ? 'unknown' : [];
    const routines =
      this.changes.functions.get(keyOf(schema, name)) ??
      this.sourcesOf(schema).flatMap((source) => source.functions(schema, name) ?? []);
    const { functions, extensions } = this.changes.open;
    return routines.length === 0 && (isOpen(functions, schema) || isOpen(extensions, schema)) ? 'unknown' : routines;
  }

  private typeIn(schema: string, name: string): Type | Relation | 'absent' | 'unknown' {
    const state = this.schema(schema);
    if (state !== 'present') return state;
    const changed = this.changes.types.get(keyOf(schema, name));
    if (changed === 'unknown') return changed;
    const type = changed === 'absent' ? undefined : (changed ?? this.from(schema, (source) => source.type(schema, name)));
    if (type) return type;
    const relation = this.relationIn(schema, name);
    if (hasRowType(relation)) return relation;
    const { types, extensions } = this.changes.open;
    if (relation === 'unknown' || isOpen(types, schema) || isOpen(extensions, schema)) return 'unknown';
    // Every type has an array type whose name is its own with an underscore before it.
    if (name.startsWith('_')) {
      const element = this.typeIn(schema, name.slice(1));
      return typeof element === 'string' ? element : { schema, name, kind: 'base' };
    }
    return 'absent';
  }

  /** The first answer along the path other than `absent`: what stands behind a schema that cannot be read is unknown too. */
  private along<T>(path: readonly string[], ask: (schema: string) => T | 'absent' | 'unknown'): T | 'absent' | 'unknown' {
    for (const schema of path) {
      // Entries that do not exist are ignored (PostgreSQL 20.11, search_path); one that code makes under a name of its own is hardly among them.
      if (this.schema(schema) === 'absent' || this.isOnlyPerhapsNew(schema)) continue;
      const answer = ask(schema);
      if (answer !== 'absent') return answer;
    }
    return 'absent';
  }

  private isOnlyPerhapsNew(schema: string): boolean {
    const { relations } = this.changes.open;
    const isOther = this.schemaEntry(schema) === undefined && !systemSchemas.includes(schema) && !schema.startsWith('pg_');
    return isOther && relations.has(anyNewSchema) && !relations.has('*');
  }

  private schemaEntry(name: string): Schema | 'absent' | undefined {
    return this.changes.schemas.get(name) ?? this.index.schema(name);
  }

  /** Of a system schema the system's own objects, then what users put there. */
  private sourcesOf(schema: string): readonly CatalogIndex[] {
    if (!systemSchemas.includes(schema)) return [this.index];
    return this.system ? [this.system, this.index] : [this.index];
  }

  private from<T>(schema: string, ask: (source: CatalogIndex) => T | undefined): T | undefined {
    for (const source of this.sourcesOf(schema)) {
      const found = ask(source);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private *namesIn(
    schema: string,
    layer: Layer<unknown>,
    kind: keyof ChangedNames,
    base: Iterable<string> | undefined,
  ): Iterable<string> {
    if (this.schema(schema) !== 'present') return;
    for (const name of base ?? []) if (layer.get(keyOf(schema, name)) === undefined) yield name;
    this.changed ??= changedNames(this.changes);
    yield* this.changed[kind].get(schema) ?? [];
  }
}

interface ChangedNames {
  readonly relations: ReadonlyMap<string, readonly string[]>;
  readonly functions: ReadonlyMap<string, readonly string[]>;
  readonly types: ReadonlyMap<string, readonly string[]>;
}

/** Names that the changes have in each schema, dropped ones left out. */
function changedNames(changes: Changes): ChangedNames {
  const gather = (layer: Layer<unknown>) => {
    const names = new Map<string, string[]>();
    for (const [key, value] of layer.all()) {
      if (value === 'absent' || (Array.isArray(value) && value.length === 0)) continue;
      const border = key.indexOf('\0');
      const schema = key.slice(0, border);
      const list = names.get(schema);
      if (list) list.push(key.slice(border + 1));
      else names.set(schema, [key.slice(border + 1)]);
    }
    return names;
  };
  return { relations: gather(changes.relations), functions: gather(changes.functions), types: gather(changes.types) };
}

const hasRowType = (relation: Relation | 'absent' | 'unknown'): relation is Relation =>
  typeof relation !== 'string' && relation.kind !== 'sequence' && relation.kind !== 'index';

const isOpen = (open: ReadonlySet<string>, schema: string): boolean =>
  open.size > 0 && (open.has(schema) || open.has('*')) && schema !== temporary && !systemSchemas.includes(schema);

/** `$user` is a name we do not know: it may be any schema that the session's own path holds. */
function explicitPath(path: readonly string[], own: readonly string[]): readonly string[] {
  return path.flatMap((schema) => (schema === '$user' ? own.filter((each) => !path.includes(each)) : [schema]));
}

/** PostgreSQL 5.10.5 and 20.11 (search_path): pg_catalog is searched first and the temporary schema before it, unless they are listed. */
function effectivePath(explicit: readonly string[]): readonly string[] {
  return [...new Set([...[temporary, 'pg_catalog'].filter((schema) => !explicit.includes(schema)), ...explicit])];
}

function mergedCatalog(base: Catalog, changes: Changes, searchPath: readonly string[]): Catalog {
  const merge = <Item extends { readonly schema: string; readonly name: string }>(
    items: readonly Item[],
    changed: ReadonlyMap<string, Item | readonly Item[] | string>,
  ): readonly Item[] => {
    if (changed.size === 0) return items;
    const kept = items.filter(
      (item) => !changed.has(keyOf(item.schema, item.name)) && changes.schemas.get(item.schema) !== 'absent',
    );
    const added = [...changed.values()].flatMap((each) => (typeof each === 'string' ? [] : (each as Item | readonly Item[])));
    return [...kept, ...(added as Item[])];
  };
  const schemas = changes.schemas.all();
  return {
    ...base,
    searchPath: changes.searchPath
      ? searchPath.filter((schema) => schema !== temporary && schema !== 'pg_catalog')
      : base.searchPath,
    schemas: [
      ...base.schemas.filter((schema) => !schemas.has(schema.name)),
      ...[...schemas.values()].filter((schema) => schema !== 'absent'),
    ],
    relations: merge(base.relations, changes.relations.all()),
    functions: merge(base.functions, changes.functions.all()),
    types: merge(base.types, changes.types.all()),
  };
}

import type { Argument, Catalog, Column, Relation, RelationKind, Routine, Type } from './model.ts';
import generated from './system/system.generated.json' with { type: 'json' };

/** Bundled as text; from source it is the object. */
const data: typeof generated = typeof generated === 'string' ? (JSON.parse(generated) as typeof generated) : generated;

/**
 * pg_catalog and information_schema as a server of that version has them (`server_version_num`); a version outside 12 to 18 gets the nearest.
 * Generated from real servers (`npm run system-catalog`). Memoised by major version; the first call for one costs some milliseconds.
 */
export function systemCatalog(serverVersion: number): Catalog {
  const major = Math.min(data.last, Math.max(data.first, Math.floor(serverVersion / 10_000)));
  const known = catalogs.get(major);
  if (known) return known;
  const groups = (data.groups as unknown as readonly Group[]).filter(({ versions }) => versions & (1 << (major - data.first)));
  const catalog: Catalog = {
    version: 1,
    serverVersion: major * 10_000,
    database: '',
    searchPath: [],
    schemas: [
      { name: 'information_schema', readable: true },
      { name: 'pg_catalog', readable: true },
    ],
    relations: groups.flatMap((group) => group.relations.map(relation)),
    functions: groups.flatMap((group) => group.functions.map(routine)),
    types: groups.flatMap((group) => group.types),
    extensions: [],
  };
  catalogs.set(major, catalog);
  return catalog;
}

const catalogs = new Map<number, Catalog>();

/** Rows that the same versions have; bit n of `versions` stands for major version `first` + n. Columns are name and type in turn. */
interface Group {
  readonly versions: number;
  readonly relations: readonly (readonly [schema: string, name: string, kind: RelationKind, columns: readonly string[]])[];
  readonly functions: readonly (readonly [
    schema: string,
    name: string,
    kind: Routine['kind'],
    arguments: readonly PackedArgument[],
    returns: string,
    set: 0 | 1,
  ])[];
  readonly types: readonly Type[];
}

/** A type alone, or with what it has beside: name, mode, whether there is a default. */
type PackedArgument = string | readonly [type: string, name?: string, mode?: Argument['mode'] | '', hasDefault?: 0 | 1];

function relation([schema, name, kind, packed]: Group['relations'][number]): Relation {
  const columns: Column[] = [];
  for (let i = 0; i < packed.length; i += 2) columns.push({ name: packed[i]!, type: packed[i + 1]! });
  return { schema, name, kind, columns };
}

function routine([schema, name, kind, packed, returns, set]: Group['functions'][number]): Routine {
  return { schema, name, kind, arguments: packed.map(argument), returns, ...(set && { returnsSet: true }) };
}

function argument(packed: PackedArgument): Argument {
  if (typeof packed === 'string') return { type: packed };
  const [type, name, mode, hasDefault] = packed;
  return { type, ...(name && { name }), ...(mode && { mode }), ...(hasDefault && { hasDefault: true }) };
}

import type { Catalog, QualifiedName, Relation, Routine, Type } from './model.ts';

/**
 * Answers names against one catalog, the system catalog of its server version underneath. Immutable; indexes are built once, by
 * schema and lazily, so that a look-up costs two map reads. Implemented by `createLookup`; the overlay layers one over another.
 */
export interface Lookup {
  readonly serverVersion: number;
  /** Effective search_path for relations: explicit entries, `pg_catalog` first unless listed (PostgreSQL 5.10.5), `pg_temp` before all. */
  readonly searchPath: readonly string[];
  /** 'unknown': exists or may exist, but we may not look inside. */
  schema(name: string): 'present' | 'absent' | 'unknown';
  /** Without `schema`, along the search_path. 'unknown' when a schema on the way could not be read. */
  relation(name: string, schema?: string): Relation | 'absent' | 'unknown';
  /** All overloads visible under that name; empty when there are none; 'unknown' when a schema on the way could not be read. */
  functions(name: string, schema?: string): readonly Routine[] | 'unknown';
  /** Those that may take the row of any table: functions of which nothing is known but the extension they belong to are left out. */
  rowFunctions(name: string): readonly Routine[] | 'unknown';
  /** Row types of relations included. */
  type(name: string, schema?: string): Type | Relation | 'absent' | 'unknown';
  /** Names to suggest from: relations visible without a schema, or those in `schema`. */
  relationNames(schema?: string): Iterable<string>;
  schemaNames(): Iterable<string>;
  functionNames(schema?: string): Iterable<string>;
  typeNames(schema?: string): Iterable<string>;
  /** The user part, for whole-catalog work (reports, comparison). */
  readonly catalog: Catalog;
  /** The same names under another search_path (SET search_path in a file). */
  withSearchPath(searchPath: readonly string[]): Lookup;
  /** Bodies of functions are not looked at when they are made (`check_function_bodies`). */
  readonly uncheckedBodies: boolean;
  /** Where an overlay says that this column or relation comes from (a pending or unapplied migration), if it does. */
  origin(relation: QualifiedName, column?: string): Origin | undefined;
}

/** Why a name stands in an overlaid catalog though the database does not have it yet. */
export interface Origin {
  readonly kind: 'pending' | 'unapplied' | 'same-file';
  /** Path relative to the workspace folder. */
  readonly file: string;
}

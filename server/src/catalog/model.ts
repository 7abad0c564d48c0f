/**
 * A catalog: the schema of one database as plain data, in PostgreSQL's own terms. What introspection reads, the overlay changes,
 * a snapshot file holds and resolution asks. All names are as pg_catalog stores them (already folded, never quoted).
 */
export interface Catalog {
  /** Of this format. A reader refuses another version. */
  readonly version: 1;
  /** Server version number as `server_version_num` gives it, for example 180004; it selects the system catalog to resolve against. */
  readonly serverVersion: number;
  readonly database: string;
  /** ISO 8601, UTC. Left out of committed snapshots, which must be diffable. */
  readonly capturedAt?: string;
  /** Schemas in the order in which unqualified names are looked up; `pg_catalog` is implicit and not listed. */
  readonly searchPath: readonly string[];
  /** Every schema that exists, except `pg_catalog`, `information_schema`, `pg_toast` and temporary ones. */
  readonly schemas: readonly Schema[];
  readonly relations: readonly Relation[];
  readonly functions: readonly Routine[];
  readonly types: readonly Type[];
  readonly extensions: readonly Extension[];
  /** Migrations that the project's tool has recorded as applied in its own table; absent when no such table was found. */
  readonly appliedMigrations?: AppliedMigrations;
}

export interface Schema {
  readonly name: string;
  /** False when we may not look inside (no USAGE, or left out by configuration): then what it lacks is unknown, not missing. */
  readonly readable: boolean;
  readonly comment?: string;
}

export type RelationKind =
  | 'table'
  | 'partitioned'
  | 'view'
  | 'materialized-view'
  | 'foreign'
  | 'sequence'
  | 'composite'
  | 'index';

export interface Relation {
  readonly schema: string;
  readonly name: string;
  readonly kind: RelationKind;
  /** In `attnum` order, without dropped and system columns. `undefined`: what columns it has is unknown. */
  readonly columns: readonly Column[] | undefined;
  readonly constraints?: readonly Constraint[];
  readonly indexes?: readonly Index[];
  readonly triggers?: readonly NamedDefinition[];
  readonly policies?: readonly NamedDefinition[];
  /** Parents by inheritance or partitioning, nearest first. */
  readonly inherits?: readonly QualifiedName[];
  /** `pg_get_partkeydef` of a partitioned table, `pg_get_expr(relpartbound)` of a partition. */
  readonly partitionKey?: string;
  readonly partitionBound?: string;
  /** `pg_get_viewdef` of views. */
  readonly definition?: string;
  /** Of a view, as WITH takes them (`security_invoker=true, check_option=local`); empty for none, undefined where they were not read. */
  readonly options?: string;
  /** An estimate (`reltuples`); `undefined` when never analyzed. Left out of snapshots. */
  readonly rows?: number;
  readonly rowSecurity?: true;
  /** The extension it belongs to. */
  readonly extension?: string;
  readonly comment?: string;
}

export interface Column {
  readonly name: string;
  /**
   * As `format_type` prints it under an empty search_path: `integer`, `character varying(20)`, `timestamp(3) with time zone`,
   * `text[]`, `public.mood`, `public."Role"[]`. See `typeName.ts` for its parts. `unknown` when it cannot be known.
   */
  readonly type: string;
  readonly notNull?: true;
  /** `pg_get_expr` of the default, or of the generation expression when `generated` is set. */
  readonly default?: string;
  readonly identity?: 'always' | 'by default';
  readonly generated?: 'stored' | 'virtual';
  /** Where it differs from its type's own. */
  readonly collation?: string;
  readonly comment?: string;
}

export interface Constraint {
  readonly name: string;
  readonly kind: 'primary' | 'unique' | 'foreign' | 'check' | 'exclusion' | 'not-null';
  /** Names of the constrained columns, in key order. */
  readonly columns: readonly string[];
  readonly references?: QualifiedName & { readonly columns: readonly string[] };
  /** `pg_get_constraintdef`. */
  readonly definition: string;
  readonly deferrable?: true;
  /** NOT VALID. */
  readonly notValid?: true;
}

export interface Index {
  readonly name: string;
  readonly unique: boolean;
  /** Key columns in order; an expression stands as `undefined` in JSON `null`. */
  readonly columns: readonly (string | null)[];
  /** `pg_get_expr(indpred)`. */
  readonly predicate?: string;
  /** `pg_get_indexdef`. */
  readonly definition: string;
  /** Deferrable unique constraints and invalid indexes cannot arbitrate ON CONFLICT. */
  readonly immediate: boolean;
  readonly valid: boolean;
}

export interface NamedDefinition {
  readonly name: string;
  readonly definition: string;
}

export interface Routine {
  readonly schema: string;
  readonly name: string;
  readonly kind: 'function' | 'procedure' | 'aggregate' | 'window';
  readonly arguments: readonly Argument[];
  /** As `Column.type`; `record` and `void` included; empty for procedures. */
  readonly returns: string;
  readonly returnsSet?: true;
  readonly language?: string;
  /** Digest of the body and of what else the definition says (volatility, security, settings), for comparison; bodies are left out. */
  readonly bodyHash?: string;
  /** `pg_get_functiondef`; only where it was asked for, to write it elsewhere. */
  readonly definition?: string;
  /** The extension it belongs to. */
  readonly extension?: string;
  readonly comment?: string;
}

export interface Argument {
  readonly name?: string;
  readonly type: string;
  /** `in` when absent. `table` is a column of RETURNS TABLE. */
  readonly mode?: 'out' | 'inout' | 'variadic' | 'table';
  readonly hasDefault?: true;
}

/** Types other than the row types of relations, which every relation of kind other than sequence and index has by its own name. */
export type Type = { readonly schema: string; readonly name: string; readonly extension?: string; readonly comment?: string } & (
  | { readonly kind: 'enum'; readonly labels: readonly string[] }
  | {
      readonly kind: 'domain';
      readonly base: string;
      readonly notNull?: true;
      readonly default?: string;
      readonly checks?: readonly NamedDefinition[];
    }
  | { readonly kind: 'range'; readonly subtype: string; readonly multirange?: string }
  | { readonly kind: 'multirange' | 'base' | 'pseudo' }
);

export interface Extension {
  readonly name: string;
  readonly schema: string;
  readonly version: string;
  /** Only some of its types are in this catalog (an embedded PostgreSQL that lacks it): what else its schema may have is unknown. */
  readonly incomplete?: true;
}

export interface AppliedMigrations {
  readonly table: QualifiedName;
  /** Names or versions as the table records them, in the table's order. */
  readonly names: readonly string[];
  /** The tool records only the latest (golang-migrate): all up to it are applied. */
  readonly latestOnly?: true;
}

export interface QualifiedName {
  readonly schema: string;
  readonly name: string;
}

export const emptyCatalog: Catalog = {
  version: 1,
  serverVersion: 180000,
  database: '',
  searchPath: ['public'],
  schemas: [{ name: 'public', readable: true }],
  relations: [],
  functions: [],
  types: [],
  extensions: [],
};

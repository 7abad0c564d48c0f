import type { Reference } from '../resolve/reference.ts';

/**
 * Whether a statement asks for what only another database system has, its system catalog above all: code that serves several systems has such
 * statements beside those for PostgreSQL. A name that this database has as well tells nothing.
 */
export const isForAnotherSystem = (references: readonly Reference[]): boolean =>
  references.some((reference) => {
    if (reference.status !== 'missing') return false;
    switch (reference.kind) {
      case 'relation':
        return isCatalog(reference.schema, reference.name);
      case 'schema':
        return reference.of !== undefined && isCatalog(reference.name, reference.of.name);
      case 'function':
        return reference.schema === undefined && functions.has(reference.name);
      default:
        return false;
    }
  });

const isCatalog = (schema: string | undefined, name: string): boolean =>
  schema === undefined
    ? relations.test(name.toLowerCase())
    : (catalogs.get(schema.toLowerCase())?.test(name.toLowerCase()) ?? false) ||
      // MySQL's are written in capitals, which PostgreSQL keeps where they are quoted.
      (/^information_schema$/i.test(schema) && /^[A-Z_]+$/.test(name));

/** SQLite; Oracle; SQL Server before 2005. */
const relations =
  /^(?:sqlite_(?:master|schema|sequence|temp_master|temp_schema|stat\d)|dual|(?:user|all|dba)_(?:tables|tab_columns|tab_cols|views|objects|indexes|ind_columns|constraints|cons_columns|sequences|triggers)|sys(?:objects|columns|indexes))$/;

/** By schema: SQL Server, MySQL (and what its information_schema has beside the standard's tables), Db2. */
const catalogs: ReadonlyMap<string, RegExp> = new Map([
  [
    'sys',
    /^(?:(?:all_|system_)?(?:columns|objects|views)|tables|indexes|index_columns|schemas|types|databases|foreign_keys|foreign_key_columns|key_constraints|default_constraints|check_constraints|computed_columns|identity_columns|sequences|triggers|procedures|partitions|sql_modules|extended_properties|dm_\w+)$/,
  ],
  ['mysql', /^(?:user|db|proc|tables_priv|innodb_\w+)$/],
  ['performance_schema', /./],
  ['information_schema', /^(?:statistics|partitions|processlist|engines|innodb_\w+|(?:global|session)_(?:status|variables))$/],
  ['sysibm', /^sys\w+$/],
  ['syscat', /./],
]);

const functions: ReadonlySet<string> = new Set([
  'database',
  'last_insert_id',
  'last_insert_rowid',
  'sqlite_version',
  'scope_identity',
  'ident_current',
  'object_id',
  'db_name',
  'getdate',
]);

import type { WorkspacePort } from '../extractor.ts';
import { libraryOf } from '../raw/registry.ts';
import type { TypeScriptSource } from './source.ts';
import { packageOf } from './specifiers.ts';

/** Which databases a file talks to, by what it and the files it imports import. */
export interface Engines {
  readonly postgres: boolean;
  readonly other: boolean;
  /** A library that serves several engines is set up for another one here, and nothing says PostgreSQL: what it sends is not ours at all. */
  readonly foreign: boolean;
  /** The search_path is set in code, so that unqualified names may be in a schema that the connection does not show. */
  readonly setsPath: boolean;
  /** To a schema that is only known at run time, as where each tenant has one. */
  readonly setsAnyPath: boolean;
}

const OTHERS =
  /^(?:mysql2?|mariadb|promise-mysql|serverless-mysql|sqlite3?|better-sqlite3|node:sqlite|bun:sqlite|sql\.js|wa-sqlite|@sqlite\.org|@libsql|libsql|@journeyapps\/wa-sqlite|expo-sqlite|react-native-sqlite-storage|@op-engineering\/op-sqlite|mssql|tedious|msnodesqlv8|oracledb|@clickhouse|clickhouse|cassandra-driver|@google-cloud\/(?:bigquery|spanner)|duckdb|@duckdb|duckdb-async|snowflake-sdk|@planetscale|@tidbcloud|@databricks|presto-client|trino-client|@aws-sdk\/client-(?:athena|redshift-data|timestream-query)|athena-express|jsforce|@azure\/cosmos|alasql|node-quickbooks|google-ads-api|@databases\/(?:mysql|sqlite|expo|websql)|@evolu|@questdb|influx|@influxdata|taos-client|kysely-d1|kysely-libsql|drizzle-orm\/(?:mysql|sqlite|better-sqlite3|libsql|d1|planetscale|tidb|bun-sqlite|durable-sqlite|expo-sqlite|op-sqlite|singlestore|mssql)[\w-]*)(?:\/|$)/;

/** Whether a package talks to a database that is not PostgreSQL: a known one, or one whose name says so. */
export const isOtherEngine = (module: string): boolean =>
  OTHERS.test(module) || (/^@?[a-z]/.test(module) && OTHER_PACKAGE.test(module) && !/postgres|\bpg\b/.test(module));

const OTHER_PACKAGE =
  /mysql|mariadb|sqlite|mssql|sqlserver|oracledb|clickhouse|bigquery|snowflake|duckdb|cassandra|planetscale|libsql|databricks|singlestore|questdb|salesforce|jsforce|soql/;

/** A word for another database or query language in a name: `clickhouseQuery`, `mysqlPool`, `lib/sqlite`. */
const OTHER_WORD =
  /mysql|mariadb|sqlite|mssql|sql_?server|oracle(?:db)?(?![a-z])|click_?house|big_?query|snowflake|duckdb|cassandra|planetscale|libsql|turso|athena|databricks|redshift|salesforce|soql|cosmos_?db|quickbooks|google_?ads|gaql|spanner|singlestore|questdb|influx|dynamo_?db|partiql|neo4j|cypher|couchbase|surreal_?db|elastic_?search|kusto|(?:^|[^a-z])(?:d1|fql|kql|jql)(?![a-z])/i;

export const namesOtherEngine = (text: string): boolean => OTHER_WORD.test(text);

/** Whether the file itself, by its own imports, talks to another engine and not to PostgreSQL. */
export function isForeignFile(source: TypeScriptSource): boolean {
  const own = classify([...source.links.modules, ...specifiersIn(source.path, source.text).filter(isMark)]);
  if (own.foreign) return true;
  if (own.postgres) return false;
  return own.other || namesOtherEngine(nearPath(source.path));
}

/** The file's name and the three folders around it: those further out may be named by anyone. */
const nearPath = (path: string): string => path.split('/').slice(-4).join('/');

/** Whether a package is a client, builder, ORM or tool for PostgreSQL, or one that may be. */
export const isPostgres = (module: string): boolean => libraryOf(module) !== undefined || POSTGRES.test(module);

/** Drivers, adapters and generated clients beside the libraries whose SQL is read. */
const POSTGRES =
  /^@prisma\/|(?:^|\/)prisma\/client$|^@slonik\/|^@mikro-orm\/|^@sequelize\/|^postgres-|^pg-|^@pgtyped\/|^@supabase\/|^@graphile\/|^postgraphile|^@electric-sql\//;

/** Drivers that talk to PostgreSQL and nothing else. */
const DRIVERS =
  /^(?:pg|pg-\w[\w-]*|postgres|postgres-\w[\w-]*|slonik|@slonik\/.*|@neondatabase\/.*|@vercel\/postgres|@databases\/pg|@supabase\/.*|@electric-sql\/.*|@prisma\/.*|@mikro-orm\/postgresql|drizzle-orm\/(?:pg-core|node-postgres|postgres-js|neon-\w+|vercel-postgres|pglite|bun-sql|supabase|aws-data-api\/pg).*)$/;

/** Parts of a library that serves several engines which are for another one. */
const OTHER_DIALECTS =
  /^(?:drizzle-orm\/(?:mysql|sqlite|better-sqlite3|libsql|d1|planetscale|tidb|bun-sqlite|durable-sqlite|expo-sqlite|op-sqlite|singlestore|mssql)|@mikro-orm\/(?:mysql|mariadb|sqlite|better-sqlite|libsql|mssql|mongodb)|kysely-(?:d1|libsql|planetscale|mysql\w*|sqlite\w*)$)/;

function classify(modules: Iterable<string>): Engines {
  let postgres = false;
  let other = false;
  let sure = false;
  let foreign = false;
  let setsPath = false;
  let setsAnyPath = false;
  for (const module of modules) {
    if (module === MARKS.postgres || DRIVERS.test(module)) sure = true;
    if (module === MARKS.other || OTHER_DIALECTS.test(module)) foreign = true;
    else if (module === MARKS.path) setsPath = true;
    else if (module === MARKS.anyPath) setsAnyPath = true;
    else if (isOtherEngine(module)) other = true;
    else if (module === MARKS.postgres || isPostgres(module)) postgres = true;
  }
  return { postgres, other: other || foreign, foreign: foreign && !sure, setsPath, setsAnyPath };
}

/** Stand among a file's specifiers for what else its text says of the database. */
const MARKS = {
  postgres: '(dialect postgres)',
  other: '(dialect other)',
  path: '(search_path)',
  anyPath: '(any search_path)',
} as const;

const isMark = (specifier: string): boolean => specifier.startsWith('(');

const DIALECT = /\b(?:client|dialect|type|provider)\s*:\s*(['"`])(\w[\w-]*)\1/g;
const OTHER_DIALECT = /^(?:mysql2?|mariadb|sqlite3?|better-sqlite3?|mssql|oracledb?|expo|sqljs|spanner|sap|aurora-mysql)$/;
const PATH = /\bset\s+(?:local\s+|session\s+)?search_path\b|set_config\(\s*'search_path|\bsearchPath\s*:|search_path\s*=/i;

/** `SET search_path TO ${tenant}` */
const ANY_PATH =
  /\bset\s+(?:local\s+|session\s+)?search_path\s*(?:\bto\b|=)\s*['"\\]*\s*(?:\$\{|['"`]\s*\+|%[Is]|\?\?|\$1)|set_config\(\s*'search_path'\s*,\s*(?:\$|\?|:)/i;

function marksIn(text: string): string[] {
  const marks: string[] = [];
  for (const [, , name = ''] of text.matchAll(DIALECT)) {
    if (OTHER_DIALECT.test(name)) marks.push(MARKS.other);
    else if (/^(?:pg|postgres|postgresql|aurora-postgres|pg-native|pgnative)$/.test(name)) marks.push(MARKS.postgres);
  }
  if (PATH.test(text)) marks.push(MARKS.path);
  if (ANY_PATH.test(text)) marks.push(MARKS.anyPath);
  return marks;
}

/** Files followed for one answer, and how far. */
const MAX_FILES = 80;
const MAX_DEPTH = 4;

/** Packages that the file imports, itself and through files of the workspace. */
export const reachableModules = (source: TypeScriptSource): ReadonlySet<string> =>
  modulesAround(
    source.path,
    new Set([...source.links.modules, ...specifiersIn(source.path, source.text).filter(isMark)]),
    source.context.workspace,
  );

/**
 * `specifiers` of a file, and those of the files that they lead to. Reads import lines only, breadth first and bounded; what is further away
 * does not count.
 */
export function modulesAround(start: string, own: Iterable<string>, workspace: WorkspacePort): ReadonlySet<string> {
  const modules = new Set<string>();
  const seen = new Set([start]);
  let level: { readonly path: string; readonly specifiers: Iterable<string> }[] = [{ path: start, specifiers: own }];
  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth++) {
    const next: typeof level = [];
    for (const { path, specifiers } of level) {
      for (const specifier of specifiers) {
        const file = isPackage(specifier) ? undefined : workspace.resolve(path, specifier);
        if (file === undefined) modules.add(specifier);
        else if (!seen.has(file) && seen.size < MAX_FILES && depth + 1 < MAX_DEPTH) {
          seen.add(file);
          const text = workspace.read(file);
          if (text !== undefined) next.push({ path: file, specifiers: specifiersIn(file, text) });
        }
      }
    }
    level = next;
  }
  return modules;
}

/** Surely not a file of the workspace, so that resolving it can be spared. The same few packages are asked for by every file. */
function isPackage(specifier: string): boolean {
  const kept = packages.get(specifier);
  if (kept !== undefined) return kept;
  const found = isMark(specifier) || /^node:/.test(specifier) || libraryOf(specifier) !== undefined || isOtherEngine(specifier);
  if (packages.size > 4000) packages.clear();
  packages.set(specifier, found);
  return found;
}

const packages = new Map<string, boolean>();

export const reachableEngines = (source: TypeScriptSource): Engines => classify(reachableModules(source));

const known = new Map<string, { readonly text: string; readonly specifiers: readonly string[] }>();

const SPECIFIER = /(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*(['"])([^'"\n]+)\1/g;

/** The module specifiers of a text, by the look of its import lines; kept by path while the text is the same. */
export function specifiersIn(path: string, text: string): readonly string[] {
  const found = known.get(path);
  if (found?.text === text) return found.specifiers;
  const specifiers = [...new Set([...[...text.matchAll(SPECIFIER)].map((match) => packageOf(match[2]!)), ...marksIn(text)])];
  if (known.size > 4000) known.clear();
  known.set(path, { text, specifiers });
  return specifiers;
}

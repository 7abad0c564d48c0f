import type { ExtractContext } from '../extractor.ts';
import { configFiles } from '../orm/configFiles.ts';

/** How TypeORM derives names that an entity does not give (its DefaultNamingStrategy, and the SnakeNamingStrategy of typeorm-naming-strategies). */
export interface Naming {
  table(className: string, given: string | undefined): string;
  column(property: string, given: string | undefined, prefixes: readonly string[]): string;
  joinColumn(relation: string, referenced: string): string;
  joinTable(first: string, property: string, second: string): string;
  joinTableColumn(table: string, column: string): string;
}

/** What the data source of a workspace says, as far as entities depend on it. */
export interface TypeOrmConfig {
  readonly naming: Naming;
  /** Where it was read. */
  readonly files: readonly string[];
  /** Schema of entities that name none. */
  readonly schema?: string;
}

/** The configuration of the workspace's data sources; undefined when they are not of PostgreSQL or name things in a way that cannot be told. */
export function typeOrmConfig(context: ExtractContext): TypeOrmConfig | undefined {
  const strategies = new Set<string>();
  const dialects = new Set<string>();
  const schemas = new Set<string>();
  const files: string[] = [];
  for (const { path, text } of configFiles(context.workspace, likely, 'type').files) {
    if (!/\bnamingStrategy\b|\bDataSource\b|\bTypeOrmModule\b|\bcreateConnection\b|"entities"|\bentities\s*:/.test(text))
      continue;
    files.push(path);
    const strategy = /\bnamingStrategy["']?\s*:\s*([^,}\n]*)/.exec(text)?.[1];
    if (strategy !== undefined && !/DefaultNamingStrategy/.test(strategy)) {
      const isSnake = /\bnew\s+SnakeNamingStrategy\s*\(\s*\)/.test(strategy) && text.includes('typeorm-naming-strategies');
      strategies.add(isSnake ? 'snake' : 'unknown');
    }
    if (/\bentityPrefix["']?\s*:/.test(text)) strategies.add('unknown');
    if (!/\b(?:DataSource|TypeOrm\w*|createConnection|ConnectionOptions)\b|"entities"/.test(text)) continue;
    for (const match of text.matchAll(/\btype["']?\s*:\s*["'`]([\w-]+)["'`]/g))
      if (knownDialects.has(match[1]!)) dialects.add(match[1]!);
    const schema = /^\s*["']?schema["']?\s*:\s*(.*)$/m.exec(text)?.[1];
    if (schema !== undefined) schemas.add(/^["'`](\w+)["'`]\s*,?\s*$/.exec(schema)?.[1] ?? '?');
  }
  if (dialects.size > 0 && ![...dialects].some((dialect) => /postgres|cockroach/.test(dialect))) return undefined;
  if (strategies.has('unknown') || strategies.size > 1 || schemas.has('?') || schemas.size > 1) return undefined;
  const [schema] = schemas;
  const naming = strategies.has('snake') || context.settings.naming === 'snake_case' ? snakeNaming : defaultNaming;
  return { naming, files, ...(schema === undefined ? {} : { schema }) };
}

const likely =
  /(?:^|\/)[^/]*(?:data-?source|orm-?config|typeorm|database|config|connection|app\.module|db)[^/]*\.[cm]?(?:[jt]s|json)$|\/(?:database|db|config|typeorm)\/[^/]+\.[cm]?[jt]s$|\.module\.ts$|\/(?:index|main|app|server)\.[jt]s$/i;

const knownDialects: ReadonlySet<string> = new Set([
  'postgres',
  'aurora-postgres',
  'cockroachdb',
  'mysql',
  'mariadb',
  'aurora-mysql',
  'sqlite',
  'better-sqlite3',
  'mssql',
  'oracle',
  'mongodb',
  'sap',
  'spanner',
  'sqljs',
  'expo',
]);

/** `ABc` → `a_bc`, `aC` → `a_c`. */
export const snakeCase = (text: string): string =>
  text
    .replace(/([A-Z])([A-Z])([a-z])/g, '$1_$2$3')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();

const camelCase = (text: string): string =>
  text.replace(/^([A-Z])|[\s\-_](\w)/g, (_, first: string | undefined, after: string | undefined) =>
    after === undefined ? first!.toLowerCase() : after.toUpperCase(),
  );

/** Only the first letter stays large: an embedded `firstName` becomes `nameFirstname`. */
const titleCase = (text: string): string =>
  text.replace(/\w\S*/g, (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase());

const defaultNaming: Naming = {
  table: (className, given) => given ?? snakeCase(className),
  column: (property, given, prefixes) =>
    prefixes.length > 0 ? camelCase(prefixes.join('_')) + titleCase(given ?? property) : (given ?? property),
  joinColumn: (relation, referenced) => camelCase(`${relation}_${referenced}`),
  joinTable: (first, property, second) => snakeCase(`${first}_${property}_${second}`),
  joinTableColumn: (table, column) => camelCase(`${table}_${column}`),
};

const snakeNaming: Naming = {
  table: (className, given) => given ?? snakeCase(className),
  column: (property, given, prefixes) => snakeCase([...prefixes, ''].join('_')) + (given ?? snakeCase(property)),
  joinColumn: (relation, referenced) => snakeCase(`${relation}_${referenced}`),
  joinTable: (first, property, second) => snakeCase(`${first}_${property}_${second}`),
  joinTableColumn: (table, column) => snakeCase(`${table}_${column}`),
};

import type { ExtractContext } from '../extractor.ts';
import { type ConfigFile, type Configurations, configFiles, configurations } from '../orm/configFiles.ts';
import { inScope, withoutComments } from '../orm/scope.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { defaultNaming, type Naming, snakeNaming } from './naming.ts';
import { ownNaming } from './ownNaming.ts';

/** What the data source of an entity says, as far as entities depend on it. */
export interface TypeOrmConfig {
  readonly naming: Naming;
  /** Schema of entities that name none. */
  readonly schema?: string;
  /** `entityPrefix`: goes before every table's name. */
  readonly prefix: string;
  /** Whether the naming strategy is not beyond doubt (see `ModelColumn.assumed`). */
  readonly assumed: boolean;
  /** Whether tables may be of another database or be named otherwise (see `Model.weak`). */
  readonly weak: boolean;
}

/** The configuration of the data sources that entities of a file belong to; undefined when they are not of PostgreSQL or name things in a way that cannot be told. */
export function typeOrmConfig({ path, context }: Pick<TypeScriptSource, 'path' | 'context'>): TypeOrmConfig | undefined {
  const { files: sources, complete } = dataSources(context);
  const own = inScope(context.workspace, path, sources);
  const strategies = new Set(own.flatMap((each) => each.strategies));
  const dialects = new Set(own.flatMap((each) => each.dialects));
  const schemas = new Set(own.flatMap((each) => each.schemas));
  const prefixes = new Set(own.flatMap((each) => each.prefixes));
  const isPostgres = [...dialects].some((dialect) => postgres.test(dialect));
  if (dialects.size > 0 && !isPostgres) return undefined;
  // SQLite stands in for PostgreSQL in tests; another server has tables of its own, perhaps of the same names.
  if ([...dialects].some((dialect) => !postgres.test(dialect) && !standIns.test(dialect))) return undefined;
  if (strategies.has('unknown') || schemas.has(undefined) || prefixes.has(undefined)) return undefined;
  const custom = [...strategies].find((each) => each.startsWith('own:'))?.slice(4);
  const ofProject = custom === undefined ? undefined : projectNaming(context.workspace, custom);
  if (custom !== undefined && (!ofProject || strategies.size > 1)) return undefined;
  // A strategy that is used in a file that was not looked at.
  if (custom === undefined && !complete && namingFiles(context.workspace).some((file) => isStrategy.test(file.text)))
    return undefined;
  if (schemas.size > 1 || prefixes.size > 1) return undefined;
  const [schema] = schemas;
  const [prefix = ''] = prefixes;
  const isSnake = strategies.has('snake') || context.settings.naming === 'snake_case';
  const isMixed = strategies.size > 1;
  const isKnown = dialects.size > 0 && !isMixed;
  return {
    naming: ofProject ?? (isSnake ? snakeNaming : defaultNaming),
    prefix,
    assumed: !complete || !isKnown,
    weak: isMixed || (!complete && !isKnown) || [...dialects].some((dialect) => !postgres.test(dialect) && dialect !== 'mongodb'),
    ...(schema === undefined ? {} : { schema }),
  };
}

/** Files that the configuration is read from. */
export const typeOrmConfigFiles = (context: ExtractContext): string[] => dataSources(context).files.map((each) => each.path);

const postgres = /postgres|cockroach/;

/** `mongodb`: its documents are told apart by their decorators. */
const standIns = /sqlite|sqljs|expo|mongodb/;

/** What one file says of data sources. `undefined` among names: one that cannot be told. */
interface DataSourceFile {
  readonly path: string;
  /** `own:` goes before the name of a class of the project. */
  readonly strategies: readonly ('default' | 'snake' | 'unknown' | `own:${string}`)[];
  readonly dialects: readonly string[];
  readonly schemas: readonly (string | undefined)[];
  readonly prefixes: readonly (string | undefined)[];
}

const dataSources = ({ workspace }: ExtractContext): Configurations<DataSourceFile> =>
  configurations(workspace, likely, ['type'], readDataSource);

function readDataSource({ path, text: written }: ConfigFile): DataSourceFile | undefined {
  if (!mentions.test(written)) return undefined;
  const text = withoutComments(written);
  const isSource = sourceWords.test(text);
  const dialects = isSource
    ? [...text.matchAll(/\btype["']?\s*:\s*["'`]([\w-]+)["'`]/g)].flatMap(([, name]) => (knownDialects.has(name!) ? name! : []))
    : [];
  const isOptions = isSource && (dialects.length > 0 || optionWords.test(text)) && !/@(?:View)?Entity\b|\bnew Table\b/.test(text);
  const schema = isOptions ? /^\s*["']?schema["']?\s*:\s*(.*)$/m.exec(text)?.[1] : undefined;
  const prefix = /\bentityPrefix["']?\s*:\s*([^,}\n]*)/.exec(text)?.[1];
  const strategies = strategiesIn(text, dialects.length);
  if (dialects.length + strategies.length === 0 && schema === undefined && prefix === undefined) return undefined;
  return {
    path,
    strategies,
    dialects,
    schemas: schema === undefined ? [] : [/^["'`](\w+)["'`]\s*,?\s*$/.exec(schema)?.[1]],
    prefixes: prefix === undefined ? [] : [/^["'`]([^"'`$]*)["'`]\s*$/.exec(prefix)?.[1]],
  };
}

const namingFiles = (workspace: ExtractContext['workspace']) =>
  configFiles(workspace, /naming|strateg|snake|typeorm|config|data-?source|database/i, 'NamingStrategy').files;

const strategyMemo = new WeakMap<readonly ConfigFile[], Map<string, Naming | undefined>>();

/** The strategy that the one class of this name in the workspace is. */
function projectNaming(workspace: ExtractContext['workspace'], name: string): Naming | undefined {
  const files = namingFiles(workspace);
  const known = strategyMemo.get(files) ?? new Map<string, Naming | undefined>();
  strategyMemo.set(files, known);
  if (!known.has(name)) {
    const [file, ...others] = files.filter(({ text }) => new RegExp(`\\bclass\\s+${name}\\b`).test(text));
    known.set(name, file && others.length === 0 ? ownNaming(file.text, name) : undefined);
  }
  return known.get(name);
}

/** `count` data sources stand in the text. */
function strategiesIn(text: string, count: number): DataSourceFile['strategies'] {
  const given = text.match(/\bnamingStrategy\b/g)?.length ?? 0;
  if (given === 0) return count > 0 ? ['default'] : [];
  const made = new Set([...text.matchAll(newStrategy)].map((match) => (match[1] ?? match[2])!));
  const [name] = made;
  if (name === undefined || made.size > 1) return ['unknown'];
  const isPackaged = name === 'SnakeNamingStrategy' && text.includes('typeorm-naming-strategies');
  const strategy = name === 'DefaultNamingStrategy' ? 'default' : isPackaged ? 'snake' : (`own:${name}` as const);
  return given < count ? [strategy, 'default'] : [strategy];
}

const newStrategy = /\bnamingStrategy["']?\s*:\s*new\s+(\w+)\s*\(\s*\)|\bnew\s+(\w*NamingStrategy)\s*\(\s*\)/g;

const isStrategy = /\bextends\s+(?:Default|Snake)NamingStrategy\b|\bimplements\s+NamingStrategyInterface\b/;

const mentions =
  /\bnamingStrategy\b|\bentityPrefix\b|NamingStrategy\b|\bDataSource\b|\bTypeOrmModule\b|\bcreateConnection\b|"entities"|\bentities\s*:/;

const sourceWords = /\b(?:DataSource|TypeOrm\w*|createConnections?|ConnectionOptions|PostgresConnectionOptions)\b|"entities"/;

const optionWords = /\bforRoot(?:Async)?\b|\b(?:TypeOrmModule|DataSource|\w*Connection)Options\b|\bcreateConnection/;

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

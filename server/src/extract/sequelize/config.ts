import type { ExtractContext } from '../extractor.ts';
import { type ConfigFile, type Configurations, configurations } from '../orm/configFiles.ts';
import { dependsOnOther, inScope, objectText, withoutComments } from '../orm/scope.ts';
import type { TypeScriptSource } from '../typescript/source.ts';

/** What `new Sequelize(…, { define })` sets for all models. */
export interface SequelizeConfig {
  readonly underscored: boolean;
  readonly timestamps: boolean;
  readonly freezeTableName: boolean;
  readonly paranoid: boolean;
  /** `createdAt: 'created_at'` and its kin: names, or false. */
  readonly stamps: ReadonlyMap<string, string | false>;
  readonly schema?: string;
  /** Whether the defaults are not beyond doubt (see `ModelColumn.assumed`). */
  readonly assumed: boolean;
  /** Whether tables may be of another database (see `Model.weak`). */
  readonly weak: boolean;
}

/** The configuration that models of a file belong to; undefined when it is not of PostgreSQL, or when `define` is not written plainly. */
export function sequelizeConfig({ path, context }: Pick<TypeScriptSource, 'path' | 'context'>): SequelizeConfig | undefined {
  const { files, complete } = configurationsOf(context);
  const own = inScope(context.workspace, path, files);
  const dialects = new Set(own.flatMap((each) => each.dialects));
  if (dialects.size > 0 ? !dialects.has('postgres') : dependsOnOther(context.workspace, path)) return undefined;
  if (own.some((each) => each.unknown)) return undefined;
  const [define = '', ...others] = new Set(own.flatMap((each) => each.defines));
  const read = others.length > 0 ? undefined : readDefine(define);
  const elsewhere = own.filter((each) => each.dialects.length > 0 && !each.dialects.includes('postgres'));
  // SQLite stands in for PostgreSQL in tests; another server has tables of its own, perhaps of the same names.
  // A JSON file may be what sequelize-cli began the project with.
  if (elsewhere.some(({ path: file, dialects: names }) => !file.endsWith('.json') && names.some((name) => name !== 'sqlite')))
    return undefined;
  const isMixed = elsewhere.length > 0;
  return read && { ...read, assumed: !complete || dialects.size === 0, weak: isMixed || (!complete && own.length === 0) };
}

/** Files that the configuration is read from. */
export const sequelizeConfigFiles = (context: ExtractContext): string[] =>
  configurationsOf(context).files.map((each) => each.path);

interface Configuration {
  readonly path: string;
  readonly dialects: readonly string[];
  /** Object literals, blanks made one. */
  readonly defines: readonly string[];
  /** Whether names are given in a way that cannot be told. */
  readonly unknown: boolean;
}

const configurationsOf = ({ workspace }: ExtractContext): Configurations<Configuration> =>
  configurations(workspace, likely, ['ialect', 'efine'], readConfiguration);

function readConfiguration({ path, text: written }: ConfigFile): Configuration | undefined {
  if (!/ialect|define/.test(written) || !/sequelize|dialect/i.test(written)) return undefined;
  const text = withoutComments(written);
  const dialects = [...text.matchAll(/\bdialect["']?\s*:\s*["'`](\w+)["'`]/g)].map((match) => match[1]!);
  if (/\bdialect["']?\s*:\s*PostgresDialect\b/.test(text)) dialects.push('postgres');
  const defines: string[] = [];
  let unknown = /\b(?:before|after)Define\b/.test(text);
  for (const match of text.matchAll(/\bdefine["']?\s*:\s*(\S)/g)) {
    const literal = match[1] === '{' ? objectText(text, match.index + match[0].length - 1) : undefined;
    if (literal === undefined) unknown = true;
    else defines.push(literal.replace(/\s+/g, ' '));
  }
  return dialects.length + defines.length > 0 || unknown ? { path, dialects, defines, unknown } : undefined;
}

/** Undefined when something in it cannot be told. */
function readDefine(define: string): Omit<SequelizeConfig, 'assumed' | 'weak'> | undefined {
  const options = topLevel(define);
  if (options.includes('...')) return undefined;
  const value = (name: string): string | undefined => new RegExp(`\\b${name}["']?\\s*:\\s*([^,}]+)`).exec(options)?.[1]?.trim();
  const flags = ['underscored', 'timestamps', 'freezeTableName', 'paranoid'].map((name) => value(name));
  if (flags.some((flag) => flag !== undefined && flag !== 'true' && flag !== 'false')) return undefined;
  const stamps = new Map<string, string | false>();
  for (const name of ['createdAt', 'updatedAt', 'deletedAt']) {
    const given = value(name);
    const text = given === undefined ? undefined : /^["'`](\w+)["'`]$/.exec(given)?.[1];
    if (given === 'false') stamps.set(name, false);
    else if (text !== undefined) stamps.set(name, text);
    else if (given !== undefined && given !== 'true') return undefined;
  }
  const schemaText = value('schema');
  const schema = schemaText === undefined ? undefined : /^["'`](\w+)["'`]$/.exec(schemaText)?.[1];
  if (schemaText !== undefined && schema === undefined) return undefined;
  return {
    underscored: flags[0] === 'true',
    timestamps: flags[1] !== 'false',
    freezeTableName: flags[2] === 'true',
    paranoid: flags[3] === 'true',
    stamps,
    ...(schema === undefined ? {} : { schema }),
  };
}

/** An object literal's text without the objects inside of it. */
function topLevel(literal: string): string {
  let depth = 0;
  let result = '';
  for (const char of literal) {
    if (char === '{') depth++;
    if (depth <= 1) result += char;
    if (char === '}') depth--;
  }
  return result;
}

const likely =
  /(?:^|\/)(?:config|configs|database|db|models|sequelize)\/[^/]+\.[cm]?(?:[jt]s|json)$|(?:^|\/)[^/]*(?:sequelize|database|db|config|connection)[^/]*\.[cm]?(?:[jt]s|json)$|\/(?:index|app|server|main)\.[jt]s$/i;

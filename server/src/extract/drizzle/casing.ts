import { type ConfigFile, configurations } from '../orm/configFiles.ts';
import { inScope } from '../orm/scope.ts';
import type { TypeScriptSource } from '../typescript/source.ts';

/**
 * The database name of a column that has no name of its own: the key as it is, or cased as the column's package configures Drizzle. Undefined when
 * it depends on a casing that is not written plainly.
 */
export function casingOf(source: TypeScriptSource, key: string): string | undefined {
  const isPlain = toSnakeCase(key) === key;
  if (isPlain && toCamelCase(key) === key) return key;
  const { workspace, settings } = source.context;
  const fallback = settings.naming === 'snake_case' ? 'snake_case' : unconfiguredCasing(workspace);
  switch (configuredCasing(source) ?? fallback) {
    case 'snake_case':
      return toSnakeCase(key);
    case 'camelCase':
      return toCamelCase(key);
    case 'as-is':
      return key;
    case 'unknown':
      return undefined;
  }
}

/** As Drizzle splits words: `createdAt` → `created_at`, `userID` → `user_id`. */
export const toSnakeCase = (key: string): string =>
  wordsOf(key)
    .map((word) => word.toLowerCase())
    .join('_');

const toCamelCase = (key: string): string =>
  wordsOf(key)
    .map((word, index) => (index === 0 ? word.toLowerCase() : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');

const wordsOf = (key: string): readonly string[] =>
  key.replace(/['\u2019]/g, '').match(/[\da-z]+|[A-Z]+(?![a-z])|[A-Z][\da-z]+/g) ?? [];

type Casing = 'as-is' | 'snake_case' | 'camelCase' | 'unknown';

/** What a file says of casing: drizzle.config, or one that calls `drizzle(…, { casing })`. */
interface CasingFile {
  readonly path: string;
  readonly casings: readonly Casing[];
  /** Whether a database is made there. */
  readonly calls: boolean;
}

function readCasing({ path, text }: ConfigFile): CasingFile | undefined {
  const casings = [...text.matchAll(/\bcasing["']?\s*:\s*(?:["'`](\w+)["'`])?/g)].map(
    ([, name]): Casing => (name === 'snake_case' || name === 'camelCase' ? name : 'unknown'),
  );
  const calls = /\bdrizzle\s*[(<]/.test(text);
  return casings.length > 0 || calls || /(?:^|\/)drizzle\.config[^/]*$/.test(path) ? { path, casings, calls } : undefined;
}

/** Undefined when the files of the code's package do not say so. */
function configuredCasing({ path, context }: TypeScriptSource): Casing | undefined {
  const { files } = configurations(context.workspace, likely, ['drizzle'], readCasing);
  const own = inScope(context.workspace, path, files);
  const found = new Set(own.flatMap((each) => each.casings));
  if (found.size > 1) return 'unknown';
  // The database may be made by another package.
  if (found.size === 0 && !own.some((each) => each.calls) && files.some((each) => each.casings.length > 0)) return 'unknown';
  return [...found][0];
}

/** The default, where the call that would say otherwise was seen. */
function unconfiguredCasing(workspace: TypeScriptSource['context']['workspace']): Casing {
  const { files, complete } = configurations(workspace, likely, ['drizzle'], readCasing);
  return complete || files.some((file) => file.calls) ? 'as-is' : 'unknown';
}

/** Files that say how Drizzle cases names. */
export const casingFiles = (workspace: TypeScriptSource['context']['workspace']): string[] =>
  configurations(workspace, likely, ['drizzle'], readCasing)
    .files.filter((file) => file.casings.length > 0)
    .map((file) => file.path);

const likely =
  /(?:^|\/)drizzle\.config[^/]*$|(?:^|\/)[^/]*(?:db|database|drizzle|postgres|pg|orm|connection|client)[^/]*(?:\/(?:index|client|db|connection|connect|pg|provider|drizzle|[\w.-]*module|[\w.-]*provider|[\w.-]*service))?\.[cm]?[jt]s$/i;

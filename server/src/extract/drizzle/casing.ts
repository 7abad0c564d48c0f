import { configFiles } from '../orm/configFiles.ts';
import type { TypeScriptSource } from '../typescript/source.ts';

/**
 * The database name of a column that has no name of its own: the key as it is, or cased as the project configures Drizzle. Undefined when
 * it depends on a casing that is not written plainly.
 */
export function casingOf(source: TypeScriptSource, key: string): string | undefined {
  if (toSnakeCase(key) === key) return key;
  const { workspace, settings } = source.context;
  const casing = configuredCasing(workspace) ?? (settings.naming === 'snake_case' ? 'snake_case' : unconfiguredCasing(workspace));
  if (casing === 'snake_case') return toSnakeCase(key);
  return casing === 'as-is' ? key : undefined;
}

/** As Drizzle splits words: `createdAt` → `created_at`, `userID` → `user_id`. */
export const toSnakeCase = (key: string): string =>
  (key.replace(/['\u2019]/g, '').match(/[\da-z]+|[A-Z]+(?![a-z])|[A-Z][\da-z]+/g) ?? [])
    .map((word) => word.toLowerCase())
    .join('_');

type Casing = 'as-is' | 'snake_case' | 'unknown';

/** From drizzle.config and the files that call `drizzle(…, { casing })`; reads few files, by their names. Undefined when none says so. */
function configuredCasing(workspace: TypeScriptSource['context']['workspace']): Casing | undefined {
  const found = new Set<Casing>();
  for (const { text } of configFiles(workspace, likely, 'drizzle').files) {
    for (const match of text.matchAll(/\bcasing["']?\s*:\s*(?:["'`](\w+)["'`])?/g)) {
      found.add(match[1] === 'snake_case' ? 'snake_case' : 'unknown');
    }
  }
  return found.size > 1 ? 'unknown' : [...found][0];
}

/** The default, where the call that would say otherwise was seen. */
function unconfiguredCasing(workspace: TypeScriptSource['context']['workspace']): Casing {
  const { files, complete } = configFiles(workspace, likely, 'drizzle');
  return complete || files.some((file) => /\bdrizzle\s*[(<]/.test(file.text)) ? 'as-is' : 'unknown';
}

/** Files that say how Drizzle cases names. */
export const casingFiles = (workspace: TypeScriptSource['context']['workspace']): string[] =>
  configFiles(workspace, likely, 'drizzle')
    .files.filter((file) => file.text.includes('casing'))
    .map((file) => file.path);

const likely =
  /(?:^|\/)drizzle\.config[^/]*$|(?:^|\/)[^/]*(?:db|database|drizzle|postgres|pg|orm|connection|client)[^/]*(?:\/(?:index|client|db|connection|connect|pg|provider|drizzle|[\w.-]*module|[\w.-]*provider|[\w.-]*service))?\.[cm]?[jt]s$/i;

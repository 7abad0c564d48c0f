import type { ExtractContext } from '../extractor.ts';
import { type ConfigFile, configFiles } from '../orm/configFiles.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { type Naming, snakeCase } from './naming.ts';

/** How the project sets a query builder up, as far as it concerns a file. */
export interface Setup {
  /** Undefined: names are those of the database. */
  readonly naming: Naming | undefined;
  /** Files that say so. */
  readonly files: readonly string[];
}

/** What to look for in the files that set a library up. */
export interface SetupSigns {
  /** A word without which a file says nothing, and how to tell whether it is of PostgreSQL; undefined when it does not say. */
  readonly word: string;
  readonly isPostgres: (text: string) => boolean | undefined;
  /** A word of each way of renaming; and whether a text that has it renames to snake_case as the library does by default. */
  readonly renaming: readonly string[];
  readonly isSnakeCase: (text: string) => boolean;
}

/**
 * Undefined when the builder is of another database, or names are changed on the way in a manner of the project's own: then nothing can be said. What the
 * file and those that it imports say comes first, then the nearest file of the workspace that says something.
 */
export function setupOf(source: TypeScriptSource, context: ExtractContext, signs: SetupSigns): Setup | undefined {
  const own = [{ path: source.path, text: source.text }, ...importedTexts(source)];
  const { files } = configFiles(context.workspace, likely, signs.word);
  const near =
    closest(own, (text) => signs.isPostgres(text) !== undefined) ??
    nearest(
      source.path,
      files.filter(({ text }) => signs.isPostgres(text) !== undefined),
    );
  if (near && !near.some(({ text }) => signs.isPostgres(text))) return undefined;
  const renamed = (text: string): boolean => signs.renaming.some((word) => text.includes(word));
  const everywhere = signs.renaming.flatMap((word) => configFiles(context.workspace, likely, word).files);
  const naming =
    closest(own, renamed) ??
    (near?.some(({ text }) => renamed(text)) ? near.filter(({ text }) => renamed(text)) : nearest(source.path, everywhere));
  const read = [...(near ?? []), ...(naming ?? [])].map(({ path }) => path).filter((path) => path !== source.path);
  if (!naming) return { naming: undefined, files: read };
  return naming.every(({ text }) => signs.isSnakeCase(text)) ? { naming: snakeCase, files: read } : undefined;
}

function importedTexts(source: TypeScriptSource): ConfigFile[] {
  return [...source.links.modules].flatMap((module) => {
    const other = /^[.~#@]/.test(module) ? source.other(module) : undefined;
    return other ? [{ path: other.path, text: other.text }] : [];
  });
}

function closest(files: readonly ConfigFile[], says: (text: string) => boolean): readonly ConfigFile[] | undefined {
  const found = files.filter(({ text }) => says(text));
  return found.length > 0 ? found : undefined;
}

/** The files that share the most folders with `path`: of a monorepo, those of the same package. */
function nearest(path: string, files: readonly ConfigFile[]): readonly ConfigFile[] | undefined {
  const shared = (other: string): number => {
    const [a, b] = [path.split('/'), other.split('/')];
    let count = 0;
    while (count < a.length - 1 && count < b.length - 1 && a[count] === b[count]) count++;
    return count;
  };
  const most = Math.max(...files.map((file) => shared(file.path)));
  return files.length > 0 ? files.filter((file) => shared(file.path) === most) : undefined;
}

const likely =
  /knexfile[^/]*\.[cm]?[jt]s$|\/(?:[^/]*(?:knex|kysely|db|database|objection|bookshelf|config|connection|client|postgres|pg)[^/]*|index|app|server|main)\.[cm]?[jt]s$|\/(?:config|db|database|kysely|knex)\/[^/]+\.[cm]?[jt]s$/i;

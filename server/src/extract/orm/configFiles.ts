import type { WorkspacePort } from '../extractor.ts';

/** A file that may configure an ORM. */
export interface ConfigFile {
  readonly path: string;
  readonly text: string;
}

export interface ConfigFiles {
  readonly files: readonly ConfigFile[];
  /** Whether every script of the workspace was looked at: then what stands in none of them stands nowhere. */
  readonly complete: boolean;
}

/**
 * The workspace's scripts and JSON files that contain `word`: all of them in a small workspace, else those whose path `path` matches. Read once
 * for each listing of the workspace, which it keeps until a file changes: tens of milliseconds then, nothing after.
 */
export function configFiles(workspace: WorkspacePort, path: RegExp, word: string): ConfigFiles {
  const listing = workspace.find('*.ts');
  let known = memo.get(listing);
  if (!known) {
    known = new Map();
    memo.set(listing, known);
  }
  const key = `${path.source}\0${word}`;
  const found = known.get(key);
  if (found) return found;
  const all = [...listing, ...others.flatMap((pattern) => workspace.find(pattern))].filter(
    (file) => !file.includes('/node_modules/'),
  );
  const complete = all.length <= MAX_FILES;
  const files = (complete ? all : all.filter((file) => path.test(file)).slice(0, MAX_FILES)).flatMap((file) => {
    const text = isTestFile(file) ? undefined : workspace.read(file);
    return text?.includes(word) ? [{ path: file, text }] : [];
  });
  const result = { files, complete };
  known.set(key, result);
  return result;
}

export const configTexts = (workspace: WorkspacePort, path: RegExp, word: string): readonly string[] =>
  configFiles(workspace, path, word).files.map((file) => file.text);

export interface Configurations<T> {
  readonly files: readonly T[];
  /** See `ConfigFiles.complete`. */
  readonly complete: boolean;
}

/** What `read` makes of the files that hold one of `words` (see `configFiles`), each once; those that say nothing are left out. Kept as long as they are. */
export function configurations<T>(
  workspace: WorkspacePort,
  path: RegExp,
  words: readonly string[],
  read: (file: ConfigFile) => T | undefined,
): Configurations<T> {
  const found = words.map((word) => configFiles(workspace, path, word));
  const first = found[0]!;
  const known = readings.get(first) ?? new Map<unknown, Configurations<unknown>>();
  readings.set(first, known);
  let result = known.get(read) as Configurations<T> | undefined;
  if (!result) {
    const files = new Map(found.flatMap((each) => each.files).map((file) => [file.path, file]));
    result = { files: [...files.values()].flatMap((file) => read(file) ?? []), complete: first.complete };
    known.set(read, result);
  }
  return result;
}

/** By reader. */
const readings = new WeakMap<ConfigFiles, Map<unknown, Configurations<unknown>>>();

/** By the listing's identity. */
const memo = new WeakMap<readonly string[], Map<string, ConfigFiles>>();

const others: readonly string[] = ['*.js', '*.mjs', '*.cjs', '*.json'];
const MAX_FILES = 300;

/** Files whose tables and entities are made up for a test. */
export const isTestFile = (path: string): boolean =>
  /\.(?:test|spec|e2e|e2e-spec)\.[cm]?[jt]sx?$|\/__(?:tests|fixtures|mocks)__\/|\/fixtures?\//.test(path);

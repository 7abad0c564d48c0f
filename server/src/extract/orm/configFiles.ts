import type { WorkspacePort } from '../extractor.ts';

/** Texts of the workspace's script and JSON files whose path `path` matches and that contain `word`; at most 60, read from memory. */
export function configTexts(workspace: WorkspacePort, path: RegExp, word: string): string[] {
  return configPaths(workspace, path).flatMap((file) => {
    const text = workspace.read(file);
    return text?.includes(word) ? [text] : [];
  });
}

/** The matching paths are kept as long as the workspace's port lives: listing all files costs milliseconds, reading few next to nothing. */
const memo = new WeakMap<WorkspacePort, Map<RegExp, readonly string[]>>();

function configPaths(workspace: WorkspacePort, path: RegExp): readonly string[] {
  let known = memo.get(workspace);
  if (!known) {
    known = new Map();
    memo.set(workspace, known);
  }
  const found = known.get(path);
  if (found) return found;
  const all = patterns.flatMap((pattern) => workspace.find(pattern));
  const paths = all.filter((file) => path.test(file) && !file.includes('/node_modules/')).slice(0, MAX_FILES);
  known.set(path, paths);
  return paths;
}

const patterns: readonly string[] = ['*.ts', '*.js', '*.mjs', '*.cjs', '*.json'];
const MAX_FILES = 60;

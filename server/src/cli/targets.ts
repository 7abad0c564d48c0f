import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { configFileName } from '../io/config.ts';

/** A file or folder as it was named on the command line. `path` is absolute. */
export interface Target {
  readonly kind: 'file' | 'folder' | 'missing';
  readonly path: string;
}

export async function target(absolute: string): Promise<Target> {
  const found = await stat(absolute).catch(() => undefined);
  return { kind: !found ? 'missing' : found.isDirectory() ? 'folder' : 'file', path: absolute };
}

export const covers = (outer: Target, file: string): boolean =>
  outer.kind === 'file' ? path.resolve(file) === outer.path : isBelow(path.resolve(file), outer.path);

/**
 * The project that the targets are a part of: the nearest folder around them with a columnist.json, up to the working directory or the top of the
 * repository. Without one a folder is part of the package it stands in, or a project of its own; files belong to the working directory, or to
 * the folder they share.
 */
export function projectRoot(cwd: string, targets: readonly Target[]): string {
  const shared = targets.map((each) => (each.kind === 'folder' ? each.path : path.dirname(each.path))).reduce(common);
  const around = foldersUpTo(shared, cwd);
  const configured = [...around, ...upToRepository(around.at(-1)!)].find((folder) =>
    existsSync(path.join(folder, configFileName)),
  );
  if (configured !== undefined) return configured;
  const only = targets.length === 1 && targets[0]!.kind === 'folder';
  if (only) return around.find(isPackage) ?? shared;
  return isBelow(shared, cwd) ? cwd : shared;
}

/** The repository that a project stands in, or the outermost package up to the working directory: as far as imports are followed. */
export function workspaceAround(cwd: string, root: string): string {
  const repository = upToRepository(root).at(-1);
  return repository ?? foldersUpTo(root, cwd).findLast(isPackage) ?? root;
}

const isPackage = (folder: string): boolean => packageFiles.some((name) => existsSync(path.join(folder, name)));

const packageFiles = ['package.json', 'go.mod', 'deno.json', 'deno.jsonc', '.git'];

/** From the inside out; only the folder itself where it is not below `cwd`. */
function foldersUpTo(folder: string, cwd: string): string[] {
  if (folder === cwd || !isBelow(folder, cwd)) return [folder];
  return [folder, ...foldersUpTo(path.dirname(folder), cwd)];
}

/** The folders around one, to the top of the repository that it stands in; none where it stands in none. */
function upToRepository(folder: string): string[] {
  const parents: string[] = [];
  for (let at = folder; !existsSync(path.join(at, '.git')); parents.push(at)) {
    if (at === path.dirname(at)) return [];
    at = path.dirname(at);
  }
  return parents;
}

const isBelow = (file: string, folder: string): boolean =>
  file === folder || file.startsWith(folder.endsWith(path.sep) ? folder : `${folder}${path.sep}`);

function common(a: string, b: string): string {
  let folder = a;
  while (folder !== path.dirname(folder) && !isBelow(b, folder)) folder = path.dirname(folder);
  return folder;
}

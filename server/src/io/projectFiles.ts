import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { glob } from 'tinyglobby';
import type { ProjectFiles } from '../migration/tools/tool.ts';

/** Bytes. No manifest, configuration or migration that a person wrote is larger. */
const largest = 4 * 1024 * 1024;

/** The files of a folder by which its migration tool is recognized: all but what was installed or built. Never throws. */
export async function readProject(root: string): Promise<ProjectFiles> {
  const paths = await glob('**', {
    cwd: root,
    dot: true,
    followSymbolicLinks: false,
    deep: 12,
    ignore: [
      '**/node_modules/**',
      '**/.git/**',
      '**/dist/**',
      '**/build/**',
      '**/.next/**',
      '**/coverage/**',
      '**/vendor/**',
      '**/target/**',
    ],
  }).catch((): string[] => []);
  return projectFiles(root, paths.sort());
}

/** The files of a project that was listed before. */
export function projectFiles(root: string, paths: readonly string[]): ProjectFiles {
  return {
    paths,
    read(relative) {
      try {
        const file = path.join(root, relative);
        return statSync(file).size > largest ? undefined : readFileSync(file, 'utf8');
      } catch {
        return undefined;
      }
    },
  };
}

import type { WorkspacePort } from '../extractor.ts';
import type { ConfigFile } from './configFiles.ts';

/**
 * Of configuration found in a workspace, what counts for the code in `path`: that of its own package, else of the package around it that has some,
 * else all of it. Files of tests count where there are no others.
 */
export function inScope<T extends Pick<ConfigFile, 'path'>>(
  workspace: WorkspacePort,
  path: string,
  records: readonly T[],
): readonly T[] {
  const own = records.filter((record) => !ofTests.test(record.path));
  const all = own.length > 0 ? own : records;
  if (all.length < 2) return all;
  const homes = workspace
    .find('package.json')
    .map((file) => file.slice(0, file.lastIndexOf('/') + 1))
    .filter((folder) => path.startsWith(folder))
    .sort((a, b) => b.length - a.length);
  for (const home of homes) {
    const inside = all.filter((record) => record.path.startsWith(home));
    if (inside.length > 0) return inside;
  }
  return all;
}

const ofTests = /\/(?:tests?|e2e|__tests__|cypress)\//;

/** A script's text without its comments; those inside of strings go, too. */
export const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, ' ').replace(/(^|[\s,;{}()])\/\/[^\n]*/g, '$1');

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

const manifestAround = (workspace: WorkspacePort, path: string): string | undefined => {
  const home = workspace
    .find('package.json')
    .filter((file) => path.startsWith(file.slice(0, file.lastIndexOf('/') + 1)))
    .sort((a, b) => b.length - a.length)[0];
  return home === undefined ? undefined : workspace.read(home);
};

/** The major version of a package that the code in `path` depends on; undefined when its manifest does not say. */
export function packageVersion(workspace: WorkspacePort, path: string, name: string): number | undefined {
  const found = new RegExp(`"${name}"\\s*:\\s*"[^"\\d]*(\\d+)`).exec(manifestAround(workspace, path) ?? '')?.[1];
  return found === undefined ? undefined : Number(found);
}

/** Whether the package around `path` depends on a driver of another database and on none of PostgreSQL. */
export function dependsOnOther(workspace: WorkspacePort, path: string): boolean {
  const text = manifestAround(workspace, path);
  return text !== undefined && otherDrivers.test(text) && !postgresDrivers.test(text);
}

const otherDrivers =
  /"(?:mysql2?|mariadb|sqlite3|better-sqlite3|tedious|mssql|oracledb|mongodb|sql\.js|@mikro-orm\/(?!core|postgresql|cli|migrations|nestjs|reflection|seeder)\w[\w-]*)"\s*:/;

const postgresDrivers =
  /"(?:pg|pg-native|postgres|@mikro-orm\/postgresql|@sequelize\/postgres|pg-promise|@neondatabase\/serverless|pglite|@electric-sql\/pglite)"\s*:/;

/** The object literal that begins at `start` in a text, brackets balanced; undefined when it does not end. */
export function objectText(text: string, start: number): string | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return text.slice(start, at + 1);
  }
  return undefined;
}

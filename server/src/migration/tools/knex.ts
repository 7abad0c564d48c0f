import {
  baseName,
  busiestFolder,
  configFile,
  dependencyOf,
  filesIn,
  folderOf,
  join,
  nextTimestamp,
  recorded,
  resolvePath,
  scriptFormat,
  slug,
} from './files.ts';
import { about, calls, exportsOf } from './script.ts';
import type { MigrationTool } from './tool.ts';

/** Knex: `20250622120000_name.js` with `up` and `down`; `?` is a binding in knex.raw and stands escaped. */
export const knex: MigrationTool = {
  name: 'knex',
  title: 'Knex',
  detect(project) {
    const config = configFile(project, /^knexfile\.(js|cjs|mjs|ts|mts|cts)$/);
    const dependency = config ? undefined : dependencyOf(project, 'knex');
    if (config === undefined && !dependency) return undefined;
    const named =
      config && /directory\s*:\s*(?:path\.\w+\([^)]*?)?['"`]([^'"`]+)['"`]/.exec(migrationsPart(project.read(config) ?? ''))?.[1];
    const near = folderOf(config ?? dependency?.path ?? '');
    const found = busiestFolder(project, /(^|\/)\d{14}_[^/]*\.(js|cjs|mjs|ts)$/);
    if (config === undefined && !found) return undefined;
    const folder = named ? resolvePath(near, named) : (found?.folder ?? join(near, 'migrations'));
    const because = config ?? `knex in ${dependency?.path}`;
    return { tool: 'knex', folder, certainty: config ? 3 : 2, because, ...scriptFormat(project, folder) };
  },
  list(project, { folder }) {
    return filesIn(project, folder, /\.(js|cjs|mjs|ts)$/)
      .filter((path) => !path.endsWith('.d.ts'))
      .sort((a, b) => (baseName(a) < baseName(b) ? -1 : 1))
      .map((path) => ({ path, name: baseName(path) }));
  },
  isApplied: recorded,
  render({ migration, title, now, detection, project }) {
    const { folder, format = 'js', esm = false } = detection;
    const stamp = nextTimestamp(
      now,
      this.list(project, detection).map((file) => file.path),
    );
    const typed = format === 'ts';
    const text = exportsOf(
      { up: calls(migration.upStatements, raw), down: calls(migration.downStatements, raw) },
      {
        esm,
        signature: typed ? '(knex: Knex): Promise<void>' : '(knex)',
        head: `${typed ? "import type { Knex } from 'knex';\n\n" : ''}${about(title)}`,
        ...(migration.outsideTransaction && {
          tail: esm ? 'export const config = { transaction: false };' : 'exports.config = { transaction: false };',
        }),
      },
    );
    return [{ path: join(folder, `${stamp}_${slug(title)}.${format}`), text }];
  },
  pendingPath: ({ folder }) => join(folder, 'pending.sql'),
};

const raw = (sql: string): string => `knex.raw(${sql.replaceAll('?', '\\\\?')})`;

/** A knexfile may name the folder of its seeds too. */
const migrationsPart = (text: string): string => /migrations\s*:\s*\{[^}]*\}/.exec(text)?.[0] ?? '';

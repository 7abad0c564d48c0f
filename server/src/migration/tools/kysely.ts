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
  scriptFormat,
  slug,
} from './files.ts';
import { about, calls, exportsOf } from './script.ts';
import type { MigrationTool } from './tool.ts';

/** Kysely's migrator: files in the order of their names with `up(db)` and `down(db)`; one statement a call. */
export const kysely: MigrationTool = {
  name: 'kysely',
  title: 'Kysely',
  detect(project) {
    const config = configFile(project, /^kysely\.config\.(ts|js|mjs|cjs)$/);
    const dependency = dependencyOf(project, 'kysely');
    if (config === undefined && !dependency) return undefined;
    const found = busiestFolder(project, /(^|\/)(migrations?)\/\d[^/]*\.(ts|js|cjs|mjs)$/);
    const uses = found && filesIn(project, found.folder, /^\d/).some((path) => /kysely/i.test(project.read(path) ?? ''));
    if (config === undefined && !uses) return undefined;
    const folder = found?.folder ?? join(folderOf(config ?? ''), 'migrations');
    return {
      tool: 'kysely',
      folder,
      certainty: config ? 3 : 2,
      because: config ?? `kysely in ${dependency?.path}`,
      ...scriptFormat(project, folder),
    };
  },
  list(project, { folder }) {
    return filesIn(project, folder, /\.(ts|js|cjs|mjs)$/)
      .filter((path) => !path.endsWith('.d.ts'))
      .sort((a, b) => (baseName(a) < baseName(b) ? -1 : 1))
      .map((path) => ({ path, name: baseName(path) }));
  },
  isApplied: recorded,
  render({ migration, title, now, detection, project }) {
    const { folder, format = 'ts', esm = true } = detection;
    const existing = this.list(project, detection).map((file) => file.path);
    const stamp = nameAfter(existing, now);
    const typed = format === 'ts';
    const run = (sql: string): string => `sql.raw(${sql}).execute(db)`;
    const text = exportsOf(
      { up: calls(migration.upStatements, run), down: calls(migration.downStatements, run) },
      {
        esm,
        signature: typed ? '(db: Kysely<unknown>): Promise<void>' : '(db)',
        head: `${esm ? `import { ${typed ? 'type Kysely, ' : ''}sql } from 'kysely';` : "const { sql } = require('kysely');"}\n\n${about(title)}`,
      },
    );
    return [{ path: join(folder, `${stamp}_${slug(title)}.${format}`), text }];
  },
  indexes: () => 'inside',
  pendingPath: ({ folder }) => join(folder, 'pending.sql'),
};

/** Names are compared as text: `2026-01-31…` goes on as dates with dashes, `20260131…` as digits. */
function nameAfter(existing: readonly string[], now: Date): string {
  const latest = existing.map(baseName).sort().at(-1) ?? '';
  if (!/^\d{4}-\d\d-\d\d/.test(latest)) return nextTimestamp(now, existing);
  const iso = now
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replaceAll(':', '-');
  return iso > latest.slice(0, iso.length) ? iso : `${latest.slice(0, 19)}z`;
}

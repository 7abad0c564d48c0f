import {
  baseName,
  busiestFolder,
  dependencyOf,
  filesIn,
  folderOf,
  join,
  nextNumber,
  recorded,
  scriptFormat,
  slug,
} from './files.ts';
import { about, templateLiteral } from './script.ts';
import type { MigrationTool } from './tool.ts';

/** node-pg-migrate: `1763694000000_name.js` with `up(pgm)` and `down(pgm)`, or .sql with `-- Up Migration` and `-- Down Migration`. */
export const nodePgMigrate: MigrationTool = {
  name: 'node-pg-migrate',
  title: 'node-pg-migrate',
  detect(project) {
    const dependency = dependencyOf(project, 'node-pg-migrate');
    if (!dependency) return undefined;
    const found = busiestFolder(project, /(^|\/)\d{13,17}[_-][^/]*\.(js|cjs|mjs|ts|sql)$/);
    const folder = found?.folder ?? join(folderOf(dependency.path), 'migrations');
    const sql = filesIn(project, folder, /^\d+[_-]/)
      .at(-1)
      ?.endsWith('.sql');
    return {
      tool: 'node-pg-migrate',
      folder,
      certainty: 2,
      because: `node-pg-migrate in ${dependency.path}`,
      ...(sql ? { format: 'sql' as const } : scriptFormat(project, folder)),
    };
  },
  list(project, { folder }) {
    return filesIn(project, folder, /^\d+[_-].*\.(js|cjs|mjs|ts|sql)$/)
      .filter((path) => !path.endsWith('.d.ts'))
      .map((path) => ({ path, name: baseName(path).replace(/\.\w+$/, '') }));
  },
  isApplied: recorded,
  render({ migration, title, now, detection, project }) {
    const { folder, format = 'js', esm = false } = detection;
    const existing = this.list(project, detection).map((file) => file.path);
    const number = existing.length === 0 ? String(now.getTime()) : nextNumber(now, existing, 13);
    const path = join(folder, `${number}_${slug(title, '-')}.${format}`);
    if (format === 'sql') return [{ path, text: `-- Up Migration\n${migration.up}\n-- Down Migration\n${migration.down}` }];
    const typed = format === 'ts';
    const signature = typed ? '(pgm: MigrationBuilder): Promise<void>' : '(pgm)';
    const write = (name: 'up' | 'down', statements: readonly string[]): string => {
      const start = esm ? `export async function ${name}${signature}` : `exports.${name} = async function ${name}${signature}`;
      const lines = [
        ...(migration.outsideTransaction ? ['  pgm.noTransaction();'] : []),
        ...statements.map((sql) => `  pgm.sql(${templateLiteral(sql)});`),
      ];
      return `${start} {\n${lines.join('\n')}\n}${esm ? '' : ';'}`;
    };
    const head = `${typed ? "import type { MigrationBuilder } from 'node-pg-migrate';\n\n" : ''}${about(title)}`;
    return [
      { path, text: `${[head, write('up', migration.upStatements), write('down', migration.downStatements)].join('\n\n')}\n` },
    ];
  },
  // Its SQL files are run in its transaction; its scripts can ask to be outside.
  indexes: ({ format }) => (format === 'sql' ? 'inside' : 'statements'),
  // It takes every file of its folder for a migration.
  pendingPath: ({ folder }) => join(folderOf(folder), 'pending.sql'),
};

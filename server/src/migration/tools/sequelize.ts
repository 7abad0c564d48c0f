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
import { about, calls } from './script.ts';
import type { MigrationTool } from './tool.ts';

/** Sequelize CLI and Umzug: `20261121000000-name.js` with `up(queryInterface)` and `down(queryInterface)`. */
export const sequelize: MigrationTool = {
  name: 'sequelize',
  title: 'Sequelize',
  detect(project) {
    const config = configFile(project, /^\.sequelizerc$/);
    const dependency = dependencyOf(project, 'sequelize-cli', 'umzug', 'sequelize');
    if (config === undefined && !dependency) return undefined;
    const found = busiestFolder(project, /(^|\/)\d{14}-[^/]*\.(js|cjs|mjs|ts)$/);
    const text = config === undefined ? '' : (project.read(config) ?? '');
    const named =
      /migrations-path['"]?\s*:\s*(?:path\.\w+\((?:__dirname,\s*)?)?['"`]([^'"`]+)['"`](?:\s*,\s*['"`]([^'"`]+)['"`])?/.exec(
        text,
      );
    const near = folderOf(config ?? dependency?.path ?? '');
    const folder = named
      ? resolvePath(near, [named[1], named[2]].filter(Boolean).join('/'))
      : (found?.folder ?? join(near, 'migrations'));
    return {
      tool: 'sequelize',
      folder,
      certainty: config ? 3 : found ? 2 : 1,
      because: config ?? `${dependency?.name} in ${dependency?.path}`,
      ...scriptFormat(project, folder),
    };
  },
  list(project, { folder }) {
    return filesIn(project, folder, /^\d+[-_.].*\.(js|cjs|mjs|ts)$/)
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
    const parameter = typed ? '(queryInterface: QueryInterface): Promise<void>' : '(queryInterface)';
    const indented = (statements: readonly string[]): string =>
      calls(statements, (sql) => `queryInterface.sequelize.query(${sql})`).replaceAll(/^ {2}await/gm, '    await');
    const body = [
      `  async up${parameter} {\n${indented(migration.upStatements)}\n  },`,
      `  async down${parameter} {\n${indented(migration.downStatements)}\n  },`,
    ].join('\n\n');
    const head = `${typed ? "import type { QueryInterface } from 'sequelize';\n\n" : esm ? '' : "'use strict';\n\n"}${about(title)}\n`;
    const text = `${head}${esm ? 'export default' : 'module.exports ='} {\n${body}\n};\n`;
    return [{ path: join(folder, `${stamp}-${slug(title, '-')}.${format}`), text }];
  },
  pendingPath: ({ folder }) => join(folder, 'pending.sql'),
};

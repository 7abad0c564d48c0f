import {
  baseName,
  busiestFolder,
  dependencyOf,
  filesIn,
  folderOf,
  join,
  leadingNumber,
  recorded,
  scriptFormat,
  slug,
} from './files.ts';
import { about, templateLiteral } from './script.ts';
import type { MigrationTool } from './tool.ts';

/** TypeORM: `1763694000000-Name.ts` with a class `Name1763694000000`; the table records the class's name. */
export const typeorm: MigrationTool = {
  name: 'typeorm',
  title: 'TypeORM',
  detect(project) {
    const dependency = dependencyOf(project, 'typeorm');
    if (!dependency) return undefined;
    const found = busiestFolder(project, /(^|\/)\d{13}-[^/]*\.(ts|js|cjs|mjs)$/);
    const near = folderOf(dependency.path);
    const source = project.paths.some((path) => path.startsWith(join(near, 'src/')));
    const folder = found?.folder ?? join(near, source ? 'src/migrations' : 'migrations');
    return {
      tool: 'typeorm',
      folder,
      certainty: found ? 2 : 1,
      because: `typeorm in ${dependency.path}`,
      ...scriptFormat(project, folder),
    };
  },
  list(project, { folder }) {
    return filesIn(project, folder, /^\d{13}-.*\.(ts|js|cjs|mjs)$/)
      .filter((path) => !path.endsWith('.d.ts'))
      .map((path) => ({ path, name: className(project.read(path)) ?? baseName(path).replace(/^(\d+)-(.*)\.\w+$/, '$2$1') }));
  },
  isApplied: recorded,
  render({ migration, title, now, detection, project }) {
    const { folder, format = 'ts', esm = true } = detection;
    const latest = this.list(project, detection).map((file) => Number(leadingNumber(baseName(file.path)) ?? 0n));
    const stamp = Math.max(now.getTime(), ...latest.map((number) => number + 1));
    const name = slug(title)
      .split('_')
      .map((word) => word[0]!.toUpperCase() + word.slice(1))
      .join('')
      .replace(/^(?=\d)/, 'Migration');
    const typed = format === 'ts';
    const method = (which: 'up' | 'down', statements: readonly string[]): string => {
      const signature = typed ? `public async ${which}(queryRunner: QueryRunner): Promise<void>` : `async ${which}(queryRunner)`;
      return `  ${signature} {\n${statements.map((sql) => `    await queryRunner.query(${templateLiteral(sql)});`).join('\n')}\n  }`;
    };
    const body = [
      `  name = '${name}${stamp}'${typed ? '' : ';'}${typed ? ';' : ''}`,
      ...(migration.outsideTransaction
        ? [
            '  /** Needs `--transaction each`: an index is built without blocking outside a transaction only. */',
            '  transaction = false;',
          ]
        : []),
    ].join('\n');
    const start = typed
      ? `import type { MigrationInterface, QueryRunner } from 'typeorm';\n\n${about(title)}\nexport class ${name}${stamp} implements MigrationInterface {`
      : `${about(title)}\n${esm ? 'export ' : 'module.exports = '}class ${name}${stamp} {`;
    const text = `${start}\n${body}\n\n${method('up', migration.upStatements)}\n\n${method('down', migration.downStatements.map(inTransaction))}\n}${typed || esm ? '' : ';'}\n`;
    return [{ path: join(folder, `${stamp}-${name}.${format}`), text }];
  },
  pendingPath: ({ folder }) => join(folder, 'pending.sql'),
};

/** `migration:revert` begins a transaction whatever the migration says. */
const inTransaction = (statement: string): string => statement.replace(/^DROP INDEX CONCURRENTLY /, 'DROP INDEX ');

const className = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : (/\bname\s*=\s*['"`](\w+)['"`]/.exec(text)?.[1] ?? /\bclass\s+(\w+)/.exec(text)?.[1]);

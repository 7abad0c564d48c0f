import { baseName, busiestFolder, filesIn, folderOf, join, nextNumber, recordedNumber, slug } from './files.ts';
import type { MigrationTool, ProjectFiles } from './tool.ts';

/** goose: one file with `-- +goose Up` and `-- +goose Down`; statements that hold semicolons stand between StatementBegin and StatementEnd. */
export const goose: MigrationTool = {
  name: 'goose',
  title: 'goose',
  detect(project) {
    const found = busiestFolder(project, /(^|\/)\d+_[^/]*\.sql$/);
    if (!found || !isGoose(project, found.folder)) return undefined;
    return { tool: 'goose', folder: found.folder, certainty: 3, because: `"-- +goose Up" in ${found.folder}`, format: 'sql' };
  },
  list(project, { folder }) {
    return filesIn(project, folder, /^\d+_.*\.(sql|go)$/).map((path) => ({ path, name: baseName(path) }));
  },
  isApplied: recordedNumber,
  render({ migration, title, now, detection, project }) {
    const number = nextNumber(
      now,
      this.list(project, detection).map((file) => file.path),
      5,
    );
    const wrap = (statements: readonly string[]): string =>
      statements
        .map((sql) => (sql.includes('DO $') ? `-- +goose StatementBegin\n${sql}\n-- +goose StatementEnd` : sql))
        .join('\n\n');
    const head = migration.outsideTransaction ? '-- +goose NO TRANSACTION\n' : '';
    const text = `${head}-- +goose Up\n${wrap(migration.upStatements)}\n\n-- +goose Down\n${wrap(migration.downStatements)}\n`;
    return [{ path: join(detection.folder, `${number}_${slug(title)}.sql`), text }];
  },
  // goose takes every .sql file of its folder for a migration.
  pendingPath: ({ folder }) => join(folderOf(folder), 'pending.sql'),
};

const isGoose = (project: ProjectFiles, folder: string): boolean =>
  filesIn(project, folder, /^\d+_.*\.sql$/).some((path) => /^--\s*\+goose Up\b/im.test(project.read(path) ?? ''));

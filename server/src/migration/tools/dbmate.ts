import { baseName, busiestFolder, filesIn, join, nextTimestamp, recordedNumber, slug } from './files.ts';
import type { MigrationTool, ProjectFiles } from './tool.ts';

/** dbmate: one file with `-- migrate:up` and `-- migrate:down`; each part runs in a transaction unless it says otherwise. */
export const dbmate: MigrationTool = {
  name: 'dbmate',
  title: 'dbmate',
  detect(project) {
    const found = busiestFolder(project, /(^|\/)(migrations?|migrate)\/\d+_[^/]*\.sql$/);
    if (!found || !isDbmate(project, found.folder)) return undefined;
    return { tool: 'dbmate', folder: found.folder, certainty: 3, because: `"-- migrate:up" in ${found.folder}`, format: 'sql' };
  },
  list(project, { folder }) {
    return filesIn(project, folder, /^\d+_.*\.sql$/).map((path) => ({ path, name: baseName(path) }));
  },
  isApplied: recordedNumber,
  render({ migration, title, now, detection, project }) {
    const stamp = nextTimestamp(
      now,
      this.list(project, detection).map((file) => file.path),
    );
    const option = migration.outsideTransaction ? ' transaction:false' : '';
    const text = `-- migrate:up${option}\n${migration.up}\n-- migrate:down${option}\n${migration.down}`;
    return [{ path: join(detection.folder, `${stamp}_${slug(title)}.sql`), text }];
  },
  indexes: () => 'alone',
  pendingPath: ({ folder }) => join(folder, 'pending.sql'),
};

const isDbmate = (project: ProjectFiles, folder: string): boolean =>
  filesIn(project, folder, /^\d+_.*\.sql$/).some((path) => /^--\s*migrate:up\b/m.test(project.read(path) ?? ''));

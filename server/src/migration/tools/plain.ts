import {
  beside,
  busiestFolder,
  byNumber,
  filesIn,
  join,
  nextNumber,
  nextTimestamp,
  recorded,
  recordedNumber,
  slug,
} from './files.ts';
import type { MigrationTool } from './tool.ts';

/** A folder of .sql files, run in the order of their names by whatever runs them. The rollback stands outside it. */
export const plain: MigrationTool = {
  name: 'plain',
  title: 'SQL files',
  detect(project) {
    const found = busiestFolder(project, /(^|\/)(migrations?|migrate|sql)\/[^/]*\.sql$/);
    if (!found) return undefined;
    return { tool: 'plain', folder: found.folder, certainty: 1, because: `${found.folder}/*.sql`, format: 'sql' };
  },
  list(project, { folder }) {
    return filesIn(project, folder, /\.sql$/)
      .filter((path) => !/(^|\/)pending\.sql$|[._](down|rollback|undo)\.sql$/.test(path))
      .sort(byNumber)
      .map((path) => ({ path, name: path.slice(folder.length + 1) }));
  },
  isApplied: (file, applied) => recorded(file, applied) || (/^\d/.test(file.name) && recordedNumber(file, applied)),
  render({ migration, title, now, detection, project }) {
    const existing = this.list(project, detection).map((file) => file.path);
    const numbered = existing.some((path) => /\/\d{1,13}[^/]*$/.test(`/${path}`));
    const number = numbered ? nextNumber(now, existing, 3) : nextTimestamp(now, existing);
    const name = `${number}_${slug(title)}`;
    return [
      { path: join(detection.folder, `${name}.sql`), text: migration.up },
      { path: beside(name, 'rollback'), text: migration.down },
    ];
  },
  pendingPath: ({ folder }) => join(folder, 'pending.sql'),
};

import { baseName, busiestFolder, filesIn, join, nextNumber, recordedNumber, slug } from './files.ts';
import type { MigrationTool } from './tool.ts';

/** golang-migrate: pairs `000001_name.up.sql` and `000001_name.down.sql`. A file is sent as one query, so in one transaction. */
export const golangMigrate: MigrationTool = {
  name: 'golang-migrate',
  title: 'golang-migrate',
  detect(project) {
    const found = busiestFolder(project, /(^|\/)\d+_[^/]*\.up\.sql$/);
    if (!found) return undefined;
    return {
      tool: 'golang-migrate',
      folder: found.folder,
      certainty: 2,
      because: `${join(found.folder, '*.up.sql')}`,
      format: 'sql',
    };
  },
  list(project, { folder }) {
    return filesIn(project, folder, /^\d+_.*\.up\.sql$/).map((path) => ({
      path,
      name: baseName(path).replace(/\.up\.sql$/, ''),
    }));
  },
  isApplied: recordedNumber,
  render({ migration, title, now, detection, project }) {
    const number = nextNumber(
      now,
      this.list(project, detection).map((file) => file.path),
      6,
    );
    const name = join(detection.folder, `${number}_${slug(title)}`);
    return [
      { path: `${name}.up.sql`, text: migration.up },
      { path: `${name}.down.sql`, text: migration.down },
    ];
  },
  indexes: () => 'alone',
  pendingPath: ({ folder }) => join(folder, 'pending.sql'),
};

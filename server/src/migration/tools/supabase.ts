import { baseName, beside, filesIn, folderOf, join, nextTimestamp, recordedNumber, slug } from './files.ts';
import type { MigrationTool } from './tool.ts';

/** Supabase CLI: `supabase/migrations/20261121000000_name.sql`, recorded by its timestamp. It has no down migrations. */
export const supabase: MigrationTool = {
  name: 'supabase',
  title: 'Supabase',
  detect(project) {
    const config = project.paths.find((path) => /(^|\/)supabase\/config\.toml$/.test(path));
    const file = config ?? project.paths.find((path) => /(^|\/)supabase\/migrations\/[^/]+\.sql$/.test(path));
    if (file === undefined) return undefined;
    const folder = config === undefined ? folderOf(file) : join(folderOf(config), 'migrations');
    return { tool: 'supabase', folder, certainty: 3, because: file, format: 'sql' };
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
    const name = `${stamp}_${slug(title)}`;
    return [
      { path: join(detection.folder, `${name}.sql`), text: migration.up },
      { path: beside(name, 'rollback'), text: migration.down },
    ];
  },
  indexes: () => 'inside',
  // The CLI runs `<timestamp>_name.sql` only, but says so for every other file in its folder.
  pendingPath: ({ folder }) => join(folderOf(folder), 'pending.sql'),
};

import { baseName, beside, configFile, folderOf, join, nextTimestamp, recorded, resolvePath, slug } from './files.ts';
import type { MigrationTool } from './tool.ts';

/** Prisma Migrate: `migrations/20261121000000_name/migration.sql`. It has no down migrations; the rollback stands beside. */
export const prisma: MigrationTool = {
  name: 'prisma',
  title: 'Prisma Migrate',
  detect(project) {
    const schema = configFile(project, /^schema\.prisma$/) ?? configFile(project, /\.prisma$/);
    if (schema === undefined) return undefined;
    const config = configFile(project, /^prisma\.config\.(ts|mts|js|mjs|cjs)$/);
    const named =
      config && /migrations\s*:\s*\{[^}]*path\s*:\s*(?:path\.\w+\()?['"`]([^'"`]+)['"`]/.exec(project.read(config) ?? '')?.[1];
    const near = folderOf(schema);
    const folder = named
      ? resolvePath(folderOf(config ?? ''), named)
      : join(baseName(near) === 'schema' ? folderOf(near) : near, 'migrations');
    return { tool: 'prisma', folder, certainty: 3, because: schema, format: 'sql' };
  },
  list(project, { folder }) {
    return project.paths
      .filter((path) => path.startsWith(`${folder}/`) && /^[^/]+\/migration\.sql$/.test(path.slice(folder.length + 1)))
      .sort()
      .map((path) => ({ path, name: baseName(folderOf(path)) }));
  },
  isApplied: recorded,
  render({ migration, title, now, detection, project }) {
    const stamp = nextTimestamp(
      now,
      this.list(project, detection).map((file) => file.name),
    );
    const name = `${stamp}_${slug(title)}`;
    return [
      { path: join(detection.folder, name, 'migration.sql'), text: migration.up },
      { path: beside(name, 'rollback'), text: migration.down },
    ];
  },
  indexes: () => 'alone',
  pendingPath: ({ folder }) => join(folder, 'pending.sql'),
};

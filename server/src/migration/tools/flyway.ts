import type { AppliedMigrations } from '../../catalog/model.ts';
import { baseName, beside, busiestFolder, configFile, filesIn, join, nextTimestamp, slug } from './files.ts';
import type { MigrationFile, MigrationTool } from './tool.ts';

/** Flyway: `V2__name.sql`, versions compared part by part. Undo scripts are not in every edition; the rollback stands beside. */
export const flyway: MigrationTool = {
  name: 'flyway',
  title: 'Flyway',
  detect(project) {
    const found = busiestFolder(project, /(^|\/)V\d[\d._]*__[^/]*\.sql$/);
    const config = configFile(project, /^flyway\.(conf|toml)$/);
    if (!found && config === undefined) return undefined;
    const folder = found?.folder ?? 'db/migration';
    return {
      tool: 'flyway',
      folder,
      certainty: found ? 2 : 1,
      because: found ? `${folder}/V*__*.sql` : (config ?? ''),
      format: 'sql',
    };
  },
  list(project, { folder }) {
    return filesIn(project, folder, /^V\d[\d._]*__.*\.sql$/)
      .sort((a, b) => compareVersions(versionOf(a), versionOf(b)))
      .map((path) => ({ path, name: baseName(path) }));
  },
  isApplied: (file, applied) => sameScript(file, applied),
  render({ migration, title, now, detection, project }) {
    const existing = this.list(project, detection).map((file) => file.path);
    const latest = existing.length === 0 ? undefined : versionOf(existing.at(-1)!);
    const version =
      latest === undefined
        ? '1'
        : latest.length === 1 && latest[0]! > 1e13
          ? nextTimestamp(now, existing)
          : nextVersion(existing.at(-1)!);
    const name = `V${version}__${slug(title)}`;
    return [
      { path: join(detection.folder, `${name}.sql`), text: migration.up },
      ...(migration.outsideTransaction
        ? [{ path: join(detection.folder, `${name}.sql.conf`), text: 'executeInTransaction=false\n' }]
        : []),
      { path: beside(name, 'rollback'), text: migration.down },
    ];
  },
  pendingPath: ({ folder }) => join(folder, 'pending.sql'),
};

const sameScript = (file: MigrationFile, applied: AppliedMigrations): boolean =>
  applied.names.some((name) => baseName(name) === file.name);

const versionOf = (path: string): number[] => (/^V([\d._]+?)__/.exec(baseName(path))?.[1] ?? '0').split(/[._]/).map(Number);

function compareVersions(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) if ((a[i] ?? 0) !== (b[i] ?? 0)) return (a[i] ?? 0) - (b[i] ?? 0);
  return 0;
}

/** The first part counted up, in its width: after V1.2 comes V2, after V007 comes V008. */
function nextVersion(path: string): string {
  const first = /^V(\d+)/.exec(baseName(path))?.[1] ?? '0';
  return String(BigInt(first) + 1n).padStart(first.length, '0');
}

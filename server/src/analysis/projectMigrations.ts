import type { Catalog } from '../catalog/model.ts';
import { detectTools, toolNamed } from '../migration/tools/registry.ts';
import type { Detection, ProjectFiles } from '../migration/tools/tool.ts';
import type { Settings } from '../rules/settings.ts';

/** The migrations of a folder, as its tool keeps them. Paths are relative to the folder. */
export interface ProjectMigrations {
  readonly detection: Detection;
  /** Where quick fixes collect; the file may not exist. */
  readonly pending: string;
  /** All migrations in the order in which the tool runs them. */
  readonly files: readonly string[];
  /**
   * Those that the database's own record does not name. Without a record it cannot be told which ones the database has; then only those
   * that Columnist wrote count, because they add what is not there and nothing else: on a database that has it they say nothing new.
   */
  readonly unapplied: readonly string[];
}

export function projectMigrations(project: ProjectFiles, settings: Settings, catalog: Catalog | undefined): ProjectMigrations {
  const detection = detect(project, settings);
  const tool = toolNamed(detection.tool);
  const listed = tool?.list(project, detection) ?? [];
  const applied = catalog?.appliedMigrations;
  const pending = settings.pendingMigration ?? tool?.pendingPath(detection) ?? 'migrations/pending.sql';
  const files = listed.filter((file) => file.path !== pending);
  return {
    detection,
    pending,
    files: files.map((file) => file.path),
    unapplied: files
      .filter((file) => (tool && applied ? !tool.isApplied(file, applied) : isOurs(project.read(file.path))))
      .map((file) => file.path),
  };
}

/**
 * The migrations that count before a file is read: for a migration that is not applied yet those before it, for other files all. Undefined
 * for a migration that the database has or may have: it was right when it ran, and what came later does not make it wrong.
 */
export function migrationsBefore(migrations: ProjectMigrations, file: string): readonly string[] | undefined {
  const { unapplied, pending } = migrations;
  if (file === pending) return unapplied;
  if (written.test(file)) return undefined;
  const own = unapplied.indexOf(file);
  if (own >= 0) return unapplied.slice(0, own);
  return migrations.files.includes(file) || isMigrationElsewhere(file) ? undefined : [...unapplied, pending];
}

/**
 * A numbered or dated file in a folder of migrations: in a monorepo each package may have its own, and some tools keep several. Which of them
 * the database has is not known.
 */
const isMigrationElsewhere = (file: string): boolean =>
  /(^|\/)([\w.-]*[-_.])?(migrations?|migrate)\/([^/]+\/)*[VUvu]?\d{3,}[^/]*(\/[^/]+)?$/.test(file);

/** What is written beside a migration, to be run by hand after or instead of it. */
const written = /^columnist\/[^/]+\/(rollback|backfill|verify)\.sql$/;

const isOurs = (text: string | undefined): boolean => text?.slice(0, 2000).includes('Written by Columnist') === true;

/** Whether a file is a migration or collects what will be one. */
export const isMigration = (migrations: ProjectMigrations, file: string): boolean =>
  file === migrations.pending || migrations.files.includes(file);

/** Recognized from the files, unless the settings say it. */
function detect(project: ProjectFiles, settings: Settings): Detection {
  const found = detectTools(project);
  const first = found[0]!;
  if (settings.migrationTool === 'auto' || settings.migrationTool === first.tool) return first;
  const named = found.find((each) => each.tool === settings.migrationTool);
  return named ?? { tool: settings.migrationTool, folder: first.folder, certainty: 3, because: 'the settings' };
}

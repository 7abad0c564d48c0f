import type { FindingCode, Severity } from './finding.ts';

/** What a project or user may set; the same in columnist.json, in the editor's settings (`columnist.*`) and on the command line. */
export interface Settings {
  readonly enable: boolean;
  /** Where the schema comes from: a postgres:// URL's name, a path to a .sql file, migrations folder or snapshot. Absent: discovered. */
  readonly source?: string;
  /** Path of the file that quick fixes append to, relative to the workspace folder. Absent: where the project's migration tool wants it. */
  readonly pendingMigration?: string;
  /** Name of a migration tool; `auto` detects it. */
  readonly migrationTool: string;
  readonly migrationStyle: 'guarded' | 'terse';
  /** Suggest indexes for columns that WHERE, JOIN and ORDER BY use. */
  readonly suggestIndexes: boolean;
  readonly tags: readonly string[];
  readonly calls: readonly string[];
  /** Globs, relative to the workspace folder. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly severity: Readonly<Partial<Record<FindingCode, Severity>>>;
  readonly naming: 'as-is' | 'snake_case';
}

export const defaultSettings: Settings = {
  enable: true,
  migrationTool: 'auto',
  migrationStyle: 'guarded',
  suggestIndexes: false,
  tags: [],
  calls: [],
  include: [],
  exclude: [],
  severity: {},
  naming: 'as-is',
};

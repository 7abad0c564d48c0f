import type { AppliedMigrations } from '../../catalog/model.ts';
import type { Change } from '../change.ts';
import type { IndexForm } from '../ddl/parts.ts';
import type { Migration } from '../writeMigration.ts';

/** A workspace folder as data: what a tool is recognized by. Paths are relative to the folder, with forward slashes. */
export interface ProjectFiles {
  readonly paths: readonly string[];
  /** Undefined when it cannot be read. */
  read(path: string): string | undefined;
}

/** That a project uses a tool, and how. Plain data. */
export interface Detection {
  readonly tool: string;
  /** Where its migrations are, relative, without a slash at the end. */
  readonly folder: string;
  /** Higher is surer: 3 its own configuration, 2 its dependency or files that are its alone, 1 files that could be another's. */
  readonly certainty: 1 | 2 | 3;
  /** What it was recognized by, for people. */
  readonly because: string;
  /** How files are written where a tool knows several ways. */
  readonly format?: 'js' | 'cjs' | 'mjs' | 'ts' | 'sql';
  /** The module form of JavaScript files. */
  readonly esm?: boolean;
}

/** A migration that stands in the repository. */
export interface MigrationFile {
  readonly path: string;
  /** As the tool's own table would record it: file name, version or class name. */
  readonly name: string;
}

export interface NewFile {
  readonly path: string;
  readonly text: string;
}

/** What a new migration is written from. */
export interface Draft {
  readonly migration: Migration;
  readonly changes: readonly Change[];
  /** For people; the file name is made from it. */
  readonly title: string;
  readonly now: Date;
  readonly detection: Detection;
  readonly project: ProjectFiles;
}

/** One migration tool: where its files are, how they are named and ordered, how up and down look, which are applied. Pure. */
export interface MigrationTool {
  readonly name: string;
  /** As its users call it. */
  readonly title: string;
  detect(project: ProjectFiles): Detection | undefined;
  /** The migrations in the order in which the tool runs them. */
  list(project: ProjectFiles, detection: Detection): readonly MigrationFile[];
  isApplied(file: MigrationFile, applied: AppliedMigrations): boolean;
  /** The files of a new migration, the one to open first first. A rollback stands beside it where the tool has none. */
  render(draft: Draft): readonly NewFile[];
  /** The same change with the names that the tool gives to constraints, so that it knows them again. */
  named?(change: Change): Change;
  /** How a migration that builds indexes is run. Default `statements`: one by one, outside a transaction. */
  indexes?(detection: Detection): IndexForm;
  /** Where quick fixes collect, in a place the tool does not run; relative. */
  pendingPath(detection: Detection): string;
}

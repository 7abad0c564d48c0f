import type { WorkspacePort } from '../extract/extractor.ts';
import { migrationScript, migrationSteps, type ScriptStep } from '../extract/migrationScript.ts';

/** The SQL that a migration in JavaScript or TypeScript runs; undefined when it cannot be told from its text. Nothing is executed. */
export const migrationSql = (file: string, text: string, workspace: WorkspacePort): readonly string[] | undefined =>
  migrationScript(file, text, workspace);

/** The same step by step, as far as it can be told. */
export const readMigrationSteps = (file: string, text: string, workspace: WorkspacePort): readonly ScriptStep[] =>
  migrationSteps(file, text, workspace);

import type { WorkspacePort } from '../extract/extractor.ts';
import { migrationScript } from '../extract/migrationScript.ts';

/** The SQL that a migration in JavaScript or TypeScript runs; undefined when it cannot be told from its text. Nothing is executed. */
export const migrationSql = (file: string, text: string, workspace: WorkspacePort): readonly string[] | undefined =>
  migrationScript(file, text, workspace);

import { extract } from '../extract/extract.ts';
import type { WorkspacePort } from '../extract/extractor.ts';

/**
 * The SQL that a migration in JavaScript or TypeScript runs, read from its text: schema builder calls rendered, strings as they stand, what
 * takes back left out. Undefined when nothing of it can be read. Nothing is executed.
 */
export function migrationSql(file: string, text: string, workspace: WorkspacePort): readonly string[] | undefined {
  const { fragments } = extract({ path: file, text }, { settings: { tags: [], calls: [] }, workspace });
  // DDL with a part that is only known when it runs: what the migration brings cannot be told.
  if (fragments.some((fragment) => fragment.holes.length > 0 && ddl.test(fragment.text))) return undefined;
  const statements = fragments
    .filter((fragment) => fragment.holes.length === 0)
    .map((fragment) => fragment.text.trim().replace(/;$/, ''));
  return statements.length > 0 ? statements : undefined;
}

const ddl = /^\s*(create|alter|drop|do|comment|rename)\b/i;

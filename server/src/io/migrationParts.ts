import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { backwards } from '../extract/typescript/backwards.ts';
import { parseScript } from '../sql/script.ts';
import { migrationSql } from './migrationSql.ts';
import { diskWorkspace } from './workspacePort.ts';

/** The SQL of a migration, to be sent text by text. */
export interface MigrationParts {
  readonly up: readonly string[];
  /** Empty where there is no rollback. */
  readonly down: readonly string[];
  /** Why there is none that could be proven, where the migration has one. */
  readonly unread?: string;
}

/**
 * A migration file taken apart: both halves of a file with up and down markers, the SQL that a script runs, and the rollback that stands beside.
 * Undefined for a script whose SQL cannot be told from its text. Rejects when the file cannot be read. SQL's parser must be loaded.
 * `given` is its text where an editor has another than the disk.
 */
export async function readMigration(file: string, root: string, given?: string): Promise<MigrationParts | undefined> {
  const text = given ?? (await readFile(file, 'utf8'));
  const beside = rollbackOf(file, root);
  const back = beside === undefined ? [] : [await readFile(beside, 'utf8')];
  if (!/\.sql$/i.test(file)) {
    const name = file.split(path.sep).join('/');
    const workspace = diskWorkspace({ root });
    const up = migrationSql(name, text, workspace);
    if (!up || back.length > 0) return up && { up, down: back };
    const reversed = backwards(name, text, { settings: { tags: [], calls: [] }, workspace });
    const down = reversed === undefined ? [] : migrationSql(name, reversed, workspace);
    return { up, down: down ?? [], ...(!down && { unread: 'what its down runs cannot be told from its text' }) };
  }
  const { statements } = parseScript(text);
  if (!statements.some((each) => each.section === 'down')) return { up: [text], down: back };
  const part = (isDown: boolean): string[] =>
    statements.filter((each) => (each.section === 'down') === isDown).map(({ span }) => text.slice(span.start, span.end));
  return { up: part(false), down: part(true) };
}

/** `x.down.sql` of `x.up.sql`, `x-down.sql` of `x-up.sql`, or what Columnist wrote beside it. */
function rollbackOf(file: string, root: string): string | undefined {
  const name = path.basename(file) === 'migration.sql' ? path.basename(path.dirname(file)) : path.basename(file);
  const candidates = [
    file.replace(/([.-])up\.sql$/, '$1down.sql'),
    path.join(root, 'columnist', name.replace(/\.[a-z]+$/, ''), 'rollback.sql'),
  ];
  return candidates.find((each) => each !== file && existsSync(each));
}

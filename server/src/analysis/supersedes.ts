import type { Lookup, Origin } from '../catalog/lookup.ts';
import type { Fragment } from '../extract/fragment.ts';
import type { PlannedChange } from '../migration/plan.ts';
import { writeMigration } from '../migration/writeMigration.ts';
import { parseScript } from '../sql/script.ts';
import type { Statement } from '../sql/statement.ts';
import { kindOf } from '../sql/walk.ts';
import { overlayMigration } from './overlayMigration.ts';

/**
 * Whether the migration of these changes brings all that the pending one does, so that nothing is lost without it. `before` is the catalog
 * that both start from. Cost: both are parsed, and the catalog is compared as text.
 */
export function supersedes(
  changes: readonly PlannedChange[],
  pending: readonly Pick<Fragment, 'text' | 'holes'>[],
  before: Lookup,
): boolean {
  const statements = pending.flatMap((fragment) => parseScript(fragment.text, { holes: fragment.holes }).statements);
  if (!statements.every(isAdditive)) return false;
  const { up } = writeMigration({ changes }, { lookup: before });
  const final = overlayMigration(before, [{ text: up, holes: [] }], origin);
  const both = overlayMigration(final, pending, origin);
  return JSON.stringify(both.catalog) === JSON.stringify(final.catalog);
}

const origin: Origin = { kind: 'pending', file: '' };

/** DDL whose whole effect the catalog shows; the blocks that Columnist writes hold nothing else. */
function isAdditive({ node, error, text }: Statement): boolean {
  const kind = node && kindOf(node);
  return !error && kind !== undefined && additive.has(kind) && (kind !== 'DoStmt' || /^DO \$columnist(_\d+)?\$/.test(text));
}

const additive: ReadonlySet<string> = new Set([
  'AlterEnumStmt',
  'AlterTableStmt',
  'CreateEnumStmt',
  'CreateSchemaStmt',
  'CreateStmt',
  'DoStmt',
  'IndexStmt',
  'VariableSetStmt',
]);

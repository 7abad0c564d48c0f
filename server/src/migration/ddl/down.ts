import type { Lookup } from '../../catalog/lookup.ts';
import { qualified, quoteIdentifier } from '../../sql/names.ts';
import type { Change } from '../change.ts';
import { foldStatement } from './fold.ts';
import { columnConstraints, type IndexForm, isBuiltInside, literal } from './parts.ts';
import { dollarTag, type Style } from './sections.ts';

/** Takes back what the changes added, last first, without CASCADE: whatever was built on it later stops it rather than goes with it. */
export function writeDown(
  changes: readonly Change[],
  style: Style,
  lookup: Pick<Lookup, 'relation'>,
  indexes: IndexForm = 'statements',
): string[] {
  const statements: string[] = [];
  const reversed = [...changes].reverse();
  const done = new Set<string>();
  for (const change of foreignKeysFirst(reversed)) {
    if (change.kind === 'create-index') {
      statements.push(...dropIndex(change, changes, lookup, indexes));
      continue;
    }
    if (change.kind !== 'add-column') {
      statements.push(...undo(change, style));
      continue;
    }
    const table = qualified(change.schema, change.table);
    if (done.has(table)) continue;
    done.add(table);
    const columns = reversed.filter(
      (each) => each.kind === 'add-column' && each.schema === change.schema && each.table === change.table,
    ) as (typeof change)[];
    // Terse style leaves the constraint when the column was there before; so it is dropped by its own name.
    const constraints = columns.flatMap((each) => columnConstraints(each.table, each.column, isPartitioned(each, lookup)));
    const drops = [
      ...constraints.map((constraint) => `DROP CONSTRAINT IF EXISTS ${quoteIdentifier(constraint.name)}`),
      ...columns.map((each) => `DROP COLUMN IF EXISTS ${quoteIdentifier(each.column.name)}`),
    ];
    const alter = `ALTER TABLE IF EXISTS ${table}\n${drops.map((drop) => `    ${drop}`).join(',\n')};`;
    statements.push(wrap(alter, style));
  }
  return statements;
}

/** Tables that reference each other in a circle can only be dropped once the keys between them are gone. */
function foreignKeysFirst(reversed: readonly Change[]): Change[] {
  const keys: Change[] = [];
  for (const change of reversed) {
    if (change.kind !== 'create-table') continue;
    const own = [
      ...change.columns.flatMap((column) => columnConstraints(change.table, column, false)),
      ...(change.constraints ?? []),
    ];
    for (const constraint of own)
      if (constraint.kind === 'foreign')
        keys.push({ kind: 'add-constraint', schema: change.schema, table: change.table, constraint });
  }
  const firstTable = reversed.findIndex((change) => change.kind === 'create-table');
  return firstTable < 0 ? [...reversed] : [...reversed.slice(0, firstTable), ...keys, ...reversed.slice(firstTable)];
}

/** An index of a table that goes too goes with it. */
function dropIndex(
  change: Extract<Change, { kind: 'create-index' }>,
  changes: readonly Change[],
  lookup: Pick<Lookup, 'relation'>,
  indexes: IndexForm,
): string[] {
  const isOfDropped = (each: Change): boolean =>
    each.kind === 'create-table' && each.schema === change.schema && each.table === change.table;
  if (changes.some(isOfDropped)) return [];
  const name = qualified(change.schema, change.name);
  if (isBuiltInside(change, lookup)) return [block(`DROP INDEX IF EXISTS ${name};`)];
  return [`DROP INDEX ${indexes === 'inside' ? '' : 'CONCURRENTLY '}IF EXISTS ${name};`];
}

function undo(change: Exclude<Change, { kind: 'add-column' | 'create-index' }>, style: Style): string[] {
  switch (change.kind) {
    case 'create-schema':
      return [wrap(`DROP SCHEMA IF EXISTS ${quoteIdentifier(change.schema)};`, style)];
    case 'create-enum':
      return [wrap(`DROP TYPE IF EXISTS ${qualified(change.schema, change.name)};`, style)];
    case 'create-table':
      return [wrap(`DROP TABLE IF EXISTS ${qualified(change.schema, change.table)};`, style)];
    case 'add-constraint':
      return [
        wrap(
          foldStatement(
            `ALTER TABLE IF EXISTS ${qualified(change.schema, change.table)} DROP CONSTRAINT IF EXISTS ${quoteIdentifier(change.constraint.name)};`,
            '  ',
          ),
          style,
        ),
      ];
    case 'add-enum-value':
      return [
        `-- PostgreSQL cannot take a value from an enum: ${literal(change.label).replaceAll(/[\r\n]+/g, ' ')} stays in ${qualified(change.schema, change.name).replaceAll(/[\r\n]+/g, ' ')}.`,
      ];
    case 'function-stub':
      return [];
  }
}

const wrap = (statement: string, style: Style): string => (style === 'guarded' ? block(statement) : statement);

function block(statement: string): string {
  const tag = dollarTag(statement);
  return `DO ${tag}\nBEGIN\n  ${statement}\nEND\n${tag};`;
}

function isPartitioned(change: Extract<Change, { kind: 'add-column' }>, lookup: Pick<Lookup, 'relation'>): boolean {
  const relation = lookup.relation(change.table, change.schema);
  return typeof relation === 'object' && relation.kind === 'partitioned';
}

import { qualified, quoteIdentifier } from '../../sql/names.ts';
import type { Change, QualifiedTable } from '../change.ts';
import { foldStatement } from './fold.ts';
import { buildIndex, type ColumnConstraint, columnClause, columnConstraints, literal, nameLiteral } from './parts.ts';

/** IF … statements for the body of a DO block: each looks first, then says what it added or skipped. */
type Guard = string;

/** What belongs to a column that was missing, inside of the block of `addColumnsBlock`. */
export function newColumnConstraints(
  change: Extract<Change, { kind: 'add-column' }>,
  constraints: readonly ColumnConstraint[],
): Guard | undefined {
  if (constraints.length === 0) return undefined;
  const table = qualified(change.schema, change.table);
  return [
    `  IF NOT ${nameLiteral(change.column.name)} = ANY (present) THEN`,
    ...constraints.map((constraint) => `    ${addConstraint(table, constraint, '    ')}`),
    '  END IF;',
  ].join('\n');
}

export function addConstraintGuard(on: QualifiedTable, constraint: ColumnConstraint): Guard {
  return [
    `  IF ${constraintExists(on, constraint.name)} THEN`,
    `    RAISE NOTICE 'skipped: constraint % exists', ${literal(constraint.name)};`,
    '  ELSE',
    `    ${addConstraint(qualified(on.schema, on.table), constraint, '    ')}`,
    `    RAISE NOTICE 'added: constraint %', ${literal(constraint.name)};`,
    '  END IF;',
  ].join('\n');
}

/** In a transaction of its own where the file is run statement by statement, so that the table is read without blocking anyone. */
export function validateGuard(on: QualifiedTable, name: string): Guard {
  return [
    `  IF ${constraintExists(on, name, ' AND NOT convalidated')} THEN`,
    `    ${foldStatement(`ALTER TABLE ${qualified(on.schema, on.table)} VALIDATE CONSTRAINT ${quoteIdentifier(name)};`, '    ')}`,
    '  END IF;',
  ].join('\n');
}

export function createEnumGuard(name: string, labels: readonly string[]): Guard {
  return [
    `  IF to_regtype(${literal(name)}) IS NOT NULL THEN`,
    `    RAISE NOTICE 'skipped: type % exists', ${literal(name)};`,
    '  ELSE',
    `    ${foldStatement(`CREATE TYPE ${name} AS ENUM (${labels.map(literal).join(', ')});`, '    ')}`,
    `    RAISE NOTICE 'added: type %', ${literal(name)};`,
    '  END IF;',
  ].join('\n');
}

export function createTableGuard(change: Extract<Change, { kind: 'create-table' }>): Guard {
  const name = qualified(change.schema, change.table);
  const checks = change.columns.flatMap((column) =>
    columnConstraints(change.table, column, false).filter((constraint) => constraint.kind === 'check'),
  );
  const constraints = [...checks, ...(change.constraints ?? []).filter((constraint) => constraint.kind !== 'foreign')];
  const lines = [
    ...change.columns.map(columnClause),
    ...(change.primaryKey && change.primaryKey.length > 0
      ? [`PRIMARY KEY (${change.primaryKey.map(quoteIdentifier).join(', ')})`]
      : []),
    ...constraints.map((constraint) => `CONSTRAINT ${quoteIdentifier(constraint.name)} ${constraint.definition}`),
  ];
  return [
    `  IF to_regclass(${literal(name)}) IS NOT NULL THEN`,
    `    RAISE NOTICE 'skipped: table % exists', ${literal(name)};`,
    '  ELSE',
    `    CREATE TABLE ${name} (`,
    lines.map((line) => `      ${foldStatement(line, '      ')}`).join(',\n'),
    '    );',
    `    RAISE NOTICE 'added: table %', ${literal(name)};`,
    '  END IF;',
  ].join('\n');
}

/** Indexes and tables of a schema share their names (5.10). */
export function createIndexGuard(change: Extract<Change, { kind: 'create-index' }>): Guard {
  const name = literal(qualified(change.schema, change.name));
  return [
    `  IF to_regclass(${name}) IS NOT NULL THEN`,
    `    RAISE NOTICE 'skipped: index % exists', ${name};`,
    '  ELSE',
    `    ${foldStatement(buildIndex(change, ''), '    ')}`,
    `    RAISE NOTICE 'added: index %', ${name};`,
    '  END IF;',
  ].join('\n');
}

/** The foreign keys of a new table, each as a guard to add it and one to validate it. */
export function foreignKeyGuards(
  change: Extract<Change, { kind: 'create-table' }>,
): { id: string; add: Guard; validate: Guard }[] {
  const ofColumns = change.columns.flatMap((column) =>
    columnConstraints(change.table, column, false).filter((each) => each.kind === 'foreign'),
  );
  const named = (change.constraints ?? []).filter((each) => each.kind === 'foreign').map((each) => ({ ...each, notValid: true }));
  return [...ofColumns, ...named].map((constraint) => ({
    id: constraint.name,
    add: addConstraintGuard(change, constraint),
    validate: validateGuard(change, constraint.name),
  }));
}

const addConstraint = (table: string, constraint: ColumnConstraint, indent: string): string =>
  foldStatement(
    `ALTER TABLE ${table} ADD CONSTRAINT ${quoteIdentifier(constraint.name)} ${constraint.definition}${constraint.notValid ? ' NOT VALID' : ''};`,
    indent,
  );

const regclass = (on: QualifiedTable): string => `${literal(qualified(on.schema, on.table))}::regclass`;

const constraintExists = (on: QualifiedTable, name: string, more = ''): string =>
  [
    'EXISTS (',
    '    SELECT FROM pg_catalog.pg_constraint',
    `    ${foldStatement(`WHERE conrelid = ${regclass(on)} AND conname = ${nameLiteral(name)}${more}`, '    ')}`,
    '  )',
  ].join('\n');

import type { Lookup } from '../../catalog/lookup.ts';
import { qualified, quoteIdentifier } from '../../sql/names.ts';
import type { Change } from '../change.ts';
import { columnConstraints, literal, nameLiteral } from './parts.ts';

/** Read-only queries: is everything there, is every constraint valid, which rows still lack a value. */
export function writeVerification(changes: readonly Change[], lookup: Pick<Lookup, 'relation'>, header: string): string {
  const parts = [header, columnQuery(changes), constraintQuery(changes, lookup), indexQuery(changes), ...rowQueries(changes)];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function columnQuery(changes: readonly Change[]): string {
  const expected = changes.flatMap((change) => {
    if (change.kind === 'add-column') return [[change.schema, change.table, change.column.name] as const];
    if (change.kind === 'create-table')
      return change.columns.map((column) => [change.schema, change.table, column.name] as const);
    return [];
  });
  if (expected.length === 0) return '';
  return [
    '-- Each row should say "present".',
    'SELECT expected.relation, expected.name,',
    "       CASE WHEN a.attname IS NULL THEN 'missing' ELSE 'present' END AS state,",
    '       format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS not_null,',
    '       pg_get_expr(d.adbin, d.adrelid) AS default_value',
    'FROM (VALUES',
    expected.map(([schema, table, column]) => `  (${literal(qualified(schema, table))}, ${nameLiteral(column)})`).join(',\n'),
    ') AS expected (relation, name)',
    'LEFT JOIN pg_catalog.pg_attribute a',
    '       ON a.attrelid = to_regclass(expected.relation) AND a.attname = expected.name',
    '      AND NOT a.attisdropped',
    'LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum',
    'ORDER BY state, expected.relation, expected.name;',
  ].join('\n');
}

function constraintQuery(changes: readonly Change[], lookup: Pick<Lookup, 'relation'>): string {
  const names = changes.flatMap((change) => {
    if (change.kind === 'add-constraint') return [[change.schema, change.table, change.constraint.name] as const];
    if (change.kind !== 'add-column') return [];
    const relation = lookup.relation(change.table, change.schema);
    const partitioned = typeof relation === 'object' && relation.kind === 'partitioned';
    return columnConstraints(change.table, change.column, partitioned).map(
      (each) => [change.schema, change.table, each.name] as const,
    );
  });
  if (names.length === 0) return '';
  return [
    '-- Each row should say "valid".',
    'SELECT expected.relation, expected.name,',
    "       CASE WHEN c.conname IS NULL THEN 'missing' WHEN c.convalidated THEN 'valid'",
    "            ELSE 'not validated' END AS state",
    'FROM (VALUES',
    names.map(([schema, table, name]) => `  (${literal(qualified(schema, table))}, ${nameLiteral(name)})`).join(',\n'),
    ') AS expected (relation, name)',
    'LEFT JOIN pg_catalog.pg_constraint c',
    '       ON c.conrelid = to_regclass(expected.relation) AND c.conname = expected.name',
    'ORDER BY state, expected.relation, expected.name;',
  ].join('\n');
}

function indexQuery(changes: readonly Change[]): string {
  const indexes = changes.flatMap((change) =>
    change.kind === 'create-index' ? [`  (${literal(qualified(change.schema, change.name))})`] : [],
  );
  if (indexes.length === 0) return '';
  return [
    '-- Each row should say "valid".',
    'SELECT expected.name,',
    "       CASE WHEN i.indexrelid IS NULL THEN 'missing' WHEN i.indisvalid THEN 'valid'",
    "            ELSE 'not valid: drop it and build it again' END AS state",
    'FROM (VALUES',
    indexes.join(',\n'),
    ') AS expected (name)',
    'LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = to_regclass(expected.name)',
    'ORDER BY state, expected.name;',
  ].join('\n');
}

function rowQueries(changes: readonly Change[]): string[] {
  return changes.flatMap((change) => {
    if (change.kind !== 'add-column' || !change.column.backfill) return [];
    const column = quoteIdentifier(change.column.name);
    return [
      `-- Rows that still lack a value; SET NOT NULL once it is 0.\nSELECT count(*) AS ${quoteIdentifier('without_value')} FROM ${qualified(change.schema, change.table)} WHERE ${column} IS NULL;`,
    ];
  });
}

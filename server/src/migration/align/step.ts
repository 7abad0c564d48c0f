import { qualified, quoteIdentifier } from '../../sql/names.ts';
import { literal, nameLiteral } from '../ddl/parts.ts';
import { doBlock } from '../ddl/sections.ts';

/** One thing that is brought, and how it is taken back. */
export interface Step {
  /** As the difference is named: `column seq of public.messages`. */
  readonly what: string;
  readonly rank: Rank;
  /** The schema-qualified name that others may need. */
  readonly makes?: string;
  /** The relation it belongs to. */
  readonly of?: string;
  /** The column of `makes`' or an existing relation that is missing when this is not written. */
  readonly column?: BlockedColumn;
  /** The statement without its guard: what it mentions, it needs. */
  readonly needs: string;
  /** A complete statement that may be run again. */
  readonly up: string;
  /** `undefined`: goes with something else that is taken back. */
  readonly down?: string;
  /** An SQL condition: is it there, and as it should be. */
  readonly present: string;
  /** Queries that show which rows stand against it. */
  readonly queries?: readonly string[];
}

export interface BlockedColumn {
  readonly relation: string;
  readonly name: string;
}

/** In the order in which they stand in the file, but for what needs something of a later rank. */
export const ranks = [
  'schema',
  'extension',
  'type',
  'value',
  'sequence',
  'function',
  'table',
  'column',
  'generated',
  'default',
  'not-null',
  'key',
  'check',
  'foreign',
  'validate',
  'view',
  'index',
  'trigger',
  'policy',
  'security',
] as const;
export type Rank = (typeof ranks)[number];

interface Named {
  readonly schema: string;
  readonly name: string;
}

export const fullName = (named: Named): string => qualified(named.schema, named.name);

/** Does nothing but say so when it is there; `sql` are statements with their semicolons. */
export function guarded(what: string, present: string, sql: readonly string[]): string {
  return doBlock(guard(what, present, sql));
}

/** As `guarded`; rows that stand against it are told, and everything stays as it was. */
export function guardedByRows(what: string, present: string, sql: readonly string[]): string {
  return doBlock(
    [
      guard(what, present, sql),
      // The name of class 23 stands for all of its errors (PostgreSQL 41.6.8, appendix A).
      'EXCEPTION WHEN integrity_constraint_violation THEN',
      `  RAISE NOTICE 'skipped: %: %', ${literal(what)}, SQLERRM;`,
    ].join('\n'),
  );
}

function guard(what: string, present: string, sql: readonly string[]): string {
  return [
    `  IF ${present} THEN`,
    `    RAISE NOTICE 'skipped: % exists', ${literal(what)};`,
    '  ELSE',
    ...sql.map((each) => `    ${each}`),
    `    RAISE NOTICE 'added: %', ${literal(what)};`,
    '  END IF;',
  ].join('\n');
}

/** SET NOT NULL only once no row is without a value. The count is dynamic SQL: a column may be named as a variable of PL/pgSQL. */
export function setNotNull(what: string, relation: string, column: string): string {
  const name = quoteIdentifier(column);
  const count = `SELECT count(*) FROM ${relation} WHERE ${name} IS NULL`;
  const body = [
    `  IF ${notNull(relation, column)} THEN`,
    `    RAISE NOTICE 'skipped: % is NOT NULL', ${literal(what)};`,
    '    RETURN;',
    '  END IF;',
    `  EXECUTE ${literal(count)} INTO empty_rows;`,
    '  IF empty_rows > 0 THEN',
    `    RAISE NOTICE 'skipped: % has % rows without a value; fill them, then run this again', ${literal(what)}, empty_rows;`,
    '  ELSE',
    `    ALTER TABLE ${relation} ALTER COLUMN ${name} SET NOT NULL;`,
    `    RAISE NOTICE 'added: NOT NULL of %', ${literal(what)};`,
    '  END IF;',
  ].join('\n');
  return declared('empty_rows bigint', body);
}

/** A block with a variable of its own. */
export const declared = (variable: string, body: string): string =>
  doBlock(`  DECLARE\n    ${variable};\n  BEGIN\n${body}\n  END;`);

const regclass = (relation: string): string => `to_regclass(${literal(relation)})`;

export const relationExists = (relation: string): string => `${regclass(relation)} IS NOT NULL`;
export const typeExists = (type: string): string => `to_regtype(${literal(type)}) IS NOT NULL`;
export const columnExists = (relation: string, column: string, more = ''): string =>
  `EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = ${regclass(relation)} AND attname = ${nameLiteral(column)} AND NOT attisdropped${more})`;
export const notNull = (relation: string, column: string): string => columnExists(relation, column, ' AND attnotnull');
export const constraintExists = (relation: string, name: string, more = ''): string =>
  `EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = ${regclass(relation)} AND conname = ${nameLiteral(name)}${more})`;
export const indexExists = (relation: string, name: string): string =>
  `EXISTS (SELECT FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = ${regclass(relation)} AND c.relname = ${nameLiteral(name)} AND i.indisvalid)`;
export const triggerExists = (relation: string, name: string): string =>
  `EXISTS (SELECT FROM pg_catalog.pg_trigger WHERE tgrelid = ${regclass(relation)} AND tgname = ${nameLiteral(name)})`;
export const policyExists = (relation: string, name: string): string =>
  `EXISTS (SELECT FROM pg_catalog.pg_policy WHERE polrelid = ${regclass(relation)} AND polname = ${nameLiteral(name)})`;
export const rowSecurityIsOn = (relation: string): string =>
  `EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid = ${regclass(relation)} AND relrowsecurity)`;

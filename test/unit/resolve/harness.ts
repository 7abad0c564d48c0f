import { expect } from 'vitest';
import type { Lookup } from '../../../server/src/catalog/lookup.ts';
import type { Reference } from '../../../server/src/resolve/reference.ts';
import { type ResolveOptions, resolveStatement } from '../../../server/src/resolve/resolveStatement.ts';
import { parseScript } from '../../../server/src/sql/script.ts';

/**
 * Resolves the SQL of `marked` and compares what is missing or ambiguous with the markers beneath its lines:
 *
 *     select id, status from messages
 *                ^^^^^^ missing column of messages
 *
 * A marker says status and kind; `of` the relations that could have a column. Text without markers must have nothing to report.
 */
export function check(lookup: Lookup, marked: string, options?: ResolveOptions): void {
  const { sql, expected } = readMarkers(marked);
  const found = references(lookup, sql, options).filter(isReported);
  const actual = found.map((reference) => ({
    at: sql.slice(reference.span.start, reference.span.end),
    ...place(sql, reference),
    says: says(reference),
  }));
  expect(actual, sql).toEqual(expected);
}

export const references = (lookup: Lookup, sql: string, options?: ResolveOptions): readonly Reference[] =>
  parseScript(sql).statements.flatMap((statement) => resolveStatement(statement, lookup, options));

/** The reference to `name`, of whatever status. */
export function referenceTo(lookup: Lookup, sql: string, name: string): Reference | undefined {
  return references(lookup, sql).find((reference) => 'name' in reference && reference.name === name);
}

const isReported = (reference: Reference): boolean => reference.status === 'missing' || reference.status === 'ambiguous';

function says(reference: Reference): string {
  const kind = reference.kind === 'column' && reference.missingQualifier ? 'qualifier' : reference.kind;
  const relations = reference.kind === 'column' ? reference.relations.map((relation) => relation.name).join(', ') : '';
  return `${reference.status} ${kind}${relations === '' ? '' : ` of ${relations}`}`;
}

function place(sql: string, { span }: Reference): { line: number; column: number } {
  const before = sql.slice(0, span.start).split('\n');
  return { line: before.length, column: before.at(-1)!.length };
}

interface Expected {
  readonly at: string;
  readonly line: number;
  readonly column: number;
  readonly says: string;
}

function readMarkers(marked: string): { sql: string; expected: readonly Expected[] } {
  const lines: string[] = [];
  const expected: Expected[] = [];
  for (const line of marked.split('\n')) {
    const marker = /^(\s*)(\^+) (.*)$/.exec(line);
    if (!marker) {
      lines.push(line);
      continue;
    }
    const column = marker[1]!.length;
    const at = lines.at(-1)!.slice(column, column + marker[2]!.length);
    expected.push({ at, line: lines.length, column, says: marker[3]!.trim() });
  }
  return { sql: lines.join('\n'), expected: expected.sort((a, b) => a.line - b.line || a.column - b.column) };
}

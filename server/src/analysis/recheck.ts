import type { FindingCode } from '../rules/finding.ts';
import { LineIndex } from '../text/lineIndex.ts';
import type { AnalyzedFile } from './checkReport.ts';

/** What a schema change did to the findings of the same texts. One line each, as `src/a.ts:12 Column "x" does not exist in "t"`. */
export interface Recheck {
  /** How many were there and are no more. */
  readonly gone: number;
  /** Those that were to go and are still there. */
  readonly remaining: readonly string[];
  /** Those that were not there before. */
  readonly added: readonly string[];
}

/**
 * Compares the findings of the same texts under three catalogs: before a migration, as its text promises (the overlay), and after it ran. What
 * the promise takes away must be gone, and nothing may come that was not there before. Findings that no schema change touches do not count.
 */
export function recheck(
  before: readonly AnalyzedFile[],
  promised: readonly AnalyzedFile[],
  after: readonly AnalyzedFile[],
): Recheck {
  const [had, stays, has] = [byPlace(before), byPlace(promised), byPlace(after)];
  const open = [...has];
  return {
    gone: [...had.keys()].filter((key) => !has.has(key)).length,
    remaining: open.flatMap(([key, line]) => (had.has(key) && !stays.has(key) ? [line] : [])),
    added: open.flatMap(([key, line]) => (had.has(key) ? [] : [line])),
  };
}

/** Codes that speak of what the catalog lacks. */
const missing: ReadonlySet<FindingCode> = new Set([
  'unknown-column',
  'unknown-table',
  'unknown-schema',
  'unknown-function',
  'unknown-type',
  'unknown-enum-value',
  'ambiguous-column',
  'missing-required-column',
  'conflict-target',
]);

function byPlace(files: readonly AnalyzedFile[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const { file, text, analysis } of files) {
    // What a model no longer has is missing whatever the schema is: it only shows once its table is there.
    const own = analysis.findings.filter(
      ({ code, evidence }) => missing.has(code) && !evidence.some((each) => each.kind === 'removed'),
    );
    if (own.length === 0) continue;
    const lines = new LineIndex(text);
    for (const { code, span, message } of own)
      found.set(`${file}\0${span.start}\0${code}`, `${file}:${lines.positionAt(span.start).line + 1} ${message}`);
  }
  return found;
}

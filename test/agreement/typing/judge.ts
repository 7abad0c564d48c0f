import { analyzeDocument } from '../../../server/src/analysis/analyze.ts';
import type { Lookup } from '../../../server/src/catalog/lookup.ts';
import { sqlFile } from '../../../server/src/extract/sqlFile.ts';
import type { Finding } from '../../../server/src/rules/finding.ts';
import { levelsAround } from '../../../server/src/sql/levels.ts';
import { Lexer } from '../../../server/src/sql/lexer.ts';
import { parseScript } from '../../../server/src/sql/script.ts';
import { tokenize } from '../../../server/src/sql/tokens.ts';
import { overlaps, type Span } from '../../../server/src/text/span.ts';
import type { Moment } from './edits.ts';

/** A statement as it is when it is written to the end, and what is rightly said of it then. */
export interface Whole {
  readonly before: string;
  readonly sql: string;
  /** What stands of it without errors: `undefined` when we and PostgreSQL disagree on it. */
  readonly findings: readonly Finding[];
  /** A statement that may stand behind it, and what is rightly said of that. */
  readonly next: string;
  readonly nextFindings: readonly Finding[];
  /** Words of the statement, those of quoted bodies included. */
  readonly words: readonly Span[];
  /** Where it names relations, found or not. */
  readonly relations: readonly Span[];
}

export interface Verdict {
  /** Errors about names that are right in the whole statement, or in the one behind it, and syntax errors while typing. */
  readonly wrong: readonly Finding[];
  /** Errors about a name of which only a part is there. */
  readonly halfTyped: readonly Finding[];
  /** Findings of the whole statement whose name and relations are there. */
  readonly expected: number;
  readonly lost: readonly Finding[];
}

export function wholeOf(before: string, sql: string, next: string, lookup: Lookup): Whole {
  const { findings, relations } = analyze(before + sql, lookup, undefined);
  const here = (span: Span): Span => ({ start: span.start - before.length, end: span.end - before.length });
  return {
    before,
    sql,
    findings: findings.filter(isAboutName).map((each) => ({ ...each, span: here(each.span) })),
    next,
    nextFindings: analyze(before + next, lookup, undefined).findings.map((each) => ({ ...each, span: here(each.span) })),
    words: wordsOf(sql),
    relations: relations.map(here).filter((each) => each.start >= 0),
  };
}

export function judgeMoment(whole: Whole, moment: Moment, lookup: Lookup): Verdict {
  const { text, cursor, placeOf, kind } = moment;
  const { findings } = analyze(text, lookup, cursor);
  const places = new Map<number, Span>();
  for (const word of whole.words) {
    const place = placeOf(word.start, word.end);
    if (place !== undefined) places.set(place, word);
  }
  const isTyped = kind === 'typed' || kind === 'typed-before';
  // What parses is PostgreSQL's to judge as it stands; what is still being typed at its end is not.
  const parses = !isTyped && parseScript(text).statements.every((each) => !each.error);
  const statementStart = whole.before.length;
  const wrong: Finding[] = [];
  const halfTyped: Finding[] = [];
  for (const finding of findings) {
    if (finding.span.end <= statementStart || finding.severity !== 'error') continue;
    if (finding.code === 'sql-syntax') {
      if (isTyped || overlaps({ start: cursor - 1, end: cursor + 1 }, finding.span)) wrong.push(finding);
      continue;
    }
    const word = places.get(finding.span.start);
    if (isTyped && isOfKnownTable(finding, text)) continue;
    const isWhole = word && word.end - word.start === finding.span.end - finding.span.start;
    if (isWhole) {
      const isRight = !whole.findings.some((each) => each.span.start === word.start);
      if (isRight && !parses && (isTyped || !touches({ ...finding, span: word }, moment))) wrong.push(finding);
    } else if (finding.span.start > cursor && isTyped) {
      const at = text.lastIndexOf(whole.next);
      if (!whole.nextFindings.some((each) => each.code === finding.code && each.span.start === finding.span.start - at))
        wrong.push(finding);
    } else {
      halfTyped.push(finding);
    }
  }
  const isThere = (span: Span): boolean => placeOf(span.start, span.end) !== undefined;
  const due =
    parses || !whole.relations.every(isThere)
      ? []
      : whole.findings.filter(
          (each) => isThere(each.span) && isSure(each) && !touches(each, moment) && !mayBeJoined(each, whole, moment),
        );
  const lost = due.filter(
    (each) => !findings.some((found) => found.code === each.code && found.span.start === placeOf(each.span.start, each.span.end)),
  );
  return { wrong, halfTyped, expected: due.length, lost };
}

/** Whether the name is beside what was typed, or behind a quote that was opened on its line: then it is not certain that it is one. */
function touches(finding: Finding, { placeOf, cursor, text, label }: Moment): boolean {
  const start = placeOf(finding.span.start, finding.span.end)!;
  const end = start + finding.span.end - finding.span.start;
  const typed = label.slice(label.indexOf('+') + 1);
  const from = label.includes('+') ? cursor - typed.length : cursor;
  if (start <= cursor && cursor <= end) return true;
  if (end <= from && /^[\s.(]*$/.test(text.slice(end, from))) return true;
  if (start < cursor) return false;
  const between = text.slice(cursor, start);
  return /^[\s.()]*(?:[\w"]+\s*\.\s*)*$/.test(between) || (/['"]$/.test(typed) && !between.includes('\n'));
}

/** Whether the name alone is wrong: not for want of a qualifier, and not in a derived table, whose definition may be what is being written. */
const isSure = ({ code, table }: Finding): boolean =>
  code === 'unknown-table' || code === 'unknown-column' ? table !== undefined : code !== 'ambiguous-column';

/** Whether a relation is being written that could have the column, or be the one that is meant. */
function mayBeJoined(finding: Finding, { sql }: Whole, { edit }: Moment): boolean {
  const tokens = tokenize(sql);
  const index = tokens.findIndex((token) => token.end > finding.span.start);
  const isQualified = tokens[index - 1]?.text === '.' && finding.table !== undefined;
  if (!/column$/.test(finding.code) || isQualified) return false;
  return levelsAround(tokens, index).some(
    ({ sources, verb, common, tail, start }) =>
      ((finding.usage === 'order' || finding.usage === 'group') && start <= edit && edit <= tail) ||
      (common && common.start <= edit && edit <= common.end) ||
      sources.some(({ word, start, end }) => word !== 'into' && start <= edit && edit <= end) ||
      (sources.every(({ word }) => word !== 'from') && verb !== 'insert' && edit <= tail),
  );
}

/**
 * PostgreSQL would reject `select a, b from t` for the column b, though a join that brings it may follow: where no relation of the catalog has
 * the name, we say so at once.
 */
const isOfKnownTable = (finding: Finding, text: string): boolean =>
  finding.code === 'unknown-column' && finding.table !== undefined && !/\.\s*$/.test(text.slice(0, finding.span.start));

export const isAboutName = (finding: Finding): boolean =>
  finding.severity === 'error' && /^unknown-|^ambiguous-/.test(finding.code);

function analyze(text: string, lookup: Lookup, cursor: number | undefined) {
  const extraction = sqlFile({ path: '/w/case.sql', text }, context);
  const options = {
    settings: { severity: {} },
    file: 'case.sql',
    ...(cursor !== undefined && { cursor, typing: true as const }),
  };
  const { findings, references } = analyzeDocument(text, extraction, lookup, options);
  return {
    findings,
    relations: references.filter(({ reference }) => reference.kind === 'relation').map(({ span }) => span),
  };
}

const context = {
  settings: { tags: [], calls: [] },
  workspace: { resolve: () => undefined, read: () => undefined, find: () => [] },
};

function wordsOf(sql: string): readonly Span[] {
  const words: Span[] = [];
  const visit = (from: number, to: number): void => {
    const lexer = new Lexer(sql, from, to);
    while (lexer.next()) {
      const { start, end, kind } = lexer;
      const inner = kind === 'dollar' ? /^\$[^$]*\$/.exec(sql.slice(start, end))?.[0].length : undefined;
      if (inner !== undefined) visit(start + inner, end - inner);
      else if (kind !== 'comment') words.push({ start, end });
    }
  };
  visit(0, sql.length);
  return words;
}

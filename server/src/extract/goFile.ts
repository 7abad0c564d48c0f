import type { Span } from '../text/span.ts';
import { assemble } from './assemble.ts';
import type { Extractor } from './extractor.ts';
import type { Fragment } from './fragment.ts';
import { sqlLikelihood } from './sqlShape.ts';
import { suppressionsIn } from './suppressions.ts';
import type { Piece } from './typescript/text.ts';

/**
 * SQL in Go's string literals: raw (`…`) and interpreted ("…"), joined by `+`. What stands between two literals of a sum is a hole, and so is a
 * verb of `fmt.Sprintf`. Read by Go's lexical rules (The Go Programming Language Specification, "String literals"), without a parser.
 */
export const goFile: Extractor = ({ path, text }) => {
  if (!speaksPostgres(path, text)) return { fragments: [], models: [], suppressions: [], dependencies: [] };
  const fragments: Fragment[] = [];
  for (const sum of sums(text)) {
    const { text: sql, map, holes } = assemble(sum.pieces);
    // The bare shape is enough where a driver takes it; elsewhere a sentence may have it too.
    const argument =
      /\.(?:Exec|Query|QueryRow|QueryFunc|Prepare|Get|Select|NamedExec|NamedQuery|Queue)[A-Za-z]*\((?:[^"`()]{0,40},)?\s*$/;
    const enough = argument.test(text.slice(Math.max(0, sum.host.start - 80), sum.host.start)) ? 1 : 2;
    if (sqlLikelihood(sql) < enough) continue;
    fragments.push({ text: sql, map, holes, origin: 'guessed', label: 'go', host: sum.host });
  }
  const following = (offset: number): Span | undefined => fragments.find((fragment) => fragment.host.start >= offset)?.host;
  return { fragments, models: [], suppressions: suppressionsIn(text, following), dependencies: [] };
};

/** A file that imports a driver of another database, and none of PostgreSQL's, speaks to that one. */
function speaksPostgres(path: string, text: string): boolean {
  if (/(^|\/)(vendor|mysql|sqlite3?|mssql|clickhouse)\/|_(mysql|sqlite3?|mssql|clickhouse)(_test)?\.go$/i.test(path))
    return false;
  const other =
    /"github\.com\/(go-sql-driver\/mysql|mattn\/go-sqlite3|ClickHouse\/[^"]+|denisenkom\/go-mssqldb|microsoft\/go-mssqldb)"|"modernc\.org\/sqlite"/.test(
      text,
    );
  return !other || /"github\.com\/(lib\/pq|jackc\/pgx[^"]*)"/.test(text);
}

interface Sum {
  readonly pieces: readonly Piece[];
  readonly host: Span;
}

interface Literal {
  readonly start: number;
  readonly end: number;
  readonly raw: boolean;
}

/** Literals and what is added to them, in document order. */
function sums(text: string): Sum[] {
  const found: Sum[] = [];
  let pieces: Piece[] = [];
  let last: Literal | undefined;
  let start = 0;
  const close = (): void => {
    if (last) found.push({ pieces, host: { start, end: last.end } });
    last = undefined;
    pieces = [];
  };
  for (const literal of literals(text)) {
    const between = last && text.slice(last.end, literal.start);
    const added = between === undefined ? undefined : /^\s*\+\s*(?:([^\s+"`;,(){}=][^+"`;,{}=\n]*?)\s*\+\s*)?$/.exec(between);
    if (!last || !added) {
      close();
      start = literal.start;
    } else if (added[1] !== undefined) {
      const at = last.end + between!.indexOf(added[1]);
      pieces.push({ kind: 'hole', hole: 'unknown', host: { start: at, end: at + added[1].length }, expression: added[1] });
    }
    const format = /\b(?:Sprintf|Errorf|Fprintf)\(\s*$/.test(text.slice(Math.max(0, start - 40), start));
    pieces.push(...content(text, literal, format));
    last = literal;
  }
  close();
  return found;
}

/** The pieces of one literal: runs without escapes are exact; an escape stands whole for what it means. */
function content(text: string, literal: Literal, format: boolean): Piece[] {
  const pieces: Piece[] = [];
  const end = literal.end - 1;
  let run = literal.start + 1;
  const flush = (to: number): void => {
    if (to > run) pieces.push({ kind: 'text', text: text.slice(run, to), host: { start: run, end: to }, exact: true });
  };
  for (let at = run; at < end; ) {
    const escaped = literal.raw ? undefined : escapeAt(text, at);
    const verb = format
      ? /^%(?:%|[-+# 0]*\d*(?:\.\d+)?(?:\[\d+\])?[a-zA-Z])/.exec(text.slice(at, Math.min(end, at + 12)))?.[0]
      : undefined;
    if (!escaped && verb === undefined) {
      at++;
      continue;
    }
    flush(at);
    const length = escaped?.length ?? verb!.length;
    const host = { start: at, end: at + length };
    if (escaped) pieces.push({ kind: 'text', text: escaped.value, host, exact: false });
    else if (verb === '%%') pieces.push({ kind: 'text', text: '%', host, exact: false });
    else pieces.push({ kind: 'hole', hole: 'unknown', host, expression: verb! });
    at += length;
    run = at;
  }
  flush(end);
  return pieces;
}

const simple: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '"': '"',
  '\\': '\\',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
};

function escapeAt(text: string, at: number): { readonly length: number; readonly value: string } | undefined {
  if (text[at] !== '\\') return undefined;
  const hex = /^\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3}))/.exec(text.slice(at, at + 10));
  if (!hex) return { length: 2, value: simple[text[at + 1] ?? ''] ?? '' };
  const code = hex[4] === undefined ? Number.parseInt(hex[1] ?? hex[2] ?? hex[3]!, 16) : Number.parseInt(hex[4], 8);
  return { length: hex[0].length, value: code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd' };
}

/** String literals outside comments and runes. An interpreted literal that does not end on its line is none. */
function* literals(text: string): Generator<Literal> {
  const token = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])+'|`[^`]*`|"(?:\\.|[^"\\\n])*"/g;
  for (const match of text.matchAll(token)) {
    const first = match[0][0];
    if (first === '`' || first === '"') yield { start: match.index, end: match.index + match[0].length, raw: first === '`' };
  }
}

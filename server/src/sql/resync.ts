import { Lexer } from './lexer.ts';
import { parseSql } from './parser.ts';
import type { Piece } from './split.ts';

/**
 * Where the next statement begins inside a piece that swallowed it: at a statement's keyword at the start of a line. In a piece with an
 * unclosed quote, behind a semicolon or a blank line. Else (`error`: where the parser stopped) before the error, when the parser reads further
 * from there; behind it, when what follows is a statement by itself; or behind a semicolon inside quotes. What closed dollar quotes hold is
 * never cut.
 */
export function resyncIn(text: string, piece: Piece, error?: number): number | undefined {
  if (piece.unclosed) {
    for (const { at } of lineStarts(text, piece)) if (isBehindEnd(text, piece, at)) return at;
    return undefined;
  }
  // Behind the parentheses of a WITH clause, closed or not, its own query begins.
  const isWith = firstWord(text, piece) === 'with';
  let last: Start | undefined;
  let isBehind = false;
  /** A WITH behind the error that does not parse. */
  let broken: number | undefined;
  for (const start of lineStarts(text, piece)) {
    if (start.inside === 'quotes') {
      if (endsWithSemicolon(text, start.at)) return start.at;
      continue;
    }
    if (isWith && (!start.behindQuery || start.before === ')')) continue;
    if (start.at <= error!) {
      last = start;
      continue;
    }
    if (!isBehind && last && readsOn(text, piece, last, error!)) return last.at;
    isBehind = true;
    if (isApart(text, piece, start)) return start.before === ')' && broken !== undefined ? broken : start.at;
    // Its own query begins behind the parentheses, also when what stands in them does not parse.
    if (/^with\b/i.test(text.slice(start.at, start.at + 5)) && start.before !== '(') broken = start.at;
  }
  return !isBehind && last && readsOn(text, piece, last, error!) ? last.at : undefined;
}

interface Start {
  readonly at: number;
  readonly inside: 'quotes' | undefined;
  /** Open parentheses before it. */
  readonly depth: number;
  /** The word before it in lower case, or the character. */
  readonly before: string;
  /** A query has begun before it, outside of parentheses. */
  readonly behindQuery: boolean;
}

/** Statements' keywords at the start of a line, comments and closed dollar quotes left out. */
function* lineStarts(text: string, piece: Piece): Iterable<Start> {
  const lexer = new Lexer(text, piece.start, piece.end);
  let depth = 0;
  let before = '';
  let behindQuery = false;
  beginning.lastIndex = piece.start + 1;
  for (let found = beginning.exec(text); found && found.index < piece.end; found = beginning.exec(text)) {
    const at = found.index;
    while (lexer.end <= at && lexer.next()) {
      if (lexer.start >= at || lexer.end > at) break;
      if (lexer.kind === 'comment') continue;
      before = text.slice(lexer.start, lexer.end).toLowerCase();
      if (before === '(') depth++;
      else if (before === ')' && depth > 0) depth--;
      else if (depth === 0 && lexer.kind === 'word') behindQuery ||= queries.test(before);
    }
    const isInside = lexer.start < at && at < lexer.end;
    if (!isInside) yield { at, inside: undefined, depth, before, behindQuery };
    else if (!lexer.closed || lexer.kind === 'string' || lexer.kind === 'quoted')
      yield { at, inside: 'quotes', depth, before, behindQuery };
  }
}

/**
 * In an unclosed quote nothing tells statements apart but semicolons and blank lines. In a body (dollar quotes) there may be semicolons, too: behind
 * one, a blank line and no indentation are asked for.
 */
function isBehindEnd(text: string, piece: Piece, at: number): boolean {
  if (piece.unclosed === 'body')
    return endsWithSemicolon(text, at) && isBehindBlankLine(text, piece, at) && /[\r\n]/.test(text[at - 1]!);
  if (endsWithSemicolon(text, at)) return true;
  if (!isBehindBlankLine(text, piece, at)) return false;
  return !containsStatements.test(firstWord(text, piece)) || readsTo(text, at, piece.end) >= piece.end;
}

/**
 * Whether from the last start at or before the error the parser reads further than it did. A missing semicolon makes it stop at the next
 * statement's first word, or, since most keywords may be aliases without AS, soon after.
 */
function readsOn(text: string, piece: Piece, start: Start, error: number): boolean {
  if (start.at === error) return true;
  const end = readsTo(text, start.at, piece.end);
  return end > error && !(continues.has(start.before) && end < piece.end);
}

/** Whether a start behind the error is no part of the broken statement: outside of its parentheses, or behind a blank line. */
function isApart(text: string, piece: Piece, { at, depth, before }: Start): boolean {
  if (continues.has(before)) return false;
  const first = firstWord(text, piece);
  const isOutside = !statementWords.test(first) || (depth === 0 && !containsStatements.test(first));
  if (!isOutside && !isBehindBlankLine(text, piece, at)) return false;
  const end = readsTo(text, at, piece.end);
  return end >= piece.end || /[\r\n][ \t]*$/.test(text.slice(at, end));
}

/** How far the parser reads from `start` on; `end` when it reads all, or as much as is looked at. */
function readsTo(text: string, start: number, end: number): number {
  const last = Math.min(end, start + mostRead);
  const parse = parseSql(text.slice(start, last));
  return parse.kind === 'rejected' && start + parse.offset < last ? start + parse.offset : end;
}

/** In characters: enough to tell whether a statement begins. */
const mostRead = 4000;

const queries = /^(?:select|insert|update|delete|merge|values)$/;

const firstWord = (text: string, piece: Piece): string =>
  /^\w+/.exec(text.slice(piece.start, piece.start + 12))?.[0].toLowerCase() ?? '';

/** Comments between are as good as blanks. */
const isBehindBlankLine = (text: string, piece: Piece, at: number): boolean =>
  /\n[ \t\r]*\n(?:\s|--[^\n]*\n)*$/.test(text.slice(Math.max(piece.start, at - 400), at));

function endsWithSemicolon(text: string, end: number): boolean {
  return /;[ \t]*(?:--[^\n]*)?(?:\s|(?<=\n)[ \t]*--[^\n]*\n)*$/.test(text.slice(Math.max(0, end - 400), end));
}

const words =
  'select|insert|update|delete|with|create|alter|drop|truncate|begin|commit|rollback|grant|revoke|comment|set|do|call|copy|merge|explain|values';
const beginning = new RegExp(`(?<=[\\r\\n][ \\t]*)(?:${words})\\b`, 'gi');
const statementWords = new RegExp(`^(?:${words}|table|execute|prepare|declare|refresh|lock|analyze|vacuum|reindex)$`);

/** Statements in which another may begin a line of its own. */
const containsStatements = /^(?:with|create|explain|insert|prepare|declare|do|merge|copy|values)$/;

/** Words and characters after which a line that begins so belongs to the same statement. */
const continues: ReadonlySet<string> = new Set(
  '( , union all except intersect distinct as for do then explain analyze grant revoke on or key no before after instead of also'.split(
    ' ',
  ),
);

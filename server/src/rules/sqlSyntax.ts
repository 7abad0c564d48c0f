import type { Fragment } from '../extract/fragment.ts';
import { Lexer } from '../sql/lexer.ts';
import type { Statement } from '../sql/statement.ts';
import { type Span, span } from '../text/span.ts';
import type { Finding } from './finding.ts';

/**
 * PostgreSQL's syntax_error (42601): at most one a statement, none where the user is typing, and only where the text is surely SQL —
 * a .sql file. Strings of host files may be pieces of SQL or none at all.
 */
export function sqlSyntax(
  statement: Statement,
  fragment: Fragment,
  cursor: number | undefined,
): Omit<Finding, 'code'> | undefined {
  if (!statement.error || fragment.origin !== 'file') return undefined;
  const at = Math.min(statement.error.offset, statement.span.end);
  const token = tokenAt(statement, at) ?? span(Math.max(statement.span.start, at - 1), Math.max(at, statement.span.start + 1));
  const place = fragment.map.toHost(token);
  const shown = fragment.map.toHost(firstLine(fragment.text, token));
  if (!place || !shown) return undefined;
  if (cursor !== undefined && isBeingTyped(statement, place, fragment, cursor)) return undefined;
  return {
    severity: 'error',
    message: brief(statement.error.message),
    span: shown,
    usage: 'select',
    suggestions: [],
    evidence: [],
  };
}

/** A quote without an end is near all the rest of the text: its first line says which it is. */
function brief(message: string): string {
  const first = message.split('\n', 1)[0]!;
  const line = first.length > 100 ? first.slice(0, 100) : first;
  return `${line.charAt(0).toUpperCase()}${line.slice(1)}${line === message ? '' : '…"'}`;
}

/** Of the text as written. */
function tokenAt({ text, span: { start } }: Statement, at: number): Span | undefined {
  const lexer = new Lexer(text);
  while (lexer.next())
    if (lexer.end > at - start) return lexer.start <= at - start ? span(lexer.start + start, lexer.end + start) : undefined;
  return undefined;
}

/** A quote without an end reaches to the end of the text: its first line is shown. */
function firstLine(text: string, { start, end }: Span): Span {
  const line = text.slice(start, end).search(/\r?\n/);
  return span(start, line < 1 ? end : start + line);
}

/**
 * The parser reads from left to right: all that stands before the word at which it stops can be right. So what is typed in a statement is the
 * cause of an error that is behind it, and the rest is not wrong yet. It looks one word ahead, and may stop at the word before: NULLS LAS.
 */
function isBeingTyped(statement: Statement, place: Span, { map, text }: Fragment, cursor: number): boolean {
  const whole = map.toHost(statement.span);
  if (!whole || cursor < whole.start) return false;
  const beyond = cursor - whole.end;
  if (beyond > near && text.slice(statement.span.end, statement.span.end + beyond).trim() !== '') return false;
  const passed = cursor - place.end;
  return (
    passed <= near ||
    (passed < 40 && /^\s*\w*\s*$/.test(text.slice(statement.span.end + beyond - passed, statement.span.end + beyond)))
  );
}

/** In UTF-16 units. */
const near = 2;

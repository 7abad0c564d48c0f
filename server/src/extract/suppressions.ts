import { Lexer } from '../sql/lexer.ts';
import type { Span } from '../text/span.ts';
import type { Suppression } from './fragment.ts';

/** What a comment that stands on a line of its own precedes: its host span, by the offset where the comment ends. */
export type Following = (offset: number, form: 'sql' | 'host') => Span | undefined;

const DIRECTIVE = /(\/\/+|\/\*+|--+|<!--|#)[ \t]*columnist-ignore(-file|-next-line)?(?![\w-])([^\r\n]*)/g;

/**
 * Comments that turn findings off: `columnist-ignore-file`, `columnist-ignore-next-line`, and `columnist-ignore`, which holds for its line or,
 * alone on one, for the statement or fragment that follows. Codes may be listed after it: `columnist-ignore unknown-column, unknown-table`.
 */
export function suppressionsIn(text: string, following: Following): readonly Suppression[] {
  if (!text.includes('columnist-ignore')) return [];
  const found: Suppression[] = [];
  for (const match of text.matchAll(DIRECTIVE)) {
    const [whole, mark, kind, rest] = match;
    const end = match.index + whole.length;
    const codes = codesIn(rest ?? '');
    const span = rangeOf(match.index, end, kind, mark === '--' || mark!.startsWith('--') ? 'sql' : 'host');
    found.push(codes.length > 0 ? { span, codes } : { span });
  }
  return found;

  function rangeOf(start: number, end: number, kind: string | undefined, form: 'sql' | 'host'): Span {
    if (kind === '-file') return { start: 0, end: text.length };
    const line = lineAround(text, start);
    if (kind === '-next-line') return nextLine(text, end);
    const alone = /^[\s*{]*$/.test(text.slice(line.start, start));
    if (!alone) return line;
    const next = nextLine(text, end);
    const inner = following(end, form);
    return inner ? { start: line.start, end: Math.max(inner.end, next.end) } : { start: line.start, end: next.end };
  }
}

/** Finding codes are lower-case words joined by hyphens; what follows ` -- ` or `:` is a reason. */
function codesIn(rest: string): string[] {
  const list = rest.split(/\s--\s|:|\*\/|-->/)[0]!;
  return [...list.matchAll(/[a-z]+(?:-[a-z]+)+/g)].map((match) => match[0]);
}

function lineAround(text: string, offset: number): Span {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  return { start, end: end < 0 ? text.length : end };
}

function nextLine(text: string, offset: number): Span {
  const line = lineAround(text, offset);
  return line.end >= text.length ? { start: text.length, end: text.length } : lineAround(text, line.end + 1);
}

/**
 * The rest of the SQL statement that begins after `offset` within `limits`; undefined in the middle of one, where a comment holds for the next line only.
 */
export function statementAfter(text: string, offset: number, limits: Span): Span | undefined {
  const before = text
    .slice(limits.start, offset)
    .replace(/--[^\n]*$/gm, '')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .trimEnd();
  if (before !== '' && !before.endsWith(';')) return undefined;
  const lexer = new Lexer(text, offset, limits.end);
  while (lexer.next()) {
    if (lexer.kind === 'punctuation' && text[lexer.start] === ';') return { start: offset, end: lexer.end };
  }
  return { start: offset, end: limits.end };
}

import { Lexer } from './lexer.ts';
import type { Piece } from './split.ts';

/**
 * Where the next statement begins inside a piece that swallowed it: at a statement's keyword at the start of a line. In a piece with an unclosed quote, behind a semicolon or a
 * blank line; else where the parser stopped (`error`), or behind a semicolon inside quotes. What closed dollar quotes hold is never cut.
 */
export function resyncIn(text: string, piece: Piece, error?: number): number | undefined {
  const own = text.slice(piece.start, piece.end);
  const candidates = [...own.matchAll(beginning)].map((each) => piece.start + each.index);
  if (candidates.length === 0) return undefined;
  const quoted = piece.unclosed || candidates.some((each) => each !== error) ? quotes(text, piece) : [];
  const first = /^\w+/.exec(own)?.[0].toLowerCase() ?? '';
  return candidates.find((at) => {
    const inside = quoted.find((each) => each.start < at && at < each.end);
    if (inside?.kind === 'dollar') return false;
    const before = text.slice(piece.start, at).trimEnd();
    if (piece.unclosed)
      return (
        before.endsWith(';') || (!containsStatements.test(first) && /\n[ \t\r]*\n[ \t\r\n]*$/.test(text.slice(piece.start, at)))
      );
    return at === error || (inside !== undefined && before.endsWith(';'));
  });
}

const beginning =
  /(?<=[\r\n])(?:select|insert|update|delete|with|create|alter|drop|truncate|begin|commit|rollback|grant|revoke|comment|set|do|call|copy|merge|explain|values)\b/gi;

/** Statements in which another may begin a line of its own. */
const containsStatements = /^(?:with|create|explain|insert|prepare|declare|do|merge|copy|values)$/;

function quotes(
  text: string,
  piece: Piece,
): { readonly start: number; readonly end: number; readonly kind: 'dollar' | 'quote' }[] {
  const found: { start: number; end: number; kind: 'dollar' | 'quote' }[] = [];
  const lexer = new Lexer(text, piece.start, piece.end);
  while (lexer.next()) {
    if (lexer.kind === 'dollar' && lexer.closed) found.push({ start: lexer.start, end: lexer.end, kind: 'dollar' });
    else if (lexer.kind === 'string' || lexer.kind === 'quoted')
      found.push({ start: lexer.start, end: lexer.end, kind: 'quote' });
  }
  return found;
}

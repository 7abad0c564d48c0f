import { isBlank, Lexer } from './lexer.ts';
import type { Piece } from './split.ts';

/**
 * Where the next statement begins inside a piece that swallowed it: at a statement's keyword at the start of a line. In a piece with an unclosed quote, behind a semicolon or a
 * blank line; else where the parser stopped (`error`), or behind a semicolon inside quotes. What closed dollar quotes hold is never cut.
 */
export function resyncIn(text: string, piece: Piece, error?: number): number | undefined {
  const lexer = new Lexer(text, piece.start, piece.end);
  const first = /^\w+/.exec(text.slice(piece.start, piece.start + 12))?.[0].toLowerCase() ?? '';
  beginning.lastIndex = piece.start + 1;
  for (let found = beginning.exec(text); found && found.index < piece.end; found = beginning.exec(text)) {
    const at = found.index;
    while (lexer.end <= at && lexer.next());
    const isInside = lexer.start < at && at < lexer.end;
    if (isInside && lexer.kind === 'dollar' && lexer.closed) continue;
    if (piece.unclosed) {
      if (
        endsWithSemicolon(text, at) ||
        (!containsStatements.test(first) && /\n[ \t\r]*\n\s*$/.test(text.slice(Math.max(piece.start, at - 200), at)))
      )
        return at;
    } else if (
      at === error ||
      (isInside && (lexer.kind === 'string' || lexer.kind === 'quoted') && endsWithSemicolon(text, at))
    ) {
      return at;
    }
  }
  return undefined;
}

function endsWithSemicolon(text: string, end: number): boolean {
  let at = end - 1;
  while (at >= 0 && isBlank(text.charCodeAt(at))) at--;
  return text.charCodeAt(at) === 0x3b;
}

const beginning =
  /(?<=[\r\n])(?:select|insert|update|delete|with|create|alter|drop|truncate|begin|commit|rollback|grant|revoke|comment|set|do|call|copy|merge|explain|values)\b/gi;

/** Statements in which another may begin a line of its own. */
const containsStatements = /^(?:with|create|explain|insert|prepare|declare|do|merge|copy|values)$/;

import { keywordKind } from './keywords.ts';
import { type LexemeKind, Lexer } from './lexer.ts';
import { fold } from './names.ts';
import { isSlotCharacter } from './slots.ts';
import type { Token } from './statement.ts';

/** The tokens of a text, comments left out. A keyword of any kind is a keyword, though an unreserved one may be used as a name. */
export function tokenize(text: string): readonly Token[] {
  const lexer = new Lexer(text);
  const tokens: Token[] = [];
  while (lexer.next()) {
    if (lexer.kind === 'comment') continue;
    tokens.push(token(text.slice(lexer.start, lexer.end), lexer.kind, lexer.start, lexer.end));
  }
  return tokens;
}

function token(text: string, kind: Exclude<LexemeKind, 'comment'>, start: number, end: number): Token {
  switch (kind) {
    case 'word': {
      if (isSlotCharacter(text.charCodeAt(0))) return { text, kind: 'parameter', value: text, start, end };
      const value = fold(text);
      return { text, kind: keywordKind(value) ? 'keyword' : 'identifier', value, start, end };
    }
    case 'quoted':
      return { text, kind: 'identifier', value: fold(text), start, end };
    case 'dollar':
      return { text, kind: 'string', value: text, start, end };
    default:
      return { text, kind, value: text, start, end };
  }
}

import type * as ts from 'typescript';
import { isStringLiteral, isTemplateHead, isTemplateMiddle } from './syntax.ts';
import { type Piece, textPiece } from './text.ts';

/** A string literal or one of the fixed parts of a template. */
export type LiteralPart =
  | ts.StringLiteral
  | ts.NoSubstitutionTemplateLiteral
  | ts.TemplateHead
  | ts.TemplateMiddle
  | ts.TemplateTail;

/**
 * What a literal says, in pieces: runs that stand in the document as they are, and one piece for each escape, line continuation
 * (which is nothing) and CRLF of a template, which JavaScript reads as LF (ECMA-262, template literal lexical components).
 * `raw` leaves escapes alone, as `String.raw` does.
 */
export function literalPieces(ast: ts.SourceFile, node: LiteralPart, mode: 'cooked' | 'raw' = 'cooked'): Piece[] {
  const { start, end } = innerSpan(ast, node);
  const source = ast.text;
  const isTemplate = !isStringLiteral(node);
  const pieces: Piece[] = [];
  let from = start;
  let at = start;
  const flush = (until: number): void => {
    if (until > from) pieces.push(textPiece(source.slice(from, until), { start: from, end: until }, true));
  };
  while (at < end) {
    const code = source.charCodeAt(at);
    let replaced: { readonly text: string; readonly end: number } | undefined;
    if (code === BACKSLASH && mode === 'cooked') replaced = escapeAt(source, at, end);
    else if (code === CR && isTemplate) replaced = { text: '\n', end: source.charCodeAt(at + 1) === LF ? at + 2 : at + 1 };
    if (!replaced) {
      at++;
      continue;
    }
    flush(at);
    const until = Math.min(replaced.end, end);
    if (replaced.text !== '') pieces.push(textPiece(replaced.text, { start: at, end: until }));
    from = at = until;
  }
  flush(end);
  return pieces;
}

const BACKSLASH = 92;
const CR = 13;
const LF = 10;

/** Between the delimiters: quotes, the backquote, `${` and `}`. An unterminated literal ends where its text does. */
export function innerSpan(ast: ts.SourceFile, node: LiteralPart): { readonly start: number; readonly end: number } {
  const start = node.getStart(ast) + 1;
  const closing =
    isTemplateHead(node) || isTemplateMiddle(node) ? '${' : ast.text[start - 1] === '}' ? '`' : ast.text[start - 1]!;
  const ended = node.end - closing.length >= start && ast.text.endsWith(closing, node.end) && !node.isUnterminated;
  return { start, end: Math.max(start, ended ? node.end - closing.length : node.end) };
}

const SINGLE: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', 0: '\0' };

/** The escape sequence at `at` (ECMA-262, string literals), or undefined when it is malformed. */
function escapeAt(source: string, at: number, end: number): { readonly text: string; readonly end: number } | undefined {
  const next = source[at + 1];
  if (next === undefined || at + 1 >= end) return undefined;
  if (next === '\r') return { text: '', end: source[at + 2] === '\n' ? at + 3 : at + 2 };
  if (next === '\n' || next === '\u2028' || next === '\u2029') return { text: '', end: at + 2 };
  const hex = /^(?:x([0-9a-f]{2})|u([0-9a-f]{4})|u\{([0-9a-f]{1,6})\})/i.exec(source.slice(at + 1, at + 12));
  if (hex) {
    const code = Number.parseInt(hex[1] ?? hex[2] ?? hex[3]!, 16);
    return code > 0x10ffff ? undefined : { text: String.fromCodePoint(code), end: at + 1 + hex[0].length };
  }
  const single = SINGLE[next];
  if (single !== undefined && !(next === '0' && /\d/.test(source[at + 2] ?? ''))) return { text: single, end: at + 2 };
  return {
    text: String.fromCodePoint(source.codePointAt(at + 1)!),
    end: at + 1 + String.fromCodePoint(source.codePointAt(at + 1)!).length,
  };
}

import * as ts from 'typescript';
import type { Span } from '../../text/span.ts';
import { textOf } from '../typescript/strings.ts';
import { type Piece, relocate, type Text, type TextPiece, textPiece } from '../typescript/text.ts';
import { at, followed, type Place, tokenSpan } from './host.ts';

/** A text that an expression surely has, and where its parts stand in the document. */
export interface Written {
  readonly text: string;
  readonly pieces: readonly TextPiece[];
}

/** Of a string, a template or sum of constants, or what a function of the workspace gives for constants. Undefined for all else. */
export function writtenAt(place: Place<ts.Expression>): Written | undefined {
  const pieces = piecesAt(place);
  return pieces?.every(isText) ? { text: pieces.map(({ text }) => text).join(''), pieces } : undefined;
}

/** The text of an expression that has exactly one, with holes for what is not known of it. */
export function piecesAt(place: Place<ts.Expression>): Text | undefined {
  const target = followed(place);
  const { node, host } = target;
  if (ts.isStringLiteralLike(node)) {
    const span = tokenSpan(target);
    // An escape in the string, or a constant from elsewhere: every part stands at the whole token.
    const isExact = host === undefined && span.end - span.start === node.text.length;
    return [textPiece(node.text, span, isExact)];
  }
  const variants = isComposed(target, node) ? textOf(target.source, node) : undefined;
  return variants?.length === 1 ? (host ? relocate(variants, host) : variants)[0] : undefined;
}

const isText = (piece: Piece): piece is TextPiece => piece.kind === 'text';

/** From the piece that has the first character to the one that has the last. */
export function spanIn({ pieces }: Written, start: number, end: number): Span {
  const spans = cut(pieces, start, end).map((piece) => piece.host);
  return { start: spans[0]?.start ?? 0, end: spans.at(-1)?.end ?? 0 };
}

/** The pieces of a part of a text. */
export function cut(pieces: readonly TextPiece[], start: number, end: number): TextPiece[] {
  let offset = 0;
  return pieces.flatMap((piece) => {
    const from = Math.max(0, start - offset);
    const to = Math.min(piece.text.length, end - offset);
    offset += piece.text.length;
    if (from >= to) return [];
    const host = piece.exact ? { start: piece.host.start + from, end: piece.host.start + to } : piece.host;
    return [{ ...piece, text: piece.text.slice(from, to), host }];
  });
}

const isComposed = (place: Place, node: ts.Node): node is ts.Expression =>
  ts.isTemplateExpression(node) ||
  (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) ||
  (ts.isCallExpression(node) && node.arguments.length > 0 && ts.isFunctionLike(followed(at(place, node.expression)).node));

import type * as ts from 'typescript';
import { quoteName } from '../builders/sqlWriter.ts';
import type { Evaluation } from './evaluation.ts';
import type { TypeScriptSource } from './source.ts';
import { constantText, holeFor, spanOf, textOf } from './strings.ts';
import { isIdentifier, isPropertyAccessExpression, isRegularExpressionLiteral, isStringLiteralLike } from './syntax.ts';
import { combine, holePiece, type Piece, type Text, textPiece, type Variants } from './text.ts';
import { importOf, unwrap } from './values.ts';

/** What stands in place of a mark in a text. */
interface Substitute {
  readonly texts: Variants;
  readonly hole: Piece;
}

/** `'… {{where}} …'.replace('{{where}}', where)`: the mark's place taken by what replaces it, or by a hole. */
export function replacedText(
  source: TypeScriptSource,
  call: ts.CallExpression,
  base: ts.Expression,
  evaluation: Evaluation,
): Variants | undefined {
  const [pattern, replacement] = call.arguments;
  const mark = pattern && markOf(pattern, call);
  if (!mark || !replacement) return undefined;
  const hole = holeFor(source, replacement);
  const substitute: Substitute = { texts: textOf(source, replacement, evaluation) ?? [[hole]], hole };
  return filled(textOf(source, base, evaluation), mark, () => substitute);
}

/** A mark as a pattern: a string, or a regular expression that stands for one string. */
function markOf(pattern: ts.Expression, call: ts.CallExpression): RegExp | undefined {
  const all = isPropertyAccessExpression(call.expression) && call.expression.name.text === 'replaceAll';
  if (isStringLiteralLike(pattern)) return pattern.text === '' ? undefined : new RegExp(escaped(pattern.text), all ? 'g' : '');
  if (!isRegularExpressionLiteral(pattern)) return undefined;
  const end = pattern.text.lastIndexOf('/');
  const body = pattern.text.slice(1, end);
  if (!/^(?:\\[^\w\s]|[^\\^$.*+?()[\]{}|])+$/.test(body)) return undefined;
  return new RegExp(body, pattern.text.slice(end + 1).includes('g') ? 'g' : '');
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** Whether a call is `format` of pg-format or of Node's util. */
export function isFormatCall(source: TypeScriptSource, callee: ts.Expression): boolean {
  const root = isPropertyAccessExpression(callee) && callee.name.text === 'format' ? unwrap(callee.expression) : callee;
  if (!isIdentifier(root)) return false;
  const link = importOf(source, root);
  if (!link) return false;
  const isItself = root !== callee || link.export === 'format';
  return link.module === 'pg-format'
    ? isItself || /^(?:default|\*)$/.test(link.export)
    : isItself && /^(?:node:)?util$/.test(link.module);
}

/** `ident('users')` and `literal(name)` of pg-format, `escapeIdentifier` and `escapeLiteral` of pg: a name in quotes, a value. */
export function quotedText(source: TypeScriptSource, call: ts.CallExpression, callee: ts.Expression): Variants | undefined {
  const root = isPropertyAccessExpression(callee) ? unwrap(callee.expression) : callee;
  const link = isIdentifier(root) ? importOf(source, root) : undefined;
  const [value] = call.arguments;
  if (!value) return undefined;
  const name = isPropertyAccessExpression(callee) ? callee.name.text : link?.export;
  const isFormat = link?.module === 'pg-format';
  if (name === 'escapeLiteral' || (isFormat && name === 'literal'))
    return [[holePiece(spanOf(source, call), call.getText(), 'value')]];
  if (name !== 'escapeIdentifier' && !(isFormat && name === 'ident')) return undefined;
  const constant = constantText(source, value);
  return constant === undefined ? undefined : [[textPiece(quoteName(constant), spanOf(source, value))]];
}

/** `format('SELECT %I FROM %I WHERE id = %L', column, table, id)`; `%s` puts its argument in as it is. */
export function formattedText(source: TypeScriptSource, call: ts.CallExpression, evaluation: Evaluation): Variants | undefined {
  const [template, ...values] = call.arguments;
  let next = 0;
  return filled(template && textOf(source, template, evaluation), /%(?:(\d+)\$)?([ILsdj%])/g, (match) => {
    const host = spanOf(source, call);
    if (match[2] === '%') return { texts: [[textPiece('%', host)]], hole: holePiece(host, '%') };
    const value = values[match[1] === undefined ? next++ : Number(match[1]) - 1];
    if (!value) return undefined;
    const hole =
      match[2] === 'I' || match[2] === 's' ? holeFor(source, value) : holePiece(spanOf(source, value), value.getText(), 'value');
    const name = match[2] === 'I' ? constantText(source, value) : undefined;
    if (name !== undefined) return { texts: [[textPiece(quoteName(name), spanOf(source, value))]], hole };
    return { texts: (match[2] === 's' ? textOf(source, value, evaluation) : undefined) ?? [[hole]], hole };
  });
}

/** Each text with its marks filled in; undefined when one of them cannot be. */
function filled(
  texts: Variants | undefined,
  mark: RegExp,
  substitute: (match: RegExpExecArray) => Substitute | undefined,
): Variants | undefined {
  const [text] = texts ?? [];
  if (!text || texts!.length > 1) return undefined;
  const parts: Substitute[] = [];
  let isDone = false;
  for (const piece of text) {
    if (piece.kind === 'hole' || isDone) {
      parts.push(fixed([piece]));
      continue;
    }
    let at = 0;
    for (const match of matches(piece.text, mark)) {
      const put = substitute(match);
      if (!put) return undefined;
      parts.push(fixed([slice(piece, at, match.index)]), put);
      at = match.index + match[0].length;
      isDone = !mark.global;
    }
    parts.push(fixed([slice(piece, at, piece.text.length)]));
  }
  return combine(
    parts.map((each) => each.texts),
    (index) => parts[index]!.hole,
  );
}

const fixed = (text: Text): Substitute => ({ texts: [text], hole: text[0]! });

const matches = (text: string, mark: RegExp): RegExpExecArray[] => {
  const first = mark.global ? undefined : mark.exec(text);
  return mark.global ? [...text.matchAll(mark)] : first ? [first] : [];
};

function slice(piece: Piece & { kind: 'text' }, start: number, end: number): Piece {
  const host = piece.exact ? { start: piece.host.start + start, end: piece.host.start + end } : piece.host;
  return { ...piece, text: piece.text.slice(start, end), host };
}

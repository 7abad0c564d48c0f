import * as ts from 'typescript';
import type { Span } from '../../text/span.ts';
import { followed, type Place, tokenSpan } from './host.ts';
import type { SqlWriter } from './sqlWriter.ts';

/** A part of a name and where it stands in the document. */
export interface Part {
  readonly text: string;
  readonly span: Span;
}

/** `schema.table as alias`, taken apart as Knex does (its wrapping of identifiers): parts between dots, the alias after ` as `. */
export interface Identifier {
  readonly parts: readonly Part[];
  readonly alias?: Part;
}

/** The identifier that a string stands for; undefined when it is no plain string. */
export function identifierOf(place: Place<ts.Expression>): Identifier | undefined {
  const target = followed(place);
  if (!ts.isStringLiteralLike(target.node)) return undefined;
  const { text } = target.node;
  const span = tokenSpan(target);
  // An escape in the string, or a constant from elsewhere: every part stands at the whole token.
  const exact = target.host === undefined && span.end - span.start === text.length;
  const part = (start: number, end: number): Part => ({
    text: text.slice(start, end),
    span: exact ? { start: span.start + start, end: span.start + end } : span,
  });
  const as = /^(.*?\S)\s+as\s+(\S+)\s*$/is.exec(text);
  const named = as ? as[1]!.length : text.trimEnd().length;
  const begin = text.length - text.trimStart().length;
  const parts: Part[] = [];
  for (let start = begin; start <= named; ) {
    const dot = text.indexOf('.', start);
    const end = dot < 0 || dot > named ? named : dot;
    parts.push(part(start, end));
    start = end + 1;
  }
  if (parts.some((each) => each.text === '')) return undefined;
  const alias = as ? part(text.lastIndexOf(as[2]!), text.lastIndexOf(as[2]!) + as[2]!.length) : undefined;
  return { parts, ...(alias && { alias }) };
}

/** Writes `"a"."b"`; a last part `*` stands as it is. */
export function writeParts(writer: SqlWriter, parts: readonly Part[]): void {
  writer.each(parts, '.', ({ text, span }) => {
    if (text === '*') writer.sql('*');
    else writer.name(text, span);
  });
}

/** The parts of a key: `u.id`; undefined when one is empty. */
export function partsOf(name: string, span: Span): Part[] | undefined {
  const texts = name.split('.');
  if (texts.some((text) => text === '')) return undefined;
  const isWritten = span.end - span.start === name.length;
  let start = span.start;
  return texts.map((text) => {
    const part = { text, span: isWritten ? { start, end: start + text.length } : span };
    start += text.length + 1;
    return part;
  });
}

import * as ts from 'typescript';
import type { Span } from '../../text/span.ts';
import { type Entry, type Place, tokenSpan } from './host.ts';
import type { SqlWriter } from './sqlWriter.ts';
import { spanIn, writtenAt } from './written.ts';

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

/** The identifier that a string stands for, or a text put together of constants: `` `${Tables.users}.id` ``. Undefined for all else. */
export function identifierOf(place: Place<ts.Expression>): Identifier | undefined {
  const written = writtenAt(place);
  if (!written) return undefined;
  const { text } = written;
  const part = (start: number, end: number): Part => ({ text: text.slice(start, end), span: spanIn(written, start, end) });
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

/** The parts of a key: `u.id`, `` [`${Tables.users}.id`] ``; undefined when one is empty. */
export function keyParts({ name, key }: Pick<Entry, 'name' | 'key'>): readonly Part[] | undefined {
  if (ts.isTemplateExpression(key.node)) return identifierOf(key as Place<ts.Expression>)?.parts;
  const span = tokenSpan(key);
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

import type { Node } from 'libpg-query';
import type { Span } from '../text/span.ts';
import { parseSql } from './parser.ts';

/** A text that parses, made from one that does not: of the same length, or longer at its end. */
export interface Repaired {
  readonly text: string;
  readonly node: Node;
  /** Where placeholders or blanks were put: nothing there is the user's. */
  readonly spans: readonly Span[];
}

/** What can be parsed of a broken statement, `offset` being where PostgreSQL stopped; undefined when nothing can. */
export function repair(text: string, offset: number): Repaired | undefined {
  const cut = text.slice(0, offset);
  const parse = parseSql(cut);
  const node = parse.kind === 'parsed' ? parse.statements[0]?.stmt : undefined;
  return node ? { text: cut.padEnd(text.length), node, spans: [{ start: offset, end: text.length }] } : undefined;
}

import type { Node } from 'libpg-query';
import type { Span } from '../text/span.ts';

/** SQL text taken apart into statements. Total: every text gives a script. Spans are UTF-16 offsets of the script's text. */
export interface Script {
  readonly text: string;
  readonly statements: readonly Statement[];
}

/** One statement, parsed alone, so that a broken one never touches its neighbours. */
export interface Statement {
  /** Without leading blanks and comments, without the semicolon. */
  readonly span: Span;
  /** `text.slice(span.start, span.end)`, or what `repair` made of it: always of the same length, so that offsets hold. */
  readonly text: string;
  /** PostgreSQL's parse tree; undefined when not even a repaired form parses. */
  readonly node: Node | undefined;
  /** Set when the text as written does not parse, also when a repaired form does. */
  readonly error?: SqlSyntaxError;
  /** True when `node` comes from a repaired text: names at `repaired` spans are placeholders, and the statement's end may be missing. */
  readonly repaired?: readonly Span[];
  /** Converts a `location` of the tree (UTF-8 bytes of `text`) to a UTF-16 offset of the script. */
  readonly offset: (location: number) => number;
  /** Tokens with script offsets, scanned on first use; comments are left out. Empty when the text cannot be scanned. */
  readonly tokens: () => readonly Token[];
}

export interface SqlSyntaxError {
  readonly message: string;
  /** Script offset. */
  readonly offset: number;
}

export interface Token extends Span {
  readonly text: string;
  readonly kind: 'identifier' | 'keyword' | 'string' | 'number' | 'parameter' | 'operator' | 'punctuation';
  /** For identifiers: folded and unquoted, as pg_catalog would store it. For keywords: lower case. Else the text. */
  readonly value: string;
}

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
  /**
   * `text.slice(span.start, span.end)`, psql commands blanked, foreign parameters and holes in the form in which they parsed: always of the
   * same length, so that offsets hold. What `repair` put in is not in it.
   */
  readonly text: string;
  /** PostgreSQL's parse tree; undefined when not even a repaired form parses. */
  readonly node: Node | undefined;
  /** Set when the text as written does not parse, also when a repaired form does. */
  readonly error?: SqlSyntaxError | undefined;
  /**
   * Set when `node` comes from a repaired text: where it was edited. What was put in is named as a hole. The statement's end may be missing, so nothing may be
   * concluded from what it does not say.
   */
  readonly repaired?: readonly Span[] | undefined;
  /** Converts a `location` of the tree (UTF-8 bytes of what was parsed) to a UTF-16 offset of the script. */
  readonly offset: (location: number) => number;
  /** Tokens with script offsets, scanned on first use; comments are left out. What `repair` put in is among them, without width. */
  readonly tokens: () => readonly Token[];
  /** Below a migration tool's marker (`-- migrate:down`, `-- +goose Up`): what undoes a migration must not be applied with it. */
  readonly section?: 'up' | 'down';
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

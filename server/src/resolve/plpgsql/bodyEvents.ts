import type { Span } from '../../text/span.ts';

/** What a PL/pgSQL body holds, told in the order of its text. Spans are offsets of the body. */
export interface BodyEvents {
  /** A block or loop begins: its variables are visible until `leave`. */
  enter(label: string | undefined): void;
  leave(): void;
  declare(variable: Declaration): void;
  /** An expression as PL/pgSQL takes it: what could stand behind SELECT, FROM and all. */
  expression(at: Span): void;
  /** A whole SQL statement; `into` is PL/pgSQL's own INTO clause in it. */
  statement(at: Span, into: Span | undefined): void;
  /** What PERFORM is followed by: a query whose SELECT is written PERFORM. */
  perform(at: Span): void;
  /** A variable that is assigned to, with its fields and subscripts. */
  assigned(at: Span): void;
  /** A handler of these conditions guards the statements of this span. */
  guarded(at: Span, conditions: readonly string[]): void;
}

export interface Declaration {
  readonly name: string;
  readonly kind: 'variable' | 'record' | 'cursor' | 'alias' | 'integer';
  /** As written, of variables. */
  readonly type?: Span;
}

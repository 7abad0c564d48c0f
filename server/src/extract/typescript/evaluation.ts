import type * as ts from 'typescript';
import type { Located, TypeScriptSource } from './source.ts';
import type { Variants } from './text.ts';

/** One evaluation of an expression: what parameters of entered functions stand for, and bounds on depth and work. */
export interface Evaluation {
  readonly parameters: ReadonlyMap<ts.Node, { readonly at: Located<ts.Expression>; readonly evaluation: Evaluation }>;
  readonly depth: number;
  /** Nodes that may still be looked at. */
  readonly fuel: { left: number };
  /** Set inside a tagged template: then strings are values, and SQL is what the tag's library makes of an expression. */
  readonly sql?: SqlReader;
  /** What variables hold at this point, where it was worked out already. */
  readonly held?: ReadonlyMap<ts.Node, Variants>;
  /** SQL that stands before the interpolation in its own template; some helpers depend on it. */
  readonly before?: string;
}

/** How a library writes SQL into its templates. Each gives undefined for what is not SQL of its making. */
export interface SqlReader {
  tagged(source: TypeScriptSource, node: ts.TaggedTemplateExpression, evaluation: Evaluation): Variants | undefined;
  call(source: TypeScriptSource, node: ts.CallExpression, evaluation: Evaluation): Variants | undefined;
  property(
    source: TypeScriptSource,
    node: ts.PropertyAccessExpression | ts.Identifier,
    evaluation: Evaluation,
  ): Variants | undefined;
}

export const newEvaluation = (sql?: SqlReader): Evaluation => ({
  parameters: new Map(),
  depth: 0,
  fuel: { left: 4000 },
  ...(sql ? { sql } : {}),
});

export const MAX_DEPTH = 30;

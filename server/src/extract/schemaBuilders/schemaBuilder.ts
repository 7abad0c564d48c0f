import type * as ts from 'typescript';
import type { Fragment } from '../fragment.ts';
import type { TypeScriptSource } from '../typescript/source.ts';

/** A library whose calls change the schema: they are rendered to the DDL that it sends, and never run. */
export interface SchemaBuilder {
  readonly library: string;
  /** A cheap test on the text of a file. */
  readonly trigger: RegExp;
  /** What one call brings; undefined when it is none of this library's. A hole stands for what cannot be read of it. */
  read(source: TypeScriptSource, call: ts.CallExpression): Fragment | undefined;
}

import type * as ts from 'typescript';
import type { PlaceholderReader } from '../assemble.ts';
import type { Evaluation } from '../typescript/evaluation.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import type { Variants } from '../typescript/text.ts';

/** A library that takes SQL as text: what its tags make of helpers, and what its plain strings have in place of parameters. */
export interface RawLibrary {
  readonly name: string;
  /** Packages; a name stands for its subpaths too. */
  readonly modules: readonly string[];
  /** SQL for a helper inside a template of this library; `helper.path` is what was called or named: `sql.join`, `Prisma.empty`, `sql`. */
  readonly helper?: (helper: Helper) => Variants | undefined;
  /** Placeholders in plain strings given to a call of this library; undefined where they are PostgreSQL's own. */
  readonly placeholders?: (call: PlainCall) => PlaceholderReader | undefined;
  /** True where a template is a whole statement only when it is executed, and an expression elsewhere. */
  readonly expressions?: true;
  /** True where tables and columns are objects that can be put into a template. */
  readonly tables?: true;
}

export interface Helper {
  readonly source: TypeScriptSource;
  /** The call, property access or identifier. */
  readonly node: ts.Expression;
  /** The last name: `join` of `sql.join`, `sql` of `sql(…)`. */
  readonly name: string;
  readonly arguments: readonly ts.Expression[];
  readonly evaluation: Evaluation;
}

export interface PlainCall {
  readonly source: TypeScriptSource;
  /** After the SQL: values, options. */
  readonly arguments: readonly ts.Expression[];
  readonly method: string;
}

import type * as ts from 'typescript';
import type { Place } from './host.ts';
import type { Identifier } from './names.ts';
import type { SqlWriter } from './sqlWriter.ts';

export type Write = (writer: SqlWriter) => void;

/** An expression that is written for the code: a query in parentheses, SQL of its own, a function. */
export interface Computed {
  readonly write: Write;
  /** The name that the expression gives itself: `.as('n')`. */
  readonly alias: string | undefined;
}

/** What stands in FROM. */
export type Source =
  | { readonly kind: 'table'; readonly name: Identifier }
  | { readonly kind: 'computed'; readonly computed: Computed; readonly alias: string | undefined; readonly place: Place }
  /** SQL that goes on from the tables before it: `joinRaw`. */
  | { readonly kind: 'tail'; readonly write: Write; readonly place: Place };

export interface Join {
  readonly source: Source;
  readonly on: readonly Write[];
  readonly using: readonly Identifier[];
  readonly isCross: boolean;
}

/** One item of a select list; `undefined`: it cannot be told, and may be any number of columns. */
export interface Item {
  readonly write: Write | undefined;
  readonly alias?: string | undefined;
  readonly place: Place;
}

/** A column and what it is set to. */
export interface Assignment {
  readonly column: Identifier;
  readonly value: Write | undefined;
}

export interface Conflict {
  /** Undefined when the target cannot be told. */
  readonly columns: readonly Identifier[] | undefined;
  /** Undefined: nothing is done. Empty: every column that is inserted. */
  readonly merge?: readonly Assignment[] | undefined;
  /** Of the update; else those of the statement. */
  readonly conditions?: readonly Write[];
  /** Picks a partial index. */
  readonly predicate?: readonly Write[];
}

export interface Values {
  readonly entries: readonly Assignment[];
  /** There may be further ones. */
  readonly open: boolean;
}

/** Undefined when what it reads is not known. */
export interface CommonTable {
  /** Undefined when it is not known. */
  readonly name: string | undefined;
  readonly place: Place<ts.Expression>;
  readonly columns: readonly Identifier[];
  readonly write: Write | undefined;
}

/** What a builder says, whatever the library: the parts of one statement, in the order in which PostgreSQL has them. */
export interface Statement {
  readonly verb: 'select' | 'insert' | 'update' | 'delete';
  readonly ctes: readonly CommonTable[];
  readonly isRecursive: boolean;
  /** Tables that are not qualified by themselves are in it. */
  readonly schema: Place<ts.Expression> | undefined;
  readonly from: readonly Source[];
  readonly joins: readonly Join[];
  readonly items: readonly Item[];
  readonly distinctOn: readonly Item[];
  readonly conditions: readonly Write[];
  readonly having: readonly Write[];
  readonly grouped: readonly Item[];
  readonly ordered: readonly Item[];
  readonly returned: readonly Item[];
  readonly sets: readonly { readonly operator: string; readonly write: Write | undefined }[];
  /** Rows that are inserted, or the columns that are set. */
  readonly values: Values | undefined;
  readonly insertFrom: Write | undefined;
  /** That the query fills, when they are named. */
  readonly insertColumns?: readonly Identifier[];
  /** Columns that are counted up or down. */
  readonly counted: readonly Identifier[];
  readonly conflict: Conflict | undefined;
  /** Tables may come from elsewhere. */
  readonly open: boolean;
}

/** A statement that builder calls make. */
export interface BuiltStatement extends Statement {
  /** Calls of the document that are told by it. */
  readonly calls: readonly ts.CallExpression[];
  open: boolean;
  /** Some of it need not happen: then a name is not ambiguous for it, nor a qualifier missing without it. */
  readonly partial: boolean;
  /** Else that of the library. */
  readonly naming?: ((name: string) => string) | undefined;
  write(writer: SqlWriter): void;
}

import type * as ts from 'typescript';
import type { Place } from '../builders/host.ts';
import type { Identifier } from './names.ts';
import type { Computed, Write } from './values.ts';

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
  readonly value: Place<ts.Expression> | undefined;
}

export interface Conflict {
  /** Undefined when the target cannot be told. */
  readonly columns: readonly Identifier[] | undefined;
  merge?: readonly Assignment[];
}

export interface Values {
  readonly entries: readonly Assignment[];
  /** There may be further ones. */
  readonly open: boolean;
}

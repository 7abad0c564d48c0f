import type { QualifiedName } from '../catalog/model.ts';
import type { Span } from '../text/span.ts';

/** Where in a statement a name stands. */
export type Usage =
  | 'select'
  | 'from'
  | 'join'
  | 'where'
  | 'group'
  | 'having'
  | 'order'
  | 'window'
  | 'insert'
  | 'values'
  | 'update'
  | 'set'
  | 'delete'
  | 'merge'
  | 'returning'
  | 'conflict'
  | 'call'
  | 'ddl'
  | 'cast'
  | 'model';

/**
 * What the catalog says of a name. `unknown`: it cannot be told (a hole, a schema we may not read, a record of unknown shape), and nothing
 * is ever reported. Only `missing` and `ambiguous` become findings. A name that hangs on a missing one is `unknown`: one cause, one squiggle.
 */
export type Status = 'found' | 'missing' | 'ambiguous' | 'unknown';

interface At {
  /** In the fragment's text, the name alone: not its qualifier, quotes included. */
  readonly span: Span;
  /**
   * Where it is wider than `span`: the whole name as written, qualifier and all, or the construct that PostgreSQL points at when it rejects
   * the name (the parenthesis of an ON CONFLICT target).
   */
  readonly whole?: Span;
  readonly status: Status;
  readonly usage: Usage;
  readonly evidence?: readonly Evidence[];
  /** For missing names: what is visible in its place, to suggest from. */
  readonly alternatives?: readonly string[];
  /** It stands in a function's body, which PostgreSQL looks at when it runs: what comes later in the file counts, too. */
  readonly deferred?: true;
}

/** A use of a database object at a span: what every host language, builder and model ends in. Names are folded as PostgreSQL folds them. */
export type Reference = At &
  /** `of`: what is asked for in a missing schema, and so is missing with it. */
  (
    | {
        readonly kind: 'schema';
        readonly name: string;
        readonly of?: { readonly kind: 'relation' | 'function'; readonly name: string; readonly arguments?: number };
      }
    | { readonly kind: 'relation'; readonly schema?: string; readonly name: string; readonly found?: QualifiedName }
    | {
        readonly kind: 'column';
        readonly name: string;
        /** As written: alias or relation name; absent for unqualified names. */
        readonly qualifier?: string;
        /** Catalog relations that have or should have the column: one when it is sure, several for an unqualified name in a join, none for derived tables. */
        readonly relations: readonly QualifiedName[];
        /** Set when the qualifier itself is what is missing ("missing FROM-clause entry"): no column can be added. */
        readonly missingQualifier?: true;
      }
    | {
        readonly kind: 'function';
        readonly schema?: string;
        readonly name: string;
        readonly arguments: number;
        /** Of a missing function: one of that name that takes other arguments. */
        readonly found?: QualifiedName;
      }
    /** `labels`: of an enum that a model declares. */
    | { readonly kind: 'type'; readonly schema?: string; readonly name: string; readonly labels?: readonly string[] }
    | { readonly kind: 'enum-label'; readonly type: QualifiedName; readonly name: string }
    | {
        readonly kind: 'conflict-target';
        readonly relation: QualifiedName;
        readonly columns: readonly string[];
        readonly constraint?: string;
      }
    /** NOT NULL columns without default that an INSERT omits. */
    | { readonly kind: 'required-columns'; readonly relation: QualifiedName; readonly columns: readonly string[] }
    /** A statement that destroys data: DROP, TRUNCATE, DELETE or UPDATE without WHERE. */
    | { readonly kind: 'destructive'; readonly action: string; readonly relation?: QualifiedName }
  );

/** What a use of a missing column or table tells about its type. Spans are in the fragment's text, or in the document for `declared` and `typescript`. */
export type Evidence =
  | {
      readonly kind: 'literal';
      readonly type: 'text' | 'integer' | 'numeric' | 'boolean' | 'null';
      readonly value: string;
      readonly how: How;
      readonly span: Span;
    }
  | {
      readonly kind: 'column';
      readonly relation: QualifiedName;
      readonly column: string;
      readonly type: string;
      readonly how: How;
      readonly span: Span;
    }
  | {
      readonly kind: 'typed';
      readonly type: string;
      readonly by: 'cast' | 'function' | 'operator' | 'aggregate' | 'condition';
      readonly name: string;
      readonly how: How;
      readonly span: Span;
      /** Any type of its category would do. */
      readonly loose?: true;
    }
  /** `number`: of `$n`, or 0 for the hole with the index `hole`. `element`: it is an array, and this an element of it. */
  | {
      readonly kind: 'parameter';
      readonly number: number;
      readonly hole?: number;
      readonly element?: true;
      readonly how: How;
      readonly span: Span;
    }
  | { readonly kind: 'null-test'; readonly span: Span }
  | { readonly kind: 'sorted'; readonly nulls?: 'first' | 'last'; readonly span: Span }
  | {
      readonly kind: 'declared';
      readonly library: string;
      readonly type?: string;
      readonly notNull?: boolean;
      readonly default?: string;
      readonly values?: readonly string[];
      readonly references?: {
        readonly schema?: string;
        readonly table: string;
        readonly column: string;
        readonly actions?: string;
      };
      readonly unique?: boolean;
      readonly span: Span;
    }
  /** `compared`: of a value that the column is compared with, which need not be all that it may hold. */
  | { readonly kind: 'typescript'; readonly type: string; readonly compared?: true; readonly span: Span }
  /** The model behind the call does not have it (any more): the code is to be changed, not the database. */
  | { readonly kind: 'removed'; readonly because: string; readonly instead: readonly string[]; readonly span: Span };

/** `compared` with =, <>, <, IN, LIKE …; `assigned` by INSERT or UPDATE SET; `incremented`: `n = n + 1`; `passed` to a function or operator. */
export type How = 'compared' | 'assigned' | 'joined' | 'incremented' | 'passed';

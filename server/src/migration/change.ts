import type { Constraint, QualifiedName } from '../catalog/model.ts';

/** A schema change as data: additive only. What a finding proposes, a pending migration holds and a migration tool writes. */
export type Change =
  | { readonly kind: 'create-schema'; readonly schema: string }
  | ({
      readonly kind: 'create-table';
      readonly columns: readonly ColumnDefinition[];
      readonly primaryKey?: readonly string[];
      readonly constraints?: readonly NewConstraint[];
    } & QualifiedTable)
  | ({ readonly kind: 'add-column'; readonly column: ColumnDefinition } & QualifiedTable)
  | ({ readonly kind: 'add-constraint'; readonly constraint: NewConstraint } & QualifiedTable)
  | ({
      readonly kind: 'create-index';
      readonly name: string;
      readonly columns: readonly string[];
      readonly unique?: true;
    } & QualifiedTable)
  | { readonly kind: 'create-enum'; readonly schema: string; readonly name: string; readonly labels: readonly string[] }
  | { readonly kind: 'add-enum-value'; readonly schema: string; readonly name: string; readonly label: string }
  /** Written as a commented TODO: logic is never invented. */
  | { readonly kind: 'function-stub'; readonly schema: string; readonly name: string; readonly arguments: number };

export interface QualifiedTable {
  readonly schema: string;
  readonly table: string;
}

export interface ColumnDefinition {
  readonly name: string;
  /** As DDL writes it: `varchar(20)`, `timestamptz`, `public."Role"[]`. */
  readonly type: string;
  readonly notNull: boolean;
  /** SQL expression. */
  readonly default?: string;
  /** A closed set of literals: becomes a CHECK. */
  readonly values?: readonly string[];
  readonly references?: QualifiedName & { readonly column: string };
  /** NOT NULL is wanted but has no honest default: added nullable, to be backfilled and tightened by hand. */
  readonly backfill?: true;
  readonly comment?: string;
}

export interface NewConstraint {
  readonly name: string;
  readonly kind: Constraint['kind'];
  readonly definition: string;
}

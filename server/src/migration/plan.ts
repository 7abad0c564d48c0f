import type { Evidence, Usage } from '../resolve/reference.ts';
import type { Finding } from '../rules/finding.ts';
import type { IndexColumn } from '../sql/indexColumn.ts';
import type { Change, ColumnDefinition } from './change.ts';
import type { Hazard } from './hazards/hazard.ts';

/** A finding and the document it stands in. */
export interface LocatedFinding {
  /** Relative to the workspace folder, forward slashes. */
  readonly file: string;
  /** Zero-based line of the finding's span. */
  readonly line: number;
  readonly finding: Finding;
}

/**
 * A use of a column of a table that does not exist. Such a column makes no finding of its own (one cause, one squiggle), but the
 * table is created with it.
 */
export interface ColumnUse {
  readonly file: string;
  /** Zero-based. */
  readonly line: number;
  readonly schema: string;
  readonly table: string;
  readonly column: string;
  readonly usage: Usage;
  readonly evidence: readonly Evidence[];
}

/** A table's keys and indexes as a model declares them; its columns come as `ColumnUse`. */
export interface TableShape {
  readonly schema: string;
  readonly table: string;
  readonly primaryKey?: readonly string[];
  readonly uniques?: readonly DeclaredUnique[];
  readonly indexes?: readonly DeclaredIndex[];
  /** Of several columns. */
  readonly foreignKeys?: readonly DeclaredForeignKey[];
  readonly checks?: readonly { readonly name: string; readonly expression: string }[];
  /** `view` models are never created as tables. */
  readonly kind?: 'table' | 'view';
}

export interface DeclaredUnique {
  readonly columns: readonly string[];
  readonly name?: string;
}

export interface DeclaredIndex {
  readonly columns: readonly IndexColumn[];
  readonly name?: string;
  readonly unique?: true;
  readonly method?: string;
  readonly where?: string;
  readonly file: string;
  /** Zero-based. */
  readonly line: number;
}

export interface DeclaredForeignKey {
  readonly columns: readonly string[];
  readonly references: { readonly schema?: string; readonly table: string; readonly columns: readonly string[] };
  readonly actions?: string;
  readonly name?: string;
}

/** Where a change is asked for. */
export interface Place {
  readonly file: string;
  /** Zero-based. */
  readonly line: number;
  readonly usage: Usage;
}

export type Confidence = 'high' | 'medium' | 'low';

export interface PlannedChange {
  readonly change: Change;
  readonly places: readonly Place[];
  /** One line per piece of evidence, best first: `varchar(20): compared with 'sent' (src/messages.ts:41)`. */
  readonly because: readonly string[];
  /** What speaks for another type than the one chosen: `compared with teams.id uuid (src/a.ts:3)`. */
  readonly conflicts?: readonly string[];
  readonly confidence: Confidence;
  /** The same change with the next-best types, best first. */
  readonly alternatives: readonly Change[];
  readonly hazards: readonly Hazard[];
}

/** Schema changes in the order in which they can be made. */
export interface Plan {
  readonly changes: readonly PlannedChange[];
  /** What would do good but nobody asked for: indexes for columns that WHERE, JOIN and ORDER BY use. Off unless chosen. */
  readonly suggested: readonly PlannedChange[];
  /** Findings that no change can bring, or where it is not ours to say which. */
  readonly unplanned: readonly Unplanned[];
}

export interface Unplanned extends LocatedFinding {
  /** Why no change is made, where one could be: `schema.prisma has no model TrackingEvent`. */
  readonly because?: string;
}

export interface PlanOptions {
  readonly uses?: readonly ColumnUse[];
  readonly shapes?: readonly TableShape[];
}

/** What the evidence says a column is. */
export interface Inference {
  readonly definition: ColumnDefinition;
  readonly confidence: Confidence;
  readonly because: readonly string[];
  /** What of it speaks for another type. */
  readonly conflicts: readonly string[];
  readonly alternatives: readonly ColumnDefinition[];
  /** The default is no more than the value that every INSERT gives: a new table does without. */
  readonly habitual?: true;
  /** A model declares that no two rows share a value. */
  readonly unique?: true;
}

import type { Origin } from '../catalog/lookup.ts';
import type { Change } from '../migration/change.ts';
import type { Evidence, Usage } from '../resolve/reference.ts';
import type { Span } from '../text/span.ts';

export type FindingCode =
  | 'unknown-column'
  | 'unknown-table'
  | 'unknown-schema'
  | 'unknown-function'
  | 'unknown-type'
  | 'unknown-enum-value'
  | 'ambiguous-column'
  | 'missing-required-column'
  | 'conflict-target'
  | 'pending'
  | 'destructive-statement'
  | 'sql-syntax';

export type Severity = 'error' | 'warning' | 'information' | 'hint' | 'off';

/** A reference that the catalog cannot satisfy, at its place in the document. Plain data: it is a diagnostic's `data`, and its fixes need nothing else. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Exclude<Severity, 'off'>;
  readonly message: string;
  /** In the document. */
  readonly span: Span;
  readonly schema?: string;
  readonly table?: string;
  readonly column?: string;
  /** Function, type or enum label name, for the codes about those. */
  readonly name?: string;
  readonly usage: Usage;
  /** Names to change to, best first. */
  readonly suggestions: readonly string[];
  readonly evidence: readonly Evidence[];
  /** What would bring the name; undefined when nothing can or it is not ours to say. */
  readonly change?: Change;
  /** Other catalog relations it could be added to (unqualified name in a join). */
  readonly candidates?: readonly { readonly schema: string; readonly table: string }[];
  /** For `pending`: the migration that will bring it. */
  readonly origin?: Origin;
}

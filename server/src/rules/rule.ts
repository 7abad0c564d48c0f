import type { Lookup } from '../catalog/lookup.ts';
import type { Reference } from '../resolve/reference.ts';
import type { Finding, FindingCode, Severity } from './finding.ts';

/** One kind of finding: what it looks at, and what it says. Its doc and specification is `test/spec/rules/<code>.md`. */
export interface Rule {
  readonly code: FindingCode;
  readonly severity: Exclude<Severity, 'off'>;
  /** Pure and total; undefined when there is nothing to say. */
  check(reference: Reference, context: RuleContext): Draft | undefined;
}

export interface RuleContext {
  readonly lookup: Lookup;
  /** The reference's text as the user wrote it, for messages. */
  readonly written: string;
}

/** A finding before it is placed in the document: what the rule itself knows. */
export type Draft = Pick<Finding, 'message' | 'suggestions'> &
  Partial<Pick<Finding, 'schema' | 'table' | 'column' | 'name' | 'change' | 'candidates' | 'origin'>>;

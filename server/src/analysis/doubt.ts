import type { Fragment } from '../extract/fragment.ts';
import type { Reference } from '../resolve/reference.ts';
import type { Span } from '../text/span.ts';
import type { ResolvedFragment, ResolvedStatement } from './resolveFragment.ts';

/** Whether nothing may be reported of a reference, though it is missing in its own statement. */
export type Doubt = (fragment: Fragment, statement: ResolvedStatement, reference: Reference) => boolean;

/**
 * What must be left alone because of where its SQL comes from. Alternatives of one host place (`variantOf`) are combinations of branches, and not
 * all of them happen: a name counts as missing only when it is missing in each of them that has it. SQL that nothing ties to PostgreSQL
 * (`weak`) counts when at least one of its relations is there.
 */
export function doubts(all: readonly { readonly fragment: Fragment; readonly resolved: ResolvedFragment }[]): Doubt {
  const groups = new Map<number, Group>();
  for (const { fragment, resolved } of all) {
    if (fragment.variantOf === undefined) continue;
    const group = groups.get(fragment.variantOf) ?? { alternatives: 0, missing: new Map(), present: new Set() };
    groups.set(fragment.variantOf, group);
    addAlternative(group, fragment, resolved);
  }
  return (fragment, statement, reference) => {
    if (fragment.weak && !statement.references.some((each) => each.kind === 'relation' && each.status === 'found')) return true;
    const group = fragment.variantOf === undefined ? undefined : groups.get(fragment.variantOf);
    const key = group && keyOf(reference, fragment.map.toHost(reference.span));
    if (!group || key === undefined) return false;
    // A combination that does not parse, where others do, is none that happens.
    if (statement.statement.error && group.alternatives > 0) return true;
    if (isAboutStatement(reference)) return (group.missing.get(key) ?? 0) < group.alternatives;
    return group.present.has(key);
  };
}

interface Group {
  /** How many were read from end to end. */
  alternatives: number;
  /** In how many of them a place is missing. */
  readonly missing: Map<string, number>;
  /** Places that are not missing in one of them. */
  readonly present: Set<string>;
}

function addAlternative(group: Group, fragment: Fragment, resolved: ResolvedFragment): void {
  if (resolved.statements.some(({ statement }) => statement.error)) return;
  group.alternatives++;
  const missing = new Set<string>();
  for (const { references } of resolved.statements) {
    for (const reference of references) {
      const key = keyOf(reference, fragment.map.toHost(reference.span));
      if (key === undefined) continue;
      if (reference.status === 'missing' || reference.status === 'ambiguous') missing.add(key);
      else group.present.add(key);
    }
  }
  for (const key of missing) group.missing.set(key, (group.missing.get(key) ?? 0) + 1);
}

const keyOf = (reference: Reference, host: Span | undefined): string | undefined => host && `${reference.kind}:${host.start}:${host.end}`;

/** Such a reference stands for what a statement lacks as a whole; an alternative that lacks nothing does not have it at all. */
const isAboutStatement = (reference: Reference): boolean =>
  reference.kind === 'destructive' || reference.kind === 'required-columns' || reference.kind === 'conflict-target';

import type { Lookup } from '../catalog/lookup.ts';
import type { Statement } from '../sql/statement.ts';
import type { Reference } from './reference.ts';
import { resolveStatement } from './resolveStatement.ts';

/**
 * A function's body may use what comes later in the file: PostgreSQL looks at it when it runs, or, with check_function_bodies off as pg_dump sets it, not when
 * it is created. `later` is the catalog after the whole file; what is missing in a body only before is there.
 */
export function settleDeferred(references: readonly Reference[], statement: Statement, later: Lookup): readonly Reference[] {
  if (!references.some(isDeferredMissing)) return references;
  const still = new Set(resolveStatement(statement, later).filter(isDeferredMissing).map(placeOf));
  return references.filter((reference) => !isDeferredMissing(reference) || still.has(placeOf(reference)));
}

const isDeferredMissing = (reference: Reference): boolean =>
  reference.deferred === true && (reference.status === 'missing' || reference.status === 'ambiguous');

const placeOf = ({ kind, span }: Reference): string => `${kind} ${span.start} ${span.end}`;

import type { Lookup } from '../catalog/lookup.ts';
import type { Statement } from '../sql/statement.ts';
import type { Reference } from './reference.ts';
import { resolveStatement } from './resolveStatement.ts';

/**
 * A function's body may use what comes later in the file: PostgreSQL looks at it when it runs, or, with check_function_bodies off as pg_dump sets it, not when
 * it is created. `later` is the catalog after the whole file: of a body, that is missing which is missing there, and was not there before either.
 */
export function settleDeferred(references: readonly Reference[], statement: Statement, later: Lookup): readonly Reference[] {
  if (!references.some(isDeferredMissing)) return references;
  const there = new Set(references.filter((reference) => reference.status === 'found').map(placeOf));
  const still = resolveStatement(statement, later).filter((each) => isDeferredMissing(each) && !there.has(placeOf(each)));
  const places = new Set(still.map(placeOf));
  return [...references.filter((each) => !isDeferredMissing(each) && !places.has(placeOf(each))), ...still].sort(byPlace);
}

const isDeferredMissing = (reference: Reference): boolean =>
  reference.deferred === true && (reference.status === 'missing' || reference.status === 'ambiguous');

const placeOf = ({ kind, span }: Reference): string => `${kind} ${span.start} ${span.end}`;
const byPlace = (a: Reference, b: Reference): number => a.span.start - b.span.start || a.span.end - b.span.end;

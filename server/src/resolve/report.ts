import type { QualifiedName } from '../catalog/model.ts';
import { isHoleName } from '../sql/holeName.ts';
import { type Span, span } from '../text/span.ts';
import type { Env } from './env.ts';
import type { Reference } from './reference.ts';

/** Adds a reference, unless only shapes are asked for. `make` is then not called, so that spans cost nothing. */
export function report(env: Env, make: (spans: NonNullable<Env['sink']>['spans']) => Reference | undefined): void {
  if (!env.sink) return;
  const reference = make(env.sink.spans);
  if (reference) env.sink.add(hangsOnHole(reference) ? { ...reference, status: 'unknown' } : reference);
}

/** A schema that the host language puts in may be any, and so may what it has. */
const hangsOnHole = (reference: Reference): boolean =>
  reference.status === 'missing' &&
  (('schema' in reference && reference.schema !== undefined && isHoleName(reference.schema)) ||
    (reference.kind === 'schema' && isHoleName(reference.name)));

/** Whether a name of the tree is not one that the user wrote: a hole of the host language, or a placeholder of repair. */
export function isPlaceholder(env: Env, name: string, location: number | undefined): boolean {
  if (isHoleName(name)) return true;
  const spans = env.sink?.spans;
  return spans?.repaired === true && spans.isRepaired(spans.name(location));
}

/** From the start of the first to the end of the last. */
export const spanning = (spans: readonly Span[]): Span => span(spans[0]?.start ?? 0, spans.at(-1)?.end ?? 0);

/** Where a relation that does not exist would be made: the schema as written, or the first of the user's own on the search_path (5.10.3). */
export function intendedRelation(env: Env, name: string, schema: string | undefined): QualifiedName {
  return {
    schema: schema ?? env.lookup.searchPath.find((each) => !/^pg_|^information_schema$/.test(each)) ?? 'public',
    name,
  };
}

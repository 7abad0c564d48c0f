import type { Lookup } from '../catalog/lookup.ts';
import type { Reference } from './reference.ts';
import type { Scope } from './scope.ts';
import type { Shape } from './shape.ts';
import type { Spans } from './spans.ts';

/**
 * What a query is resolved in, beside the scope that its names are looked up in. Immutable: a WITH clause makes a new one for what it covers.
 * Bodies of functions and triggers add their names as an outer scope (`parent` of `resolveQuery`) and their transition tables as `ctes`.
 */
export interface Env {
  readonly lookup: Lookup;
  /** Undefined when only shapes are asked for: then nothing is reported. */
  readonly sink: Sink | undefined;
  readonly ctes: Ctes | undefined;
  /** Type of `$n`, where it is known. */
  readonly parameters?: readonly (string | undefined)[];
}

export interface Sink {
  readonly spans: Spans;
  add(reference: Reference): void;
}

/** A common table expression: its columns, and the query level (by the scope around it) that its WITH belongs to. */
export interface Cte {
  readonly shape: () => Shape;
  readonly level: Scope | undefined;
}

/** Common table expressions by name, those of an outer WITH behind them. */
export interface Ctes {
  readonly byName: ReadonlyMap<string, Cte>;
  readonly outer: Ctes | undefined;
}

export function findCte(env: Env, name: string): Cte | undefined {
  for (let ctes = env.ctes; ctes; ctes = ctes.outer) {
    const found = ctes.byName.get(name);
    if (found) return found;
  }
  return undefined;
}

export const withCtes = (env: Env, byName: ReadonlyMap<string, Cte>): Env => ({
  ...env,
  ctes: { byName, outer: env.ctes },
});

/** Names of all visible common table expressions, to suggest from. */
export function cteNames(env: Env): string[] {
  const names: string[] = [];
  for (let ctes = env.ctes; ctes; ctes = ctes.outer) names.push(...ctes.byName.keys());
  return names;
}

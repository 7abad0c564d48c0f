import type { Lookup } from '../catalog/lookup.ts';
import type { Argument, Routine } from '../catalog/model.ts';
import { arrayOf, baseType, elementType } from './types.ts';

/** Parameters that a call gives a value to. */
export const inputs = (routine: Routine): readonly Argument[] =>
  routine.arguments.filter((argument) => argument.mode !== 'out' && argument.mode !== 'table');

/** Columns that a call in FROM has, when the routine names them: OUT, INOUT and RETURNS TABLE. */
export const outputs = (routine: Routine): readonly Argument[] =>
  routine.arguments.filter((argument) => argument.mode === 'out' || argument.mode === 'inout' || argument.mode === 'table');

/** How arguments are given: some by position, then some by name. */
export interface Given {
  readonly positional: number;
  readonly named: readonly string[];
}

/** Those that can be called so: every parameter without default gets a value, and there are not too many values (4.3, 10.3). */
export const callable = (overloads: readonly Routine[], given: Given): readonly Routine[] =>
  overloads.filter((routine) => isCallable(inputs(routine), given));

function isCallable(parameters: readonly Argument[], { positional, named }: Given): boolean {
  const last = parameters.at(-1);
  const variadic = last?.mode === 'variadic' || last?.type === '"any"';
  if (positional > parameters.length && !(variadic && named.length === 0)) return false;
  const rest = parameters.slice(positional);
  return (
    rest.every((each) => each.hasDefault || named.includes(each.name ?? '')) &&
    named.every((name) => rest.some((each) => each.name === name))
  );
}

/**
 * Those of `overloads` that take exactly the given types: PostgreSQL takes such a one before all others (10.3), and one for these very types before a
 * polymorphic one. All of them when a type is unknown, or when none is exact.
 */
export function narrowed(
  overloads: readonly Routine[],
  types: readonly (string | undefined)[],
  lookup: Lookup,
): readonly Routine[] {
  if (overloads.length < 2 || types.some((type) => type === undefined)) return overloads;
  const given = types.map((type) => type!.replace(/\([\d,]+\)/, ''));
  const fitting = (fits: (parameter: string, type: string) => boolean) =>
    overloads.filter((routine) =>
      inputs(routine).every((parameter, i) => given[i] === undefined || fits(parameter.type, given[i])),
    );
  const exact = fitting((parameter, type) => parameter === type);
  if (exact.length > 0) return exact;
  const fit = fitting((parameter, type) => parameter === type || takes(parameter, baseType(type, lookup)));
  return fit.length > 0 ? fit : overloads;
}

/** Whether a polymorphic parameter takes a type. */
function takes(parameter: string, type: string): boolean {
  if (!polymorphic.test(parameter)) return false;
  if (/nonarray$/.test(parameter)) return !type.endsWith('[]');
  if (/array$/.test(parameter)) return type.endsWith('[]');
  return /element$|compatible$/.test(parameter);
}

/** The type a call returns when all `overloads` agree on it. Polymorphic results take the type of the argument they depend on (38.2.5). */
export function returnType(
  overloads: readonly Routine[],
  types: readonly (string | undefined)[],
  lookup: Lookup,
): string | undefined {
  const results = new Set(overloads.map((routine) => concrete(routine.returns, routine, types, lookup)));
  return results.size === 1 ? [...results][0] : undefined;
}

const polymorphic = /^any(?:compatible)?(?:element|array|nonarray|enum|range|multirange)?$/;

function concrete(type: string, routine: Routine, types: readonly (string | undefined)[], lookup: Lookup): string | undefined {
  if (!polymorphic.test(type)) return type;
  const parameters = inputs(routine);
  const at = parameters.findIndex((parameter, i) => polymorphic.test(parameter.type) && types[i] !== undefined);
  if (at < 0) return undefined;
  const given = types[at];
  const from = parameters[at]!.type;
  if (/range/.test(type) || /range/.test(from)) return type === from ? given : undefined;
  const element = /array$/.test(from) && !/nonarray$/.test(from) ? elementType(given, lookup) : given;
  return /array$/.test(type) && !/nonarray$/.test(type) ? arrayOf(element) : element;
}

/** What a call takes in one place. `loose`: types of one category, of which this one is preferred. */
export interface Expected {
  readonly type: string;
  readonly loose?: true;
}

/**
 * The type that parameter `index` has in all `overloads`, else the preferred one of the category that they share; undefined when they differ.
 * As for an argument of unknown type, strings come before what else a function of strings takes (10.3).
 */
export function parameterType(overloads: readonly Routine[], index: number): Expected | undefined {
  const types = [...new Set(overloads.map((routine) => inputs(routine)[index]?.type))];
  const [only] = types;
  if (types.some((type) => /^any(?:compatible)?array$/.test(type ?? '')) && types.every((type) => !type || !categoryOf(type)))
    return { type: 'anyarray', loose: true };
  if (types.length === 1) return only === undefined || takesAny(only) ? undefined : { type: only };
  if (types.includes(undefined)) return undefined;
  const found = new Set(types.map((type) => categoryOf(type!)));
  // What measures time spans counts points in time, or numbers, as well.
  if (found.size > 1) found.delete('interval');
  if (found.has('text') && !found.has('numeric') && !found.has('timestamp with time zone')) return { type: 'text', loose: true };
  const [category] = found;
  return found.size === 1 && category !== undefined ? { type: category, loose: true } : undefined;
}

/** The preferred type of a type's category; undefined for types that are like no other. */
function categoryOf(type: string): string | undefined {
  if (/^(?:smallint|integer|bigint|numeric|real|double precision|money)$/.test(type)) return 'numeric';
  if (/^(?:date|timestamp|time)\b/.test(type)) return 'timestamp with time zone';
  if (/^(?:text|character|name|"char")/.test(type)) return 'text';
  if (/^jsonb?$/.test(type)) return 'jsonb';
  return type === 'interval' ? type : undefined;
}

const takesAny = (type: string): boolean => polymorphic.test(type) || type === '"any"';

import type { FuncCall, Node } from 'libpg-query';
import type { Routine } from '../../catalog/model.ts';
import { as, namesIn } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import { learnType } from '../evidence.ts';
import type { Status, Usage } from '../reference.ts';
import { isPlaceholder, report, spanning } from '../report.ts';
import { callable, narrowed, outputs, parameterType, returnType } from '../routines.ts';
import type { Scope } from '../scope.ts';
import { Shape } from '../shape.ts';
import { compositeShape, typeText } from '../types.ts';
import { fieldValue, typed, unknownValue, type Value } from '../value.ts';
import { condition, resolveExpression } from './expression.ts';
import { resolveSortBy, resolveWindow } from './window.ts';

/** What a call refers to, found once for expressions and for functions in FROM. */
export interface Call {
  readonly name: string;
  /** Overloads that take this number of arguments, or all when none does; `unknown` when there may be others. */
  readonly overloads: readonly Routine[] | 'unknown';
  /** Empty when they are not given by position. */
  readonly arguments: readonly Value[];
}

export function resolveCall(call: FuncCall, scope: Scope, env: Env, usage: Usage): Value {
  const { name, overloads, arguments: values } = resolveCalled(call, scope, env, usage);
  if (overloads === 'unknown') return unknownValue;
  if (overloads.length === 0) return projection(name, values, env) ?? castLike(call, env);
  teach(name, overloads, values, call, env);
  const types = values.map((value) => value.type);
  const chosen = narrowed(overloads, types, env.lookup);
  const type = returnType(chosen, types, env.lookup);
  if (type !== 'record') return typed(type);
  // A record has the fields that the function names.
  const fields = chosen.length === 1 ? outputs(chosen[0]!) : [];
  if (fields.length === 0) return unknownValue;
  return { row: new Shape(fields.map((field, i) => ({ name: field.name ?? `column${i + 1}`, type: field.type }))) };
}

/** Resolves the arguments and all clauses of a call, and reports its name. */
export function resolveCalled(call: FuncCall, scope: Scope, env: Env, usage: Usage): Call {
  const args = call.args ?? [];
  const values = args.map((arg) => resolveExpression(as(arg, 'NamedArgExpr')?.arg ?? arg, scope, env, usage));
  for (const sort of call.agg_order ?? []) resolveSortBy(sort, scope, env, usage);
  if (call.agg_filter) condition(call.agg_filter, scope, env, usage, 'FILTER');
  if (call.over) resolveWindow(call.over, scope, env);
  const names = namesIn(call.funcname);
  const name = names.at(-1) ?? '';
  const schema = names.length > 1 ? names.at(-2) : undefined;
  if (names.length > 2 || names.some((each) => isPlaceholder(env, each, call.location))) {
    return { name, overloads: 'unknown', arguments: values };
  }
  const found = env.lookup.functions(name, schema);
  reportFunction(call, names, args, values, found, env, usage);
  if (found === 'unknown') return { name, overloads: 'unknown', arguments: values };
  const fitting = fittingOverloads(call, found, usage);
  const byPosition = !call.agg_within_group && !args.some((arg) => as(arg, 'NamedArgExpr'));
  return { name, overloads: fitting.length > 0 ? fitting : found, arguments: byPosition ? values : [] };
}

/** Overloads that take the arguments the call has; nothing is said of what is called in another way (WITHIN GROUP, VARIADIC, procedures). */
function fittingOverloads(call: FuncCall, found: readonly Routine[], usage: Usage): readonly Routine[] {
  const args = call.args ?? [];
  // In FROM, unnest takes any number of arrays (9.19).
  const special = call.agg_within_group || call.func_variadic || (usage === 'from' && namesIn(call.funcname).at(-1) === 'unnest');
  if (special || found.some((routine) => routine.kind === 'procedure')) return found;
  const named = args.flatMap((arg) => as(arg, 'NamedArgExpr')?.name ?? []);
  return callable(found, { positional: args.length - named.length, named });
}

function reportFunction(
  call: FuncCall,
  names: readonly string[],
  args: readonly Node[],
  values: readonly Value[],
  found: readonly Routine[] | 'unknown',
  env: Env,
  usage: Usage,
): void {
  // What the grammar makes of special syntax (EXTRACT, OVERLAY, AT TIME ZONE …) always exists and is not a word of the text.
  if (call.funcformat === 'COERCE_SQL_SYNTAX') return;
  report(env, (spans) => {
    const words = spans.names(call.location, names.length);
    const name = names.at(-1)!;
    const schema = names.length > 1 ? names[0] : undefined;
    const whole = words.length > 1 ? { whole: spanning(words) } : {};
    if (schema !== undefined && env.lookup.schema(schema) === 'absent') {
      const of = { kind: 'function', name, arguments: args.length } as const;
      return { kind: 'schema', name: schema, span: words[0]!, ...whole, status: 'missing', usage: 'call', of };
    }
    const first = found === 'unknown' ? undefined : found[0];
    const fits = first && fittingOverloads(call, found as readonly Routine[], usage).length > 0;
    return {
      kind: 'function',
      name,
      ...(schema !== undefined && { schema }),
      span: words.at(-1)!,
      ...whole,
      status: fits ? 'found' : functionStatus(name, schema, call, args, values, found, env),
      usage: 'call',
      arguments: args.length,
      ...(first && { found: { schema: first.schema, name: first.name } }),
    };
  });
}

/** Without a function of that name and number of arguments, `f(x)` may still be a cast to a type `f` or the field `f` of a row `x` (parse_func.c). */
function functionStatus(
  name: string,
  schema: string | undefined,
  call: FuncCall,
  args: readonly Node[],
  values: readonly Value[],
  found: readonly Routine[] | 'unknown',
  env: Env,
): Status {
  if (found === 'unknown') return 'unknown';
  // A cast or a field takes its one argument by position.
  if (args.length !== 1 || call.agg_star || call.over || as(args[0], 'NamedArgExpr')) return 'missing';
  const type = env.lookup.type(name, schema);
  if (type === 'unknown') return 'unknown';
  if (type !== 'absent') return 'found';
  if (schema !== undefined) return 'missing';
  const value = values[0]!;
  const shape = value.row ?? compositeShape(value.type, env.lookup);
  if (shape) return shape.find(name) ? 'found' : shape.open ? 'unknown' : 'missing';
  const isPlain = value.type !== undefined || value.evidence || as(args[0], 'A_Const') || as(args[0], 'ParamRef');
  return isPlain ? 'missing' : 'unknown';
}

/** `f(x)` as `x.f`. */
function projection(name: string, values: readonly Value[], env: Env): Value | undefined {
  if (values.length !== 1) return undefined;
  const shape = values[0]!.row ?? compositeShape(values[0]!.type, env.lookup);
  const field = shape?.find(name);
  return field && field !== 'ambiguous' ? fieldValue(field) : undefined;
}

/** `date(x)` as a cast. */
function castLike(call: FuncCall, env: Env): Value {
  const names = namesIn(call.funcname);
  const type = env.lookup.type(names.at(-1) ?? '', names.length > 1 ? names[0] : undefined);
  return typeof type === 'object' ? typed(typeText(type)) : unknownValue;
}

/** A parameter's type tells what a missing column that is passed for it should be. */
function teach(name: string, overloads: readonly Routine[], values: readonly Value[], call: FuncCall, env: Env): void {
  const isSyntax = call.funcformat === 'COERCE_SQL_SYNTAX';
  const by = isSyntax ? 'operator' : overloads[0]?.kind === 'aggregate' ? 'aggregate' : 'function';
  const written = isSyntax ? (syntax[name] ?? name.toUpperCase()) : name;
  values.forEach((value, i) => {
    const expected = value.evidence && parameterType(overloads, i);
    if (expected) learnType(value, expected, by, written, call.location, env);
  });
}

/** How functions are written that have a syntax of their own. */
const syntax: Readonly<Record<string, string>> = { timezone: 'AT TIME ZONE', btrim: 'TRIM', ltrim: 'TRIM', rtrim: 'TRIM' };

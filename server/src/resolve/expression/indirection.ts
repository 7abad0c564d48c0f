import type { A_Indirection, Node } from 'libpg-query';
import type { QualifiedName } from '../../catalog/model.ts';
import { isHoleName } from '../../sql/holeName.ts';
import { as } from '../../sql/walk.ts';
import type { Span } from '../../text/span.ts';
import type { Env } from '../env.ts';
import { firstLocation } from '../location.ts';
import type { Evidence, Usage } from '../reference.ts';
import { report } from '../report.ts';
import { type Scope, systemColumns } from '../scope.ts';
import type { Shape } from '../shape.ts';
import { compositeShape, elementType, sliceType, userType } from '../types.ts';
import { fieldValue, typed, unknownValue, type Value } from '../value.ts';
import { resolveExpression } from './expression.ts';
import { rowFunction } from './rowFunction.ts';

/** `(row).field`, `array[1]`, `json['key']` and what can be made of them (4.2.3, 4.2.4). `.*` is left to the select list. */
export function resolveIndirection(indirection: A_Indirection, scope: Scope, env: Env, usage: Usage): Value {
  let value = resolveExpression(indirection.arg, scope, env, usage);
  for (const step of indirection.indirection ?? []) value = resolveStep(step, value, indirection, scope, env, usage);
  return value;
}

function resolveStep(step: Node, value: Value, whole: A_Indirection, scope: Scope, env: Env, usage: Usage): Value {
  const indices = as(step, 'A_Indices');
  if (indices) {
    resolveExpression(indices.lidx, scope, env, usage);
    resolveExpression(indices.uidx, scope, env, usage);
    if (value.type === 'jsonb') return value;
    return typed(indices.is_slice ? sliceType(value.type, env.lookup) : elementType(value.type, env.lookup));
  }
  const name = as(step, 'String')?.sval;
  return name === undefined ? value : selectField(name, value, whole, env, usage);
}

function selectField(name: string, value: Value, whole: A_Indirection, env: Env, usage: Usage): Value {
  if (isHoleName(name)) return unknownValue;
  const shape: Shape | undefined = value.row ?? compositeShape(value.type, env.lookup);
  const field = shape?.find(name);
  const ofWholeRow = as(whole.arg, 'ColumnRef') !== undefined && whole.indirection?.length === 1;
  // `(t).ctid` is `t.ctid`.
  if (field === undefined && ofWholeRow && systemColumns.has(name)) return unknownValue;
  const called = shape && !field && !shape.open ? rowFunction(name, { row: shape }, env) : undefined;
  if (called) return called;
  if (field === 'ambiguous' && !ofWholeRow) return unknownValue;
  const status = field === 'ambiguous' ? field : field ? 'found' : !shape || shape.open ? 'unknown' : 'missing';
  const evidence: Evidence[] | undefined = field ? undefined : [];
  report(env, () => {
    const at = fieldSpan(name, whole, env);
    if (!at) return undefined;
    return {
      kind: 'column',
      name,
      ...at,
      status,
      usage,
      relations: status === 'unknown' ? [] : compositeRelation(value.type, env),
      ...(evidence && { evidence }),
      ...(status === 'missing' && { alternatives: shape!.fields.map((each) => each.name) }),
    };
  });
  if (field && field !== 'ambiguous') return fieldValue(field);
  return evidence ? { evidence } : unknownValue;
}

function compositeRelation(type: string | undefined, env: Env): QualifiedName[] {
  const found = userType(type, env.lookup);
  return found && 'columns' in found ? [{ schema: found.schema, name: found.name }] : [];
}

/** Steps have no location: the first `.name` after the argument that is outside its parentheses. */
export function fieldSpan(name: string, { arg }: A_Indirection, env: Env): { span: Span; whole: Span } | undefined {
  const start = firstLocation(arg);
  if (start === undefined || !env.sink) return undefined;
  const { spans } = env.sink;
  const tokens = spans.tokensFrom(spans.at(start));
  // Parentheses around the argument begin before its location, but those of a subquery at it; `$1.f` has none.
  const needed = as(arg, 'ParamRef') || as(arg, 'A_Indirection') || tokens[0]?.text === '(' ? 0 : -1;
  let depth = 0;
  for (let i = 0; i + 1 < tokens.length; i++) {
    const token = tokens[i]!;
    if (token.text === '(' || token.text === '[') depth++;
    else if (token.text === ')' || token.text === ']') depth--;
    else if (token.text === '.' && depth <= needed && tokens[i + 1]!.value === name) {
      const { start: from, end } = tokens[i + 1]!;
      return { span: { start: from, end }, whole: { start: tokens[0]!.start - 1, end } };
    }
  }
  return undefined;
}

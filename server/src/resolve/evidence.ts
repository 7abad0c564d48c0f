import type { Node } from 'libpg-query';
import { as, namesIn } from '../sql/walk.ts';
import type { Span } from '../text/span.ts';
import type { Env } from './env.ts';
import type { Evidence, How } from './reference.ts';
import { elementType } from './types.ts';
import type { Value } from './value.ts';

/** Tells `missing` (when it stands for a missing column) what `other` is that it is compared with, assigned from …. A list tells of each element. */
export function learn(missing: Value, node: Node | undefined, other: Value, how: How, env: Env): void {
  if (missing.evidence && node) missing.evidence.push(...tell(node, other, how, env));
}

/** That the context asks for a certain type: `by` a function's parameter, an operator, a condition. */
export function learnType(
  missing: Value,
  type: string,
  by: Extract<Evidence, { kind: 'typed' }>['by'],
  name: string,
  location: number | undefined,
  env: Env,
): void {
  if (!missing.evidence) return;
  missing.evidence.push({ kind: 'typed', type, by, name, how: 'passed', span: spanAt(location, env) });
}

/** A missing column that is assigned to a column of this type. */
export function learnTarget(missing: Value, target: Value, node: Node | undefined, env: Env): void {
  if (!missing.evidence || !target.source || target.type === undefined) return;
  const { relation, column } = target.source;
  const span = spanAt(as(node, 'ColumnRef')?.location, env);
  missing.evidence.push({ kind: 'column', relation, column, type: target.type, how: 'assigned', span });
}

function tell(node: Node, value: Value, how: How, env: Env): Evidence[] {
  const constant = as(node, 'A_Const');
  if (constant) return literal(constant, how, env);
  const parameter = as(node, 'ParamRef');
  if (parameter) {
    const number = parameter.number ?? 0;
    return number > 0 ? [{ kind: 'parameter', number, how, span: spanAt(parameter.location, env) }] : [];
  }
  const elements = as(node, 'A_ArrayExpr')?.elements ?? as(node, 'List')?.items;
  if (elements) return elements.flatMap((element) => tell(element, {}, how, env));
  const { source, type } = value;
  if (type === undefined) return [];
  const column = as(node, 'ColumnRef');
  if (source && column) {
    return [{ kind: 'column', relation: source.relation, column: source.column, type, how, span: spanAt(column.location, env) }];
  }
  const { by, name, location } = origin(node);
  return [{ kind: 'typed', type, by, name, how, span: spanAt(location, env) }];
}

function origin(node: Node): { by: Extract<Evidence, { kind: 'typed' }>['by']; name: string; location: number | undefined } {
  const cast = as(node, 'TypeCast');
  if (cast) return { by: 'cast', name: namesIn(cast.typeName?.names).at(-1) ?? '', location: cast.typeName?.location };
  const call = as(node, 'FuncCall');
  if (call) return { by: 'function', name: namesIn(call.funcname).at(-1) ?? '', location: call.location };
  const constant = as(node, 'SQLValueFunction');
  if (constant)
    return { by: 'function', name: (constant.op ?? '').replace('SVFOP_', '').toLowerCase(), location: constant.location };
  const operator = as(node, 'A_Expr');
  return { by: 'operator', name: namesIn(operator?.name).at(-1) ?? '', location: operator?.location };
}

type Constant = NonNullable<ReturnType<typeof as<'A_Const'>>>;

function literal(constant: Constant, how: How, env: Env): Evidence[] {
  const span = spanAt(constant.location, env);
  if (constant.isnull) return [{ kind: 'literal', type: 'null', value: 'null', how, span }];
  if (constant.sval) return [{ kind: 'literal', type: 'text', value: constant.sval.sval ?? '', how, span }];
  if (constant.ival) return [{ kind: 'literal', type: 'integer', value: String(constant.ival.ival ?? 0), how, span }];
  if (constant.boolval) {
    return [{ kind: 'literal', type: 'boolean', value: String(constant.boolval.boolval ?? false), how, span }];
  }
  if (constant.fval) {
    const value = constant.fval.fval ?? '';
    return [{ kind: 'literal', type: /^\d+$/.test(value) ? 'integer' : 'numeric', value, how, span }];
  }
  return [];
}

/** What `= ANY (array)` says of the left side: the element's type. */
export function learnElement(missing: Value, node: Node | undefined, array: Value, env: Env): void {
  if (!missing.evidence || !node) return;
  const type = elementType(array.type, env.lookup);
  if (as(node, 'A_ArrayExpr') || type !== undefined) learn(missing, node, type === undefined ? {} : { type }, 'compared', env);
}

const spanAt = (location: number | undefined, env: Env): Span => {
  const spans = env.sink?.spans;
  return spans ? spans.tokenAt(spans.at(location)) : { start: 0, end: 0 };
};

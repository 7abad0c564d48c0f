import type { Node } from 'libpg-query';
import { isHoleName } from '../sql/holeName.ts';
import { as, type NodeOf, namesIn } from '../sql/walk.ts';
import type { Span } from '../text/span.ts';
import type { Env } from './env.ts';
import type { Evidence, How } from './reference.ts';
import type { Expected } from './routines.ts';
import { elementType } from './types.ts';
import type { Value } from './value.ts';

/** Tells `missing` (when it stands for a missing column) what `other` is that it is compared with, assigned from …. A list tells of each element. */
export function learn(missing: Value, node: Node | undefined, other: Value, how: How, env: Env): void {
  if (missing.evidence && node) missing.evidence.push(...tell(node, other, how, env));
}

/** That the context asks for a certain type: `by` a function's parameter, an operator, a condition. */
export function learnType(
  missing: Value,
  expected: string | Expected,
  by: Extract<Evidence, { kind: 'typed' }>['by'],
  name: string,
  location: number | undefined,
  env: Env,
): void {
  if (!missing.evidence) return;
  const { type, loose }: Expected = typeof expected === 'string' ? { type: expected } : expected;
  missing.evidence.push({ kind: 'typed', type, by, name, how: 'passed', span: spanAt(location, env), ...(loose && { loose }) });
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
  const column = as(node, 'ColumnRef');
  const hole = holeOf(column);
  if (hole !== undefined) return [{ kind: 'parameter', number: 0, hole, how, span: spanAt(column?.location, env) }];
  if (type === undefined) return branchesOf(node).flatMap((branch) => tell(branch, {}, how, env));
  if (source && column) {
    return [{ kind: 'column', relation: source.relation, column: source.column, type, how, span: spanAt(column.location, env) }];
  }
  const { by, name, location } = origin(node);
  return [{ kind: 'typed', type, by, name, how, span: spanAt(location, env) }];
}

/** The index of the host's hole that a name stands for. */
export function holeOf(column: NodeOf<'ColumnRef'> | undefined): number | undefined {
  const name = column?.fields?.length === 1 ? as(column.fields[0], 'String')?.sval : undefined;
  return name !== undefined && isHoleName(name) ? Number(/\d+/.exec(name)?.[0]) : undefined;
}

/** The expressions that an expression yields the value of one of: each is of its type (10.5). */
function branchesOf(node: Node): readonly Node[] {
  const choice = as(node, 'CaseExpr');
  if (choice) return [...(choice.args ?? []).map((each) => as(each, 'CaseWhen')?.result), choice.defresult].filter(isNode);
  const nullIf = as(node, 'A_Expr');
  if (nullIf?.kind === 'AEXPR_NULLIF') return [nullIf.lexpr].filter(isNode);
  return as(node, 'CoalesceExpr')?.args ?? as(node, 'MinMaxExpr')?.args ?? [];
}

const isNode = (node: Node | undefined): node is Node => node !== undefined;

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
  else if (array.type === undefined) {
    for (const each of tell(node, {}, 'compared', env)) {
      if (each.kind === 'parameter') missing.evidence.push({ ...each, element: true });
    }
  }
}

const spanAt = (location: number | undefined, env: Env): Span => {
  const spans = env.sink?.spans;
  return spans ? spans.tokenAt(spans.at(location)) : { start: 0, end: 0 };
};

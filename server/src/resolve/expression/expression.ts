import type { CaseExpr, Node, SubLink } from 'libpg-query';
import { as, type NodeKind, type NodeOf } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import { holeOf, learn, learnType } from '../evidence.ts';
import { isObject, isWrapped, kindOf, type TreeObject } from '../node.ts';
import { resolveSubquery } from '../query/subquery.ts';
import type { Usage } from '../reference.ts';
import type { Scope } from '../scope.ts';
import { Shape } from '../shape.ts';
import { arrayOf } from '../types.ts';
import { booleanValue, fieldOf, fieldValue, textValue, typed, unknownValue, type Value } from '../value.ts';
import { resolveColumnRef } from './columnRef.ts';
import { checkEnumLabel } from './enumLabel.ts';
import { resolveCall } from './functionCall.ts';
import { resolveIndirection } from './indirection.ts';
import { compare, resolveOperator } from './operator.ts';
import { resolveType } from './typeName.ts';

type Resolver<K extends NodeKind> = (body: NodeOf<K>, scope: Scope, env: Env, usage: Usage) => Value;

/** Resolves all names in an expression and tells what it yields. Node kinds without an entry of their own are searched for expressions. */
export function resolveExpression(node: Node | undefined, scope: Scope, env: Env, usage: Usage): Value {
  const kind = node && kindOf(node);
  if (!node || !kind) return unknownValue;
  const resolver = resolvers[kind] as Resolver<NodeKind> | undefined;
  const body = (node as unknown as Record<NodeKind, NodeOf<NodeKind>>)[kind];
  return resolver ? resolver(body, scope, env, usage) : searched(body as TreeObject, scope, env, usage);
}

/** An expression that must be boolean: `clause` is the word for it. */
export function condition(node: Node | undefined, scope: Scope, env: Env, usage: Usage, clause: string): void {
  learnType(resolveExpression(node, scope, env, usage), 'boolean', 'condition', clause, as(node, 'ColumnRef')?.location, env);
}

const all = (nodes: readonly Node[] | undefined, scope: Scope, env: Env, usage: Usage): readonly Value[] =>
  (nodes ?? []).map((node) => resolveExpression(node, scope, env, usage));

const resolvers: { readonly [K in NodeKind]?: Resolver<K> } = {
  ColumnRef: resolveColumnRef,
  A_Expr: resolveOperator,
  FuncCall: resolveCall,
  A_Indirection: resolveIndirection,
  SubLink: resolveSubLink,
  CaseExpr: resolveCase,

  A_Const: (constant) => {
    if (constant.ival) return typed('integer');
    if (constant.boolval) return booleanValue;
    if (constant.fval) return typed(/^\d+$/.test(constant.fval.fval ?? '') ? 'bigint' : 'numeric');
    return unknownValue;
  },
  ParamRef: (parameter, _, env) => typed(env.parameters?.[(parameter.number ?? 0) - 1]),

  TypeCast: (cast, scope, env, usage) => {
    const value = resolveExpression(cast.arg, scope, env, usage);
    const type = resolveType(cast.typeName, env, 'cast');
    if (type === undefined) return unknownValue;
    checkEnumLabel(cast.arg, type, env, usage);
    if (as(cast.arg, 'ColumnRef')) learnType(value, type, 'cast', type, cast.typeName?.location, env);
    return { type };
  },

  BoolExpr: (expression, scope, env, usage) => {
    const clause = (expression.boolop ?? '').replace('_EXPR', '');
    // Where no condition is asked for, a hole behind an operand need not be one: `SET a = b ${more}`.
    if (usage === 'set' && expression.args?.some((arg) => holeOf(as(arg, 'ColumnRef')) !== undefined)) {
      all(expression.args, scope, env, usage);
      return unknownValue;
    }
    for (const arg of expression.args ?? []) condition(arg, scope, env, usage, clause);
    return booleanValue;
  },
  NullTest: (test, scope, env, usage) => {
    const value = resolveExpression(test.arg, scope, env, usage);
    const spans = env.sink?.spans;
    const at = as(test.arg, 'ColumnRef')?.location ?? test.location;
    if (spans) value.evidence?.push({ kind: 'null-test', span: spans.tokenAt(spans.at(at)) });
    return booleanValue;
  },
  BooleanTest: (test, scope, env, usage) => {
    condition(test.arg, scope, env, usage, 'IS');
    return booleanValue;
  },

  CoalesceExpr: (expression, scope, env, usage) => alternatives(expression.args, scope, env, usage),
  MinMaxExpr: (expression, scope, env, usage) => alternatives(expression.args, scope, env, usage),
  List: (list, scope, env, usage) => {
    const values = all(list.items, scope, env, usage);
    return values.length > 0 ? common(values) : unknownValue;
  },
  A_ArrayExpr: (array, scope, env, usage) => {
    const { type } = common(all(array.elements, scope, env, usage));
    // Where nothing says otherwise, untyped literals are text (10.5).
    const isText = array.elements?.length && array.elements.every((element) => as(element, 'A_Const')?.sval);
    return typed(arrayOf(isText ? 'text' : type));
  },
  RowExpr: (row, scope, env, usage) => {
    const values = all(row.args, scope, env, usage);
    const expands = row.args?.some((arg) => as(arg, 'ColumnRef')?.fields?.some((field) => as(field, 'A_Star')));
    return {
      row: new Shape(
        values.map((value, i) => fieldOf(`f${i + 1}`, value)),
        expands === true,
      ),
    };
  },
  CollateClause: (collate, scope, env, usage) => {
    const value = resolveExpression(collate.arg, scope, env, usage);
    learnType(value, 'text', 'operator', 'COLLATE', collate.location, env);
    return value;
  },
  NamedArgExpr: (argument, scope, env, usage) => resolveExpression(argument.arg, scope, env, usage),
  GroupingFunc: (grouping, scope, env, usage) => {
    all(grouping.args, scope, env, usage);
    return typed('integer');
  },
  MergeSupportFunc: () => textValue,
  SQLValueFunction: (value) => typed(valueFunctionType(value.op ?? '')),
  XmlExpr: (xml, scope, env, usage) => {
    all(xml.args, scope, env, usage);
    all(xml.named_args, scope, env, usage);
    return xml.op === 'IS_DOCUMENT' ? booleanValue : typed('xml');
  },
  ResTarget: (target, scope, env, usage) => resolveExpression(target.val, scope, env, usage),
  JsonFuncExpr: (json, scope, env, usage) => {
    searched(json as TreeObject, scope, env, usage);
    const type = json.output?.typeName && resolveType(json.output.typeName, env, 'cast');
    if (type !== undefined) return { type };
    return typed(json.op === 'JSON_EXISTS_OP' ? 'boolean' : json.op === 'JSON_VALUE_OP' ? 'text' : 'jsonb');
  },
  JsonIsPredicate: (predicate, scope, env, usage) => {
    resolveExpression(predicate.expr, scope, env, usage);
    return booleanValue;
  },
  SelectStmt: (select, scope, env) => {
    resolveSubquery({ SelectStmt: select }, env, scope);
    return unknownValue;
  },
  // Resolved by whoever has them in a place where they mean something.
  SetToDefault: () => unknownValue,
  CurrentOfExpr: () => unknownValue,
  TypeName: (type, _scope, env) => typed(resolveType(type, env, 'cast')),
};

/** Every expression inside a node of another kind: the SQL/JSON and XML constructs. */
function searched(body: TreeObject, scope: Scope, env: Env, usage: Usage): Value {
  for (const key in body) search(body[key], scope, env, usage);
  return unknownValue;
}

function search(value: unknown, scope: Scope, env: Env, usage: Usage): void {
  if (Array.isArray(value)) for (const each of value) search(each, scope, env, usage);
  else if (isObject(value)) {
    if (isWrapped(value)) resolveExpression(value as Node, scope, env, usage);
    else if (Array.isArray(value.names)) resolveType(value as NodeOf<'TypeName'>, env, 'cast');
    else searched(value, scope, env, usage);
  }
}

/** COALESCE, GREATEST, LEAST: all of one type, so each tells of the others, and literals must fit it. */
function alternatives(args: readonly Node[] | undefined, scope: Scope, env: Env, usage: Usage): Value {
  const values = all(args, scope, env, usage);
  const result = common(values);
  for (let i = 1; i < values.length; i++) compare(args?.[0], values[0]!, args?.[i], values[i]!, env, usage);
  return result.type === undefined && values[0]?.evidence ? { evidence: values[0].evidence } : result;
}

/** The type of values that are all of one; untyped literals and parameters take the others'. */
function common(values: readonly Value[]): Value {
  const types = new Set(values.map((value) => value.type).filter((type) => type !== undefined));
  return types.size === 1 ? typed([...types][0]) : unknownValue;
}

function resolveCase(expression: CaseExpr, scope: Scope, env: Env, usage: Usage): Value {
  const tested = expression.arg && resolveExpression(expression.arg, scope, env, usage);
  const results: Value[] = [];
  const nodes: (Node | undefined)[] = [];
  for (const each of expression.args ?? []) {
    const when = as(each, 'CaseWhen');
    if (tested) compare(expression.arg, tested, when?.expr, resolveExpression(when?.expr, scope, env, usage), env, usage);
    else condition(when?.expr, scope, env, usage, 'WHEN');
    nodes.push(when?.result);
    results.push(resolveExpression(when?.result, scope, env, usage));
  }
  if (expression.defresult) {
    nodes.push(expression.defresult);
    results.push(resolveExpression(expression.defresult, scope, env, usage));
  }
  for (const [i, result] of results.entries()) {
    for (const [j, other] of results.entries()) if (i !== j) learn(result, nodes[j], other, 'compared', env);
  }
  return common(results);
}

function resolveSubLink(link: SubLink, scope: Scope, env: Env, usage: Usage): Value {
  const tested = link.testexpr && resolveExpression(link.testexpr, scope, env, usage);
  const shape = resolveSubquery(link.subselect, env, scope);
  const first = shape.fields[0];
  const value = first ? fieldValue(first) : unknownValue;
  switch (link.subLinkType) {
    case 'EXPR_SUBLINK':
      return shape.fields.length > 1 ? { row: shape } : value;
    case 'ARRAY_SUBLINK':
      return typed(arrayOf(value.type));
    case 'ANY_SUBLINK':
    case 'ALL_SUBLINK':
      if (tested && first) compare(link.testexpr, tested, link.subselect, value, env, usage);
      return booleanValue;
    default:
      return booleanValue;
  }
}

/** 9.9.5 and 9.26: what the functions without parentheses yield. */
function valueFunctionType(op: string): string {
  if (op.startsWith('SVFOP_CURRENT_TIMESTAMP')) return 'timestamp with time zone';
  if (op.startsWith('SVFOP_LOCALTIMESTAMP')) return 'timestamp without time zone';
  if (op.startsWith('SVFOP_CURRENT_TIME')) return 'time with time zone';
  if (op.startsWith('SVFOP_LOCALTIME')) return 'time without time zone';
  return op === 'SVFOP_CURRENT_DATE' ? 'date' : 'name';
}

import type { A_Expr, Node } from 'libpg-query';
import { as, namesIn } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import { learn, learnElement, learnType } from '../evidence.ts';
import type { How, Usage } from '../reference.ts';
import type { Scope } from '../scope.ts';
import { arrayOf, baseType } from '../types.ts';
import { booleanValue, typed, unknownValue, type Value } from '../value.ts';
import { checkEnumLabel } from './enumLabel.ts';
import { resolveExpression } from './expression.ts';
import { learnOperands } from './operands.ts';

/** An operator with its operands. A chain that leans left (`a || b || c …`) is walked, not recursed into: it may have thousands of terms. */
export function resolveOperator(top: A_Expr, scope: Scope, env: Env, usage: Usage): Value {
  const chain: A_Expr[] = [top];
  let first = top.lexpr;
  for (let inner = as(first, 'A_Expr'); inner; inner = as(first, 'A_Expr')) {
    chain.push(inner);
    first = inner.lexpr;
  }
  let value = resolveExpression(first, scope, env, usage);
  for (let i = chain.length - 1; i >= 0; i--) value = apply(chain[i]!, value, scope, env, usage);
  return value;
}

function apply(operator: A_Expr, left: Value, scope: Scope, env: Env, usage: Usage): Value {
  const { lexpr, rexpr } = operator;
  const right = resolveExpression(rexpr, scope, env, usage);
  switch (operator.kind) {
    case 'AEXPR_OP':
      return plain(operator, left, right, env, usage);
    case 'AEXPR_OP_ANY':
    case 'AEXPR_OP_ALL':
      learnElement(left, rexpr, right, env);
      learnType(right, { type: arrayOf(left.type) ?? 'anyarray', loose: true }, 'operator', 'ANY', operator.location, env);
      if (as(rexpr, 'A_ArrayExpr'))
        for (const each of as(rexpr, 'A_ArrayExpr')?.elements ?? []) checkEnumLabel(each, left.type, env, usage);
      return booleanValue;
    case 'AEXPR_IN':
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT':
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN':
    case 'AEXPR_BETWEEN_SYM':
    case 'AEXPR_NOT_BETWEEN_SYM':
      compare(lexpr, left, rexpr, right, env, usage);
      return booleanValue;
    case 'AEXPR_NULLIF':
      compare(lexpr, left, rexpr, right, env, usage);
      return left;
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
    case 'AEXPR_SIMILAR':
      learnType(left, 'text', 'operator', operator.kind.slice(6), operator.location, env);
      learnType(right, 'text', 'operator', operator.kind.slice(6), operator.location, env);
      return booleanValue;
    default:
      return unknownValue;
  }
}

const comparison = /^(?:=|<>|!=|<|>|<=|>=)$/;

function plain(operator: A_Expr, left: Value, right: Value, env: Env, usage: Usage): Value {
  const { lexpr, rexpr } = operator;
  const name = namesIn(operator.name).at(-1) ?? '';
  if (comparison.test(name)) {
    compare(lexpr, left, rexpr, right, env, usage);
    return booleanValue;
  }
  learnOperands(name, { node: lexpr, value: left }, { node: rexpr, value: right }, operator.location, env);
  return typed(resultType(name, lexpr, left, rexpr, right, env));
}

/** Both sides of a comparison tell each other's type, and a literal must be a label of the other side's enum. */
export function compare(
  leftNode: Node | undefined,
  left: Value,
  rightNode: Node | undefined,
  right: Value,
  env: Env,
  usage: Usage,
): void {
  const how: How = usage === 'join' ? 'joined' : 'compared';
  learn(left, rightNode, right, how, env);
  learn(right, leftNode, left, how, env);
  checkEnumLabel(rightNode, left.type, env, usage);
  checkEnumLabel(leftNode, right.type, env, usage);
  rowWise(leftNode, left, rightNode, right, env, usage);
}

/** `(a, b) = (1, 'x')` compares field by field; `(a, b) IN ((1, 'x'), …)` does for each row. */
function rowWise(
  leftNode: Node | undefined,
  left: Value,
  rightNode: Node | undefined,
  right: Value,
  env: Env,
  usage: Usage,
): void {
  const leftRow = as(leftNode, 'RowExpr')?.args;
  if (!leftRow || !left.row) return;
  const rows = as(rightNode, 'List')?.items ?? [rightNode];
  for (const row of rows) {
    const rightRow = as(row, 'RowExpr')?.args;
    if (!rightRow || rightRow.length !== leftRow.length) continue;
    leftRow.forEach((each, i) => {
      const leftField: Value = left.row?.fields[i] ?? {};
      const rightField: Value = rows.length === 1 ? (right.row?.fields[i] ?? {}) : {};
      compare(each, leftField, rightRow[i], rightField, env, usage);
    });
  }
}

const numeric = ['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision'];

/** Only where it is plain: the operators themselves are not in the catalog. */
function resultType(
  name: string,
  lexpr: Node | undefined,
  left: Value,
  rexpr: Node | undefined,
  right: Value,
  env: Env,
): string | undefined {
  const a = operandType(lexpr, left, env);
  const b = operandType(rexpr, right, env);
  switch (name) {
    case '->>':
    case '#>>':
      return 'text';
    case '->':
    case '#>':
    case '#-':
      return a === 'json' || a === 'jsonb' ? a : undefined;
    case '@>':
    case '<@':
    case '&&':
    case '?':
    case '?|':
    case '?&':
    case '@@':
    case '@?':
    case '~':
    case '~*':
    case '!~':
    case '!~*':
    case '~~':
    case '!~~':
      return 'boolean';
    case '||':
      if (isText(a) && isText(b)) return 'text';
      return a !== undefined && a === b && (a === 'jsonb' || a.endsWith('[]')) ? a : undefined;
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return arithmetic(name, a, b);
    default:
      return undefined;
  }
}

const isText = (type: string | undefined): boolean =>
  type === 'literal' || (type !== undefined && /^(?:text|character|character varying)\b/.test(type));

/** `literal`: an untyped one, which takes the type of the other side. */
function operandType(node: Node | undefined, value: Value, env: Env): string | undefined {
  if (as(node, 'A_Const')?.sval) return 'literal';
  return value.type === undefined ? undefined : baseType(value.type, env.lookup).replace(/\(.*\)/, '');
}

function arithmetic(name: string, a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return undefined;
  if (a === 'literal' || b === 'literal') return undefined;
  const x = numeric.indexOf(a);
  const y = numeric.indexOf(b);
  // Two integers give the wider; with floating point it is double precision, unless both are real (9.3).
  if (x >= 0 && y >= 0) return x >= 4 || y >= 4 ? (x === y ? a : 'double precision') : numeric[Math.max(x, y)];
  if (/^timestamp/.test(a) && b === 'interval') return a;
  if (/^timestamp/.test(a) && a === b && name === '-') return 'interval';
  if (a === 'interval' && b === 'interval') return 'interval';
  if (a === 'date' && (b === 'integer' || b === 'smallint')) return 'date';
  if (a === 'date' && b === 'date' && name === '-') return 'integer';
  return undefined;
}

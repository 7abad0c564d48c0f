import * as ts from 'typescript';

/** What a small pure function works with; `unknown` is what cannot be told. */
export type Value = string | number | boolean | undefined | RegExp | readonly Value[] | Callable | typeof unknown;

export type Callable = (...given: readonly Value[]) => Value;

export const unknown = Symbol('unknown');

/** Names that a function sees around it. */
export type Names = (name: string) => Value;

/** Longer computations are given up. */
const MAX_STEPS = 2000;

/**
 * Computes what a function gives for arguments: strings, arrays of them, conditions and constants. Everything else is unknown, and what depends
 * on it. `self` answers `this.x` and `super.x`.
 */
export function evaluate(
  fn: ts.FunctionLikeDeclaration,
  given: readonly Value[],
  around: Names,
  self: (owner: 'this' | 'super', name: string) => Value,
): Value {
  return new Run(self).call(fn, given, around);
}

type Scope = Map<string, Value>;

class Run {
  private steps = 0;

  constructor(private readonly self: (owner: 'this' | 'super', name: string) => Value) {}

  call(fn: ts.FunctionLikeDeclaration, given: readonly Value[], around: Names): Value {
    const scope: Scope = new Map();
    const names: Names = (name) => (scope.has(name) ? scope.get(name) : around(name));
    for (const [index, parameter] of fn.parameters.entries()) {
      if (!ts.isIdentifier(parameter.name)) return unknown;
      const value = parameter.dotDotDotToken ? given.slice(index) : given[index];
      scope.set(
        parameter.name.text,
        value === undefined && parameter.initializer ? this.value(parameter.initializer, names) : value,
      );
    }
    if (!fn.body) return unknown;
    if (!ts.isBlock(fn.body)) return this.value(fn.body, names);
    const result = this.statements(fn.body.statements, scope, names);
    return result === 'none' ? undefined : result.value;
  }

  private statements(list: readonly ts.Statement[], scope: Scope, names: Names): { readonly value: Value } | 'none' {
    for (const statement of list) {
      if (ts.isReturnStatement(statement))
        return { value: statement.expression ? this.value(statement.expression, names) : undefined };
      if (ts.isVariableStatement(statement)) {
        for (const { name, initializer } of statement.declarationList.declarations) {
          if (!ts.isIdentifier(name)) return { value: unknown };
          scope.set(name.text, initializer ? this.value(initializer, names) : undefined);
        }
      } else if (ts.isIfStatement(statement)) {
        const test = this.value(statement.expression, names);
        if (test === unknown) return { value: unknown };
        const branch = truthy(test) ? statement.thenStatement : statement.elseStatement;
        const result = branch ? this.statements(ts.isBlock(branch) ? branch.statements : [branch], scope, names) : 'none';
        if (result !== 'none') return result;
      } else if (ts.isExpressionStatement(statement) && this.assign(statement.expression, scope, names)) {
      } else if (!ts.isEmptyStatement(statement)) return { value: unknown };
    }
    return 'none';
  }

  private assign(node: ts.Expression, scope: Scope, names: Names): boolean {
    if (!ts.isBinaryExpression(node) || !ts.isIdentifier(node.left) || !scope.has(node.left.text)) return false;
    const value = this.value(node.right, names);
    if (node.operatorToken.kind === ts.SyntaxKind.EqualsToken) scope.set(node.left.text, value);
    else if (node.operatorToken.kind === ts.SyntaxKind.PlusEqualsToken)
      scope.set(node.left.text, sum(scope.get(node.left.text), value));
    else return false;
    return true;
  }

  private value(node: ts.Expression, names: Names): Value {
    if (++this.steps > MAX_STEPS) return unknown;
    if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node))
      return this.value(node.expression, names);
    if (ts.isStringLiteralLike(node)) return node.text;
    if (ts.isNumericLiteral(node)) return Number(node.text);
    if (node.kind === ts.SyntaxKind.TrueKeyword) return true;
    if (node.kind === ts.SyntaxKind.FalseKeyword) return false;
    if (node.kind === ts.SyntaxKind.NullKeyword) return undefined;
    if (ts.isRegularExpressionLiteral(node)) return pattern(node.text);
    if (ts.isIdentifier(node)) return node.text === 'undefined' ? undefined : names(node.text);
    if (ts.isTemplateExpression(node)) {
      return node.templateSpans.reduce<Value>(
        (text, span) => sum(sum(text, this.value(span.expression, names)), span.literal.text),
        node.head.text,
      );
    }
    if (ts.isArrayLiteralExpression(node)) return this.list(node.elements, names) ?? unknown;
    if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return (...given) => this.call(node, given, names);
    if (ts.isConditionalExpression(node)) {
      const test = this.value(node.condition, names);
      return test === unknown ? unknown : this.value(truthy(test) ? node.whenTrue : node.whenFalse, names);
    }
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
      const value = this.value(node.operand, names);
      return value === unknown ? unknown : !truthy(value);
    }
    if (ts.isBinaryExpression(node)) return this.binary(node, names);
    if (ts.isElementAccessExpression(node)) {
      const [owner, index] = [this.value(node.expression, names), this.value(node.argumentExpression, names)];
      return (typeof owner === 'string' || Array.isArray(owner)) && typeof index === 'number'
        ? (owner as string)[index]
        : unknown;
    }
    if (ts.isPropertyAccessExpression(node)) {
      if (node.expression.kind === ts.SyntaxKind.ThisKeyword) return this.self('this', node.name.text);
      if (node.expression.kind === ts.SyntaxKind.SuperKeyword) return this.self('super', node.name.text);
      const owner = this.value(node.expression, names);
      return node.name.text === 'length' && (typeof owner === 'string' || Array.isArray(owner)) ? owner.length : unknown;
    }
    return ts.isCallExpression(node) ? this.result(node, names) : unknown;
  }

  private binary({ left, right, operatorToken }: ts.BinaryExpression, names: Names): Value {
    const first = this.value(left, names);
    switch (operatorToken.kind) {
      case ts.SyntaxKind.BarBarToken:
        return first === unknown ? unknown : truthy(first) ? first : this.value(right, names);
      case ts.SyntaxKind.AmpersandAmpersandToken:
        return first === unknown ? unknown : truthy(first) ? this.value(right, names) : first;
      case ts.SyntaxKind.QuestionQuestionToken:
        return first === undefined ? this.value(right, names) : first;
    }
    const second = this.value(right, names);
    if (first === unknown || second === unknown) return unknown;
    switch (operatorToken.kind) {
      case ts.SyntaxKind.PlusToken:
        return sum(first, second);
      case ts.SyntaxKind.EqualsEqualsEqualsToken:
      case ts.SyntaxKind.EqualsEqualsToken:
        return first === second;
      case ts.SyntaxKind.ExclamationEqualsEqualsToken:
      case ts.SyntaxKind.ExclamationEqualsToken:
        return first !== second;
      case ts.SyntaxKind.GreaterThanToken:
        return typeof first === 'number' && typeof second === 'number' ? first > second : unknown;
      case ts.SyntaxKind.LessThanToken:
        return typeof first === 'number' && typeof second === 'number' ? first < second : unknown;
      default:
        return unknown;
    }
  }

  private list(nodes: readonly ts.Expression[], names: Names): Value[] | undefined {
    const result: Value[] = [];
    for (const node of nodes) {
      if (!ts.isSpreadElement(node)) result.push(this.value(node, names));
      else {
        const inner = this.value(node.expression, names);
        if (!Array.isArray(inner)) return undefined;
        result.push(...(inner as Value[]));
      }
    }
    return result;
  }

  private result(node: ts.CallExpression, names: Names): Value {
    const given = this.list(node.arguments, names);
    const callee = node.expression;
    if (!given) return unknown;
    const isOwn =
      ts.isPropertyAccessExpression(callee) &&
      (callee.expression.kind === ts.SyntaxKind.ThisKeyword || callee.expression.kind === ts.SyntaxKind.SuperKeyword);
    if (ts.isPropertyAccessExpression(callee) && !isOwn)
      return method(this.value(callee.expression, names), callee.name.text, given);
    const fn = this.value(callee, names);
    return typeof fn === 'function' ? fn(...given) : unknown;
  }
}

const truthy = (value: Value): boolean => Boolean(value);

const sum = (first: Value, second: Value): Value =>
  (typeof first === 'string' || typeof first === 'number') && (typeof second === 'string' || typeof second === 'number')
    ? typeof first === 'number' && typeof second === 'number'
      ? first + second
      : `${first}${second}`
    : unknown;

function pattern(text: string): Value {
  const end = text.lastIndexOf('/');
  try {
    return new RegExp(text.slice(1, end), text.slice(end + 1));
  } catch {
    return unknown;
  }
}

/** Methods of strings and arrays that are as pure as they sound. */
function method(owner: Value, name: string, given: readonly Value[]): Value {
  if (owner === unknown || given.includes(unknown)) return unknown;
  const [first, second] = given;
  if (typeof owner === 'string') {
    switch (name) {
      case 'toString':
      case 'trim':
      case 'toLowerCase':
      case 'toUpperCase':
      case 'toLocaleLowerCase':
        return owner[name]();
      case 'replace':
      case 'replaceAll':
        return replaced(owner, name, first, second);
      case 'split':
        return typeof first === 'string' || first instanceof RegExp ? owner.split(first) : unknown;
      case 'concat':
        return given.reduce(sum, owner);
      case 'charAt':
      case 'slice':
      case 'substring':
      case 'substr':
        return given.every((each) => typeof each === 'number') ? owner[name](...(given as [number])) : unknown;
      case 'startsWith':
      case 'endsWith':
      case 'includes':
        return typeof first === 'string' ? owner[name](first) : unknown;
    }
    return unknown;
  }
  if (!Array.isArray(owner)) return unknown;
  const list = owner as readonly Value[];
  switch (name) {
    case 'join':
      return list.every((each) => typeof each === 'string' || typeof each === 'number') &&
        (first === undefined || typeof first === 'string')
        ? list.join(first)
        : unknown;
    case 'concat':
      return [...list, ...(given.flat() as Value[])];
    case 'slice':
      return given.every((each) => typeof each === 'number') ? list.slice(...(given as number[])) : unknown;
    case 'map':
    case 'filter': {
      if (typeof first !== 'function') return unknown;
      const results = list.map((each, index) => first(each, index));
      if (results.includes(unknown)) return unknown;
      return name === 'map' ? results : list.filter((_, index) => truthy(results[index]));
    }
    case 'includes':
      return list.includes(first);
  }
  return unknown;
}

function replaced(text: string, name: 'replace' | 'replaceAll', search: Value, by: Value): Value {
  if (typeof search !== 'string' && !(search instanceof RegExp)) return unknown;
  if (name === 'replaceAll' && search instanceof RegExp && !search.global) return unknown;
  if (typeof by === 'string') return text[name](search, by);
  if (typeof by !== 'function') return unknown;
  let isKnown = true;
  const result = text[name](search, (...found: unknown[]) => {
    const made = by(...(found as Value[]));
    isKnown &&= typeof made === 'string';
    return String(made);
  });
  return isKnown ? result : unknown;
}

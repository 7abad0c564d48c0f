import type * as ts from 'typescript';
import type { Evaluation } from './evaluation.ts';
import type { TypeScriptSource } from './source.ts';
import {
  findAncestor,
  isBlock,
  isCallExpression,
  isExpressionStatement,
  isFunctionDeclaration,
  isFunctionLike,
  isIdentifier,
  isSpreadElement,
  isVariableDeclaration,
} from './syntax.ts';

/** A call of a local function that pushes to a list: `add('name = ?', name)`. */
export interface PushingCall {
  readonly node: ts.CallExpression;
  readonly function: ts.FunctionLikeDeclaration;
  /** `list.push(…)` in it. */
  readonly push: ts.CallExpression;
  /** Whether the function may leave without pushing. */
  readonly optional: boolean;
}

/**
 * The calls of the local function that a push stands in, where the list lives outside of it: what is pushed there is told by its calls.
 * Undefined for a push that stands in no such function, or in one that is handed on.
 */
export function pushingCalls(
  source: TypeScriptSource,
  push: ts.CallExpression,
  list: ts.VariableDeclaration,
): readonly PushingCall[] | undefined {
  const fn = findAncestor(push, isFunctionLike) as ts.FunctionLikeDeclaration | undefined;
  if (!fn?.body || !isOutside(list, fn)) return undefined;
  const declaration = isFunctionDeclaration(fn) ? fn : fn.parent;
  if (!isFunctionDeclaration(declaration) && !isVariableDeclaration(declaration)) return undefined;
  const { name } = declaration;
  if (!name || !isIdentifier(name) || source.scopes.assignments(name.text).length > 0) return undefined;
  const uses = source.scopes
    .uses(name.text)
    .filter((use) => use !== name && source.scopes.lookup(use, name.text) === declaration);
  const optional = isBlock(fn.body) && fn.body.statements.findIndex((each) => isPushed(each, push)) !== firstWork(fn.body, push);
  const calls: PushingCall[] = [];
  for (const use of uses) {
    const call = use.parent;
    if (!isCallExpression(call) || call.expression !== use || call.arguments.some(isSpreadElement)) return undefined;
    calls.push({ node: call, function: fn, push, optional });
  }
  return calls;
}

const isOutside = (list: ts.Node, fn: ts.Node): boolean => list.pos < fn.pos || list.end > fn.end;

const isPushed = (statement: ts.Statement, push: ts.Node): boolean =>
  isExpressionStatement(statement) && statement.expression === push;

/** Index of the statement that the push is in, where only plain statements stand before it; -2 after one that may leave. */
function firstWork(body: ts.Block, push: ts.Node): number {
  const index = body.statements.findIndex((each) => each.pos <= push.pos && push.end <= each.end);
  const before = body.statements.slice(0, index);
  return before.every((each) => isExpressionStatement(each) || each.getText().startsWith('const ')) ? index : -2;
}

/** The evaluation inside of the function called. */
export function inCalled(source: TypeScriptSource, call: PushingCall, evaluation: Evaluation): Evaluation {
  const parameters = new Map(evaluation.parameters);
  call.function.parameters.forEach((parameter, index) => {
    const argument = call.node.arguments[index] ?? parameter.initializer;
    if (argument) parameters.set(parameter, { at: { source, node: argument }, evaluation });
  });
  return { ...evaluation, parameters };
}

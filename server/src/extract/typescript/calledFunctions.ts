import type * as ts from 'typescript';
import type { Evaluation } from './evaluation.ts';
import { returnsOf } from './origins.ts';
import type { Located, TypeScriptSource } from './source.ts';
import { isNothing, spanOf, textOf } from './strings.ts';
import { canHaveModifiers, getModifiers, isBlock, isFunctionLike, isIdentifier, isSpreadElement, SyntaxKind } from './syntax.ts';
import { relocate, union, type Variants } from './text.ts';
import { resolveValue } from './values.ts';

/** What calling a function of the workspace gives, its parameters standing for the arguments. */
export function resultText(
  source: TypeScriptSource,
  call: ts.CallExpression,
  callee: ts.Expression,
  evaluation: Evaluation,
): Variants | undefined {
  const target = resolveValue(source, callee);
  const fn = target.node;
  if (!isFunctionLike(fn) || !('body' in fn) || !fn.body || isGeneratorOrAsync(fn)) return undefined;
  return functionText(target.source, fn, call.arguments, { source, node: call }, evaluation);
}

export function functionText(
  source: TypeScriptSource,
  fn: ts.FunctionLikeDeclaration,
  args: readonly ts.Expression[],
  caller: Located,
  evaluation: Evaluation,
): Variants | undefined {
  const parameters = new Map(evaluation.parameters);
  fn.parameters.forEach((parameter, index) => {
    const argument = args[index] ?? parameter.initializer;
    if (argument && isIdentifier(parameter.name) && !parameter.dotDotDotToken && !isSpreadElement(argument)) {
      const at = args[index] ? caller.source : source;
      parameters.set(parameter, { at: { source: at, node: argument }, evaluation });
    } else parameters.delete(parameter);
  });
  const inner: Evaluation = { ...evaluation, parameters };
  const body = fn.body!;
  const results = isBlock(body) ? returnsOf(body).map((each) => each.expression) : [body as ts.Expression];
  const texts: Variants[] = [];
  for (const result of results) {
    const text = result && (isNothing(result) ? [[]] : textOf(source, result, inner));
    if (!text) return undefined;
    texts.push(text);
  }
  const all = union(texts);
  return all && (source === caller.source ? all : relocate(all, spanOf(caller.source, caller.node)));
}

const isGeneratorOrAsync = (fn: ts.SignatureDeclaration): boolean =>
  ('asteriskToken' in fn && fn.asteriskToken !== undefined) ||
  (canHaveModifiers(fn) && (getModifiers(fn)?.some((each) => each.kind === SyntaxKind.AsyncKeyword) ?? false));

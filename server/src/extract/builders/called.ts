import * as ts from 'typescript';
import { returnsOf } from '../typescript/origins.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { returnedExpression } from './chain.ts';
import { at, entriesOf, entry, followed, type Given, type Place, placeOf, tokenSpan } from './host.ts';

/**
 * What a function of the workspace gives back where it is called, its parameters standing for the arguments; undefined when that is not plain to
 * see. It counts as standing where the function is called.
 */
export function resultOf(call: Place<ts.CallExpression>): Place<ts.Expression> | undefined {
  const { node } = call;
  if (node.expression.kind === ts.SyntaxKind.SuperKeyword) return undefined;
  const callee = followed(at(call, node.expression));
  const value = returnedExpression(callee.node);
  const { body } = callee.node as ts.FunctionLikeDeclaration;
  if (!value || !body || (ts.isBlock(body) && returnsOf(body).length > 1)) return undefined;
  const host = callee.host ?? tokenSpan(at(call, node.expression));
  const given = argumentsOf(call, callee.node as ts.FunctionLikeDeclaration, callee.source);
  return { source: callee.source, node: value, given, host };
}

/** The parameters of a function, and the members of those that are taken apart, with what a call gives for them. */
export function argumentsOf(call: Place<ts.CallExpression>, fn: ts.FunctionLikeDeclaration, source: TypeScriptSource): Given {
  const given = new Map<ts.Node, Place<ts.Expression> | undefined>();
  const { arguments: list } = call.node;
  const spread = list.findIndex(ts.isSpreadElement);
  fn.parameters.forEach((parameter, index) => {
    if (parameter.dotDotDotToken || (spread >= 0 && index >= spread) || isWritten(source, parameter.name)) return;
    const argument = list[index];
    const value = argument ? at(call, argument) : parameter.initializer && placeOf(source, parameter.initializer);
    if (ts.isIdentifier(parameter.name)) given.set(parameter, value);
    else if (ts.isObjectBindingPattern(parameter.name) && value) take(parameter.name, value, source, given);
  });
  return given;
}

function take(
  pattern: ts.ObjectBindingPattern,
  place: Place<ts.Expression>,
  source: TypeScriptSource,
  given: Map<ts.Node, Place<ts.Expression> | undefined>,
): void {
  const entries = entriesOf(place);
  if (!entries) return;
  for (const element of pattern.elements) {
    const name = element.propertyName ?? element.name;
    if (element.dotDotDotToken || !ts.isIdentifier(name) || !ts.isIdentifier(element.name)) continue;
    const value = entry(entries, name.text)?.value ?? (element.initializer && placeOf(source, element.initializer));
    if (value || !entries.open) given.set(element, value);
  }
}

const isWritten = (source: TypeScriptSource, name: ts.BindingName): boolean =>
  ts.isIdentifier(name) &&
  source.scopes.assignments(name.text).some((write) => source.scopes.lookup(write, name.text)?.name === name);

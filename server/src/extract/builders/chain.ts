import * as ts from 'typescript';
import type { TypeScriptSource } from '../typescript/source.ts';
import { unwrap } from '../typescript/values.ts';

/** One call of a chain: `.from(messages)`. */
export interface Link {
  readonly name: string;
  /** The token of the name, absent where a call's result is called. */
  readonly token: ts.Node;
  readonly call: ts.CallExpression;
  readonly arguments: readonly ts.Expression[];
}

/** `db.select().from(x).where(y)`: the root `db` and the links `select`, `from`, `where`. The root of `text('a').notNull()` is undefined. */
export interface Chain {
  readonly root: ts.Expression | undefined;
  readonly links: readonly Link[];
}

/** Takes a chain of calls apart from its outermost call; undefined when `node` is no call. */
export function chainOf(node: ts.Expression): Chain | undefined {
  const links: Link[] = [];
  let at = unwrap(node);
  while (ts.isCallExpression(at)) {
    const callee = unwrap(at.expression);
    if (ts.isPropertyAccessExpression(callee)) {
      links.unshift({ name: callee.name.text, token: callee.name, call: at, arguments: at.arguments });
      at = unwrap(callee.expression);
      continue;
    }
    if (!ts.isIdentifier(callee)) return undefined;
    links.unshift({ name: callee.text, token: callee, call: at, arguments: at.arguments });
    return { root: undefined, links };
  }
  return links.length > 0 ? { root: at, links } : undefined;
}

/** Whether a call is the last of its chain: nothing more is called on its result. */
export function isOutermost(call: ts.CallExpression): boolean {
  let node: ts.Node = call;
  while (ts.isParenthesizedExpression(node.parent) || ts.isNonNullExpression(node.parent) || ts.isAsExpression(node.parent))
    node = node.parent;
  const { parent } = node;
  return !(ts.isPropertyAccessExpression(parent) && parent.expression === node && ts.isCallExpression(parent.parent));
}

/** Visits every node below `node`, itself included. */
export function everyNode(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => everyNode(child, visit));
}

/** A function whose body is read where it is called or handed on. */
export const isPlainFunction = (
  node: ts.Node,
): node is ts.ArrowFunction | ts.FunctionExpression | ts.FunctionDeclaration | ts.MethodDeclaration =>
  ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node);

/** What a small function gives back: the body of an arrow, or its only `return`. */
export function returnedExpression(node: ts.Node): ts.Expression | undefined {
  if (!isPlainFunction(node)) return undefined;
  const { body } = node;
  if (!body) return undefined;
  if (!ts.isBlock(body)) return unwrap(body);
  const last = body.statements.at(-1);
  return last && ts.isReturnStatement(last) && last.expression ? unwrap(last.expression) : undefined;
}

/** What the body of an accessor gives back at its end. */
export function lastReturned(accessor: ts.GetAccessorDeclaration): ts.Expression | undefined {
  const last = accessor.body?.statements.at(-1);
  return last && ts.isReturnStatement(last) ? last.expression : undefined;
}

/** The name of the first parameter of a callback. */
export function firstParameter(node: ts.Node): string | undefined {
  if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return undefined;
  const name = node.parameters[0]?.name;
  return name && ts.isIdentifier(name) ? name.text : undefined;
}

export const nodeText = (source: TypeScriptSource, node: ts.Node): string => node.getText(source.ast);

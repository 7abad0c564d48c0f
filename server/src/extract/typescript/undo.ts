import * as ts from 'typescript';
import type { Span } from '../../text/span.ts';

/**
 * Where a migration takes itself back: its exported or named `down`, beside an `up`. What stands there must not be counted for what the
 * migration brings. Empty for every other file.
 */
export function undoSpans(ast: ts.SourceFile): Span[] {
  if (!/\bdown\b/.test(ast.text) || !/\bup\b/.test(ast.text)) return [];
  const spans: Span[] = [];
  let hasUp = false;
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) {
      const name = functionName(node);
      if (name === 'up') hasUp = true;
      if (name === 'down') {
        spans.push({ start: node.getStart(ast), end: node.end });
        return;
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(ast);
  return hasUp ? spans : [];
}

/** The name under which a function is declared, exported or assigned. */
export const functionName = (node: ts.SignatureDeclaration): string | undefined => functionNameNode(node)?.text;

/** Where that name stands. */
export function functionNameNode(node: ts.SignatureDeclaration): ts.MemberName | ts.StringLiteral | undefined {
  if (node.name && !ts.isFunctionExpression(node) && (ts.isIdentifier(node.name) || ts.isStringLiteral(node.name)))
    return node.name;
  const { parent } = node;
  if (ts.isBinaryExpression(parent) && ts.isPropertyAccessExpression(parent.left)) return parent.left.name;
  if ((ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) && ts.isIdentifier(parent.name)) return parent.name;
  return undefined;
}

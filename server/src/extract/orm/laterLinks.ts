import * as ts from 'typescript';
import { chainOf, isOutermost, type Link } from '../builders/chain.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { unwrap } from '../typescript/values.ts';

/** `qb.andWhere(…)` on the constant or variable that a chain initializes, in the order of the code. */
export function laterLinks(source: TypeScriptSource, call: ts.CallExpression): Link[] {
  let node: ts.Node = call;
  while (ts.isAwaitExpression(node.parent) || ts.isParenthesizedExpression(node.parent)) node = node.parent;
  const declaration = node.parent;
  if (!ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name)) return [];
  const name = declaration.name.text;
  const scope = ts.findAncestor(declaration, (up) => ts.isFunctionLike(up) || ts.isSourceFile(up));
  const links: Link[] = [];
  const visit = (each: ts.Node): void => {
    if (ts.isCallExpression(each) && isOutermost(each)) {
      const chain = chainOf(each);
      const root = chain?.root && unwrap(chain.root);
      const isOther = chain?.links[0] && ofItsOwn.has(chain.links[0].name);
      if (
        chain &&
        !isOther &&
        root &&
        ts.isIdentifier(root) &&
        root.text === name &&
        source.scopes.lookup(root, name) === declaration
      ) {
        links.push(...chain.links);
      }
    }
    ts.forEachChild(each, visit);
  };
  if (scope) visit(scope);
  return links.slice(0, 100);
}

/** Calls on a query that begin another one. */
const ofItsOwn: ReadonlySet<string> = new Set(['subQuery', 'clone', 'createQueryBuilder']);

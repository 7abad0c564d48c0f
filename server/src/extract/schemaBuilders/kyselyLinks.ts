import * as ts from 'typescript';
import { chainOf, firstParameter, returnedExpression } from '../builders/chain.ts';
import { followed, type Place, placeOf } from '../builders/host.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { unwrap } from '../typescript/values.ts';

/** One call of a chain, with its arguments wherever they stand. */
export interface KyselyLink {
  readonly name: string;
  readonly args: readonly Place<ts.Expression>[];
}

/** A chain with what `$call(fn)` puts between written in its place; a function that cannot be followed stays as the link `$call`. */
export function linksOf(
  source: TypeScriptSource,
  node: ts.Expression,
  depth = 4,
): { readonly root: ts.Expression; readonly links: readonly KyselyLink[] } | undefined {
  const chain = chainOf(node);
  if (!chain?.root) return undefined;
  const links = chain.links.flatMap((link): readonly KyselyLink[] => {
    const args = link.arguments.map((argument) => placeOf(source, argument));
    const called = link.name === '$call' && args[0] ? calledLinks(args[0], depth) : undefined;
    return called ?? [{ name: link.name, args }];
  });
  return { root: chain.root, links };
}

/** What `(table) => table.addColumn(…)` adds; undefined when it is no such function. */
export function calledLinks(place: Place<ts.Expression>, depth = 4): readonly KyselyLink[] | undefined {
  const target = followed(place);
  const body = returnedExpression(target.node);
  const parameter =
    firstParameter(target.node) ??
    (ts.isFunctionDeclaration(target.node) || ts.isMethodDeclaration(target.node)
      ? target.node.parameters[0]?.name.getText()
      : undefined);
  if (!body || depth <= 0) return undefined;
  if (ts.isIdentifier(body) && body.text === parameter) return [];
  const chain = linksOf(target.source, body, depth - 1);
  const root = chain && unwrap(chain.root);
  return root && ts.isIdentifier(root) && root.text === parameter ? chain?.links : undefined;
}

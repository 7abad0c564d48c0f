import * as ts from 'typescript';
import type { Place } from '../builders/host.ts';
import type { Receiver } from '../builders/steps.ts';
import { originOf } from '../typescript/origins.ts';
import { declarationOf, type TypeScriptSource } from '../typescript/source.ts';
import { unwrap } from '../typescript/values.ts';

const starters =
  /^(?:selectFrom|selectNoFrom|insertInto|replaceInto|updateTable|deleteFrom|mergeInto|with|withRecursive|withSchema|withPlugin|withoutPlugins)$/;

/** Queries of a Kysely instance, a transaction, or what a callback is given to build a part of one. */
export const kyselyReceiver: Receiver = {
  immutable: true,
  families: new WeakMap(),
  begins(source, callee) {
    if (ts.isIdentifier(callee)) {
      // `({ selectFrom }) => selectFrom('users')`
      return starters.test(callee.text) && isGiven(source, callee) ? callee.text : undefined;
    }
    if (!ts.isPropertyAccessExpression(callee)) return undefined;
    if (typedTables(source, callee).length > 0) return callee.name.text;
    if (!starters.test(callee.name.text)) return undefined;
    return isKysely(source, callee.expression) ? callee.name.text : undefined;
  },
};

/** The tables of `qb: SelectQueryBuilder<DB, 'asset', O>`, a builder that a helper is given; `callee`: `qb.where`. Empty for all else. */
export function typedTables(source: TypeScriptSource, callee: ts.Node): readonly string[] {
  const root = ts.isPropertyAccessExpression(callee) ? unwrap(callee.expression) : undefined;
  const declaration = root && ts.isIdentifier(root) ? declarationOf(source, root) : undefined;
  const type = declaration && ts.isParameter(declaration) ? declaration.type : undefined;
  if (!type || !ts.isTypeReferenceNode(type) || !ts.isIdentifier(type.typeName) || type.typeName.text !== 'SelectQueryBuilder')
    return [];
  const [database, tables] = type.typeArguments ?? [];
  // Of a database with further tables, as `DB & { a: … }`, the names are aliases.
  if (!database || !tables || !ts.isTypeReferenceNode(database)) return [];
  const names = (ts.isUnionTypeNode(tables) ? tables.types : [tables]).map((each) =>
    ts.isLiteralTypeNode(each) && ts.isStringLiteral(each.literal) ? each.literal.text : undefined,
  );
  const isOurs = source.links.imports.get(type.typeName.text)?.module === 'kysely';
  return isOurs && names.every((name) => name !== undefined) ? names : [];
}

/** Of Kysely's own package, and those that give its instances. */
export function isKysely(source: TypeScriptSource, expression: ts.Expression): boolean {
  const node = unwrap(expression);
  if (ts.isBinaryExpression(node)) return isKysely(source, node.left) || isKysely(source, node.right);
  if (ts.isConditionalExpression(node)) return isKysely(source, node.whenTrue) || isKysely(source, node.whenFalse);
  if (ts.isPropertyAccessExpression(node) && node.name.text === '$kysely') return true;
  const { module, steps = [] } = originOf(source, node) ?? {};
  // Tables that only this code knows: temporary ones.
  if (steps.includes('.withTables')) return false;
  if (module !== undefined) return module === 'kysely' || module === '@vercel/postgres-kysely';
  return ts.isIdentifier(node) && isGiven(source, node);
}

/** A parameter, or a part of one, of a function in the arguments of Kysely's methods: `select(['id', (eb) => …])`. */
function isGiven(source: TypeScriptSource, identifier: ts.Identifier): boolean {
  const declaration = declarationOf(source, identifier);
  const parameter = declaration && ts.findAncestor<ts.ParameterDeclaration>(declaration, ts.isParameter);
  if (!parameter || parameter.type) return false;
  let node: ts.Node = parameter.parent;
  while (
    ts.isArrayLiteralExpression(node.parent) ||
    ts.isObjectLiteralExpression(node.parent) ||
    ts.isPropertyAssignment(node.parent) ||
    ts.isParenthesizedExpression(node.parent)
  )
    node = node.parent;
  const call = node.parent;
  if (!ts.isCallExpression(call) || call.expression === node) return false;
  return (
    isKysely(source, call.expression) || (ts.isPropertyAccessExpression(call.expression) && isChainOn(source, call.expression))
  );
}

/** The beginning of a chain of calls is Kysely's. */
function isChainOn(source: TypeScriptSource, callee: ts.PropertyAccessExpression): boolean {
  let node: ts.Expression = callee;
  while (ts.isPropertyAccessExpression(node) || ts.isCallExpression(node)) {
    if (ts.isPropertyAccessExpression(node) && isKysely(source, node.expression)) return true;
    node = unwrap(node.expression);
  }
  return ts.isIdentifier(node) && isKysely(source, node);
}

/** Whether a query begins on an instance itself: then no outer query is around it. `root`: the callee of its first call. */
export function isOnInstance({ source, node }: Place<ts.Expression>): boolean {
  const callee = unwrap(node);
  if (!ts.isPropertyAccessExpression(callee)) return false;
  const origin = originOf(source, callee.expression);
  if (!origin) return !ts.isIdentifier(unwrap(callee.expression));
  const last = origin.steps.at(-1);
  const isTransaction = last === 'argument' && origin.steps.at(-2) === '.execute';
  return (last !== 'argument' || isTransaction) && !/Builder$/.test(origin.export);
}

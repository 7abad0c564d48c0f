import * as ts from 'typescript';
import { isOutermost } from '../builders/chain.ts';
import { placeOf, stringOf } from '../builders/host.ts';
import { SqlWriter, type WriterOptions } from '../builders/sqlWriter.ts';
import type { Fragment } from '../fragment.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { functionName } from '../typescript/undo.ts';
import { Query } from './query.ts';
import { type Steps, stepsOf } from './steps.ts';

/** Every query of a document that Knex builds, each told once: what is part of another query is told there. */
export function knexQueries(
  source: TypeScriptSource,
  calls: readonly ts.CallExpression[],
  naming: WriterOptions['naming'],
): Fragment[] {
  const told = new Set<ts.Node>();
  const ctes = commonTables(source);
  return calls.flatMap((call) => {
    if (!isOutermost(call) || told.has(call)) return [];
    const steps = builderAt(source, call);
    if (!steps) return [];
    const query = new Query(steps, steps.stepwise);
    if ((!query.from && query.sets.length === 0) || readsElsewhere(query, ctes)) return [];
    for (const each of query.calls) told.add(each);
    query.open ||= isInside(source, call);
    // Joins of later statements need not happen: a name is not ambiguous for them.
    const partial = steps.partial || escapes(call) || (steps.stepwise && query.joins.length > 0);
    return fragmentsOf(query, { start: call.getStart(source.ast), end: call.end }, naming, partial);
  });
}

/** As a statement with holes for SQL of the code's own, and, where there is such, once more with it in its place. */
function fragmentsOf(query: Query, host: Fragment['host'], naming: WriterOptions['naming'], partial: boolean): Fragment[] {
  const more = partial ? { partial: true as const } : {};
  const plain = new SqlWriter({ naming });
  query.write(plain);
  const fragment = plain.fragment('knex', host, more);
  if (!plain.hasRaw) return [fragment];
  const whole = new SqlWriter({ naming, raw: true });
  query.write(whole);
  return [fragment, whole.fragment('knex', host, { ...more, origin: 'guessed' })];
}

/** The builder that begins a variable is told with all that is done to the variable. */
function builderAt(source: TypeScriptSource, call: ts.CallExpression): Steps | undefined {
  let node: ts.Node = call;
  while (ts.isParenthesizedExpression(node.parent) || ts.isAsExpression(node.parent)) node = node.parent;
  const { parent } = node;
  const name =
    ts.isVariableDeclaration(parent) && parent.initializer === node && ts.isIdentifier(parent.name) ? parent.name : undefined;
  return (name && stepsOf(placeOf(source, name))) ?? stepsOf(placeOf(source, call));
}

/** Names that `with` gives to queries in this document; a builder that stands by itself may read them. */
function commonTables(source: TypeScriptSource): ReadonlySet<string> {
  const names = new Set<string>();
  for (const match of source.text.matchAll(/\.\s*with(?:Recursive|Materialized|NotMaterialized)?\s*\(\s*(['"`])([^'"`]+)\1/g))
    names.add(match[2]!);
  return names;
}

function readsElsewhere(query: Query, names: ReadonlySet<string>): boolean {
  if (names.size === 0) return false;
  const own = new Set(query.ctes.map(({ name }) => stringOf(name)));
  const sources = [...(query.from ? [query.from] : []), ...query.joins.map(({ source }) => source)];
  return sources.some((each) => {
    if (each.kind !== 'table' || each.name.parts.length > 1) return false;
    const { text } = each.name.parts[0]!;
    return names.has(text) && !own.has(text);
  });
}

/** A builder that is an argument of another one's method, and could not be told there, may name that one's tables. */
function isInside(source: TypeScriptSource, call: ts.CallExpression): boolean {
  for (let outer: ts.Node | undefined = call.parent; outer && !isStatement(outer); outer = outer.parent) {
    if (ts.isCallExpression(outer) && outer !== call && stepsOf(placeOf(source, outer))) return true;
  }
  return false;
}

const isStatement = (node: ts.Node): boolean =>
  ts.isStatement(node) && !ts.isExpressionStatement(node) && !ts.isReturnStatement(node);

/** Returned by a function that has a name: the caller may join further tables. */
function escapes(call: ts.CallExpression): boolean {
  const { parent } = call;
  const owner = ts.findAncestor(parent, ts.isFunctionLike);
  if (!owner || !(ts.isReturnStatement(parent) || owner === parent)) return false;
  const isAsync = ts.canHaveModifiers(owner) && ts.getModifiers(owner)?.some((each) => each.kind === ts.SyntaxKind.AsyncKeyword);
  return !isAsync && functionName(owner) !== undefined;
}

import * as ts from 'typescript';
import type { Fragment, TypeHint } from '../fragment.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { concerning, resultType, rowHints, writtenHints } from '../typescript/types.ts';
import { functionName } from '../typescript/undo.ts';
import { isOutermost } from './chain.ts';
import { placeOf } from './host.ts';
import { SqlWriter, type WriterOptions } from './sqlWriter.ts';
import type { BuiltStatement } from './statement.ts';
import { type Receiver, type Steps, stepsOf } from './steps.ts';

/** How a library's chains are told. */
export interface BuilderLibrary {
  /** Label of the fragments. */
  readonly name: string;
  readonly receiver: Receiver;
  readonly naming: WriterOptions['naming'];
  /** Undefined when nothing is sent. */
  readonly statement: (steps: Steps) => BuiltStatement | undefined;
  /** Whether the call may name tables of a query around it. */
  readonly isPart: (source: TypeScriptSource, call: ts.CallExpression, steps: Steps) => boolean;
}

/** Every statement of a document that the library builds, each told once: what is part of another one is told there. */
export function builtStatements(
  source: TypeScriptSource,
  calls: readonly ts.CallExpression[],
  library: BuilderLibrary,
): Fragment[] {
  const told = new Set<ts.Node>();
  const ctes = commonTables(source);
  return calls.flatMap((call) => {
    if (!isOutermost(call) || told.has(call)) return [];
    const steps = builderAt(source, call, library.receiver);
    const statement = steps && library.statement(steps);
    if (!statement || statement.from.length + statement.sets.length === 0) return [];
    if (!isSent(call) && readsElsewhere(statement, ctes)) return [];
    for (const each of statement.calls) told.add(each);
    statement.open ||= library.isPart(source, call, steps);
    const partial =
      steps.partial || (!isSent(call) && escapes(call)) || statement.partial || (steps.stepwise && statement.joins.length > 0);
    const fragments = fragmentsOf(statement, { start: call.getStart(source.ast), end: call.end }, library, partial);
    const hints =
      statement.joins.length > 0
        ? []
        : [
            ...[...statement.calls].flatMap((each) => [...rowHints(source, rowType(each)), ...givenHints(source, each)]),
            ...rowHints(source, resultType(call)),
          ];
    return hints.length === 0
      ? fragments
      : fragments.map((each) => ({ ...each, hints: [...(each.hints ?? []), ...concerning(each.text, hints)] }));
  });
}

/** `knex<Account>('accounts')`, `select<Account[]>()` */
function rowType(call: ts.CallExpression): ts.TypeNode | undefined {
  const type = call.typeArguments?.[0];
  return type && ts.isArrayTypeNode(type) ? type.elementType : type;
}

/** `insert(row)`, where the variable's type is declared. */
function givenHints(source: TypeScriptSource, call: ts.CallExpression): TypeHint[] {
  const callee = call.expression;
  const writes =
    ts.isPropertyAccessExpression(callee) && /^(?:insert|update|values|set|merge|upsert|patch)$/.test(callee.name.text);
  return writes ? writtenHints(source, call.arguments[0]) : [];
}

/** As a statement with holes for SQL of the code's own, and, where there is such, once more with it in its place. */
function fragmentsOf(statement: BuiltStatement, host: Fragment['host'], library: BuilderLibrary, partial: boolean): Fragment[] {
  const { name } = library;
  const { naming = library.naming } = statement;
  const more = { anySchema: true as const, ...(partial ? { partial: true as const } : {}) };
  const plain = new SqlWriter({ naming });
  statement.write(plain);
  const fragment = plain.fragment(name, host, more);
  if (!plain.hasRaw) return [fragment];
  const whole = new SqlWriter({ naming, raw: true });
  statement.write(whole);
  return [fragment, whole.fragment(name, host, { ...more, origin: 'guessed' })];
}

/** The builder that begins a variable is told with all that is done to the variable. */
export function builderAt(source: TypeScriptSource, call: ts.CallExpression, receiver: Receiver): Steps | undefined {
  let node: ts.Node = call;
  while (ts.isParenthesizedExpression(node.parent) || ts.isAsExpression(node.parent)) node = node.parent;
  const { parent } = node;
  const name =
    ts.isVariableDeclaration(parent) && parent.initializer === node && ts.isIdentifier(parent.name) ? parent.name : undefined;
  return (name && stepsOf(placeOf(source, name), receiver)) ?? stepsOf(placeOf(source, call), receiver);
}

/** Sent as it stands: then it is part of no other one. */
function isSent(call: ts.CallExpression): boolean {
  const callee = call.expression;
  if (ts.isPropertyAccessExpression(callee) && /^(?:execute\w*|stream|explain)$/.test(callee.name.text)) return true;
  let node: ts.Node = call;
  while (ts.isParenthesizedExpression(node.parent) || ts.isAsExpression(node.parent)) node = node.parent;
  return ts.isAwaitExpression(node.parent);
}

/** Names that `with` gives to queries in this document; a builder that stands by itself may read them. */
function commonTables(source: TypeScriptSource): ReadonlySet<string> {
  const names = new Set<string>();
  for (const match of source.text.matchAll(/\.\s*with(?:Recursive|Materialized|NotMaterialized)?\s*\(\s*(['"`])(\w+)/g))
    names.add(match[2]!);
  return names;
}

function readsElsewhere({ ctes, from, joins }: BuiltStatement, names: ReadonlySet<string>): boolean {
  if (names.size === 0) return false;
  const own = new Set(ctes.map(({ name }) => name));
  const sources = [...from, ...joins.map(({ source }) => source)];
  return sources.some((each) => {
    if (each.kind !== 'table' || each.name.parts.length > 1) return false;
    const { text } = each.name.parts[0]!;
    return names.has(text) && !own.has(text);
  });
}

/** Returned by a function that has a name: the caller may join further tables. */
function escapes(call: ts.CallExpression): boolean {
  const { parent } = call;
  const owner = ts.findAncestor(parent, ts.isFunctionLike);
  if (!owner || !(ts.isReturnStatement(parent) || owner === parent)) return false;
  const isAsync = ts.canHaveModifiers(owner) && ts.getModifiers(owner)?.some((each) => each.kind === ts.SyntaxKind.AsyncKeyword);
  return !isAsync && functionName(owner) !== undefined;
}

/** A builder that is an argument of another one's method, and could not be told there, may name that one's tables. */
export function isInside(source: TypeScriptSource, call: ts.CallExpression, receiver: Receiver): boolean {
  for (let outer: ts.Node | undefined = call.parent; outer && !isStatement(outer); outer = outer.parent) {
    if (!ts.isCallExpression(outer) || outer === call) continue;
    // What is done with the rows is no part of their query.
    if (ts.isPropertyAccessExpression(outer.expression) && /^(?:then|catch|finally)$/.test(outer.expression.name.text))
      return false;
    if (stepsOf(placeOf(source, outer), receiver)) return true;
  }
  return false;
}

const isStatement = (node: ts.Node): boolean =>
  ts.isStatement(node) && !ts.isExpressionStatement(node) && !ts.isReturnStatement(node);

import * as ts from 'typescript';
import { returnsOf } from '../typescript/origins.ts';
import { declarationOf, type TypeScriptSource } from '../typescript/source.ts';
import { unwrap } from '../typescript/values.ts';
import { argumentsOf as argumentsFor } from './called.ts';
import { everyNode, isPlainFunction, lastReturned } from './chain.ts';
import { at, elementsOf, elsewhere, followed, type Place, placeOf } from './host.ts';
import { membersFor } from './members.ts';

/** One call on a builder. */
export interface Step {
  readonly name: string;
  readonly token: Place;
  readonly arguments: readonly Place<ts.Expression>[];
}

/** The calls that a builder has gone through, in order. */
export interface Steps {
  /** What it began with: the callee of its first call. */
  readonly root: Place<ts.Expression>;
  readonly steps: readonly Step[];
  /** Calls of the document that are told by it. */
  readonly calls: readonly ts.CallExpression[];
  /** It is handed to code that is not seen: tables may be joined there. */
  readonly partial: boolean;
  /** Kept in a variable and continued in several statements, not all of which need happen. */
  readonly stepwise: boolean;
}

/** How a library's builders begin. */
export interface Receiver {
  /** The first step's name when a call begins a builder, by its callee: `knex('users')`, `db.selectFrom('users')`. */
  readonly begins: (source: TypeScriptSource, callee: ts.Expression) => string | undefined;
  /** A step gives a new builder and leaves the old one as it was: then only what is assigned to a variable counts for it. */
  readonly immutable: boolean;
  /** What is known of variables. By source: an edited document keeps the nodes of its tree that the edit did not touch. */
  readonly families: WeakMap<TypeScriptSource, Map<ts.VariableDeclaration, { readonly steps: Steps | undefined }>>;
}

/**
 * The builder that an expression makes, followed through variables, functions and methods that return one; undefined when it makes none, or when
 * it cannot be told. A variable's builder has the steps of every statement that continues it.
 */
export function stepsOf(place: Place<ts.Expression>, receiver: Receiver, depth = 8): Steps | undefined {
  if (depth <= 0) return undefined;
  const node = unwrap(place.node);
  if (ts.isIdentifier(node)) return ofVariable(place, node, receiver, depth);
  if (ts.isPropertyAccessExpression(node)) return gotten(place, node, receiver, depth);
  if (ts.isConditionalExpression(node) && place.host)
    return stepsOf(at(place, node.whenTrue), receiver, depth - 1) ?? stepsOf(at(place, node.whenFalse), receiver, depth - 1);
  if (!ts.isCallExpression(node)) return undefined;
  const callee = unwrap(node.expression);
  const base = ts.isPropertyAccessExpression(callee) ? unwrap(callee.expression) : undefined;
  const before = base && stepsOf(at(place, base), receiver, ts.isCallExpression(base) ? depth : depth - 1);
  if (before && ts.isPropertyAccessExpression(callee)) return continued(before, stepAt(place, node, callee.name), node, place);
  const first = receiver.begins(place.source, callee);
  if (first !== undefined) return begun(place, node, first);
  return base || ts.isIdentifier(callee) ? madeBy(place, node, receiver, depth) : undefined;
}

const begun = (place: Place, call: ts.CallExpression, name: string): Steps => ({
  root: at(place, call.expression),
  steps: [{ name, token: at(place, call.expression), arguments: argumentsOf(place, call) }],
  calls: place.host ? [] : [call],
  partial: false,
  stepwise: false,
});

const stepAt = (place: Place, call: ts.CallExpression, name: ts.Node & { readonly text: string }): Step => ({
  name: name.text,
  token: at(place, name),
  arguments: argumentsOf(place, call),
});

/** `...columns` as what it holds, when that is known. */
const argumentsOf = (place: Place, call: ts.CallExpression): Place<ts.Expression>[] =>
  call.arguments.flatMap((each) => {
    const spread = ts.isSpreadElement(each) ? elementsOf(at(place, each.expression)) : undefined;
    return spread && !spread.open ? spread.items : [at(place, each)];
  });

const continued = (before: Steps, step: Step, call: ts.CallExpression, place: Place): Steps => ({
  ...before,
  steps: [...before.steps, step],
  calls: place.host ? before.calls : [...before.calls, call],
});

/** A function or method of the workspace that returns a builder. What it writes is told where it stands. */
function madeBy(place: Place, call: ts.CallExpression, receiver: Receiver, depth: number): Steps | undefined {
  const callee = followed(at(place, call.expression));
  const { node } = callee;
  if (!ts.isFunctionLike(node) || isAsync(node)) return undefined;
  const body = (node as ts.FunctionLikeDeclaration).body;
  const returned = body && (ts.isBlock(body) ? onlyReturn(body) : body);
  if (!returned) return undefined;
  const members = membersFor(at(place, call.expression));
  const given = new Map([
    ...(members ?? []),
    ...argumentsFor(at(place, call), node as ts.FunctionLikeDeclaration, callee.source),
  ]);
  const made = stepsOf({ ...elsewhere(callee.source, returned), given }, receiver, depth - 1);
  return made && { ...made, calls: [] };
}

/** `this.active`, a getter that returns a builder. */
function gotten(place: Place, node: ts.PropertyAccessExpression, receiver: Receiver, depth: number): Steps | undefined {
  const getter = followed(at(place, node));
  const returned = ts.isGetAccessor(getter.node) ? lastReturned(getter.node) : undefined;
  const given = returned && membersFor(at(place, node));
  const made = returned && stepsOf({ ...elsewhere(getter.source, returned), ...(given ? { given } : {}) }, receiver, depth - 1);
  return made && { ...made, calls: [] };
}

const isAsync = (node: ts.Node): boolean =>
  ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some((each) => each.kind === ts.SyntaxKind.AsyncKeyword) ?? false);

function onlyReturn(body: ts.Block): ts.Expression | undefined {
  const returns = returnsOf(body);
  return returns.length === 1 ? returns[0]!.expression : undefined;
}

function ofVariable(place: Place, identifier: ts.Identifier, receiver: Receiver, depth: number): Steps | undefined {
  const declaration = declarationOf(place.source, identifier);
  if (declaration && ts.isVariableDeclaration(declaration) && ts.isIdentifier(declaration.name)) {
    const family = familyOf(place.source, declaration, receiver, depth);
    return family && (place.host ? { ...moved(family), calls: [] } : family);
  }
  const target = followed(at(place, identifier));
  if (target.node === identifier || !ts.isCallExpression(target.node)) return undefined;
  const made = stepsOf(elsewhere(target.source, target.node), receiver, depth - 1);
  return made && { ...made, calls: [] };
}

const moved = (family: Steps): Steps => ({
  ...family,
  steps: family.steps.map((step) => ({
    ...step,
    token: elsewhere(step.token.source, step.token.node),
    arguments: step.arguments.map((each) => elsewhere(each.source, each.node)),
  })),
});

/** The builder that a variable begins with, and all that is done to it where it is visible. */
function familyOf(
  source: TypeScriptSource,
  declaration: ts.VariableDeclaration,
  receiver: Receiver,
  depth: number,
): Steps | undefined {
  const families = receiver.families.get(source) ?? new Map<ts.VariableDeclaration, { readonly steps: Steps | undefined }>();
  receiver.families.set(source, families);
  const known = families.get(declaration);
  if (known) return known.steps;
  // While it is read, the variable in its own continuations stands for nothing.
  families.set(declaration, { steps: undefined });
  const steps = readFamily(source, declaration, receiver, depth);
  families.set(declaration, { steps });
  return steps;
}

function readFamily(
  source: TypeScriptSource,
  declaration: ts.VariableDeclaration,
  receiver: Receiver,
  depth: number,
): Steps | undefined {
  const name = (declaration.name as ts.Identifier).text;
  const own = (node: ts.Node): node is ts.Identifier =>
    ts.isIdentifier(node) && node.text === name && declarationOf(source, node) === declaration;
  const writes = source.scopes.assignments(name).filter((write) => own(unwrap(write.left)));
  const fresh = writes.filter((write) => rootOf(write.right, own) === undefined);
  const initial = declaration.initializer ?? (fresh.length === 1 ? fresh[0]!.right : undefined);
  if (!initial || fresh.length > (declaration.initializer ? 0 : 1)) return undefined;
  const base = stepsOf(placeOf(source, initial), receiver, depth - 1);
  if (!base) return undefined;
  const steps = [...base.steps];
  const calls = [...base.calls];
  let { partial } = base;
  let statements = 0;
  everyNode(scopeOf(declaration), (node) => {
    if (!own(node) || node === declaration.name) return;
    const use = useOf(node);
    if (use.kind === 'chain') {
      if (receiver.immutable && !isAssigned(use.calls.at(-1)!)) return;
      statements++;
      for (const call of use.calls) {
        steps.push(stepAt(placeOf(source, call), call, (call.expression as ts.PropertyAccessExpression).name as ts.Identifier));
        calls.push(call);
      }
    } else if (use.kind === 'handed') partial = true;
  });
  return { root: base.root, steps, calls, partial, stepwise: statements > 0 };
}

/** `q = q.where(…)` */
function isAssigned(call: ts.CallExpression): boolean {
  let node: ts.Node = call;
  while (ts.isParenthesizedExpression(node.parent) || ts.isAsExpression(node.parent) || ts.isConditionalExpression(node.parent))
    node = node.parent;
  return ts.isBinaryExpression(node.parent) && node.parent.right === node;
}

type Use =
  | { readonly kind: 'chain'; readonly calls: readonly ts.CallExpression[] }
  | { readonly kind: 'handed' }
  | { readonly kind: 'other' };

/** `q.where(…).orderBy(…)` is a chain of two calls, `filter(q)` hands it on. */
function useOf(identifier: ts.Identifier): Use {
  const calls: ts.CallExpression[] = [];
  let node: ts.Node = identifier;
  while (true) {
    const { parent } = node;
    if (ts.isParenthesizedExpression(parent) || ts.isNonNullExpression(parent) || ts.isAsExpression(parent)) node = parent;
    else if (ts.isPropertyAccessExpression(parent) && parent.expression === node && isCalled(parent)) {
      node = parent.parent;
      calls.push(node as ts.CallExpression);
    } else break;
  }
  if (calls.length > 0) return { kind: 'chain', calls };
  const isHanded = ts.isCallExpression(node.parent) && node.parent.arguments.includes(node as ts.Expression);
  return { kind: isHanded || ts.isReturnStatement(node.parent) ? 'handed' : 'other' };
}

const isCalled = (node: ts.PropertyAccessExpression): boolean =>
  ts.isCallExpression(node.parent) && node.parent.expression === node;

/** The variable at the root of a chain. */
function rootOf(expression: ts.Expression, own: (node: ts.Node) => boolean): ts.Node | undefined {
  let node = unwrap(expression);
  while (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) node = unwrap(node.expression.expression);
  return own(node) ? node : undefined;
}

const scopeOf = (node: ts.Node): ts.Node =>
  ts.findAncestor(node, (up) => ts.isFunctionLike(up) || ts.isModuleBlock(up) || ts.isSourceFile(up)) ?? node.getSourceFile();

/**
 * What a callback does to the builder that it is given, as parameter or as `this`. Undefined for what is no function of the workspace;
 * `partial` when it hands the builder on.
 */
export function callbackSteps(place: Place<ts.Expression>): Steps | undefined {
  const target = followed(place);
  const { node } = target;
  if (!isPlainFunction(node)) return undefined;
  const outside = target.source.path !== place.source.path || place.host !== undefined;
  const inside: Place = outside ? elsewhere(target.source, node) : placeOf(target.source, node);
  const first = node.parameters[0]?.name;
  const parameter = first && ts.isIdentifier(first) ? first.text : undefined;
  const steps: Step[] = [];
  const calls: ts.CallExpression[] = [];
  let partial = false;
  const isRoot = (each: ts.Node): boolean =>
    (ts.isIdentifier(each) && each.text === parameter && each.parent !== node.parameters[0]) ||
    (each.kind === ts.SyntaxKind.ThisKeyword && !ts.isArrowFunction(node));
  const visit = (each: ts.Node): void => {
    if (isRoot(each)) {
      const use = useOf(each as ts.Identifier);
      if (use.kind === 'handed' && !ts.isReturnStatement(each.parent)) partial = true;
      if (use.kind !== 'chain') return;
      for (const call of use.calls) {
        steps.push(stepAt(inside, call, (call.expression as ts.PropertyAccessExpression).name as ts.Identifier));
        if (!outside) calls.push(call);
      }
      return;
    }
    // A function inside has a `this` and perhaps a parameter of its own.
    if (ts.isFunctionLike(each) && each !== node && shadows(each, parameter)) return;
    ts.forEachChild(each, visit);
  };
  if (node.body) visit(node.body);
  return { root: place, steps, calls, partial, stepwise: false };
}

/** A callback of a nested builder is read with that builder. */
const shadows = (node: ts.SignatureDeclaration, parameter: string | undefined): boolean =>
  (parameter === undefined && !ts.isArrowFunction(node)) ||
  node.parameters.some((each) => ts.isIdentifier(each.name) && each.name.text === parameter);

export function isCallback(expression: ts.Expression): boolean {
  const node = unwrap(expression);
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node);
}

import * as ts from 'typescript';
import type { Span } from '../../text/span.ts';
import { propertyNameText } from '../typescript/imports.ts';
import { returnsOf } from '../typescript/origins.ts';
import { declarationOf, type TypeScriptSource } from '../typescript/source.ts';
import { constantText } from '../typescript/strings.ts';
import { resolveValue, unwrap } from '../typescript/values.ts';
import { valueType } from '../typescript/valueTypes.ts';
import { type LiteralValue, nowhere } from './sqlWriter.ts';
import { type Writes, writesTo } from './writes.ts';

/**
 * An expression and where it counts as standing in the document: values that a name leads to elsewhere (another file, a constant of
 * another file) stand at the expression that named them.
 */
export interface Place<N extends ts.Node = ts.Node> {
  readonly source: TypeScriptSource;
  readonly node: N;
  /** Set once the way led out of the document: the token there that led away. */
  readonly host?: Span;
  /**
   * In the body of a function that is called: the arguments by the declarations of its parameters, undefined for those left out; in a method of a
   * base class its members by their declarations there, as the class that it is called on has them.
   */
  readonly given?: Given;
}

export type Given = ReadonlyMap<ts.Node, Place<ts.Expression> | undefined>;

export const placeOf = <N extends ts.Node>(source: TypeScriptSource, node: N): Place<N> => ({ source, node });

/** An expression of another file whose findings are made there and not here. */
export const elsewhere = <N extends ts.Node>(source: TypeScriptSource, node: N): Place<N> => ({ source, node, host: nowhere });

/** The same way out for another node of the same file. */
export const at = <N extends ts.Node>(place: Place, node: N): Place<N> =>
  place.host || place.given ? { ...place, node } : { source: place.source, node };

/** Document span of a token: inside the quotes of a string, the last name of `a.b`. */
export function tokenSpan(place: Place): Span {
  const argument = argumentOf(place);
  if (argument) return tokenSpan(argument);
  if (place.host) return place.host;
  const { node, source } = place;
  if (ts.isStringLiteralLike(node)) return { start: node.getStart(source.ast) + 1, end: node.end - 1 };
  if (ts.isPropertyAccessExpression(node)) return { start: node.name.getStart(source.ast), end: node.name.end };
  return { start: node.getStart(source.ast), end: node.end };
}

/** What code says of a value's type: see `valueType`. */
export const valueTypeOf = ({ source, node }: Place<ts.Expression>): string | undefined => valueType(source, node);

/** Where the value of an expression stands: constants, members and imports followed, assertions taken off. */
export function followed(place: Place<ts.Expression>): Place {
  const member = memberGiven(place);
  if (member) return followed(member);
  const found = resolveValue(place.source, place.node);
  if (found.source.path === place.source.path) return place.given ? argumentAt(at(place, found.node)) : at(place, found.node);
  return { source: found.source, node: found.node, host: place.host ?? tokenSpan(at(place, unwrap(place.node))) };
}

/** `this.name` in a method of a base class, as the class that it is called on has it. */
function memberGiven({ node, given }: Place<ts.Expression>): Place<ts.Expression> | undefined {
  const inner = given && unwrap(node);
  if (!inner || !ts.isPropertyAccessExpression(inner) || inner.expression.kind !== ts.SyntaxKind.ThisKeyword) return undefined;
  for (const [member, value] of given) {
    const isMember = ts.isClassElement(member) || (ts.isParameter(member) && ts.isConstructorDeclaration(member.parent));
    if (isMember && (member as ts.ClassElement).name?.getText() === inner.name.text) return value;
  }
  return undefined;
}

/** What a parameter, or a property of one, stands for; the place itself for other nodes. */
function argumentAt(place: Place): Place {
  const { node } = place;
  const argument = argumentOf(place);
  if (argument) return followed(argument);
  if (!ts.isPropertyAccessExpression(node)) return place;
  const owner = followed(at(place, node.expression));
  const value = ts.isObjectLiteralExpression(owner.node)
    ? entry(entriesOf(at(owner, owner.node)), node.name.text)?.value
    : undefined;
  return value ? followed(value) : place;
}

/** The argument that a parameter of the function called stands for. */
function argumentOf({ node, source, given }: Place): Place<ts.Expression> | undefined {
  const declaration = given && ts.isIdentifier(node) ? declarationOf(source, node) : undefined;
  return declaration && given?.get(declaration);
}

/** Whether an expression is a parameter that the call left out. */
function isLeftOut({ node, source, given }: Place): boolean {
  const declaration = given && ts.isIdentifier(node) ? declarationOf(source, node) : undefined;
  return declaration !== undefined && given!.has(declaration) && given!.get(declaration) === undefined;
}

/** `undefined`, or a parameter that the call left out. */
export function isNothing(place: Place<ts.Expression>): boolean {
  const target = followed(place);
  return (ts.isIdentifier(target.node) && target.node.text === 'undefined') || isLeftOut(target);
}

/** One `name: value` of an object literal. */
export interface Entry {
  readonly name: string;
  /** The key. */
  readonly key: Place;
  readonly value: Place<ts.Expression>;
}

export interface Entries {
  readonly entries: readonly Entry[];
  /** Whether there may be further ones: a computed key, a spread that is not known. */
  readonly open: boolean;
}

/** The properties of the object that an expression stands for, those of both branches of a condition included; undefined when unknown. */
export function entriesOf(place: Place<ts.Expression>, depth = 8): Entries | undefined {
  if (depth <= 0) return undefined;
  const use = unwrap(place.node);
  const writes = ts.isIdentifier(use) ? writesTo(place.source, use) : undefined;
  if (writes) return writtenEntries(place, writes, depth);
  const target = followed(place);
  const { node } = target;
  if (ts.isConditionalExpression(node)) {
    const branches = [entriesOf(at(target, node.whenTrue), depth - 1), entriesOf(at(target, node.whenFalse), depth - 1)];
    return branches[0] || branches[1] ? merged(branches) : undefined;
  }
  // `...(condition && { … })`
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken) {
    return entriesOf(at(target, node.right), depth - 1);
  }
  if (ts.isBinaryExpression(node) && isFallback(node.operatorToken.kind)) {
    const branches = [entriesOf(at(target, node.left), depth - 1), entriesOf(at(target, node.right), depth - 1)];
    return branches[0] || branches[1] ? merged(branches) : undefined;
  }
  if (node.kind === ts.SyntaxKind.NullKeyword || (ts.isIdentifier(node) && (node.text === 'undefined' || isLeftOut(target)))) {
    return { entries: [], open: false };
  }
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  const entries: Entry[] = [];
  let open = false;
  for (const property of node.properties) {
    if (ts.isSpreadAssignment(property)) {
      const inner = entriesOf(at(target, property.expression), depth - 1);
      entries.push(...(inner?.entries ?? []));
      open ||= inner?.open ?? true;
      continue;
    }
    const name = keyText(target.source, property.name);
    if (name === undefined) open = true;
    else if (ts.isPropertyAssignment(property)) {
      entries.push({ name, key: keyPlace(target, property.name), value: at(target, property.initializer) });
    } else if (ts.isShorthandPropertyAssignment(property)) {
      entries.push({ name, key: at(target, property.name), value: at(target, property.name) });
    }
  }
  return { entries, open };
}

/** Of a variable that is filled step by step: `const where = {}; if (x) where.status = x`. Undefined when none of its values is known. */
function writtenEntries(place: Place<ts.Expression>, writes: Writes, depth: number): Entries | undefined {
  const objects = writes.values.slice(0, MAX_VALUES).map((value) => entriesOf(at(place, value), depth > 4 ? 4 : depth - 1));
  if (writes.values.length > 0 && !objects.some((each) => each)) return undefined;
  const copied = writes.merged.map((value) => entriesOf(at(place, value), depth - 1));
  const { entries, open } = merged([...objects, ...copied]);
  const assigned = writes.properties.map(({ key, computed, value }): Entry | undefined => {
    const name = computed ? stringOf(at(place, key)) : key.getText();
    return name === undefined ? undefined : { name, key: at(place, key), value: at(place, value) };
  });
  return {
    entries: [...entries, ...assigned.filter((each) => each !== undefined)].filter(({ name }) => !writes.deleted.has(name)),
    open: open || writes.open || writes.values.length !== 1 || assigned.includes(undefined),
  };
}

/** A variable that is given more values than this is not followed further: each may spread the one before. */
const MAX_VALUES = 6;

const isFallback = (kind: ts.SyntaxKind): boolean =>
  kind === ts.SyntaxKind.BarBarToken || kind === ts.SyntaxKind.QuestionQuestionToken;

function merged(parts: readonly (Entries | undefined)[]): Entries {
  return { entries: parts.flatMap((part) => part?.entries ?? []), open: parts.some((part) => part?.open ?? true) };
}

/** `['a']` is the key a; `[name]` with a constant is what it stands for. */
function keyText(source: TypeScriptSource, name: ts.PropertyName): string | undefined {
  const plain = propertyNameText(name);
  if (plain !== undefined || !ts.isComputedPropertyName(name)) return plain;
  return stringOf({ source, node: name.expression });
}

const keyPlace = (owner: Place, name: ts.PropertyName): Place =>
  ts.isComputedPropertyName(name) ? followed(at(owner, name.expression)) : at(owner, name);

/** The elements of the array literal that an expression stands for; undefined when unknown. Spread elements that are known are expanded. */
export function elementsOf(
  place: Place<ts.Expression>,
  depth = 6,
): { readonly items: readonly Place<ts.Expression>[]; readonly open: boolean } | undefined {
  if (depth <= 0) return undefined;
  const use = unwrap(place.node);
  const pushed = (ts.isIdentifier(use) && writesTo(place.source, use)?.pushed) || [];
  const target = followed(place);
  if (ts.isCallExpression(target.node)) {
    const item = mappedItem(target.node);
    return item && { items: [at(target, item)], open: true };
  }
  if (!ts.isArrayLiteralExpression(target.node)) return undefined;
  const items: Place<ts.Expression>[] = [];
  let open = pushed.length > 0;
  const add = (owner: Place, element: ts.Expression): void => {
    if (!ts.isSpreadElement(element)) items.push(at(owner, element));
    else {
      const inner = elementsOf(at(owner, element.expression), depth - 1);
      items.push(...(inner?.items ?? []));
      open ||= inner?.open ?? true;
    }
  };
  for (const element of target.node.elements) add(target, element);
  for (const element of pushed) add(place, element);
  return { items, open };
}

/** The object that ``list.map((each) => ({ … }))`` or `Array.from(list, …)` makes of each element; what it may be without one is not told. */
function mappedItem(call: ts.CallExpression): ts.Expression | undefined {
  const callee = call.expression;
  if (!ts.isPropertyAccessExpression(callee)) return undefined;
  const isFrom = callee.name.text === 'from' && callee.expression.getText() === 'Array';
  if (!isFrom && !/^(?:map|flatMap)$/.test(callee.name.text)) return undefined;
  const callback = call.arguments[isFrom ? 1 : 0];
  if (!callback || !(ts.isArrowFunction(callback) || ts.isFunctionExpression(callback))) return undefined;
  const { body } = callback;
  const returns = ts.isBlock(body) ? returnsOf(body) : undefined;
  const made = returns ? (returns.length === 1 ? returns[0]?.expression : undefined) : (body as ts.Expression);
  return made && ts.isObjectLiteralExpression(unwrap(made)) ? made : undefined;
}

/** An array's elements, or the one value that stands without an array. */
export function listOf(place: Place<ts.Expression>): readonly Place<ts.Expression>[] {
  return elementsOf(place)?.items ?? [place];
}

/** The literal that an expression stands for, constants and enum members followed; undefined for everything else. */
export function literalOf(place: Place<ts.Expression>): LiteralValue | undefined {
  const target = followed(place);
  const { node, source } = target;
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) return target.given ? templateText(at(target, node)) : constantText(source, node);
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (ts.isBigIntLiteral(node)) return BigInt(node.text.slice(0, -1));
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (node.kind === ts.SyntaxKind.FalseKeyword) return false;
  if (node.kind === ts.SyntaxKind.NullKeyword) return null;
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken && ts.isNumericLiteral(node.operand)) {
    return -Number(node.operand.text);
  }
  return undefined;
}

/** A template in the body of a function that is called. */
function templateText(place: Place<ts.TemplateExpression>): string | undefined {
  let text = place.node.head.text;
  for (const span of place.node.templateSpans) {
    const value = literalOf(at(place, span.expression));
    if (value === undefined || value === null) return undefined;
    text += String(value) + span.literal.text;
  }
  return text;
}

/** The string that an expression stands for. */
export function stringOf(place: Place<ts.Expression>): string | undefined {
  const value = literalOf(place);
  return typeof value === 'string' ? value : undefined;
}

export const entry = (entries: Entries | undefined, name: string): Entry | undefined =>
  entries?.entries.findLast((each) => each.name === name);

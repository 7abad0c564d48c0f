import * as ts from 'typescript';
import type { Span } from '../../text/span.ts';
import { propertyNameText } from '../typescript/imports.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { constantText } from '../typescript/strings.ts';
import { resolveValue, unwrap } from '../typescript/values.ts';
import { type LiteralValue, nowhere } from './sqlWriter.ts';

/**
 * An expression and where it counts as standing in the document: values that a name leads to elsewhere (another file, a constant of
 * another file) stand at the expression that named them.
 */
export interface Place<N extends ts.Node = ts.Node> {
  readonly source: TypeScriptSource;
  readonly node: N;
  /** Set once the way led out of the document: the token there that led away. */
  readonly host?: Span;
}

export const placeOf = <N extends ts.Node>(source: TypeScriptSource, node: N): Place<N> => ({ source, node });

/** An expression of another file whose findings are made there and not here. */
export const elsewhere = <N extends ts.Node>(source: TypeScriptSource, node: N): Place<N> => ({ source, node, host: nowhere });

/** The same way out for another node of the same file. */
export const at = <N extends ts.Node>(place: Place, node: N): Place<N> =>
  place.host ? { source: place.source, node, host: place.host } : { source: place.source, node };

/** Document span of a token: inside the quotes of a string, the last name of `a.b`. */
export function tokenSpan(place: Place): Span {
  if (place.host) return place.host;
  const { node, source } = place;
  if (ts.isStringLiteralLike(node)) return { start: node.getStart(source.ast) + 1, end: node.end - 1 };
  if (ts.isPropertyAccessExpression(node)) return { start: node.name.getStart(source.ast), end: node.name.end };
  return { start: node.getStart(source.ast), end: node.end };
}

/** Where the value of an expression stands: constants, members and imports followed, assertions taken off. */
export function followed(place: Place<ts.Expression>): Place {
  const found = resolveValue(place.source, place.node);
  if (found.source.path === place.source.path) return at(place, found.node);
  return { source: found.source, node: found.node, host: place.host ?? tokenSpan(at(place, unwrap(place.node))) };
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
  if (node.kind === ts.SyntaxKind.NullKeyword || (ts.isIdentifier(node) && node.text === 'undefined')) {
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
): { readonly items: readonly Place<ts.Expression>[]; readonly open: boolean } | undefined {
  const target = followed(place);
  if (!ts.isArrayLiteralExpression(target.node)) return undefined;
  const items: Place<ts.Expression>[] = [];
  let open = false;
  for (const element of target.node.elements) {
    if (!ts.isSpreadElement(element)) items.push(at(target, element));
    else {
      const inner = elementsOf(at(target, element.expression));
      items.push(...(inner?.items ?? []));
      open ||= inner?.open ?? true;
    }
  }
  return { items, open };
}

/** An array's elements, or the one value that stands without an array. */
export function listOf(place: Place<ts.Expression>): readonly Place<ts.Expression>[] {
  return elementsOf(place)?.items ?? [place];
}

/** The literal that an expression stands for, constants and enum members followed; undefined for everything else. */
export function literalOf(place: Place<ts.Expression>): LiteralValue | undefined {
  const { node, source } = followed(place);
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) return constantText(source, node);
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

/** The string that an expression stands for. */
export function stringOf(place: Place<ts.Expression>): string | undefined {
  const value = literalOf(place);
  return typeof value === 'string' ? value : undefined;
}

export const entry = (entries: Entries | undefined, name: string): Entry | undefined =>
  entries?.entries.findLast((each) => each.name === name);

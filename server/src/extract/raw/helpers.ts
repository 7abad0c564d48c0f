import * as ts from 'typescript';
import { quoteName } from '../builders/sqlWriter.ts';
import { type Evaluation, newEvaluation } from '../typescript/evaluation.ts';
import { listText } from '../typescript/lists.ts';
import type { Located } from '../typescript/source.ts';
import { constantText, holeFor, spanOf, textOf } from '../typescript/strings.ts';
import { holePiece, type Piece, plainText, type Text, textPiece, union, type Variants } from '../typescript/text.ts';
import { resolveValue, unwrap } from '../typescript/values.ts';
import type { Helper } from './library.ts';

/** The helper as a parameter. */
export const asValue = (helper: Helper): Variants => [
  [holePiece(spanOf(helper.source, helper.node), helper.node.getText(helper.source.ast), 'value')],
];

/** The helper as SQL that is not known. */
export const asUnknown = (helper: Helper): Variants => [
  [holePiece(spanOf(helper.source, helper.node), helper.node.getText(helper.source.ast))],
];

export const asNothing: Variants = [[]];

/** SQL of our making that stands for the whole helper. */
export const asText = (helper: Helper, text: string): Variants => [[textPiece(text, spanOf(helper.source, helper.node))]];

/** An argument that is put into the SQL as it is. */
export function asRaw(helper: Helper, argument: ts.Expression | undefined): Variants {
  const { sql: _tag, ...plain } = helper.evaluation;
  const text = argument && textOf(helper.source, argument, plain);
  return text ?? asUnknown(helper);
}

/** What a plugin makes of a name; undefined when that cannot be told. */
export type Rename = (name: string) => string | undefined;

const unchanged: Rename = (name) => name;

/** A delimited identifier of constant parts; each part keeps its own place. Unknown when one of them is. */
export function asIdentifier(helper: Helper, parts: readonly ts.Expression[], rename: Rename = unchanged): Variants {
  const pieces: Text[number][] = [];
  for (const part of parts) {
    const known = constantOf(helper, part);
    const written = known && plainText(known);
    const text = written && rename(written);
    if (!known || !text) return asUnknown(helper);
    if (pieces.length > 0) pieces.push(textPiece('.', spanOf(helper.source, helper.node)));
    const own = known.length === 1 && known[0]!.kind === 'text' && known[0]!.exact;
    pieces.push(textPiece(quoteName(text), own ? known[0]!.host : nameSpan(helper, part)));
  }
  return pieces.length > 0 ? [pieces] : asUnknown(helper);
}

/** The text of a name, where it is a constant or a parameter of a function that is called with one. */
function constantOf({ source, evaluation }: Helper, node: ts.Expression): Text | undefined {
  const texts = textOf(source, node, withoutTag(evaluation));
  return texts?.length === 1 ? texts[0] : undefined;
}

/** Strings are text again, those given to functions around included. Evaluations share those they were entered from: each is made once. */
function withoutTag(evaluation: Evaluation): Evaluation {
  const known = untagged.get(evaluation);
  if (known) return known;
  const { sql: _tag, ...plain } = evaluation;
  const parameters = [...plain.parameters].map(
    ([parameter, given]) => [parameter, { at: given.at, evaluation: withoutTag(given.evaluation) }] as const,
  );
  const without = { ...plain, parameters: new Map(parameters) };
  untagged.set(evaluation, without);
  return without;
}

const untagged = new WeakMap<Evaluation, Evaluation>();

/** The name inside its quotes when it stands here as a literal, else the expression that gives it. */
export function nameSpan(helper: Helper, node: ts.Expression): { readonly start: number; readonly end: number } {
  const span = spanOf(helper.source, node);
  return ts.isStringLiteralLike(node) ? { start: span.start + 1, end: Math.max(span.start + 1, span.end - 1) } : span;
}

/** A reference `a.b` written in one string, as a delimited one; each name keeps its own place where the string stands here without escapes. */
export function asReference(helper: Helper, argument: ts.Expression | undefined, rename: Rename = unchanged): Variants {
  const text = argument && constantText(helper.source, argument);
  if (!argument || text === undefined) return asUnknown(helper);
  const whole = nameSpan(helper, argument);
  const isLiteral = helper.source.text.slice(whole.start, whole.end) === text;
  const pieces: Piece[] = [];
  let at = whole.start;
  for (const name of text.split('.')) {
    const renamed = name === '*' ? name : rename(name);
    if (renamed === undefined) return asUnknown(helper);
    const own = isLiteral ? { start: at, end: at + name.length } : whole;
    if (pieces.length > 0) pieces.push(textPiece('.', isLiteral ? { start: at - 1, end: at } : whole));
    pieces.push(textPiece(renamed === '*' ? renamed : quoteName(renamed), own));
    at += name.length + 1;
  }
  return [pieces];
}

/** The elements of an array literal, followed through constants; undefined when the list is not known. */
export function elementsOf(
  helper: Helper,
  list: ts.Expression | undefined,
): { readonly at: Located; readonly elements: readonly ts.Expression[] } | undefined {
  if (!list) return undefined;
  const value = resolveValue(helper.source, list);
  if (!ts.isArrayLiteralExpression(value.node) || value.node.elements.some((each) => ts.isSpreadElement(each))) return undefined;
  return { at: value, elements: value.node.elements };
}

/** Fragments and values with `glue` between them, those pushed to the list included. An unknown list is unknown SQL. */
export function asList(helper: Helper, list: ts.Expression | undefined, glue: string): Variants {
  const host = spanOf(helper.source, helper.node);
  const alternatives = list && listText(helper.source, unwrap(list), helper.evaluation);
  if (!alternatives) return asUnknown(helper);
  const joined = alternatives.map((elements) =>
    elements.filter((each) => each.length > 0).flatMap((each, index) => (index === 0 ? each : [textPiece(glue, host), ...each])),
  );
  return union([joined]) ?? asUnknown(helper);
}

/** The glue of a join: a constant string or a template of the tag without holes; `otherwise` when it is left out. */
export function glueOf(helper: Helper, glue: ts.Expression | undefined, otherwise: string): string | undefined {
  if (!glue) return otherwise;
  const node = ts.isTaggedTemplateExpression(glue) ? glue.template : glue;
  return ts.isExpression(node) ? constantText(helper.source, node) : undefined;
}

/** The keys of an object literal and where they stand, when all are known. */
export function keysOf(
  helper: Helper,
  object: ts.Expression | undefined,
): readonly { readonly name: string; readonly node: ts.Node; readonly value?: ts.Expression }[] | undefined {
  if (!object) return undefined;
  const { node, source } = resolveValue(helper.source, object);
  if (source !== helper.source) return undefined;
  const literal = ts.isArrayLiteralExpression(node) && node.elements[0] ? resolveValue(source, node.elements[0]).node : node;
  if (!ts.isObjectLiteralExpression(literal)) return undefined;
  const keys: { name: string; node: ts.Node; value?: ts.Expression }[] = [];
  for (const property of literal.properties) {
    if (!property.name || ts.isComputedPropertyName(property.name) || ts.isPrivateIdentifier(property.name)) return undefined;
    if (property.name.kind === ts.SyntaxKind.BigIntLiteral) return undefined;
    keys.push({
      name: property.name.text,
      node: property.name,
      ...(ts.isPropertyAssignment(property) ? { value: property.initializer } : {}),
    });
  }
  return keys;
}

/** Drops the tag: evaluates strings as text again. */
export const plainEvaluation = (evaluation: Evaluation): Evaluation => ({
  ...newEvaluation(),
  parameters: evaluation.parameters,
  depth: evaluation.depth,
  fuel: evaluation.fuel,
});

export { holeFor };

import type * as ts from 'typescript';
import type { Span } from '../../text/span.ts';
import { functionText } from './calledFunctions.ts';
import type { Evaluation } from './evaluation.ts';
import { flowText } from './flow.ts';
import { declarationOf, type TypeScriptSource } from './source.ts';
import { spanOf, textOf } from './strings.ts';
import {
  isExpression,
  isGetAccessor,
  isIdentifier,
  isLiteralTypeNode,
  isObjectLiteralExpression,
  isParameter,
  isPropertyAccessExpression,
  isStringLiteral,
  isUnionTypeNode,
  isVariableDeclaration,
} from './syntax.ts';
import { relocate, textPiece, union, type Variants } from './text.ts';
import { memberOf, resolveValue } from './values.ts';

export function identifierText(source: TypeScriptSource, node: ts.Identifier, evaluation: Evaluation): Variants | undefined {
  const declaration = declarationOf(source, node);
  if (!declaration) return undefined;
  const held = evaluation.held?.get(declaration);
  if (held) return held;
  const bound = evaluation.parameters.get(declaration);
  if (bound) {
    const text = textOf(bound.at.source, bound.at.node, { ...bound.evaluation, depth: evaluation.depth });
    return text && bound.at.source !== source ? relocate(text, spanOf(source, node)) : text;
  }
  if (isParameter(declaration))
    return evaluation.sql ? undefined : declaration.type && literalTypeText(declaration.type, spanOf(source, node));
  if (isVariableDeclaration(declaration)) {
    const flowing = flowText(source, node, declaration, evaluation);
    if (flowing !== 'constant') return flowing?.map((list) => list.flat());
  }
  return valueText(source, node, evaluation);
}

/** `'asc' | 'desc'` as a declared type: each is an alternative. */
function literalTypeText(type: ts.TypeNode, host: Span): Variants | undefined {
  const types = isUnionTypeNode(type) ? type.types : [type];
  const texts: Variants[] = [];
  for (const each of types) {
    if (!isLiteralTypeNode(each) || !isStringLiteral(each.literal)) return undefined;
    texts.push([[textPiece(each.literal.text, host)]]);
  }
  return union(texts);
}

export function memberText(
  source: TypeScriptSource,
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  evaluation: Evaluation,
): Variants | undefined {
  const known = valueText(source, node, evaluation);
  if (known || isPropertyAccessExpression(node)) return known;
  // `COLUMNS[key]` of a constant object: any of its members.
  const base = resolveValue(source, node.expression);
  if (!isObjectLiteralExpression(base.node)) return undefined;
  const texts: Variants[] = [];
  for (const property of base.node.properties) {
    const name =
      property.name && (isIdentifier(property.name) || isStringLiteral(property.name)) ? property.name.text : undefined;
    const member = name === undefined ? undefined : memberOf(base, name);
    const text = member && isExpression(member.node) ? textOf(member.source, member.node, evaluation) : undefined;
    if (!text) return undefined;
    texts.push(member!.source === source ? text : relocate(text, spanOf(source, node)));
  }
  return union(texts);
}

/** The text of what a name leads to: a literal, an expression of other texts, a getter. */
function valueText(source: TypeScriptSource, node: ts.Expression, evaluation: Evaluation): Variants | undefined {
  const value = resolveValue(source, node);
  const found = value.node;
  if (found === node) return undefined;
  if (isGetAccessor(found)) return functionText(value.source, found, [], { source, node }, evaluation);
  if (!isExpression(found)) return undefined;
  const text = textOf(value.source, found, evaluation);
  return text && value.source !== source ? relocate(text, spanOf(source, node)) : text;
}

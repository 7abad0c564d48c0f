import type * as ts from 'typescript';
import type { Span } from '../../text/span.ts';
import { resultText } from './calledFunctions.ts';
import { type Evaluation, MAX_DEPTH, newEvaluation, type SqlReader } from './evaluation.ts';
import { type LiteralPart, literalPieces } from './literals.ts';
import { identifierText, memberText } from './namedTexts.ts';
import { isScalar } from './scalars.ts';
import type { TypeScriptSource } from './source.ts';
import { callText, taggedText } from './stringMethods.ts';
import {
  isAwaitExpression,
  isBinaryExpression,
  isCallExpression,
  isConditionalExpression,
  isElementAccessExpression,
  isExpression,
  isIdentifier,
  isNoSubstitutionTemplateLiteral,
  isNumericLiteral,
  isParenthesizedExpression,
  isPropertyAccessExpression,
  isStringLiteral,
  isStringLiteralLike,
  isTaggedTemplateExpression,
  isTemplateExpression,
  isVoidExpression,
  SyntaxKind,
} from './syntax.ts';
import { combine, holePiece, type Piece, plainText, textPiece, union, type Variants } from './text.ts';
import { unwrap } from './values.ts';
import { valueType } from './valueTypes.ts';

/**
 * The texts that an expression may have, by the branches taken, with a map back to where each piece stands. Pieces of other files stand
 * for the whole of the expression that brings them in. Undefined when nothing of it is a known text: numbers, calls to elsewhere, parameters.
 */
export function textOf(
  source: TypeScriptSource,
  node: ts.Expression,
  evaluation: Evaluation = newEvaluation(),
): Variants | undefined {
  if (evaluation.depth >= MAX_DEPTH || evaluation.fuel.left-- <= 0) return undefined;
  return evaluate(source, unwrap(node), { ...evaluation, depth: evaluation.depth + 1 });
}

/** The text of an expression that has exactly one and no holes. */
export function constantText(source: TypeScriptSource, node: ts.Expression): string | undefined {
  const variants = textOf(source, node);
  return variants?.length === 1 ? plainText(variants[0]!) : undefined;
}

export const spanOf = (source: TypeScriptSource, node: ts.Node): Span => ({ start: node.getStart(source.ast), end: node.end });

/** A hole for an expression that is put into SQL text. */
export function holeFor(source: TypeScriptSource, node: ts.Node, host: Span = spanOf(source, node)): Piece {
  const kind = isExpression(node) && isScalar(source, node) ? 'value' : 'unknown';
  return holePiece(host, node.getText(source.ast), kind, isExpression(node) ? valueType(source, node) : undefined);
}

function evaluate(source: TypeScriptSource, node: ts.Expression, evaluation: Evaluation): Variants | undefined {
  return evaluation.sql ? evaluateSql(source, node, evaluation, evaluation.sql) : evaluateText(source, node, evaluation);
}

/** SQL values: what a tag's library puts into its template as SQL. Everything else is a parameter. */
function evaluateSql(
  source: TypeScriptSource,
  node: ts.Expression,
  evaluation: Evaluation,
  sql: SqlReader,
): Variants | undefined {
  if (isAwaitExpression(node)) return undefined;
  if (isTaggedTemplateExpression(node)) return sql.tagged(source, node, evaluation);
  if (isCallExpression(node))
    return sql.call(source, node, evaluation) ?? resultText(source, node, unwrap(node.expression), evaluation);
  if (isBinaryExpression(node) && node.operatorToken.kind !== SyntaxKind.PlusToken) return binaryText(source, node, evaluation);
  if (isConditionalExpression(node)) return conditionalText(source, node, evaluation);
  if (isIdentifier(node)) return sql.property(source, node, evaluation) ?? identifierText(source, node, evaluation);
  if (isPropertyAccessExpression(node)) return sql.property(source, node, evaluation) ?? memberText(source, node, evaluation);
  if (isElementAccessExpression(node)) return memberText(source, node, evaluation);
  return undefined;
}

function conditionalText(source: TypeScriptSource, node: ts.ConditionalExpression, evaluation: Evaluation): Variants | undefined {
  const branches = [node.whenTrue, node.whenFalse].map((each) => branchText(source, each, evaluation));
  return branches.some((each) => each.known) ? union(branches.map((each) => each.text)) : undefined;
}

function evaluateText(source: TypeScriptSource, node: ts.Expression, evaluation: Evaluation): Variants | undefined {
  if (isStringLiteral(node) || isNoSubstitutionTemplateLiteral(node)) return [literalPieces(source.ast, node)];
  if (isNumericLiteral(node) || node.kind === SyntaxKind.TrueKeyword || node.kind === SyntaxKind.FalseKeyword) {
    return [[textPiece(node.getText(source.ast), spanOf(source, node), true)]];
  }
  if (isTemplateExpression(node)) return templateText(source, node, (each) => textOf(source, each, evaluation));
  if (isBinaryExpression(node)) return binaryText(source, node, evaluation);
  if (isConditionalExpression(node)) return conditionalText(source, node, evaluation);
  if (isCallExpression(node)) return callText(source, node, evaluation);
  if (isTaggedTemplateExpression(node)) return taggedText(source, node, evaluation);
  if (isIdentifier(node)) return identifierText(source, node, evaluation);
  if (isPropertyAccessExpression(node) || isElementAccessExpression(node)) return memberText(source, node, evaluation);
  return undefined;
}

/** A branch of a condition: `undefined` and `null` are no text. */
function branchText(
  source: TypeScriptSource,
  node: ts.Expression,
  evaluation: Evaluation,
): { readonly text: Variants; readonly known: boolean } {
  const isEmptySql = evaluation.sql !== undefined && isStringLiteralLike(node) && node.text.trim() === '';
  if (isNothing(node) || isEmptySql) return { text: [[]], known: !evaluation.sql };
  const text = textOf(source, node, evaluation);
  return { text: text ?? [[holeFor(source, node)]], known: text !== undefined };
}

/** In SQL templates, an empty string is left out too. */
export const isNothing = (node: ts.Expression): boolean =>
  node.kind === SyntaxKind.NullKeyword || (isIdentifier(node) && node.text === 'undefined') || isVoidExpression(node);

/** A template's fixed parts with what `inner` gives for each interpolation, or a hole. Holes and relocated texts stand for `${…}`'s inside. */
export function templateText(
  source: TypeScriptSource,
  template: ts.TemplateLiteral,
  inner: (expression: ts.Expression, before: string) => Variants | undefined,
  mode: 'cooked' | 'raw' = 'cooked',
  holeOf: (expression: ts.Expression) => Piece = (expression) => holeFor(source, expression),
): Variants {
  if (isNoSubstitutionTemplateLiteral(template)) return [literalPieces(source.ast, template, mode)];
  const literal = (part: LiteralPart): Variants => [literalPieces(source.ast, part, mode)];
  const parts: Variants[] = [literal(template.head)];
  const holes: (Piece | undefined)[] = [undefined];
  let before = template.head.text;
  for (const span of template.templateSpans) {
    const hole = holeOf(span.expression);
    parts.push(inner(span.expression, before) ?? [[hole]], literal(span.literal));
    holes.push(hole, undefined);
    before += ` ${span.literal.text}`;
  }
  return combine(parts, (index) => holes[index]!);
}

function binaryText(source: TypeScriptSource, node: ts.BinaryExpression, evaluation: Evaluation): Variants | undefined {
  switch (node.operatorToken.kind) {
    case SyntaxKind.PlusToken: {
      const operands = addends(node);
      const texts = operands.map((each) => textOf(source, each, evaluation));
      if (!texts.some((each) => each?.some((text) => text.some((piece) => piece.kind === 'text' && !/^\d+$/.test(piece.text)))))
        return undefined;
      return combine(
        texts.map((each, index) => each ?? [[holeFor(source, operands[index]!)]]),
        (index) => holeFor(source, operands[index]!),
      );
    }
    // `part && text` and `text || ''` are used where a falsy part gives nothing.
    case SyntaxKind.AmpersandAmpersandToken: {
      const text = textOf(source, node.right, evaluation);
      return text && union([[[]], text]);
    }
    case SyntaxKind.BarBarToken:
    case SyntaxKind.QuestionQuestionToken: {
      const left = textOf(source, node.left, evaluation);
      const right = branchText(source, node.right, evaluation);
      return left && union([left, right.text]);
    }
    case SyntaxKind.CommaToken:
      return textOf(source, node.right, evaluation);
    default:
      return undefined;
  }
}

/** The operands of a chain of `+`, left to right; long chains nest deep on the left, so this is a loop. */
export function addends(node: ts.BinaryExpression): ts.Expression[] {
  const operands: ts.Expression[] = [];
  let left: ts.Expression = node;
  while (isBinaryExpression(left) && left.operatorToken.kind === SyntaxKind.PlusToken) {
    operands.push(left.right);
    left = left.left;
    if (isParenthesizedExpression(left)) left = unwrap(left);
  }
  operands.push(left);
  return operands.reverse();
}

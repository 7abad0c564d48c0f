import type * as ts from 'typescript';
import { beginsLikeSql } from '../sqlShape.ts';
import { innerSpan } from './literals.ts';
import { declarationOf, type TypeScriptSource } from './source.ts';
import { addends, textOf } from './strings.ts';
import {
  isArrayLiteralExpression,
  isAsExpression,
  isBinaryExpression,
  isCallExpression,
  isConditionalExpression,
  isIdentifier,
  isNoSubstitutionTemplateLiteral,
  isParenthesizedExpression,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isReturnStatement,
  isShorthandPropertyAssignment,
  isStringLiteral,
  isStringLiteralLike,
  isTaggedTemplateExpression,
  isTemplateExpression,
  isTemplateSpan,
  isVariableDeclaration,
  isVariableDeclarationList,
  SyntaxKind,
} from './syntax.ts';
import type { Variants } from './text.ts';
import { isConstant, unwrap } from './values.ts';

const CLAUSE =
  /^\s*(?:where|and|or|order|group|from|join|left|right|inner|limit|offset|set|values|returning|on|union|select|insert|update|delete|with)\b/i;

/** Whether a node is of a kind that can be a text. */
export function isTextual(node: ts.Node): node is ts.Expression {
  switch (node.kind) {
    case SyntaxKind.Identifier:
    case SyntaxKind.StringLiteral:
    case SyntaxKind.NoSubstitutionTemplateLiteral:
    case SyntaxKind.TemplateExpression:
    case SyntaxKind.BinaryExpression:
    case SyntaxKind.CallExpression:
      return true;
    default:
      return false;
  }
}

/**
 * The texts of an expression that may be a whole SQL string: a literal, a template, a chain of `+`, a join, or the last use of a variable that
 * such a string is built up in. Undefined for everything else, and for parts of longer strings: they are told by the whole.
 */
export function guessRoot(source: TypeScriptSource, node: ts.Expression): Variants | undefined {
  if (isIdentifier(node)) return builtUp(source, node);
  if (!mayBegin(source, node) || isPart(node)) return undefined;
  const declaration = variableOf(node);
  if (declaration && !isConstant(source, declaration)) return undefined;
  return textOf(source, node);
}

/** A cheap look at how the text begins. */
function mayBegin(source: TypeScriptSource, node: ts.Expression): boolean {
  if (isStringLiteral(node)) return beginsLikeSql(node.text);
  if (isNoSubstitutionTemplateLiteral(node)) return beginsLikeSql(node.text);
  if (isTemplateExpression(node)) {
    const { start, end } = innerSpan(source.ast, node.head);
    return (
      beginsLikeSql(node.head.text) ||
      (source.text.slice(start, end).trim() === '' && CLAUSE.test(node.templateSpans[0]!.literal.text))
    );
  }
  if (isBinaryExpression(node) && node.operatorToken.kind === SyntaxKind.PlusToken) {
    const operands = addends(node);
    const first = operands[0]!;
    return mayBegin(source, unwrap(first)) || operands.slice(1).some((each) => CLAUSE.test(headText(each)));
  }
  if (isCallExpression(node) && isFormat(node))
    return node.arguments[0] !== undefined && mayBegin(source, unwrap(node.arguments[0]));
  if (isCallExpression(node) && isPropertyAccessExpression(node.expression)) {
    const { name, expression } = node.expression;
    const base = unwrap(expression);
    if (name.text === 'join')
      return isArrayLiteralExpression(base)
        ? base.elements[0] !== undefined && mayBegin(source, unwrap(base.elements[0]))
        : isIdentifier(base);
    return /^(?:concat|trim|trimStart|trimEnd|replace|replaceAll)$/.test(name.text) && mayBegin(source, base);
  }
  return false;
}

/** `format('…', …)`, which fills in a template. */
const isFormat = (call: ts.CallExpression): boolean => {
  const callee = unwrap(call.expression);
  const name = isPropertyAccessExpression(callee) ? callee.name : callee;
  return isIdentifier(name) && name.text === 'format';
};

function headText(node: ts.Expression): string {
  const inner = unwrap(node);
  if (isStringLiteralLike(inner)) return inner.text;
  return isTemplateExpression(inner) ? inner.head.text : '';
}

/** Whether the expression is an operand of a longer text. */
function isPart(node: ts.Expression): boolean {
  let at: ts.Node = node;
  while (isParenthesizedExpression(at.parent) || isAsExpression(at.parent) || isConditionalExpression(at.parent)) at = at.parent;
  const parent = at.parent;
  if (isTemplateSpan(parent) || isTaggedTemplateExpression(parent)) return true;
  if (isBinaryExpression(parent)) {
    const operator = parent.operatorToken.kind;
    return (
      operator === SyntaxKind.PlusToken ||
      operator === SyntaxKind.PlusEqualsToken ||
      operator === SyntaxKind.AmpersandAmpersandToken
    );
  }
  if (isPropertyAccessExpression(parent))
    return isCallExpression(parent.parent) && /^(?:concat|trim|trimStart|trimEnd|replace|replaceAll)$/.test(parent.name.text);
  if (isCallExpression(parent) && isFormat(parent) && parent.arguments[0] === at) return true;
  if (isCallExpression(parent) && isPropertyAccessExpression(parent.expression))
    return /^(?:concat|push|unshift|append)$/.test(parent.expression.name.text);
  if (isArrayLiteralExpression(parent)) {
    const up = parent.parent;
    const isJoined = isPropertyAccessExpression(up) && up.name.text === 'join';
    const isHeld = isVariableDeclaration(up) && isVariableDeclarationList(up.parent);
    return isJoined || (isHeld && parent.elements.some((each) => CLAUSE.test(headText(each)) && !beginsLikeSql(headText(each))));
  }
  return false;
}

/** The variable that an expression initializes or is assigned to. */
function variableOf(node: ts.Expression): ts.VariableDeclaration | undefined {
  let at: ts.Node = node;
  while (isParenthesizedExpression(at.parent) || isAsExpression(at.parent) || isConditionalExpression(at.parent)) at = at.parent;
  return isVariableDeclaration(at.parent) ? at.parent : undefined;
}

/** The last use of a variable that a string is built up in by assignments: there the text is whole. */
function builtUp(source: TypeScriptSource, node: ts.Identifier): Variants | undefined {
  const parent = node.parent;
  const isRead =
    isReturnStatement(parent) ||
    (isCallExpression(parent) && parent.arguments.includes(node)) ||
    isPropertyAssignment(parent) ||
    isShorthandPropertyAssignment(parent);
  if (!isRead || source.scopes.assignments(node.text).length === 0) return undefined;
  const declaration = declarationOf(source, node);
  if (!declaration || !isVariableDeclaration(declaration) || isConstant(source, declaration)) return undefined;
  return textOf(source, node);
}

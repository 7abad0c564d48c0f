import ts from 'typescript';
import { beginsLikeSql } from '../sqlShape.ts';
import { innerSpan } from './literals.ts';
import { declarationOf, type TypeScriptSource } from './source.ts';
import { addends, textOf } from './strings.ts';
import type { Variants } from './text.ts';
import { isConstant, unwrap } from './values.ts';

const CLAUSE =
  /^\s*(?:where|and|or|order|group|from|join|left|right|inner|limit|offset|set|values|returning|on|union|select|insert|update|delete|with)\b/i;

/** Whether a node is of a kind that can be a text. */
export function isTextual(node: ts.Node): node is ts.Expression {
  switch (node.kind) {
    case ts.SyntaxKind.Identifier:
    case ts.SyntaxKind.StringLiteral:
    case ts.SyntaxKind.NoSubstitutionTemplateLiteral:
    case ts.SyntaxKind.TemplateExpression:
    case ts.SyntaxKind.BinaryExpression:
    case ts.SyntaxKind.CallExpression:
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
  if (ts.isIdentifier(node)) return builtUp(source, node);
  if (!mayBegin(source, node) || isPart(node)) return undefined;
  const declaration = variableOf(node);
  if (declaration && !isConstant(source, declaration)) return undefined;
  return textOf(source, node);
}

/** A cheap look at how the text begins. */
function mayBegin(source: TypeScriptSource, node: ts.Expression): boolean {
  if (ts.isStringLiteral(node)) return beginsLikeSql(node.text);
  if (ts.isNoSubstitutionTemplateLiteral(node)) return beginsLikeSql(node.text);
  if (ts.isTemplateExpression(node)) {
    const { start, end } = innerSpan(source.ast, node.head);
    return (
      beginsLikeSql(node.head.text) ||
      (source.text.slice(start, end).trim() === '' && CLAUSE.test(node.templateSpans[0]!.literal.text))
    );
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const operands = addends(node);
    const first = operands[0]!;
    return mayBegin(source, unwrap(first)) || operands.slice(1).some((each) => CLAUSE.test(headText(each)));
  }
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const { name, expression } = node.expression;
    const base = unwrap(expression);
    if (name.text === 'join')
      return ts.isArrayLiteralExpression(base)
        ? base.elements[0] !== undefined && mayBegin(source, unwrap(base.elements[0]))
        : ts.isIdentifier(base);
    return /^(?:concat|trim|trimStart|trimEnd|replace|replaceAll)$/.test(name.text) && mayBegin(source, base);
  }
  return false;
}

function headText(node: ts.Expression): string {
  const inner = unwrap(node);
  if (ts.isStringLiteralLike(inner)) return inner.text;
  return ts.isTemplateExpression(inner) ? inner.head.text : '';
}

/** Whether the expression is an operand of a longer text. */
function isPart(node: ts.Expression): boolean {
  let at: ts.Node = node;
  while (ts.isParenthesizedExpression(at.parent) || ts.isAsExpression(at.parent) || ts.isConditionalExpression(at.parent))
    at = at.parent;
  const parent = at.parent;
  if (ts.isTemplateSpan(parent) || ts.isTaggedTemplateExpression(parent)) return true;
  if (ts.isBinaryExpression(parent)) {
    const operator = parent.operatorToken.kind;
    return (
      operator === ts.SyntaxKind.PlusToken ||
      operator === ts.SyntaxKind.PlusEqualsToken ||
      operator === ts.SyntaxKind.AmpersandAmpersandToken
    );
  }
  if (ts.isPropertyAccessExpression(parent))
    return ts.isCallExpression(parent.parent) && /^(?:concat|trim|trimStart|trimEnd|replace|replaceAll)$/.test(parent.name.text);
  if (ts.isCallExpression(parent) && ts.isPropertyAccessExpression(parent.expression))
    return /^(?:concat|push|unshift|append)$/.test(parent.expression.name.text);
  if (ts.isArrayLiteralExpression(parent)) {
    const up = parent.parent;
    const isJoined = ts.isPropertyAccessExpression(up) && up.name.text === 'join';
    const isHeld = ts.isVariableDeclaration(up) && ts.isVariableDeclarationList(up.parent);
    return isJoined || (isHeld && parent.elements.some((each) => CLAUSE.test(headText(each)) && !beginsLikeSql(headText(each))));
  }
  return false;
}

/** The variable that an expression initializes or is assigned to. */
function variableOf(node: ts.Expression): ts.VariableDeclaration | undefined {
  let at: ts.Node = node;
  while (ts.isParenthesizedExpression(at.parent) || ts.isAsExpression(at.parent) || ts.isConditionalExpression(at.parent))
    at = at.parent;
  return ts.isVariableDeclaration(at.parent) ? at.parent : undefined;
}

/** The last use of a variable that a string is built up in by assignments: there the text is whole. */
function builtUp(source: TypeScriptSource, node: ts.Identifier): Variants | undefined {
  const parent = node.parent;
  const isRead =
    ts.isReturnStatement(parent) ||
    (ts.isCallExpression(parent) && parent.arguments.includes(node)) ||
    ts.isPropertyAssignment(parent) ||
    ts.isShorthandPropertyAssignment(parent);
  if (!isRead || source.scopes.assignments(node.text).length === 0) return undefined;
  const declaration = declarationOf(source, node);
  if (!declaration || !ts.isVariableDeclaration(declaration) || isConstant(source, declaration)) return undefined;
  return textOf(source, node);
}

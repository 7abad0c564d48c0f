import type * as ts from 'typescript';
import { declarationOf, type TypeScriptSource } from './source.ts';
import {
  isBigIntLiteral,
  isBinaryExpression,
  isCallExpression,
  isIdentifier,
  isLiteralTypeNode,
  isNewExpression,
  isNumericLiteral,
  isParameter,
  isPostfixUnaryExpression,
  isPrefixUnaryExpression,
  isPropertyAccessExpression,
  isTypeReferenceNode,
  isUnionTypeNode,
  isVariableDeclaration,
  SyntaxKind,
} from './syntax.ts';
import { unwrap } from './values.ts';

/** Whether an expression surely gives a number, a boolean, a date or the like: it can only be a value in SQL. */
export function isScalar(source: TypeScriptSource, expression: ts.Expression): boolean {
  const node = unwrap(expression);
  if (isNumericLiteral(node) || isBigIntLiteral(node) || isPrefixUnaryExpression(node) || isPostfixUnaryExpression(node))
    return true;
  if (isBinaryExpression(node)) return /^[-*/%]$/.test(node.operatorToken.getText(source.ast));
  if (isPropertyAccessExpression(node)) return node.name.text === 'length';
  if (isCallExpression(node) || isNewExpression(node)) {
    return /^(Number|parseInt|parseFloat|Date|BigInt|Number\.parseInt|Number\.parseFloat|Date\.now|Math\.\w+|JSON\.stringify|randomUUID|crypto\.randomUUID|uuidv?\d?|nanoid|(\w+\.)?escapeLiteral|(\w+\.)?escape)$/.test(
      node.expression.getText(source.ast),
    );
  }
  if (!isIdentifier(node)) return false;
  const declaration = declarationOf(source, node);
  if (!declaration || !(isParameter(declaration) || isVariableDeclaration(declaration))) return false;
  if (declaration.type) return isScalarType(declaration.type);
  return (
    declaration.initializer !== undefined &&
    isVariableDeclaration(declaration) &&
    declaration.initializer !== node &&
    isScalarLiteral(source, declaration.initializer)
  );
}

const isScalarLiteral = (source: TypeScriptSource, node: ts.Expression): boolean =>
  isNumericLiteral(node) || (!isIdentifier(unwrap(node)) && isScalar(source, node));

function isScalarType(type: ts.TypeNode): boolean {
  if (isUnionTypeNode(type))
    return type.types.every(
      (each) => isScalarType(each) || (isLiteralTypeNode(each) && each.literal.kind === SyntaxKind.NullKeyword),
    );
  if (isTypeReferenceNode(type)) return type.typeName.getText() === 'Date';
  return (
    type.kind === SyntaxKind.NumberKeyword ||
    type.kind === SyntaxKind.BooleanKeyword ||
    type.kind === SyntaxKind.BigIntKeyword ||
    type.kind === SyntaxKind.UndefinedKeyword
  );
}

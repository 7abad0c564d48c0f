import type * as ts from 'typescript';
import type { TypeHint } from '../fragment.ts';
import { propertyNameText } from './imports.ts';
import { declarationOf, type Located, type TypeScriptSource } from './source.ts';
import {
  isArrayTypeNode,
  isAsExpression,
  isBindingElement,
  isClassDeclaration,
  isIdentifier,
  isInterfaceDeclaration,
  isIntersectionTypeNode,
  isNewExpression,
  isNonNullExpression,
  isNoSubstitutionTemplateLiteral,
  isNumericLiteral,
  isParameter,
  isParenthesizedExpression,
  isPropertyAccessExpression,
  isPropertyDeclaration,
  isPropertySignature,
  isSatisfiesExpression,
  isStringLiteral,
  isTemplateExpression,
  isTypeAliasDeclaration,
  isTypeLiteralNode,
  isTypeReferenceNode,
  isVariableDeclaration,
  SyntaxKind,
} from './syntax.ts';

/** The TypeScript type that code near by gives an expression, as written there; undefined when it takes inference to know. */
export function typeTextOf(source: TypeScriptSource, expression: ts.Expression): string | undefined {
  let node = expression;
  while (isParenthesizedExpression(node) || isNonNullExpression(node)) node = node.expression;
  if (isAsExpression(node) || isSatisfiesExpression(node))
    return isConstAssertion(node.type) ? undefined : node.type.getText(source.ast);
  if (isStringLiteral(node) || isNoSubstitutionTemplateLiteral(node))
    return JSON.stringify(node.text).replace(/^"(.*)"$/s, "'$1'");
  if (isNumericLiteral(node)) return 'number';
  if (isTemplateExpression(node)) return 'string';
  if (node.kind === SyntaxKind.TrueKeyword || node.kind === SyntaxKind.FalseKeyword) return 'boolean';
  if (isNewExpression(node) && node.expression.getText(source.ast) === 'Date') return 'Date';
  if (isIdentifier(node)) return declaredType(source, node)?.getText(source.ast);
  if (isPropertyAccessExpression(node) && isIdentifier(node.expression)) {
    const owner = declaredType(source, node.expression);
    const member =
      owner &&
      membersOf({ source, node: owner }, 4)?.find(
        (each) => propertyNameText(each.node.name) === (node as ts.PropertyAccessExpression).name.text,
      );
    return member && typeOfMember(member);
  }
  return undefined;
}

const isConstAssertion = (type: ts.TypeNode): boolean =>
  isTypeReferenceNode(type) && isIdentifier(type.typeName) && type.typeName.text === 'const';

/** The annotation of a variable or parameter, or of the member that a destructuring takes from one. */
function declaredType(source: TypeScriptSource, identifier: ts.Identifier): ts.TypeNode | undefined {
  const declaration = declarationOf(source, identifier);
  if (!declaration) return undefined;
  if (isVariableDeclaration(declaration) || isParameter(declaration)) {
    if (declaration.type) return declaration.type;
    return declaration.initializer && isAsExpression(declaration.initializer) && !isConstAssertion(declaration.initializer.type)
      ? declaration.initializer.type
      : undefined;
  }
  if (!isBindingElement(declaration)) return undefined;
  const owner = declaration.parent.parent;
  if ((!isVariableDeclaration(owner) && !isParameter(owner)) || !owner.type) return undefined;
  const name = propertyNameText(declaration.propertyName) ?? (isIdentifier(declaration.name) ? declaration.name.text : undefined);
  const member = membersOf({ source, node: owner.type }, 4)?.find((each) => propertyNameText(each.node.name) === name);
  return member?.source === source ? member.node.type : undefined;
}

type Member = Located<ts.PropertySignature | ts.PropertyDeclaration>;

const typeOfMember = ({ source, node }: Member): string | undefined => {
  const type = node.type?.getText(source.ast);
  return type === undefined ? undefined : node.questionToken ? `${type} | undefined` : type;
};

/** The properties of a type literal, interface or class, through aliases, arrays, intersections and imports. */
function membersOf(at: Located, left: number): Member[] | undefined {
  const { source, node } = at;
  if (left <= 0) return undefined;
  if (isTypeLiteralNode(node) || isInterfaceDeclaration(node) || isClassDeclaration(node)) {
    const own: Member[] = [];
    for (const each of node.members)
      if (isPropertySignature(each) || isPropertyDeclaration(each)) own.push({ source, node: each });
    const bases = isTypeLiteralNode(node) ? [] : (node.heritageClauses ?? []).flatMap((clause) => [...clause.types]);
    const inherited = bases.flatMap((base) =>
      isIdentifier(base.expression) ? (membersOfName(source, base.expression.text, left - 1) ?? []) : [],
    );
    return [...own, ...inherited];
  }
  if (isTypeAliasDeclaration(node)) return membersOf({ source, node: node.type }, left - 1);
  if (isArrayTypeNode(node)) return membersOf({ source, node: node.elementType }, left - 1);
  if (isIntersectionTypeNode(node)) return node.types.flatMap((each) => membersOf({ source, node: each }, left - 1) ?? []);
  if (!isTypeReferenceNode(node) || !isIdentifier(node.typeName)) return undefined;
  const [argument] = node.typeArguments ?? [];
  if (argument && /^(Array|ReadonlyArray|Readonly|Partial|Promise|Required)$/.test(node.typeName.text))
    return membersOf({ source, node: argument }, left - 1);
  return membersOfName(source, node.typeName.text, left - 1);
}

function membersOfName(source: TypeScriptSource, name: string, left: number): Member[] | undefined {
  if (left <= 0) return undefined;
  const declared = source.scopes.type(name);
  if (declared) return membersOf({ source, node: declared }, left);
  const link = source.links.imports.get(name);
  const other = link && source.other(link.module);
  return link && other ? exportedMembers(other, link.export, left - 1) : undefined;
}

function exportedMembers(source: TypeScriptSource, name: string, left: number): Member[] | undefined {
  if (left <= 0) return undefined;
  const found = source.links.exports.get(name);
  if (found?.kind === 'from') {
    const other = source.other(found.module);
    return other && exportedMembers(other, found.export, left - 1);
  }
  const declared = source.scopes.type(found?.kind === 'local' ? found.name : name);
  if (declared) return membersOf({ source, node: declared }, left);
  for (const star of source.links.stars) {
    const other = source.other(star);
    const members = other && exportedMembers(other, name, left - 1);
    if (members) return members;
  }
  return undefined;
}

/** What a row type (`query<Row>`) says of the result's columns. Types of other files stand for the place that names them here. */
export function rowHints(source: TypeScriptSource, type: ts.TypeNode | undefined): TypeHint[] {
  if (!type) return [];
  const host = { start: type.getStart(source.ast), end: type.end };
  return (membersOf({ source, node: type }, 6) ?? []).flatMap((member): TypeHint[] => {
    const column = propertyNameText(member.node.name);
    const typescript = typeOfMember(member);
    if (column === undefined || typescript === undefined) return [];
    const own = { start: member.node.getStart(member.source.ast), end: member.node.end };
    return [{ for: { column }, typescript, host: member.source === source ? own : host }];
  });
}

import type * as ts from 'typescript';
import { propertyNameText } from './imports.ts';
import type { TypeDeclaration } from './scopes.ts';
import type { Located } from './source.ts';
import {
  isArrayLiteralExpression,
  isArrayTypeNode,
  isAsExpression,
  isEnumDeclaration,
  isIdentifier,
  isIndexedAccessTypeNode,
  isIntersectionTypeNode,
  isLiteralTypeNode,
  isObjectLiteralExpression,
  isParenthesizedTypeNode,
  isPropertyAssignment,
  isStringLiteral,
  isStringLiteralLike,
  isTypeAliasDeclaration,
  isTypeLiteralNode,
  isTypeOperatorNode,
  isTypeQueryNode,
  isTypeReferenceNode,
  isUnionTypeNode,
  SyntaxKind,
} from './syntax.ts';
import { membersOf, typeNamed } from './typeDeclarations.ts';
import { resolveValue, unwrap } from './values.ts';

/**
 * A type as text, with what its names stand for: `Status = 'sent' | 'seen'`, `Settings = {…}`, `{…}[] | null`. Names of packages, and what it
 * would take a checker to know, stay as written. Bounded: names are followed six deep.
 */
export function typeText(at: Located<ts.TypeNode>, left = 6): string {
  const { source, node } = at;
  const inner = (each: ts.TypeNode): string => typeText({ source, node: each }, left - 1);
  const written = (): string => node.getText(source.ast).replace(/\s+/g, ' ').slice(0, 200);
  if (left <= 0) return written();
  if (isParenthesizedTypeNode(node)) return grouped(inner(node.type));
  if (isUnionTypeNode(node)) return node.types.map((each) => named(inner(each))).join(' | ');
  if (isArrayTypeNode(node)) return `${grouped(inner(node.elementType))}[]`;
  if (isTypeLiteralNode(node)) return '{…}';
  if (isTypeOperatorNode(node)) return node.operator === SyntaxKind.ReadonlyKeyword ? inner(node.type) : keyText(at, left);
  if (isIntersectionTypeNode(node)) {
    const parts = node.types.map(inner);
    // `string & { readonly brand: 'Id' }`
    return parts.find((part) => !part.endsWith('{…}')) ?? '{…}';
  }
  if (isIndexedAccessTypeNode(node)) return accessText({ source, node }, left) ?? written();
  if (!isTypeReferenceNode(node)) return written();
  const [first] = node.typeArguments ?? [];
  const name = node.typeName.getText(source.ast);
  if (first && /^(?:Array|ReadonlyArray|Set|ReadonlySet)$/.test(name)) return `${grouped(inner(first))}[]`;
  if (first && /^(?:Promise|Awaited|Exclude|Extract|Generated)$/.test(name)) return inner(first);
  if (first && /^(?:Pick|Omit|Partial|Required|Readonly|Record|Map)$/.test(name)) return '{…}';
  const parameter = isIdentifier(node.typeName) ? parameterNamed(node, node.typeName.text) : undefined;
  if (parameter) return inner(parameter);
  const declared = typeNamed(source, node.typeName);
  const meaning = declared && declarationText(declared, left - 1);
  return meaning === undefined ? written() : `${name} = ${meaning}`;
}

/** What a type parameter around a use stands for where nothing is given: its default, or what it extends; itself where that is not said. */
function parameterNamed(use: ts.TypeReferenceNode, name: string): ts.TypeNode | undefined {
  for (let at: ts.Node = use.parent; at; at = at.parent) {
    const parameters =
      'typeParameters' in at ? (at.typeParameters as ts.NodeArray<ts.TypeParameterDeclaration> | undefined) : undefined;
    const found = parameters?.find((each) => each.name.text === name);
    if (found) return found.default ?? found.constraint;
  }
  return undefined;
}

function declarationText({ source, node }: Located<TypeDeclaration>, left: number): string | undefined {
  if (isEnumDeclaration(node)) return enumText(node);
  if (!isTypeAliasDeclaration(node)) return '{…}';
  // An alias of an alias bears the name that is used.
  return typeText({ source, node: node.type }, left).replace(/^[\w$.]+ = /, '');
}

/** The values of an enum of strings; others are numbers. */
function enumText({ members }: ts.EnumDeclaration): string {
  const values = members.map((each) => each.initializer && isStringLiteralLike(each.initializer) && each.initializer.text);
  const all = values.every((each) => typeof each === 'string') && values.length <= MOST;
  return all
    ? values.map((each) => quoted(each as string)).join(' | ')
    : members.some((each) => each.initializer && isStringLiteralLike(each.initializer))
      ? 'string'
      : 'number';
}

/** `keyof T` is a name of a property. */
function keyText({ source, node }: Located<ts.TypeNode>, left: number): string {
  if (!isTypeOperatorNode(node) || node.operator !== SyntaxKind.KeyOfKeyword) return node.getText(source.ast).slice(0, 200);
  const members = membersOf({ source, node: node.type }, left)?.flatMap((each) => propertyNameText(each.node.name) ?? []);
  return members && members.length > 0 && members.length <= MOST ? members.map(quoted).join(' | ') : 'string';
}

/** `User['id']`, `(typeof STATES)[number]`, `(typeof State)[keyof typeof State]`. */
function accessText({ source, node }: Located<ts.IndexedAccessTypeNode>, left: number): string | undefined {
  const object = isParenthesizedTypeNode(node.objectType) ? node.objectType.type : node.objectType;
  const index = node.indexType;
  if (isTypeQueryNode(object)) {
    if (!isIdentifier(object.exprName)) return undefined;
    const value = resolveValue(source, object.exprName);
    const values = constantValues(value.node);
    return values && values.length > 0 && values.length <= MOST ? values.map(quoted).join(' | ') : undefined;
  }
  if (index.kind === SyntaxKind.NumberKeyword) {
    const text = typeText({ source, node: object }, left - 1).replace(/^[\w$.]+ = /, '');
    return /^(.*)\[\]$/s.exec(text)?.[1];
  }
  if (!isLiteralTypeNode(index) || !isStringLiteral(index.literal)) return undefined;
  const { text } = index.literal;
  const member = membersOf({ source, node: object }, left)?.find((each) => propertyNameText(each.node.name) === text);
  return member?.node.type && typeText({ source: member.source, node: member.node.type }, left - 1);
}

/** The strings of a constant array, or of a constant object's properties. */
function constantValues(node: ts.Node): string[] | undefined {
  const value = isAsExpression(node) ? unwrap(node) : node;
  const items = isArrayLiteralExpression(value)
    ? value.elements
    : isObjectLiteralExpression(value)
      ? value.properties.map((each) => (isPropertyAssignment(each) ? each.initializer : undefined))
      : undefined;
  const texts = items?.flatMap((each) => (each && isStringLiteralLike(each) ? [each.text] : []));
  return texts && texts.length === items?.length ? texts : undefined;
}

/** More values than this are no closed set that anyone would write into a CHECK. */
const MOST = 60;

const quoted = (text: string): string => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;

const named = (text: string): string => (/^[\w$.]+ = /.test(text) ? `(${text})` : text);

const grouped = (text: string): string => (/ [|=] /.test(text) ? `(${text})` : text);

import type * as ts from 'typescript';
import { propertyNameText } from './imports.ts';
import type { TypeDeclaration } from './scopes.ts';
import type { Located, TypeScriptSource } from './source.ts';
import {
  isArrayTypeNode,
  isClassDeclaration,
  isIdentifier,
  isInterfaceDeclaration,
  isIntersectionTypeNode,
  isLiteralTypeNode,
  isParenthesizedTypeNode,
  isPropertyDeclaration,
  isPropertySignature,
  isStringLiteral,
  isTypeAliasDeclaration,
  isTypeLiteralNode,
  isTypeReferenceNode,
  isUnionTypeNode,
  SyntaxKind,
} from './syntax.ts';

export type Member = Located<ts.PropertySignature | ts.PropertyDeclaration>;

/** Types that are, or hold, what their first argument is, as far as a row's properties are concerned. */
const WRAPPERS =
  /^(?:Array|ReadonlyArray|Readonly|Partial|Promise|Required|Awaited|NonNullable|Selectable|Insertable|Updateable|QueryResult|QueryArrayResult|WithId)$/;

/** The properties of a type literal, interface or class, through aliases, arrays, intersections, Pick and Omit, and imports. */
export function membersOf(at: Located, left: number): Member[] | undefined {
  const { source, node } = at;
  if (left <= 0) return undefined;
  if (isTypeLiteralNode(node) || isInterfaceDeclaration(node) || isClassDeclaration(node)) {
    const own: Member[] = [];
    for (const each of node.members)
      if (isPropertySignature(each) || isPropertyDeclaration(each)) own.push({ source, node: each });
    const bases = isTypeLiteralNode(node) ? [] : (node.heritageClauses ?? []).flatMap((clause) => [...clause.types]);
    return [...own, ...bases.flatMap((base) => membersOfBase(source, base, left - 1) ?? [])];
  }
  if (isTypeAliasDeclaration(node)) return membersOf({ source, node: node.type }, left - 1);
  if (isParenthesizedTypeNode(node)) return membersOf({ source, node: node.type }, left);
  if (isArrayTypeNode(node)) return membersOf({ source, node: node.elementType }, left - 1);
  if (isIntersectionTypeNode(node)) return node.types.flatMap((each) => membersOf({ source, node: each }, left - 1) ?? []);
  if (isUnionTypeNode(node)) {
    const [only, ...others] = node.types.filter((each) => !isNothingType(each));
    return only && others.length === 0 ? membersOf({ source, node: only }, left - 1) : undefined;
  }
  return isTypeReferenceNode(node) ? membersOfReference(source, node.typeName, node.typeArguments, left) : undefined;
}

/** `extends Row`, `extends Omit<Row, 'id'>` */
function membersOfBase(source: TypeScriptSource, base: ts.ExpressionWithTypeArguments, left: number): Member[] | undefined {
  return isIdentifier(base.expression) ? membersOfReference(source, base.expression, base.typeArguments, left) : undefined;
}

function membersOfReference(
  source: TypeScriptSource,
  name: ts.EntityName,
  given: readonly ts.TypeNode[] | undefined,
  left: number,
): Member[] | undefined {
  const [first, second] = given ?? [];
  if (first && isIdentifier(name)) {
    if (WRAPPERS.test(name.text)) return membersOf({ source, node: first }, left - 1);
    if (second && /^(?:Pick|Omit)$/.test(name.text)) {
      const keys = keysOf(second);
      const isPick = name.text === 'Pick';
      return membersOf({ source, node: first }, left - 1)?.filter(
        (each) => keys?.has(propertyNameText(each.node.name) ?? '') === isPick,
      );
    }
  }
  const declared = typeNamed(source, name, left - 1);
  return declared && membersOf(declared, left - 1);
}

/** The string literals of a union; undefined for anything else. */
function keysOf(type: ts.TypeNode): ReadonlySet<string> | undefined {
  const parts = isUnionTypeNode(type) ? type.types : [type];
  const names = parts.flatMap((each) => (isLiteralTypeNode(each) && isStringLiteral(each.literal) ? [each.literal.text] : []));
  return names.length === parts.length ? new Set(names) : undefined;
}

const isNothingType = (type: ts.TypeNode): boolean =>
  type.kind === SyntaxKind.UndefinedKeyword || (isLiteralTypeNode(type) && type.literal.kind === SyntaxKind.NullKeyword);

/** The declaration of a type's name (`User`, `types.User`), in its file or through imports and re-exports. */
export function typeNamed(source: TypeScriptSource, name: ts.EntityName, left = 6): Located<TypeDeclaration> | undefined {
  if (left <= 0) return undefined;
  if (!isIdentifier(name)) {
    const link = isIdentifier(name.left) ? source.links.imports.get(name.left.text) : undefined;
    const other = link?.export === '*' ? source.other(link.module) : undefined;
    return other && exportedType(other, name.right.text, left - 1);
  }
  const declared = source.scopes.type(name.text);
  if (declared) return { source, node: declared };
  const link = source.links.imports.get(name.text);
  const other = link && source.other(link.module);
  return link && other ? exportedType(other, link.export, left - 1) : undefined;
}

function exportedType(source: TypeScriptSource, name: string, left: number): Located<TypeDeclaration> | undefined {
  if (left <= 0) return undefined;
  const found = source.links.exports.get(name);
  if (found?.kind === 'from') {
    const other = source.other(found.module);
    return other && exportedType(other, found.export, left - 1);
  }
  const declared = source.scopes.type(found?.kind === 'local' ? found.name : name);
  if (declared) return { source, node: declared };
  const link = source.links.imports.get(found?.kind === 'local' ? found.name : name);
  const imported = link && source.other(link.module);
  if (link && imported) return exportedType(imported, link.export, left - 1);
  for (const star of source.links.stars) {
    const other = source.other(star);
    const type = other && exportedType(other, name, left - 1);
    if (type) return type;
  }
  return undefined;
}

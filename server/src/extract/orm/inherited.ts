import * as ts from 'typescript';
import { placeOf } from '../builders/host.ts';
import { propertyNameText } from '../typescript/imports.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { type ClassPlace, classArgument, classAt, classNamed, declaredType } from './classes.ts';

/** A type as written, in the file it is written in. */
interface WrittenType {
  readonly source: TypeScriptSource;
  readonly type: ts.TypeNode;
}

type TypeArguments = ReadonlyMap<string, WrittenType>;

/** One class of a line of inheritance, nearest first, with what its type parameters stand for. */
interface Ancestor extends ClassPlace {
  readonly types: TypeArguments;
}

/** The class, and those it extends. The last one may extend a class of a package. */
function ancestors(place: ClassPlace): Ancestor[] {
  const result: Ancestor[] = [];
  let next: Ancestor | undefined = { ...place, types: new Map() };
  while (next && result.length < 8) {
    const current: Ancestor = next;
    result.push(current);
    const base = extended(current);
    const found = base && classAt(placeOf(current.source, base.expression));
    next = found && { ...found, types: typesFor(found.node, base.typeArguments, current) };
  }
  return result;
}

const extended = ({ node }: ClassPlace): ts.ExpressionWithTypeArguments | undefined =>
  node.heritageClauses?.find((each) => each.token === ts.SyntaxKind.ExtendsKeyword)?.types[0];

function typesFor(
  node: ts.ClassLikeDeclaration,
  given: readonly ts.TypeNode[] | undefined,
  { source, types }: Ancestor,
): TypeArguments {
  return new Map(
    (node.typeParameters ?? []).flatMap((parameter, index) => {
      const type = given?.[index];
      return type ? [[parameter.name.text, standsFor({ source, type }, types)] as const] : [];
    }),
  );
}

/** A type parameter as what it stands for. */
function standsFor(written: WrittenType, types: TypeArguments): WrittenType {
  const { type } = written;
  const name = ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) ? type.typeName.text : undefined;
  return (name === undefined ? undefined : types.get(name)) ?? written;
}

/**
 * The class whose rows an expression is for: `this` in a class that extends `Repository<User>`, a member whose type is `Repository<User>` or such a
 * class; `owner` is what `this` means. Of calls of methods that the project's classes have by themselves nothing is told.
 */
export function repositoryClass(
  source: TypeScriptSource,
  node: ts.Expression,
  names: ReadonlySet<string>,
  owner = classOf(source, node),
): ClassPlace | undefined {
  const method = ts.isPropertyAccessExpression(node.parent) ? node.parent.name.text : undefined;
  if (node.kind === ts.SyntaxKind.ThisKeyword) return owner && extendedArgument(owner, names, method);
  const type = declaredType(source, node)?.type;
  const direct = classArgument(source, type, names);
  if (direct) return direct;
  const name = type && ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) ? type.typeName.text : undefined;
  const custom = name === undefined ? undefined : classNamed(source, name);
  const held = custom && extendedArgument(custom, names, method);
  if (held) return held;
  const isMember = ts.isPropertyAccessExpression(node) && node.expression.kind === ts.SyntaxKind.ThisKeyword;
  return isMember && owner ? inheritedArgument(owner, node.name.text, names) : undefined;
}

/** The class that a node stands in. */
export function classOf(source: TypeScriptSource, node: ts.Node): ClassPlace | undefined {
  const owner = ts.findAncestor(node, ts.isClassLike);
  return owner && placeOf(source, owner);
}

/**
 * The class that `E` stands for in a member `repository: Repository<E>` of a class that gives it by `extends Base<User>`; `names` are the generic
 * types that hold one.
 */
function inheritedArgument(owner: ClassPlace, member: string, names: ReadonlySet<string>): ClassPlace | undefined {
  for (const ancestor of ancestors(owner)) {
    const type = typeOfMember(ancestor.node, member);
    if (type) return argumentOf(type, ancestor, names);
  }
  return undefined;
}

function typeOfMember(node: ts.ClassLikeDeclaration, name: string): ts.TypeNode | undefined {
  for (const member of node.members) {
    if (ts.isPropertyDeclaration(member) && propertyNameText(member.name) === name) return member.type;
    if (!ts.isConstructorDeclaration(member)) continue;
    const parameter = member.parameters.find((each) => ts.isIdentifier(each.name) && each.name.text === name);
    if (parameter && ts.isParameterPropertyDeclaration(parameter, member)) return parameter.type;
  }
  return undefined;
}

/**
 * The class that a class which extends `Repository<User>` is for, over any number of classes between. Undefined where one of them has a `method` of
 * its own.
 */
function extendedArgument(owner: ClassPlace, names: ReadonlySet<string>, method: string | undefined): ClassPlace | undefined {
  for (const ancestor of ancestors(owner)) {
    if (method !== undefined && ancestor.node.members.some((each) => propertyNameText(each.name) === method)) return undefined;
    const base = extended(ancestor);
    if (base && names.has(base.expression.getText(ancestor.source.ast))) return argumentOf(base, ancestor, names);
  }
  return undefined;
}

function argumentOf(
  type: ts.TypeNode | ts.ExpressionWithTypeArguments,
  { source, types }: Ancestor,
  names: ReadonlySet<string>,
): ClassPlace | undefined {
  const name = ts.isTypeReferenceNode(type)
    ? type.typeName
    : ts.isExpressionWithTypeArguments(type)
      ? type.expression
      : undefined;
  const argument = (type as ts.TypeReferenceNode).typeArguments?.[0];
  if (!name || !argument || !names.has(name.getText(source.ast))) return undefined;
  const found = standsFor({ source, type: argument }, types);
  return ts.isTypeReferenceNode(found.type) && ts.isIdentifier(found.type.typeName)
    ? classNamed(found.source, found.type.typeName.text)
    : undefined;
}

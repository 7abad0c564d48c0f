import * as ts from 'typescript';
import { resultOf } from '../builders/called.ts';
import { everyNode, returnedExpression } from '../builders/chain.ts';
import { at, followed, type Place, placeOf } from '../builders/host.ts';
import { propertyNameText } from '../typescript/imports.ts';
import { originOf } from '../typescript/origins.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { exportOf, importOf, unwrap } from '../typescript/values.ts';

export interface Decorator {
  /** As the package exports it. */
  readonly name: string;
  readonly arguments: readonly Place<ts.Expression>[];
  readonly node: ts.Decorator;
}

/**
 * The decorators of a class or member that come from a package whose specifier `module` matches; those that functions of the workspace put
 * together of them included.
 */
export function decoratorsOf(source: TypeScriptSource, node: ts.Node, module: RegExp): Decorator[] {
  if (!ts.canHaveDecorators(node)) return [];
  return (ts.getDecorators(node) ?? []).flatMap((decorator) =>
    applied(placeOf(source, decorator.expression), module, MAX_WRAPPERS).map((each) => ({ ...each, node: decorator })),
  );
}

/** Functions that make decorators of other such functions. */
const MAX_WRAPPERS = 4;

function applied(place: Place<ts.Expression>, module: RegExp, depth: number): Omit<Decorator, 'node'>[] {
  const { source } = place;
  const node = unwrap(place.node);
  const call = ts.isCallExpression(node) ? node : undefined;
  const callee = call ? call.expression : node;
  const args = (call?.arguments ?? []).map((argument) => at(place, argument));
  if (ts.isConditionalExpression(node)) {
    const first = applied(at(place, node.whenTrue), module, depth);
    return first.length > 0 ? first : applied(at(place, node.whenFalse), module, depth);
  }
  if (ts.isPropertyAccessExpression(callee) && ts.isIdentifier(callee.expression)) {
    const link = importOf(source, callee.expression);
    return link && module.test(link.module) ? [{ name: callee.name.text, arguments: args }] : [];
  }
  if (!ts.isIdentifier(callee)) return [];
  const link = importOf(source, callee);
  if (link && module.test(link.module)) return [{ name: link.export, arguments: args }];
  const origin = link ? originOf(source, callee) : undefined;
  if (origin && module.test(origin.module) && origin.steps.length === 0) return [{ name: origin.export, arguments: args }];
  if (link?.export === 'applyDecorators' || origin?.export === 'applyDecorators')
    return args.flatMap((each) => applied(each, module, depth));
  return call && depth > 0 ? wrapped(at(place, call), module, depth - 1) : [];
}

/** `const Json = (options) => Column({ ...options, type: 'jsonb' })`, or a function that gives one which calls decorators on its target. */
function wrapped(call: Place<ts.CallExpression>, module: RegExp, depth: number): Omit<Decorator, 'node'>[] {
  const made = resultOf(call);
  if (!made) return [];
  if (!ts.isFunctionLike(made.node)) return applied(made, module, depth);
  const body = 'body' in made.node ? (made.node.body as ts.Block | ts.Expression | undefined) : undefined;
  const result: Omit<Decorator, 'node'>[] = [];
  if (body)
    everyNode(body, (each) => {
      if (ts.isCallExpression(each) && ts.isCallExpression(unwrap(each.expression)))
        result.push(...applied(at(made, each.expression), module, depth));
    });
  return result;
}

export type ClassPlace = Place<ts.ClassLikeDeclaration>;

/** The class that an expression stands for: `User`, `() => User`, `(type) => User`, `'User'` of a name this file knows. */
export function classAt(place: Place<ts.Expression>): ClassPlace | undefined {
  const target = followed(place);
  const { node } = target;
  if (ts.isClassLike(node)) return placeOf(target.source, node);
  const body = returnedExpression(node);
  if (body) return ts.isFunctionLike(body) ? undefined : classAt(at(target, body));
  return ts.isStringLiteralLike(node) ? classNamed(target.source, node.text) : undefined;
}

/** The class that a name means as a type in a file: declared there or imported. */
export function classNamed(source: TypeScriptSource, name: string): ClassPlace | undefined {
  const local = source.scopes.type(name);
  if (local) return ts.isClassLike(local) ? placeOf(source, local) : undefined;
  const link = source.links.imports.get(name);
  const other = link && source.other(link.module);
  const found = other && link && exportOf(other, link.export);
  return found && ts.isClassLike(found.node) ? placeOf(found.source, found.node) : undefined;
}

/** The class and those it extends, nearest first. `complete` is false when one of them cannot be read and is not of `packages`. */
export function lineage(
  place: ClassPlace,
  packages: RegExp,
): { readonly classes: readonly ClassPlace[]; readonly complete: boolean } {
  const classes: ClassPlace[] = [];
  let at_: ClassPlace | undefined = place;
  while (at_ && classes.length < 16) {
    classes.push(at_);
    const base: ts.Expression | undefined = at_.node.heritageClauses?.find((each) => each.token === ts.SyntaxKind.ExtendsKeyword)
      ?.types[0]?.expression;
    if (!base) return { classes, complete: true };
    const next = classAt(placeOf(at_.source, base));
    const mixed: MixedIn | undefined = next ? undefined : mixin(at_.source, base);
    if (mixed) {
      classes.push(mixed.added);
      at_ = mixed.base;
      if (!at_) return { classes, complete: false };
      continue;
    }
    if (!next) {
      const origin = originOf(at_.source, base);
      return { classes, complete: origin !== undefined && packages.test(origin.module) };
    }
    at_ = next;
  }
  return { classes, complete: false };
}

interface MixedIn {
  readonly added: ClassPlace;
  /** What the mixin was applied to; undefined when it cannot be read. */
  readonly base: ClassPlace | undefined;
}

/** `Audited(Base)`, where `Audited` is a function that gives a class which extends its first parameter. */
function mixin(source: TypeScriptSource, expression: ts.Expression): MixedIn | undefined {
  const call = unwrap(expression);
  if (!ts.isCallExpression(call)) return undefined;
  const made = followed(placeOf(source, call.expression));
  const returned = returnedExpression(made.node);
  if (!returned || !ts.isFunctionLike(made.node)) return undefined;
  const given = ts.isClassLike(returned) ? returned : ts.isIdentifier(returned) ? classIn(made.node, returned.text) : undefined;
  const parameter = made.node.parameters[0]?.name.getText(made.source.ast);
  const base = given?.heritageClauses?.find((each) => each.token === ts.SyntaxKind.ExtendsKeyword)?.types[0]?.expression;
  if (!given || !base || base.getText(made.source.ast) !== parameter) return undefined;
  const argument = call.arguments[0];
  return { added: placeOf(made.source, given), base: argument && classAt(placeOf(source, argument)) };
}

/** A class that a function's body declares. */
function classIn(node: ts.SignatureDeclaration, name: string): ts.ClassLikeDeclaration | undefined {
  const body = 'body' in node ? node.body : undefined;
  if (!body || !ts.isBlock(body)) return undefined;
  return body.statements.find((each) => ts.isClassDeclaration(each) && each.name?.text === name) as
    | ts.ClassDeclaration
    | undefined;
}

/** Properties of a class that may be mapped: not static, with a plain name. */
export function propertiesOf(
  place: ClassPlace,
): { readonly name: string; readonly member: ts.PropertyDeclaration | ts.AccessorDeclaration | ts.MethodDeclaration }[] {
  return place.node.members.flatMap((member) => {
    if (!ts.isPropertyDeclaration(member) && !ts.isAccessor(member) && !ts.isMethodDeclaration(member)) return [];
    const name = propertyNameText(member.name);
    return name === undefined ? [] : [{ name, member }];
  });
}

/** The class in `Repository<User>` and the like, where `names` are the generic types that hold one. */
export function classArgument(
  source: TypeScriptSource,
  type: ts.TypeNode | undefined,
  names: ReadonlySet<string>,
): ClassPlace | undefined {
  if (!type || !ts.isTypeReferenceNode(type)) return undefined;
  const name = ts.isIdentifier(type.typeName) ? type.typeName.text : type.typeName.right.text;
  const argument = type.typeArguments?.[0];
  if (!names.has(name) || !argument || !ts.isTypeReferenceNode(argument) || !ts.isIdentifier(argument.typeName)) return undefined;
  return classNamed(source, argument.typeName.text);
}

/** The declared type of a name or a member of `this`, and the file it is written in. */
export function declaredType(
  source: TypeScriptSource,
  node: ts.Expression,
): { readonly type: ts.TypeNode | undefined; readonly initializer: ts.Expression | undefined } | undefined {
  if (ts.isIdentifier(node)) {
    const declaration = source.scopes.lookup(node, node.text);
    if (!declaration || !(ts.isVariableDeclaration(declaration) || ts.isParameter(declaration))) return undefined;
    return { type: declaration.type, initializer: declaration.initializer };
  }
  if (!ts.isPropertyAccessExpression(node) || node.expression.kind !== ts.SyntaxKind.ThisKeyword) return undefined;
  const owner = ts.findAncestor(node, ts.isClassLike);
  for (const member of owner?.members ?? []) {
    if (ts.isConstructorDeclaration(member)) {
      const parameter = member.parameters.find((each) => ts.isIdentifier(each.name) && each.name.text === node.name.text);
      if (parameter && ts.isParameterPropertyDeclaration(parameter, member))
        return { type: parameter.type, initializer: undefined };
    } else if (ts.isPropertyDeclaration(member) && propertyNameText(member.name) === node.name.text) {
      const write = source.scopes.propertyAssignments(node.name.text)[0];
      return { type: member.type, initializer: member.initializer ?? write?.right };
    }
  }
  return undefined;
}

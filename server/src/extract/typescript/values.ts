import type * as ts from 'typescript';
import { type Import, propertyNameText, requiredModule } from './imports.ts';
import type { Declaration } from './scopes.ts';
import { declarationOf, type Located, type TypeScriptSource } from './source.ts';
import {
  canHaveModifiers,
  findAncestor,
  getModifiers,
  isAccessor,
  isAsExpression,
  isBindingElement,
  isCallExpression,
  isClassElement,
  isClassLike,
  isClassStaticBlockDeclaration,
  isConstructorDeclaration,
  isElementAccessExpression,
  isEnumDeclaration,
  isExpression,
  isExpressionStatement,
  isFunctionDeclaration,
  isFunctionExpression,
  isIdentifier,
  isImportClause,
  isImportEqualsDeclaration,
  isImportSpecifier,
  isMethodDeclaration,
  isModuleDeclaration,
  isNamespaceImport,
  isNewExpression,
  isNonNullExpression,
  isNumericLiteral,
  isObjectBindingPattern,
  isObjectLiteralExpression,
  isParameter,
  isParenthesizedExpression,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isPropertyDeclaration,
  isSatisfiesExpression,
  isShorthandPropertyAssignment,
  isSourceFile,
  isSpreadAssignment,
  isSpreadElement,
  isStringLiteralLike,
  isTypeAssertionExpression,
  isVariableDeclaration,
  NodeFlags,
  SyntaxKind,
} from './syntax.ts';

/**
 * The node that an expression stands for, followed through constants, object and enum members, class fields, imports and re-exports
 * as far as it is sure; the expression itself when nothing is known. Never a name that is assigned to later.
 * Ends in an expression, a function, class, enum member or, for a whole module, its source file.
 */
export function resolveValue(source: TypeScriptSource, node: ts.Expression): Located {
  return follow(source, node, MAX_STEPS);
}

/** Names that may lead to one another: longer chains, and cycles, end there. */
const MAX_STEPS = 24;

/** Without parentheses, assertions (`as`, `satisfies`, `!`, `<T>`): none of them changes a value. */
export function unwrap(node: ts.Expression): ts.Expression {
  let inner = node;
  while (
    isParenthesizedExpression(inner) ||
    isAsExpression(inner) ||
    isSatisfiesExpression(inner) ||
    isNonNullExpression(inner) ||
    isTypeAssertionExpression(inner)
  ) {
    inner = inner.expression;
  }
  return inner;
}

/** The import that an identifier is bound to, `require` included; undefined for other names. */
export function importOf(source: TypeScriptSource, identifier: ts.Identifier): Import | undefined {
  const declaration = declarationOf(source, identifier);
  return declaration && importAt(source, declaration);
}

export function importAt(source: TypeScriptSource, declaration: Declaration): Import | undefined {
  switch (declaration.kind) {
    case SyntaxKind.ImportClause:
    case SyntaxKind.ImportSpecifier:
    case SyntaxKind.NamespaceImport:
    case SyntaxKind.ImportEqualsDeclaration:
      return source.links.imports.get((declaration as ts.ImportSpecifier).name.text);
    case SyntaxKind.VariableDeclaration: {
      const { name, initializer } = declaration as ts.VariableDeclaration;
      const module = initializer && requiredModule(initializer);
      return module !== undefined && isIdentifier(name) ? { local: name.text, module, export: '*' } : undefined;
    }
    case SyntaxKind.BindingElement: {
      const element = declaration as ts.BindingElement;
      const owner = element.parent.parent;
      const module = isVariableDeclaration(owner) && owner.initializer ? requiredModule(owner.initializer) : undefined;
      const name = propertyNameText(element.propertyName) ?? (isIdentifier(element.name) ? element.name.text : undefined);
      return module !== undefined && name !== undefined ? { local: name, module, export: name } : undefined;
    }
    default:
      return undefined;
  }
}

/** What a module exports as `name` (`*`: all of it), followed like `resolveValue`; undefined when it does not, or a package does. */
export function exportOf(source: TypeScriptSource, name: string): Located | undefined {
  return exported(source, name, MAX_STEPS);
}

/** The member `name` of an object literal, enum, class (static), namespace or module; undefined when it is not surely known. */
export function memberOf(base: Located, name: string): Located | undefined {
  return member(base, name, MAX_STEPS);
}

/** Whether the variable is never written after its declaration. */
export function isConstant(source: TypeScriptSource, declaration: ts.VariableDeclaration): boolean {
  if (!isIdentifier(declaration.name)) return true;
  if ((declaration.parent.flags & NodeFlags.Const) !== 0) return true;
  const name = declaration.name.text;
  return !source.scopes.assignments(name).some((write) => source.scopes.lookup(write, name) === declaration);
}

function follow(source: TypeScriptSource, expression: ts.Expression, steps: number): Located {
  const node = unwrap(expression);
  if (steps <= 0) return { source, node };
  if (isIdentifier(node)) {
    const declaration = declarationOf(source, node);
    return (declaration && declared(source, declaration, steps - 1)) ?? { source, node };
  }
  if (isPropertyAccessExpression(node)) {
    const name = node.name.text;
    if (node.expression.kind === SyntaxKind.ThisKeyword) return ownMember(source, node, name, steps - 1) ?? { source, node };
    return member(follow(source, node.expression, steps - 1), name, steps - 1) ?? { source, node };
  }
  if (isElementAccessExpression(node)) {
    const key = follow(source, node.argumentExpression, steps - 1).node;
    const name = isStringLiteralLike(key) || isNumericLiteral(key) ? key.text : undefined;
    return (name !== undefined && member(follow(source, node.expression, steps - 1), name, steps - 1)) || { source, node };
  }
  if (isCallExpression(node) && node.expression.getText(source.ast) === 'Object.freeze' && node.arguments[0]) {
    return follow(source, node.arguments[0], steps - 1);
  }
  const required = requiredModule(node);
  const other = required === undefined ? undefined : source.other(required);
  return (other && exported(other, '*', steps - 1)) ?? { source, node };
}

function declared(source: TypeScriptSource, declaration: Declaration, steps: number): Located | undefined {
  if (steps <= 0) return undefined;
  const link = importAt(source, declaration);
  if (link) {
    const other = source.other(link.module);
    return other && exported(other, link.export, steps - 1);
  }
  if (isVariableDeclaration(declaration)) {
    return declaration.initializer && isConstant(source, declaration)
      ? follow(source, declaration.initializer, steps - 1)
      : undefined;
  }
  if (isBindingElement(declaration)) {
    const owner = declaration.parent.parent;
    if (!isVariableDeclaration(owner) || !isObjectBindingPattern(declaration.parent) || declaration.dotDotDotToken)
      return undefined;
    const name =
      propertyNameText(declaration.propertyName) ?? (isIdentifier(declaration.name) ? declaration.name.text : undefined);
    if (!owner.initializer || name === undefined || !isConstant(source, owner)) return undefined;
    return member(follow(source, owner.initializer, steps - 1), name, steps - 1);
  }
  return isParameter(declaration) || isImportNode(declaration) ? undefined : { source, node: declaration };
}

const isImportNode = (node: ts.Node): boolean =>
  isImportClause(node) || isImportSpecifier(node) || isNamespaceImport(node) || isImportEqualsDeclaration(node);

function exported(source: TypeScriptSource, name: string, steps: number): Located | undefined {
  if (steps <= 0) return undefined;
  const { exports, stars } = source.links;
  const whole = exports.get('*');
  if (name === '*') return whole ? located(source, whole, steps) : { source, node: source.ast };
  const found = exports.get(name);
  if (found) return located(source, found, steps);
  if (whole) {
    const base = located(source, whole, steps);
    return name === 'default' ? base : base && member(base, name, steps - 1);
  }
  for (const star of stars) {
    const other = source.other(star);
    const inner = other && exported(other, name, steps - 1);
    if (inner) return inner;
  }
  return undefined;

  function located(at: TypeScriptSource, link: NonNullable<typeof found>, left: number): Located | undefined {
    if (link.kind === 'node') return isExpression(link.node) ? follow(at, link.node, left - 1) : { source: at, node: link.node };
    if (link.kind === 'local') {
      const declaration = at.scopes.lookup(at.ast, link.name);
      return declaration && declared(at, declaration, left - 1);
    }
    const other = at.other(link.module);
    return other && exported(other, link.export, left - 1);
  }
}

function member(base: Located, name: string, steps: number): Located | undefined {
  if (steps <= 0) return undefined;
  const { source, node } = base;
  if (isSourceFile(node)) return exported(source, name, steps - 1);
  if (isObjectLiteralExpression(node)) return property(source, node, name, steps);
  if (isEnumDeclaration(node)) {
    const found = node.members.find((each) => propertyNameText(each.name) === name);
    if (!found) return undefined;
    return found.initializer ? follow(source, found.initializer, steps - 1) : { source, node: found };
  }
  if (isClassLike(node)) return classMember(source, node, name, 'static', steps);
  if (isNewExpression(node)) {
    const type = follow(source, node.expression, steps - 1);
    return isClassLike(type.node) ? classMember(type.source, type.node, name, 'instance', steps) : undefined;
  }
  if (isModuleDeclaration(node) && node.body) {
    const declaration = source.scopes.lookup(node.body, name);
    return declaration && declared(source, declaration, steps - 1);
  }
  return undefined;
}

function property(
  source: TypeScriptSource,
  object: ts.ObjectLiteralExpression,
  name: string,
  steps: number,
): Located | undefined {
  if (source.scopes.propertyAssignments(name).some((write) => !isThisMember(write.left))) return undefined;
  for (const each of [...object.properties].reverse()) {
    if (isSpreadAssignment(each)) {
      const spread = follow(source, each.expression, steps - 1);
      if (!isObjectLiteralExpression(spread.node)) return undefined;
      const inner = property(spread.source, spread.node, name, steps - 1);
      if (inner) return inner;
      continue;
    }
    const key = propertyNameText(each.name);
    if (key === undefined) return undefined;
    if (key !== name) continue;
    if (isPropertyAssignment(each)) return follow(source, each.initializer, steps - 1);
    if (!isShorthandPropertyAssignment(each)) return { source, node: each };
    const declaration = source.scopes.lookup(each, name);
    return declaration && declared(source, declaration, steps - 1);
  }
  return undefined;
}

/** `this.name` in a class or an object literal's method. */
function ownMember(source: TypeScriptSource, at: ts.Node, name: string, steps: number): Located | undefined {
  const owner = ownerOfThis(at);
  if (!owner) return undefined;
  if (isObjectLiteralExpression(owner.node)) return property(source, owner.node, name, steps);
  return classMember(source, owner.node, name, owner.side, steps);
}

/** The class or object literal that `this` belongs to at a node. */
export function ownerOfThis(
  at: ts.Node,
): { readonly node: ts.ClassLikeDeclaration | ts.ObjectLiteralExpression; readonly side: 'static' | 'instance' } | undefined {
  for (let node = at.parent; node; node = node.parent) {
    if (isClassElement(node) && isClassLike(node.parent))
      return { node: node.parent, side: isStatic(node) ? 'static' : 'instance' };
    if ((isMethodDeclaration(node) || isAccessor(node)) && isObjectLiteralExpression(node.parent)) {
      return { node: node.parent, side: 'instance' };
    }
    if (isFunctionDeclaration(node) || isFunctionExpression(node)) return undefined;
  }
  return undefined;
}

function classMember(
  source: TypeScriptSource,
  owner: ts.ClassLikeDeclaration,
  name: string,
  side: 'static' | 'instance',
  steps: number,
): Located | undefined {
  const found = owner.members.find((each) => propertyNameText(each.name) === name && isStatic(each) === (side === 'static'));
  const writes = source.scopes.propertyAssignments(name);
  if (!found) {
    const base = owner.heritageClauses?.find((each) => each.token === SyntaxKind.ExtendsKeyword)?.types[0];
    const parent = base && steps > 0 ? follow(source, base.expression, steps - 1) : undefined;
    if (!parent || !isClassLike(parent.node)) return undefined;
    const argument = side === 'instance' ? superArgument(owner, parent.node, name) : undefined;
    if (argument) return follow(source, argument, steps - 1);
    return classMember(parent.source, parent.node, name, side, steps - 1);
  }
  if (!isPropertyDeclaration(found)) return isMethodDeclaration(found) || isAccessor(found) ? { source, node: found } : undefined;
  if (found.initializer) return writes.length === 0 ? follow(source, found.initializer, steps - 1) : undefined;
  const only = writes.length === 1 ? writes[0] : undefined;
  const inConstructor = only && isThisMember(only.left) && findAncestor(only, isConstructorDeclaration)?.parent === owner;
  return inConstructor ? follow(source, only.right, steps - 1) : undefined;
}

/** What `super(…)` gives for a member that the base class has as a parameter of its constructor. */
function superArgument(owner: ts.ClassLikeDeclaration, base: ts.ClassLikeDeclaration, name: string): ts.Expression | undefined {
  const index = base.members
    .find(isConstructorDeclaration)
    ?.parameters.findIndex((each) => (getModifiers(each)?.length ?? 0) > 0 && isIdentifier(each.name) && each.name.text === name);
  if (index === undefined || index < 0) return undefined;
  for (const statement of owner.members.find(isConstructorDeclaration)?.body?.statements ?? []) {
    const call = isExpressionStatement(statement) ? statement.expression : undefined;
    if (call && isCallExpression(call) && call.expression.kind === SyntaxKind.SuperKeyword)
      return call.arguments.slice(0, index + 1).some(isSpreadElement) ? undefined : call.arguments[index];
  }
  return undefined;
}

const isStatic = (node: ts.ClassElement): boolean =>
  isClassStaticBlockDeclaration(node) ||
  (canHaveModifiers(node) && (getModifiers(node)?.some((each) => each.kind === SyntaxKind.StaticKeyword) ?? false));

const isThisMember = (node: ts.Expression): boolean =>
  isPropertyAccessExpression(node) && node.expression.kind === SyntaxKind.ThisKeyword;

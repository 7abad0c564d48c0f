import type * as ts from 'typescript';
import { propertyNameText, requiredModule } from './imports.ts';
import type { Declaration } from './scopes.ts';
import { declarationOf, type Located, type TypeScriptSource } from './source.ts';
import {
  findAncestor,
  forEachChild,
  isAwaitExpression,
  isBinaryExpression,
  isBindingElement,
  isBlock,
  isCallExpression,
  isClassLike,
  isConditionalExpression,
  isConstructorDeclaration,
  isElementAccessExpression,
  isExpression,
  isFunctionLike,
  isGetAccessor,
  isIdentifier,
  isImportTypeNode,
  isInterfaceDeclaration,
  isIntersectionTypeNode,
  isLiteralTypeNode,
  isMethodDeclaration,
  isMethodSignature,
  isNewExpression,
  isObjectBindingPattern,
  isObjectLiteralExpression,
  isParameter,
  isParameterPropertyDeclaration,
  isParenthesizedTypeNode,
  isPropertyAccessExpression,
  isPropertyDeclaration,
  isPropertySignature,
  isReturnStatement,
  isSourceFile,
  isStringLiteralLike,
  isTaggedTemplateExpression,
  isTypeAliasDeclaration,
  isTypeLiteralNode,
  isTypeQueryNode,
  isTypeReferenceNode,
  isUnionTypeNode,
  isVariableDeclaration,
  SyntaxKind,
} from './syntax.ts';
import { importAt, memberOf, ownerOfThis, unwrap } from './values.ts';

/**
 * The package that a value comes from and what was done since. `new Pool()` of `pg` is
 * `{ module: 'pg', export: 'Pool', steps: ['new'] }`; `(trx) => …` given to `db.transaction` has the steps `['.transaction', 'argument']`.
 */
export interface Origin {
  /** As imported: `pg`, `drizzle-orm/node-postgres`. */
  readonly module: string;
  /** A name, `default`, or `*` for the whole module (namespace import, `require`). */
  readonly export: string;
  /** `.name` property, `()` call, `new`, `type` (a declared type of that name), `argument` (a parameter of a function passed to it). */
  readonly steps: readonly string[];
  /** The file that imports it. */
  readonly from: string;
}

/**
 * Which package an expression's value comes from, told from initializers, annotations, class fields, constructor parameters, function
 * results and imports through workspace files; undefined when it cannot be told. A guess of types, not a proof: cheap and bounded.
 */
export function originOf(source: TypeScriptSource, node: ts.Expression): Origin | undefined {
  return packaged(shapeOf(source, node, MAX_STEPS), MAX_STEPS);
}

const MAX_STEPS = 16;

/** What a value is: of a package; an instance of a class or type of the workspace; or a node itself (object, function, class, module). */
type Shape =
  | { readonly kind: 'package'; readonly origin: Origin }
  | { readonly kind: 'instance'; readonly of: Located }
  | { readonly kind: 'node'; readonly of: Located };

const fromPackage = ({ path }: TypeScriptSource, module: string, name: string): Shape => ({
  kind: 'package',
  origin: { module, export: name, steps: [], from: path },
});

function step(shape: Shape | undefined, ...steps: string[]): Shape | undefined {
  if (shape?.kind !== 'package') return undefined;
  return { kind: 'package', origin: { ...shape.origin, steps: [...shape.origin.steps, ...steps] } };
}

/** A workspace class that extends one of a package is taken for it. */
function packaged(shape: Shape | undefined, left: number): Origin | undefined {
  if (shape?.kind === 'package') return shape.origin;
  if (!shape || left <= 0 || !isClassLike(shape.of.node)) return undefined;
  const base = baseOf(shape.of.node);
  const origin = base && packaged(shapeOf(shape.of.source, base, left - 1), left - 1);
  return origin && shape.kind === 'instance' ? { ...origin, steps: [...origin.steps, 'new'] } : origin;
}

const baseOf = (node: ts.ClassLikeDeclaration): ts.Expression | undefined =>
  node.heritageClauses?.find((each) => each.token === SyntaxKind.ExtendsKeyword)?.types[0]?.expression;

/** By source, which belongs to one extraction: what names stand for, found out once. `left` says how far it was followed. */
const kept = new WeakMap<TypeScriptSource, Map<Declaration, { readonly left: number; readonly shape: Shape | undefined }>>();

function keptShape(source: TypeScriptSource, declaration: Declaration, left: number): Shape | undefined {
  const known = kept.get(source) ?? new Map();
  kept.set(source, known);
  const found = known.get(declaration);
  if (found && (found.shape || found.left >= left)) return found.shape;
  const shape = declarationShape(source, declaration, left);
  known.set(declaration, { left, shape });
  return shape;
}

function shapeOf(source: TypeScriptSource, expression: ts.Expression, left: number): Shape | undefined {
  if (left <= 0) return undefined;
  const node = unwrap(expression);
  if (isAwaitExpression(node)) return shapeOf(source, node.expression, left);
  const required = requiredModule(node);
  if (required !== undefined) return moduleShape(source, required, '*', left);
  if (isIdentifier(node)) {
    const declaration = declarationOf(source, node);
    return declaration && keptShape(source, declaration, left - 1);
  }
  if (node.kind === SyntaxKind.ThisKeyword) {
    const owner = ownerOfThis(node);
    return (
      owner && {
        kind: owner.side === 'static' || !isClassLike(owner.node) ? 'node' : 'instance',
        of: { source, node: owner.node },
      }
    );
  }
  if (isPropertyAccessExpression(node)) return memberShape(shapeOf(source, node.expression, left - 1), node.name.text, left - 1);
  if (isElementAccessExpression(node) && isStringLiteralLike(node.argumentExpression)) {
    return memberShape(shapeOf(source, node.expression, left - 1), node.argumentExpression.text, left - 1);
  }
  if (isCallExpression(node)) {
    const callee = shapeOf(source, node.expression, left - 1);
    return callee?.kind === 'node' ? resultShape(callee.of, left - 1) : step(callee, '()');
  }
  if (isNewExpression(node)) {
    const callee = shapeOf(source, node.expression, left - 1);
    return callee?.kind === 'node' ? { kind: 'instance', of: callee.of } : step(callee, 'new');
  }
  if (isBinaryExpression(node) && isFallback(node.operatorToken.kind)) {
    return shapeOf(source, node.left, left - 1) ?? shapeOf(source, node.right, left - 1);
  }
  if (isConditionalExpression(node)) return shapeOf(source, node.whenTrue, left - 1) ?? shapeOf(source, node.whenFalse, left - 1);
  if (isTaggedTemplateExpression(node)) return step(shapeOf(source, node.tag, left - 1), '()');
  if (isObjectLiteralExpression(node) || isFunctionLike(node) || isClassLike(node)) return { kind: 'node', of: { source, node } };
  return undefined;
}

const isFallback = (kind: ts.SyntaxKind): boolean =>
  kind === SyntaxKind.BarBarToken ||
  kind === SyntaxKind.QuestionQuestionToken ||
  kind === SyntaxKind.EqualsToken ||
  kind === SyntaxKind.QuestionQuestionEqualsToken ||
  kind === SyntaxKind.BarBarEqualsToken;

function moduleShape(source: TypeScriptSource, module: string, name: string, left: number): Shape | undefined {
  const other = source.other(module);
  return other ? exportShape(other, name, left - 1) : fromPackage(source, module, name);
}

function exportShape(source: TypeScriptSource, name: string, left: number): Shape | undefined {
  if (left <= 0) return undefined;
  const { exports, stars } = source.links;
  const whole = exports.get('*');
  const found = exports.get(name);
  if (found?.kind === 'from') return moduleShape(source, found.module, found.export, left);
  if (found?.kind === 'local') {
    const declaration = source.scopes.lookup(source.ast, found.name);
    return declaration && declarationShape(source, declaration, left - 1);
  }
  if (found) return nodeShape(source, found.node, left);
  if (name === '*') return { kind: 'node', of: { source, node: source.ast } };
  if (whole?.kind === 'node') {
    const base = nodeShape(source, whole.node, left);
    return name === 'default' ? base : memberShape(base, name, left - 1);
  }
  for (const star of stars) {
    const other = source.other(star);
    const inner = other && exportShape(other, name, left - 1);
    if (inner) return inner;
  }
  return undefined;
}

const nodeShape = (source: TypeScriptSource, node: ts.Node, left: number): Shape | undefined =>
  isExpression(node) ? shapeOf(source, node, left - 1) : { kind: 'node', of: { source, node } };

function declarationShape(source: TypeScriptSource, declaration: Declaration, left: number): Shape | undefined {
  if (left <= 0) return undefined;
  const link = importAt(source, declaration);
  if (link) return moduleShape(source, link.module, link.export, left);
  if (isVariableDeclaration(declaration)) {
    const typed = declaration.type && typeShape(source, declaration.type, left - 1);
    if (typed) return typed;
    if (declaration.initializer) return shapeOf(source, declaration.initializer, left - 1);
    const write = isIdentifier(declaration.name) ? source.scopes.assignments(declaration.name.text)[0] : undefined;
    return write && shapeOf(source, write.right, left - 1);
  }
  if (isParameter(declaration)) return parameterShape(source, declaration, left - 1);
  if (isBindingElement(declaration)) {
    const owner = declaration.parent.parent;
    const base =
      isBindingElement(owner) || isVariableDeclaration(owner) || isParameter(owner)
        ? declarationShape(source, owner, left - 1)
        : undefined;
    const name =
      propertyNameText(declaration.propertyName) ?? (isIdentifier(declaration.name) ? declaration.name.text : undefined);
    return name === undefined || !isObjectBindingPattern(declaration.parent) ? undefined : memberShape(base, name, left - 1);
  }
  return { kind: 'node', of: { source, node: declaration } };
}

/** By annotation or default; for a function that is passed to a package's method, by what that method belongs to. */
function parameterShape(source: TypeScriptSource, parameter: ts.ParameterDeclaration, left: number): Shape | undefined {
  if (parameter.type) return typeShape(source, parameter.type, left - 1);
  if (parameter.initializer) return shapeOf(source, parameter.initializer, left - 1);
  const call = parameter.parent.parent;
  return call && isCallExpression(call) && call.expression !== parameter.parent
    ? step(shapeOf(source, call.expression, left - 1), 'argument')
    : undefined;
}

function memberShape(base: Shape | undefined, name: string, left: number): Shape | undefined {
  if (!base || left <= 0) return undefined;
  if (base.kind === 'package') return step(base, `.${name}`);
  const { source, node } = base.of;
  if (isSourceFile(node)) return exportShape(source, name, left - 1);
  if (base.kind === 'instance' || isClassLike(node)) return instanceMember(base, name, left);
  const found = memberOf(base.of, name);
  if (found) return nodeShape(found.source, found.node, left - 1);
  const write = source.scopes.propertyAssignments(name)[0];
  return write && shapeOf(source, write.right, left - 1);
}

function instanceMember(base: Exclude<Shape, { kind: 'package' }>, name: string, left: number): Shape | undefined {
  const { source, node } = base.of;
  const members = isClassLike(node) || isInterfaceDeclaration(node) || isTypeLiteralNode(node) ? node.members : undefined;
  if (!members) return undefined;
  for (const each of members) {
    if (isConstructorDeclaration(each)) {
      const parameter = each.parameters.find(
        (one) => isParameterPropertyDeclaration(one, each) && isIdentifier(one.name) && one.name.text === name,
      );
      if (parameter) return parameterShape(source, parameter, left - 1);
    }
    if (propertyNameText(each.name) !== name) continue;
    if (isMethodDeclaration(each) || isMethodSignature(each)) return { kind: 'node', of: { source, node: each } };
    if (isGetAccessor(each)) return resultShape({ source, node: each }, left - 1);
    if (isPropertySignature(each)) return each.type && typeShape(source, each.type, left - 1);
    if (isPropertyDeclaration(each)) {
      const typed = each.type && typeShape(source, each.type, left - 1);
      if (typed) return typed;
      if (each.initializer) return shapeOf(source, each.initializer, left - 1);
    }
  }
  const write = source.scopes.propertyAssignments(name).find((one) => findAncestor(one, (up) => up === node));
  if (write) return shapeOf(source, write.right, left - 1);
  const parent = isClassLike(node) ? baseOf(node) : undefined;
  const shape = parent && shapeOf(source, parent, left - 1);
  return shape?.kind === 'package' ? step(shape, 'new', `.${name}`) : shape && instanceMember(shape, name, left - 1);
}

/** What calling a function of the workspace gives: its declared result type, or its first returned expression that is known. */
function resultShape(callee: Located, left: number): Shape | undefined {
  const { source, node } = callee;
  if (left <= 0 || !isFunctionLike(node)) return undefined;
  const typed = node.type && typeShape(source, node.type, left - 1);
  if (typed) return typed;
  const body = (node as ts.FunctionLikeDeclaration).body;
  if (!body) return undefined;
  if (!isBlock(body)) return shapeOf(source, body, left - 1);
  for (const statement of returnsOf(body)) {
    const shape = statement.expression && shapeOf(source, statement.expression, left - 1);
    if (shape) return shape;
  }
  return undefined;
}

/** The return statements of a function body, those of functions inside it left out. */
export function returnsOf(body: ts.Node): ts.ReturnStatement[] {
  const found: ts.ReturnStatement[] = [];
  const visit = (node: ts.Node): void => {
    if (isReturnStatement(node)) found.push(node);
    else if (!isFunctionLike(node) && !isClassLike(node)) forEachChild(node, visit);
  };
  forEachChild(body, visit);
  return found;
}

/** Generic types that stand for their first argument. */
const TRANSPARENT = new Set(['Promise', 'Readonly', 'Partial', 'Required', 'NonNullable', 'Awaited', 'DeepReadonly']);

function typeShape(source: TypeScriptSource, type: ts.TypeNode, left: number): Shape | undefined {
  if (left <= 0) return undefined;
  if (isParenthesizedTypeNode(type)) return typeShape(source, type.type, left - 1);
  if (isUnionTypeNode(type) || isIntersectionTypeNode(type)) {
    for (const each of type.types) {
      const shape = typeShape(source, each, left - 1);
      if (shape) return shape;
    }
    return undefined;
  }
  if (isTypeLiteralNode(type)) return { kind: 'instance', of: { source, node: type } };
  if (isTypeQueryNode(type)) return entityShape(source, type.exprName, left - 1);
  if (isImportTypeNode(type)) return importedType(source, type, left - 1);
  if (!isTypeReferenceNode(type)) return undefined;
  const name = type.typeName;
  if (isIdentifier(name)) {
    const argument = type.typeArguments?.[0];
    if (TRANSPARENT.has(name.text) && argument) return typeShape(source, argument, left - 1);
    if (name.text === 'ReturnType' && argument && isTypeQueryNode(argument)) {
      const callee = entityShape(source, argument.exprName, left - 1);
      return callee?.kind === 'node' ? resultShape(callee.of, left - 1) : step(callee, '()');
    }
    if (name.text === 'InstanceType' && argument && isTypeQueryNode(argument)) {
      const callee = entityShape(source, argument.exprName, left - 1);
      return callee?.kind === 'node' ? { kind: 'instance', of: callee.of } : step(callee, 'new');
    }
    return namedType(source, name.text, left - 1);
  }
  return step(entityShape(source, name, left - 1), 'type');
}

/** `import('knex').Knex`, `import('knex').Knex.Transaction` */
function importedType(source: TypeScriptSource, { argument, qualifier }: ts.ImportTypeNode, left: number): Shape | undefined {
  const module = isLiteralTypeNode(argument) && isStringLiteralLike(argument.literal) ? argument.literal.text : undefined;
  if (left <= 0 || module === undefined || !qualifier) return undefined;
  if (isIdentifier(qualifier)) return exportedType(source, module, qualifier.text, left - 1);
  const names: string[] = [];
  let inner: ts.EntityName = qualifier;
  for (; !isIdentifier(inner); inner = inner.left) names.unshift(inner.right.text);
  const base = moduleShape(source, module, inner.text, left - 1);
  return step(
    names.reduce<Shape | undefined>((shape, name) => memberShape(shape, name, left - 1), base),
    'type',
  );
}

function entityShape(source: TypeScriptSource, name: ts.EntityName, left: number): Shape | undefined {
  if (!isIdentifier(name)) return memberShape(entityShape(source, name.left, left - 1), name.right.text, left - 1);
  const declaration = source.scopes.lookup(name, name.text);
  return declaration && declarationShape(source, declaration, left - 1);
}

/** A type's name in a file: declared there, or imported from a workspace file or a package. */
function namedType(source: TypeScriptSource, name: string, left: number): Shape | undefined {
  if (left <= 0) return undefined;
  const declared = source.scopes.type(name);
  if (declared)
    return isTypeAliasDeclaration(declared)
      ? typeShape(source, declared.type, left - 1)
      : { kind: 'instance', of: { source, node: declared } };
  const link = source.links.imports.get(name);
  if (!link) return undefined;
  return exportedType(source, link.module, link.export, left - 1);
}

function exportedType(source: TypeScriptSource, module: string, name: string, left: number): Shape | undefined {
  if (left <= 0) return undefined;
  const other = source.other(module);
  if (!other) return step(fromPackage(source, module, name), 'type');
  const found = other.links.exports.get(name);
  if (found?.kind === 'from') return exportedType(other, found.module, found.export, left - 1);
  const local = namedType(other, found?.kind === 'local' ? found.name : name, left - 1);
  if (local) return local;
  if (found?.kind === 'node')
    return isClassLike(found.node)
      ? { kind: 'instance', of: { source: other, node: found.node } }
      : nodeShape(other, found.node, left - 1);
  for (const star of other.links.stars) {
    const inner = exportedType(other, star, name, left - 1);
    if (inner && inner.kind !== 'package') return inner;
  }
  return undefined;
}

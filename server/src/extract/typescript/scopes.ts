import type * as ts from 'typescript';
import {
  forEachChild,
  isArrayLiteralExpression,
  isBindingElement,
  isClassStaticBlockDeclaration,
  isFunctionDeclaration,
  isFunctionLike,
  isIdentifier,
  isModuleBlock,
  isObjectLiteralExpression,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isShorthandPropertyAssignment,
  isTypeNode,
  isVariableDeclaration,
  isVariableDeclarationList,
  NodeFlags,
  SyntaxKind,
} from './syntax.ts';

/** A node that gives a value name its meaning. */
export type Declaration =
  | ts.VariableDeclaration
  | ts.BindingElement
  | ts.ParameterDeclaration
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ClassDeclaration
  | ts.ClassExpression
  | ts.EnumDeclaration
  | ts.ModuleDeclaration
  | ts.ImportClause
  | ts.ImportSpecifier
  | ts.NamespaceImport
  | ts.ImportEqualsDeclaration;

export type TypeDeclaration = ts.InterfaceDeclaration | ts.TypeAliasDeclaration | ts.ClassDeclaration | ts.EnumDeclaration;

export interface Scopes {
  /** The value declaration of `name` visible at `at`; undefined for globals. */
  lookup(at: ts.Node, name: string): Declaration | undefined;
  /** The type declaration of `name`, wherever in the file. */
  type(name: string): TypeDeclaration | undefined;
  /** Assignments (`=`, `+=`, …) whose target is a variable named `name`, in source order, whatever its scope. */
  assignments(name: string): readonly ts.BinaryExpression[];
  /** Every identifier named `name` that is not a property's name, in source order, whatever its scope. */
  uses(name: string): readonly ts.Identifier[];
  /** Assignments to a property named `name` (`this.name = …`, `exports.name = …`), in source order. */
  propertyAssignments(name: string): readonly ts.BinaryExpression[];
}

/** One pass over the tree. Names of a block shadow those around it; `var` and parameters belong to the function. */
export function scopesOf(ast: ts.SourceFile): Scopes {
  const values = new Map<ts.Node, Map<string, Declaration>>();
  const types = new Map<string, TypeDeclaration>();
  const assignments = new Map<string, ts.BinaryExpression[]>();
  const propertyAssignments = new Map<string, ts.BinaryExpression[]>();

  const declare = (scope: ts.Node, name: string, declaration: Declaration): void => {
    const names = values.get(scope) ?? new Map<string, Declaration>();
    values.set(scope, names);
    const before = names.get(name);
    // A `var` said twice is one variable; its first declaration with a value stands for it.
    if (!before || (isVariableDeclaration(before) && !before.initializer)) names.set(name, declaration);
  };
  const declareBinding = (scope: ts.Node, name: ts.BindingName, declaration: Declaration): void => {
    if (isIdentifier(name)) declare(scope, name.text, declaration);
    else for (const element of name.elements) if (isBindingElement(element)) declareBinding(scope, element.name, element);
  };

  function visit(node: ts.Node, block: ts.Node, func: ts.Node): void {
    switch (node.kind) {
      case SyntaxKind.VariableDeclaration: {
        const variable = node as ts.VariableDeclaration;
        const isVar = isVariableDeclarationList(node.parent) && (node.parent.flags & NodeFlags.BlockScoped) === 0;
        declareBinding(isVar ? func : block, variable.name, variable);
        break;
      }
      case SyntaxKind.Parameter:
        declareBinding(func, (node as ts.ParameterDeclaration).name, node as ts.ParameterDeclaration);
        break;
      case SyntaxKind.FunctionDeclaration:
      case SyntaxKind.ClassDeclaration:
      case SyntaxKind.EnumDeclaration: {
        const declaration = node as ts.FunctionDeclaration | ts.ClassDeclaration | ts.EnumDeclaration;
        if (declaration.name) {
          declare(block, declaration.name.text, declaration);
          if (!isFunctionDeclaration(declaration)) types.set(declaration.name.text, declaration);
        }
        break;
      }
      case SyntaxKind.FunctionExpression:
      case SyntaxKind.ClassExpression: {
        const expression = node as ts.FunctionExpression | ts.ClassExpression;
        if (expression.name) declare(expression, expression.name.text, expression);
        break;
      }
      case SyntaxKind.ModuleDeclaration: {
        const module = node as ts.ModuleDeclaration;
        if (isIdentifier(module.name)) declare(block, module.name.text, module);
        break;
      }
      case SyntaxKind.InterfaceDeclaration:
      case SyntaxKind.TypeAliasDeclaration: {
        const type = node as ts.InterfaceDeclaration | ts.TypeAliasDeclaration;
        if (!types.has(type.name.text)) types.set(type.name.text, type);
        return;
      }
      case SyntaxKind.ImportClause:
      case SyntaxKind.ImportSpecifier:
      case SyntaxKind.NamespaceImport:
      case SyntaxKind.ImportEqualsDeclaration: {
        const binding = node as ts.ImportClause | ts.ImportSpecifier | ts.NamespaceImport | ts.ImportEqualsDeclaration;
        if (binding.name) declare(ast, binding.name.text, binding);
        break;
      }
      case SyntaxKind.BinaryExpression: {
        const binary = node as ts.BinaryExpression;
        if (isAssignment(binary)) {
          if (isIdentifier(binary.left)) push(assignments, binary.left.text, binary);
          else if (isPropertyAccessExpression(binary.left)) push(propertyAssignments, binary.left.name.text, binary);
          else if (isArrayLiteralExpression(binary.left) || isObjectLiteralExpression(binary.left)) {
            for (const name of assignedNames(binary.left)) push(assignments, name, binary);
          }
        }
        break;
      }
    }
    const innerFunc = isFunctionLike(node) || isModuleBlock(node) || isClassStaticBlockDeclaration(node) ? node : func;
    const innerBlock = innerFunc !== func || isBlockScope(node) ? node : block;
    forEachChild(node, (child) => visit(child, innerBlock, innerFunc));
  }
  visit(ast, ast, ast);

  let uses: Map<string, ts.Identifier[]> | undefined;
  return {
    lookup(at, name) {
      for (let scope: ts.Node | undefined = at; scope; scope = scope.parent) {
        const found = values.get(scope)?.get(name);
        if (found) return found;
      }
      return undefined;
    },
    type: (name) => types.get(name),
    assignments: (name) => assignments.get(name) ?? [],
    propertyAssignments: (name) => propertyAssignments.get(name) ?? [],
    uses(name) {
      uses ??= usesOf(ast);
      return uses.get(name) ?? [];
    },
  };
}

function usesOf(ast: ts.SourceFile): Map<string, ts.Identifier[]> {
  const uses = new Map<string, ts.Identifier[]>();
  const visit = (node: ts.Node): void => {
    if (isIdentifier(node) && !isPropertyName(node)) push(uses, node.text, node);
    else if (!isTypeNode(node)) forEachChild(node, visit);
  };
  visit(ast);
  return uses;
}

const isPropertyName = (node: ts.Identifier): boolean =>
  (isPropertyAccessExpression(node.parent) && node.parent.name === node) ||
  (isPropertyAssignment(node.parent) && node.parent.name === node);

const isAssignment = (node: ts.BinaryExpression): boolean =>
  node.operatorToken.kind >= SyntaxKind.FirstAssignment && node.operatorToken.kind <= SyntaxKind.LastAssignment;

function isBlockScope(node: ts.Node): boolean {
  switch (node.kind) {
    case SyntaxKind.Block:
    case SyntaxKind.ForStatement:
    case SyntaxKind.ForOfStatement:
    case SyntaxKind.ForInStatement:
    case SyntaxKind.CaseBlock:
    case SyntaxKind.CatchClause:
    case SyntaxKind.ClassDeclaration:
    case SyntaxKind.ClassExpression:
      return true;
    default:
      return false;
  }
}

/** Names written by a destructuring assignment `[a, b] = …`, `({ a } = …)`. */
function assignedNames(pattern: ts.Expression): string[] {
  if (isIdentifier(pattern)) return [pattern.text];
  if (isArrayLiteralExpression(pattern)) return pattern.elements.flatMap(assignedNames);
  if (!isObjectLiteralExpression(pattern)) return [];
  return pattern.properties.flatMap((property) => {
    if (isShorthandPropertyAssignment(property)) return [property.name.text];
    return isPropertyAssignment(property) ? assignedNames(property.initializer) : [];
  });
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

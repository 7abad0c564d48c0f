import type * as ts from 'typescript';
import { packageOf } from './specifiers.ts';
import {
  canHaveModifiers,
  forEachChild,
  getModifiers,
  isAwaitExpression,
  isBinaryExpression,
  isBindingElement,
  isCallExpression,
  isClassDeclaration,
  isComputedPropertyName,
  isEnumDeclaration,
  isExportAssignment,
  isExportDeclaration,
  isExpressionStatement,
  isExternalModuleReference,
  isFunctionDeclaration,
  isIdentifier,
  isImportDeclaration,
  isImportEqualsDeclaration,
  isModuleDeclaration,
  isNamedImports,
  isNamespaceExport,
  isNamespaceImport,
  isNumericLiteral,
  isObjectBindingPattern,
  isParenthesizedExpression,
  isPrivateIdentifier,
  isPropertyAccessExpression,
  isStringLiteral,
  isStringLiteralLike,
  isVariableDeclaration,
  isVariableStatement,
  SyntaxKind,
} from './syntax.ts';

/** A local name that stands for something of another module. `export` is its name there: a name, `default`, or `*` for the whole module. */
export interface Import {
  readonly local: string;
  readonly module: string;
  readonly export: string;
}

/** What a module exports under a name: an expression or declaration of its own, a local name, or another module's export. */
export type Export =
  | { readonly kind: 'node'; readonly node: ts.Node }
  | { readonly kind: 'local'; readonly name: string }
  | { readonly kind: 'from'; readonly module: string; readonly export: string };

export interface ModuleLinks {
  /** By local name, at the top level of the file or in a function that requires late. */
  readonly imports: ReadonlyMap<string, Import>;
  /** Every specifier the file imports, requires, imports dynamically or re-exports. */
  readonly modules: ReadonlySet<string>;
  readonly exports: ReadonlyMap<string, Export>;
  /** `export * from` specifiers. */
  readonly stars: readonly string[];
}

/** The module specifier of `require('x')` or `await import('x')`, when `node` is one. */
export function requiredModule(node: ts.Expression): string | undefined {
  const call = isAwaitExpression(node) ? node.expression : isParenthesizedExpression(node) ? undefined : node;
  if (!call) return requiredModule((node as ts.ParenthesizedExpression).expression);
  if (!isCallExpression(call)) return undefined;
  const isRequire = isIdentifier(call.expression) && call.expression.text === 'require';
  if (!isRequire && call.expression.kind !== SyntaxKind.ImportKeyword) return undefined;
  const argument = call.arguments[0];
  return argument && isStringLiteralLike(argument) ? packageOf(argument.text) : undefined;
}

export function moduleLinks(ast: ts.SourceFile): ModuleLinks {
  const imports = new Map<string, Import>();
  const modules = new Set<string>();
  const exports = new Map<string, Export>();
  const stars: string[] = [];
  const add = (local: string, module: string, name: string): void => {
    imports.set(local, { local, module, export: name });
  };

  for (const statement of ast.statements) {
    if (isImportDeclaration(statement) && isStringLiteral(statement.moduleSpecifier)) {
      const module = packageOf(statement.moduleSpecifier.text);
      modules.add(module);
      const clause = statement.importClause;
      if (clause?.name) add(clause.name.text, module, 'default');
      if (clause?.namedBindings && isNamespaceImport(clause.namedBindings)) add(clause.namedBindings.name.text, module, '*');
      if (clause?.namedBindings && isNamedImports(clause.namedBindings)) {
        for (const element of clause.namedBindings.elements)
          add(element.name.text, module, (element.propertyName ?? element.name).text);
      }
    } else if (isImportEqualsDeclaration(statement) && isExternalModuleReference(statement.moduleReference)) {
      const specifier = statement.moduleReference.expression;
      if (isStringLiteralLike(specifier)) {
        modules.add(specifier.text);
        add(statement.name.text, specifier.text, '*');
      }
    } else if (isExportDeclaration(statement)) readExportDeclaration(statement);
    else if (isExportAssignment(statement))
      exports.set(statement.isExportEquals ? '*' : 'default', { kind: 'node', node: statement.expression });
    else if (isExported(statement)) readExported(statement);
    else if (isExpressionStatement(statement)) readCommonJs(statement.expression);
  }
  // `require` and `import()` may stand anywhere; the text test keeps the walk away from most files.
  if (/\b(require|import)\s*\(/.test(ast.text)) visitRequires(ast);
  return { imports, modules, exports, stars };

  function readExportDeclaration(statement: ts.ExportDeclaration): void {
    const module =
      statement.moduleSpecifier && isStringLiteral(statement.moduleSpecifier)
        ? packageOf(statement.moduleSpecifier.text)
        : undefined;
    if (module !== undefined) modules.add(module);
    const clause = statement.exportClause;
    if (!clause) {
      if (module !== undefined) stars.push(module);
    } else if (isNamespaceExport(clause)) {
      if (module !== undefined) exports.set(clause.name.text, { kind: 'from', module, export: '*' });
    } else {
      for (const element of clause.elements) {
        const name = (element.propertyName ?? element.name).text;
        exports.set(element.name.text, module === undefined ? { kind: 'local', name } : { kind: 'from', module, export: name });
      }
    }
  }

  function readExported(statement: ts.Statement): void {
    const isDefault =
      canHaveModifiers(statement) && getModifiers(statement)?.some((each) => each.kind === SyntaxKind.DefaultKeyword);
    if (isVariableStatement(statement)) {
      for (const declaration of statement.declarationList.declarations) {
        for (const name of boundNames(declaration.name)) exports.set(name, { kind: 'local', name });
      }
    } else if (
      isFunctionDeclaration(statement) ||
      isClassDeclaration(statement) ||
      isEnumDeclaration(statement) ||
      isModuleDeclaration(statement)
    ) {
      const name = isDefault ? 'default' : statement.name?.text;
      if (name !== undefined) exports.set(name, { kind: 'node', node: statement });
    }
  }

  /** `module.exports = x`, `module.exports = { a, b }`, `module.exports.a = x`, `exports.a = x`. */
  function readCommonJs(expression: ts.Expression): void {
    if (!isBinaryExpression(expression) || expression.operatorToken.kind !== SyntaxKind.EqualsToken) return;
    const { left, right } = expression;
    if (!isPropertyAccessExpression(left)) return;
    if (isModuleExports(left)) exports.set('*', { kind: 'node', node: right });
    else if (isModuleExports(left.expression) || isNamed(left.expression, 'exports'))
      exports.set(left.name.text, { kind: 'node', node: right });
    if (isBinaryExpression(right)) readCommonJs(right);
  }

  function visitRequires(node: ts.Node): void {
    if (isCallExpression(node)) {
      const module = requiredModule(node);
      if (module !== undefined) modules.add(module);
    } else if (isVariableDeclaration(node) && node.initializer) {
      const module = requiredModule(node.initializer);
      if (module !== undefined) {
        if (isIdentifier(node.name)) add(node.name.text, module, '*');
        else if (isObjectBindingPattern(node.name)) {
          for (const element of node.name.elements) {
            if (isIdentifier(element.name))
              add(element.name.text, module, propertyNameText(element.propertyName) ?? element.name.text);
          }
        }
      }
    }
    forEachChild(node, visitRequires);
  }
}

const isNamed = (node: ts.Node, name: string): boolean => isIdentifier(node) && node.text === name;

const isModuleExports = (node: ts.Node): boolean =>
  isPropertyAccessExpression(node) && isNamed(node.expression, 'module') && node.name.text === 'exports';

const isExported = (statement: ts.Statement): boolean =>
  canHaveModifiers(statement) && (getModifiers(statement)?.some((each) => each.kind === SyntaxKind.ExportKeyword) ?? false);

function boundNames(name: ts.BindingName): string[] {
  if (isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (isBindingElement(element) ? boundNames(element.name) : []));
}

/** The name of a property as code writes it, when it is not computed. */
export function propertyNameText(name: ts.PropertyName | undefined): string | undefined {
  if (!name) return undefined;
  if (isIdentifier(name) || isPrivateIdentifier(name) || isStringLiteralLike(name) || isNumericLiteral(name)) return name.text;
  if (isComputedPropertyName(name) && isStringLiteralLike(name.expression)) return name.expression.text;
  return undefined;
}

import ts from 'typescript';

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
  const call = ts.isAwaitExpression(node) ? node.expression : ts.isParenthesizedExpression(node) ? undefined : node;
  if (!call) return requiredModule((node as ts.ParenthesizedExpression).expression);
  if (!ts.isCallExpression(call)) return undefined;
  const isRequire = ts.isIdentifier(call.expression) && call.expression.text === 'require';
  if (!isRequire && call.expression.kind !== ts.SyntaxKind.ImportKeyword) return undefined;
  const argument = call.arguments[0];
  return argument && ts.isStringLiteralLike(argument) ? argument.text : undefined;
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
    if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)) {
      const module = statement.moduleSpecifier.text;
      modules.add(module);
      const clause = statement.importClause;
      if (clause?.name) add(clause.name.text, module, 'default');
      if (clause?.namedBindings && ts.isNamespaceImport(clause.namedBindings)) add(clause.namedBindings.name.text, module, '*');
      if (clause?.namedBindings && ts.isNamedImports(clause.namedBindings)) {
        for (const element of clause.namedBindings.elements)
          add(element.name.text, module, (element.propertyName ?? element.name).text);
      }
    } else if (ts.isImportEqualsDeclaration(statement) && ts.isExternalModuleReference(statement.moduleReference)) {
      const specifier = statement.moduleReference.expression;
      if (ts.isStringLiteralLike(specifier)) {
        modules.add(specifier.text);
        add(statement.name.text, specifier.text, '*');
      }
    } else if (ts.isExportDeclaration(statement)) readExportDeclaration(statement);
    else if (ts.isExportAssignment(statement))
      exports.set(statement.isExportEquals ? '*' : 'default', { kind: 'node', node: statement.expression });
    else if (isExported(statement)) readExported(statement);
    else if (ts.isExpressionStatement(statement)) readCommonJs(statement.expression);
  }
  // `require` and `import()` may stand anywhere; the text test keeps the walk away from most files.
  if (/\b(require|import)\s*\(/.test(ast.text)) visitRequires(ast);
  return { imports, modules, exports, stars };

  function readExportDeclaration(statement: ts.ExportDeclaration): void {
    const module =
      statement.moduleSpecifier && ts.isStringLiteral(statement.moduleSpecifier) ? statement.moduleSpecifier.text : undefined;
    if (module !== undefined) modules.add(module);
    const clause = statement.exportClause;
    if (!clause) {
      if (module !== undefined) stars.push(module);
    } else if (ts.isNamespaceExport(clause)) {
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
      ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some((each) => each.kind === ts.SyntaxKind.DefaultKeyword);
    if (ts.isVariableStatement(statement)) {
      for (const declaration of statement.declarationList.declarations) {
        for (const name of boundNames(declaration.name)) exports.set(name, { kind: 'local', name });
      }
    } else if (
      ts.isFunctionDeclaration(statement) ||
      ts.isClassDeclaration(statement) ||
      ts.isEnumDeclaration(statement) ||
      ts.isModuleDeclaration(statement)
    ) {
      const name = isDefault ? 'default' : statement.name?.text;
      if (name !== undefined) exports.set(name, { kind: 'node', node: statement });
    }
  }

  /** `module.exports = x`, `module.exports = { a, b }`, `module.exports.a = x`, `exports.a = x`. */
  function readCommonJs(expression: ts.Expression): void {
    if (!ts.isBinaryExpression(expression) || expression.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return;
    const { left, right } = expression;
    if (!ts.isPropertyAccessExpression(left)) return;
    if (isModuleExports(left)) exports.set('*', { kind: 'node', node: right });
    else if (isModuleExports(left.expression) || isIdentifier(left.expression, 'exports'))
      exports.set(left.name.text, { kind: 'node', node: right });
    if (ts.isBinaryExpression(right)) readCommonJs(right);
  }

  function visitRequires(node: ts.Node): void {
    if (ts.isCallExpression(node)) {
      const module = requiredModule(node);
      if (module !== undefined) modules.add(module);
    } else if (ts.isVariableDeclaration(node) && node.initializer) {
      const module = requiredModule(node.initializer);
      if (module !== undefined) {
        if (ts.isIdentifier(node.name)) add(node.name.text, module, '*');
        else if (ts.isObjectBindingPattern(node.name)) {
          for (const element of node.name.elements) {
            if (ts.isIdentifier(element.name))
              add(element.name.text, module, propertyNameText(element.propertyName) ?? element.name.text);
          }
        }
      }
    }
    ts.forEachChild(node, visitRequires);
  }
}

const isIdentifier = (node: ts.Node, name: string): boolean => ts.isIdentifier(node) && node.text === name;

const isModuleExports = (node: ts.Node): boolean =>
  ts.isPropertyAccessExpression(node) && isIdentifier(node.expression, 'module') && node.name.text === 'exports';

const isExported = (statement: ts.Statement): boolean =>
  ts.canHaveModifiers(statement) &&
  (ts.getModifiers(statement)?.some((each) => each.kind === ts.SyntaxKind.ExportKeyword) ?? false);

function boundNames(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? boundNames(element.name) : []));
}

/** The name of a property as code writes it, when it is not computed. */
export function propertyNameText(name: ts.PropertyName | undefined): string | undefined {
  if (!name) return undefined;
  if (ts.isIdentifier(name) || ts.isPrivateIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name))
    return name.text;
  if (ts.isComputedPropertyName(name) && ts.isStringLiteralLike(name.expression)) return name.expression.text;
  return undefined;
}

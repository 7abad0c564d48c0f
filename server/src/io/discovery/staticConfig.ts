import * as ts from 'typescript';

export type StaticValue = string | number | boolean;

/** An object literal of a configuration file with the properties whose values are plain to see. */
export interface StaticObject {
  /** Property names down to it, with dots; `0`, `1` for what has no name. */
  readonly path: string;
  readonly values: Readonly<Record<string, StaticValue>>;
  /** Of the objects around it; the nearest one's word counts. */
  readonly around: Readonly<Record<string, StaticValue>>;
}

/**
 * The object literals of a JavaScript, TypeScript or JSON text, outermost first. Values are literals, `process.env.NAME`, `env('NAME')`,
 * alternatives of these with `||` and `??`, and constants of the same file. Nothing is run. Takes about a millisecond.
 */
export function readObjects(text: string, environment: Readonly<Record<string, string | undefined>>): readonly StaticObject[] {
  const source = ts.createSourceFile('config.ts', /^\s*\{/.test(text) ? `(${text})` : text, ts.ScriptTarget.Latest, false);
  const constants = new Map<string, ts.Expression>();
  const found: StaticObject[] = [];
  const evaluate = (node: ts.Expression, depth = 0): StaticValue | undefined => {
    if (depth > 10) return undefined;
    const again = (inner: ts.Expression) => evaluate(inner, depth + 1);
    if (ts.isStringLiteralLike(node)) return node.text;
    if (ts.isNumericLiteral(node)) return Number(node.text);
    if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword)
      return node.kind === ts.SyntaxKind.TrueKeyword;
    if (
      ts.isParenthesizedExpression(node) ||
      ts.isAsExpression(node) ||
      ts.isNonNullExpression(node) ||
      ts.isSatisfiesExpression(node)
    )
      return again(node.expression);
    if (ts.isBinaryExpression(node)) {
      const either =
        node.operatorToken.kind === ts.SyntaxKind.BarBarToken || node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken;
      return either ? again(node.left) || again(node.right) : undefined;
    }
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.PlusToken) return again(node.operand);
    if (ts.isIdentifier(node)) {
      const constant = constants.get(node.text);
      return constant && again(constant);
    }
    if (ts.isTemplateExpression(node)) {
      const parts = node.templateSpans.map((span) => [again(span.expression), span.literal.text] as const);
      return parts.some(([value]) => value === undefined) ? undefined : node.head.text + parts.flat().join('');
    }
    if (ts.isCallExpression(node) && node.arguments[0] && ts.isIdentifier(node.expression)) {
      const argument = again(node.arguments[0]);
      if (['Number', 'parseInt', 'String'].includes(node.expression.text)) return argument;
      return node.expression.text === 'env' ? environment[String(argument)] : undefined;
    }
    const variable = environmentName(node);
    return variable === undefined ? undefined : environment[variable];
  };
  const visit = (node: ts.Node, path: readonly string[], around: StaticObject['values'] = {}): void => {
    let inside = around;
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer)
      constants.set(node.name.text, node.initializer);
    if (ts.isObjectLiteralExpression(node)) {
      const values: Record<string, StaticValue> = {};
      for (const property of node.properties) {
        const initializer = ts.isPropertyAssignment(property)
          ? property.initializer
          : ts.isShorthandPropertyAssignment(property)
            ? property.name
            : undefined;
        const name =
          property.name && (ts.isIdentifier(property.name) || ts.isStringLiteral(property.name)) ? property.name.text : undefined;
        // A class that is imported says which database it is for by its name: `PostgreSqlDriver`.
        const value =
          initializer &&
          (evaluate(initializer) ?? (name === 'driver' && ts.isIdentifier(initializer) ? initializer.text : undefined));
        if (name !== undefined && value !== undefined) values[name] = value;
      }
      found.push({ path: path.join('.') || String(found.length), values, around });
      inside = { ...around, ...values };
    }
    const named =
      ts.isPropertyAssignment(node) && (ts.isIdentifier(node.name) || ts.isStringLiteral(node.name))
        ? [...path, node.name.text]
        : path;
    ts.forEachChild(node, (child) => visit(child, named, inside));
  };
  visit(source, []);
  return found;
}

/** `NAME` of `process.env.NAME` and `process.env['NAME']`, also with `import.meta.env`, `Deno.env` and the like. */
function environmentName(node: ts.Expression): string | undefined {
  const isEnvironment = (inner: ts.Expression) => ts.isPropertyAccessExpression(inner) && inner.name.text === 'env';
  if (ts.isPropertyAccessExpression(node) && isEnvironment(node.expression)) return node.name.text;
  if (ts.isElementAccessExpression(node) && isEnvironment(node.expression) && ts.isStringLiteralLike(node.argumentExpression))
    return node.argumentExpression.text;
  return undefined;
}

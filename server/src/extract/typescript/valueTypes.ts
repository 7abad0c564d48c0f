import type * as ts from 'typescript';
import type { TypeScriptSource } from './source.ts';
import { declarationOf } from './source.ts';
import {
  isArrayLiteralExpression,
  isAsExpression,
  isAwaitExpression,
  isBinaryExpression,
  isCallExpression,
  isConditionalExpression,
  isFunctionLike,
  isIdentifier,
  isNewExpression,
  isNonNullExpression,
  isNumericLiteral,
  isObjectLiteralExpression,
  isParenthesizedExpression,
  isPrefixUnaryExpression,
  isPropertyAccessExpression,
  isStringLiteralLike,
  isTemplateExpression,
  isTypeOfExpression,
  isVariableDeclaration,
  SyntaxKind,
} from './syntax.ts';
import { type Annotation, annotationOf, annotationText, memberAnnotation, typeTextOf } from './types.ts';
import { typeText } from './typeText.ts';
import { resolveValue } from './values.ts';

/**
 * What a value is, as far as code says it without a type checker: its declared type, or what its expression always yields. Calls that say
 * more than their result's type stand as calls: `JSON.stringify()`, `randomUUID()`. Undefined when it cannot be told.
 */
export function valueType(source: TypeScriptSource, expression: ts.Expression, left = 5): string | undefined {
  if (left <= 0) return undefined;
  let node = expression;
  while (isParenthesizedExpression(node) || isNonNullExpression(node)) node = node.expression;
  const inner = (each: ts.Expression): string | undefined => valueType(source, each, left - 1);
  if (isStringLiteralLike(node)) return typeTextOf(source, node);
  if (isTemplateExpression(node) || isTypeOfExpression(node)) return 'string';
  if (isNumericLiteral(node)) return 'number';
  if (node.kind === SyntaxKind.NullKeyword) return 'null';
  if (isConditionalExpression(node)) return either(inner(node.whenTrue), inner(node.whenFalse));
  if (isAwaitExpression(node)) return inner(node.expression);
  if (isBinaryExpression(node)) return ofOperator(node, inner);
  if (isPrefixUnaryExpression(node)) return node.operator === SyntaxKind.ExclamationToken ? 'boolean' : 'number';
  if (isArrayLiteralExpression(node)) return ofList(node.elements.map(inner));
  if (isObjectLiteralExpression(node)) return '{…}';
  if (isNewExpression(node)) return /^(?:Date|Buffer|Uint8Array|Map)$/.exec(node.expression.getText(source.ast))?.[0];
  if (isCallExpression(node)) return ofCall(source, node, inner);
  if (isAsExpression(node))
    return node.type.getText(source.ast) === 'const' ? inner(node.expression) : typeText({ source, node: node.type });
  if (isPropertyAccessExpression(node) && node.name.text === 'length') return 'number';
  const annotation = annotated(source, node, left);
  if (annotation) return annotationText(annotation);
  if (isIdentifier(node)) {
    if (node.text === 'undefined') return 'undefined';
    const declaration = declarationOf(source, node);
    const isPlain = declaration && isVariableDeclaration(declaration) && isIdentifier(declaration.name);
    return isPlain && declaration.initializer ? inner(declaration.initializer) : undefined;
  }
  return typeTextOf(source, node);
}

/** `user`, `params.user.id`: followed from one declared type to the next. */
function annotated(source: TypeScriptSource, node: ts.Expression, left: number): Annotation | undefined {
  if (isIdentifier(node)) return annotationOf(source, node);
  if (!isPropertyAccessExpression(node) || left <= 0) return undefined;
  const owner = annotated(source, node.expression, left - 1);
  const member = owner && memberAnnotation(owner, node.name.text);
  return member && node.questionDotToken ? { ...member, optional: true } : member;
}

function either(one: string | undefined, other: string | undefined): string | undefined {
  const known = [one, other].filter((each) => each !== undefined).map((each) => (/^[\w$.]+ = /.test(each) ? `(${each})` : each));
  return known.length === 0 ? undefined : [...new Set(known)].join(' | ');
}

function ofOperator(node: ts.BinaryExpression, inner: (each: ts.Expression) => string | undefined): string | undefined {
  switch (node.operatorToken.kind) {
    case SyntaxKind.QuestionQuestionToken:
    case SyntaxKind.BarBarToken: {
      // What is missing on the left is taken from the right.
      const given = inner(node.left)?.replace(/ \| (?:null|undefined)\b/g, '');
      return given === undefined ? undefined : either(given, inner(node.right));
    }
    case SyntaxKind.AmpersandAmpersandToken:
      return undefined;
    case SyntaxKind.PlusToken: {
      const sides = [inner(node.left), inner(node.right)];
      if (sides.some((each) => each === 'string' || each?.startsWith("'"))) return 'string';
      return sides.every((each) => each !== undefined && /^(?:number|(?:Date\.now|getTime|valueOf)\(\))$/.test(each))
        ? (sides.find((each) => each !== 'number') ?? 'number')
        : undefined;
    }
    case SyntaxKind.MinusToken:
    case SyntaxKind.AsteriskToken:
    case SyntaxKind.SlashToken:
    case SyntaxKind.PercentToken:
      return 'number';
    case SyntaxKind.EqualsEqualsEqualsToken:
    case SyntaxKind.ExclamationEqualsEqualsToken:
    case SyntaxKind.EqualsEqualsToken:
    case SyntaxKind.ExclamationEqualsToken:
    case SyntaxKind.LessThanToken:
    case SyntaxKind.GreaterThanToken:
    case SyntaxKind.LessThanEqualsToken:
    case SyntaxKind.GreaterThanEqualsToken:
      return 'boolean';
    default:
      return undefined;
  }
}

function ofList(elements: readonly (string | undefined)[]): string | undefined {
  const types = new Set(elements.map((each) => (each?.startsWith("'") ? 'string' : each)));
  const [only] = types;
  return types.size === 1 && only !== undefined && /^(?:[\w$.]+|\{…\})$/.test(only) ? `${only}[]` : undefined;
}

/** Methods that yield one type whatever they are called on. */
const methods: Readonly<Record<string, string>> = {
  toString: 'string',
  toLowerCase: 'string',
  toUpperCase: 'string',
  trim: 'string',
  padStart: 'string',
  join: 'string',
  toFixed: 'string',
  replace: 'string',
  replaceAll: 'string',
  toISOString: 'Date',
  toDate: 'Date',
  getTime: 'getTime()',
  valueOf: 'valueOf()',
  includes: 'boolean',
  startsWith: 'boolean',
  endsWith: 'boolean',
  some: 'boolean',
  every: 'boolean',
};

function ofCall(
  source: TypeScriptSource,
  node: ts.CallExpression,
  inner: (each: ts.Expression) => string | undefined,
): string | undefined {
  const callee = node.expression;
  const name = callee.getText(source.ast);
  if (/^(?:JSON\.stringify|Date\.now)$/.test(name)) return `${name}()`;
  if (/^(?:[\w$]+\.)?(?:randomUUID|uuid|uuidv[1-7])$/i.test(name) || /^uuid\.v[1-7]$/i.test(name)) return `${name}()`;
  if (/^(?:Buffer\.(?:from|alloc|concat)|(?:crypto\.)?randomBytes)$/.test(name)) return 'Buffer';
  if (/^(?:Number|parseInt|parseFloat|Number\.parse(?:Int|Float)|Math\.\w+)$/.test(name)) return 'number';
  if (name === 'String') return 'string';
  if (name === 'Boolean' || name === 'Array.isArray') return 'boolean';
  if (name === 'BigInt') return 'bigint';
  const known = isPropertyAccessExpression(callee) ? methods[callee.name.text] : undefined;
  if (known !== undefined) return known;
  const target = isIdentifier(callee) ? resolveValue(source, callee) : undefined;
  const fn = target?.node;
  if (fn && isFunctionLike(fn) && fn.type) return typeText({ source: target.source, node: fn.type });
  return name === 'Object.freeze' && node.arguments[0] ? inner(node.arguments[0]) : undefined;
}

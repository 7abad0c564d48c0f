import type * as ts from 'typescript';
import type { Span } from '../../text/span.ts';
import { flowText } from './flow.ts';
import { type LiteralPart, literalPieces } from './literals.ts';
import { returnsOf } from './origins.ts';
import { declarationOf, type Located, type TypeScriptSource } from './source.ts';
import {
  canHaveModifiers,
  getModifiers,
  isArrayLiteralExpression,
  isArrowFunction,
  isAwaitExpression,
  isBigIntLiteral,
  isBinaryExpression,
  isBlock,
  isCallExpression,
  isConditionalExpression,
  isElementAccessExpression,
  isExpression,
  isFunctionLike,
  isGetAccessor,
  isIdentifier,
  isLiteralTypeNode,
  isNewExpression,
  isNoSubstitutionTemplateLiteral,
  isNumericLiteral,
  isObjectLiteralExpression,
  isParameter,
  isParenthesizedExpression,
  isPostfixUnaryExpression,
  isPrefixUnaryExpression,
  isPropertyAccessExpression,
  isRegularExpressionLiteral,
  isSpreadElement,
  isStringLiteral,
  isStringLiteralLike,
  isTaggedTemplateExpression,
  isTemplateExpression,
  isTypeReferenceNode,
  isUnionTypeNode,
  isVariableDeclaration,
  isVoidExpression,
  SyntaxKind,
} from './syntax.ts';
import { combine, holePiece, type Piece, plainText, relocate, type Text, textPiece, union, type Variants } from './text.ts';
import { typeTextOf } from './types.ts';
import { memberOf, resolveValue, unwrap } from './values.ts';

/** One evaluation of an expression: what parameters of entered functions stand for, and bounds on depth and work. */
export interface Evaluation {
  readonly parameters: ReadonlyMap<ts.Node, { readonly at: Located<ts.Expression>; readonly evaluation: Evaluation }>;
  readonly depth: number;
  /** Nodes that may still be looked at. */
  readonly fuel: { left: number };
  /** Set inside a tagged template: then strings are values, and SQL is what the tag's library makes of an expression. */
  readonly sql?: SqlReader;
  /** What variables hold at this point, where it was worked out already. */
  readonly held?: ReadonlyMap<ts.Node, Variants>;
  /** SQL that stands before the interpolation in its own template; some helpers depend on it. */
  readonly before?: string;
}

/** How a library writes SQL into its templates. Each gives undefined for what is not SQL of its making. */
export interface SqlReader {
  tagged(source: TypeScriptSource, node: ts.TaggedTemplateExpression, evaluation: Evaluation): Variants | undefined;
  call(source: TypeScriptSource, node: ts.CallExpression, evaluation: Evaluation): Variants | undefined;
  property(
    source: TypeScriptSource,
    node: ts.PropertyAccessExpression | ts.Identifier,
    evaluation: Evaluation,
  ): Variants | undefined;
}

export const newEvaluation = (sql?: SqlReader): Evaluation => ({
  parameters: new Map(),
  depth: 0,
  fuel: { left: 4000 },
  ...(sql ? { sql } : {}),
});

const MAX_DEPTH = 30;

/**
 * The texts that an expression may have, by the branches taken, with a map back to where each piece stands. Pieces of other files stand
 * for the whole of the expression that brings them in. Undefined when nothing of it is a known text: numbers, calls to elsewhere, parameters.
 */
export function textOf(
  source: TypeScriptSource,
  node: ts.Expression,
  evaluation: Evaluation = newEvaluation(),
): Variants | undefined {
  if (evaluation.depth >= MAX_DEPTH || evaluation.fuel.left-- <= 0) return undefined;
  return evaluate(source, unwrap(node), { ...evaluation, depth: evaluation.depth + 1 });
}

/** The text of an expression that has exactly one and no holes. */
export function constantText(source: TypeScriptSource, node: ts.Expression): string | undefined {
  const variants = textOf(source, node);
  return variants?.length === 1 ? plainText(variants[0]!) : undefined;
}

export const spanOf = (source: TypeScriptSource, node: ts.Node): Span => ({ start: node.getStart(source.ast), end: node.end });

/** A hole for an expression that is put into SQL text. */
export function holeFor(source: TypeScriptSource, node: ts.Node, host: Span = spanOf(source, node)): Piece {
  const kind = isExpression(node) && isScalar(source, node) ? 'value' : 'unknown';
  return holePiece(host, node.getText(source.ast), kind, isExpression(node) ? typeTextOf(source, node) : undefined);
}

function evaluate(source: TypeScriptSource, node: ts.Expression, evaluation: Evaluation): Variants | undefined {
  return evaluation.sql ? evaluateSql(source, node, evaluation, evaluation.sql) : evaluateText(source, node, evaluation);
}

/** SQL values: what a tag's library puts into its template as SQL. Everything else is a parameter. */
function evaluateSql(
  source: TypeScriptSource,
  node: ts.Expression,
  evaluation: Evaluation,
  sql: SqlReader,
): Variants | undefined {
  if (isAwaitExpression(node)) return undefined;
  if (isTaggedTemplateExpression(node)) return sql.tagged(source, node, evaluation);
  if (isCallExpression(node))
    return sql.call(source, node, evaluation) ?? resultText(source, node, unwrap(node.expression), evaluation);
  if (isBinaryExpression(node) && node.operatorToken.kind !== SyntaxKind.PlusToken) return binaryText(source, node, evaluation);
  if (isConditionalExpression(node)) return conditionalText(source, node, evaluation);
  if (isIdentifier(node)) return sql.property(source, node, evaluation) ?? identifierText(source, node, evaluation);
  if (isPropertyAccessExpression(node)) return sql.property(source, node, evaluation) ?? memberText(source, node, evaluation);
  if (isElementAccessExpression(node)) return memberText(source, node, evaluation);
  return undefined;
}

function conditionalText(source: TypeScriptSource, node: ts.ConditionalExpression, evaluation: Evaluation): Variants | undefined {
  const branches = [node.whenTrue, node.whenFalse].map((each) => branchText(source, each, evaluation));
  return branches.some((each) => each.known) ? union(branches.map((each) => each.text)) : undefined;
}

function evaluateText(source: TypeScriptSource, node: ts.Expression, evaluation: Evaluation): Variants | undefined {
  if (isStringLiteral(node) || isNoSubstitutionTemplateLiteral(node)) return [literalPieces(source.ast, node)];
  if (isNumericLiteral(node) || node.kind === SyntaxKind.TrueKeyword || node.kind === SyntaxKind.FalseKeyword) {
    return [[textPiece(node.getText(source.ast), spanOf(source, node), true)]];
  }
  if (isTemplateExpression(node)) return templateText(source, node, (each) => textOf(source, each, evaluation));
  if (isBinaryExpression(node)) return binaryText(source, node, evaluation);
  if (isConditionalExpression(node)) return conditionalText(source, node, evaluation);
  if (isCallExpression(node)) return callText(source, node, evaluation);
  if (isTaggedTemplateExpression(node)) return taggedText(source, node, evaluation);
  if (isIdentifier(node)) return identifierText(source, node, evaluation);
  if (isPropertyAccessExpression(node) || isElementAccessExpression(node)) return memberText(source, node, evaluation);
  return undefined;
}

/** A branch of a condition: `undefined` and `null` are no text. */
function branchText(
  source: TypeScriptSource,
  node: ts.Expression,
  evaluation: Evaluation,
): { readonly text: Variants; readonly known: boolean } {
  const isEmptySql = evaluation.sql !== undefined && isStringLiteralLike(node) && node.text.trim() === '';
  if (isNothing(node) || isEmptySql) return { text: [[]], known: !evaluation.sql };
  const text = textOf(source, node, evaluation);
  return { text: text ?? [[holeFor(source, node)]], known: text !== undefined };
}

/** In SQL templates, an empty string is left out too. */
const isNothing = (node: ts.Expression): boolean =>
  node.kind === SyntaxKind.NullKeyword || (isIdentifier(node) && node.text === 'undefined') || isVoidExpression(node);

/** A template's fixed parts with what `inner` gives for each interpolation, or a hole. Holes and relocated texts stand for `${…}`'s inside. */
export function templateText(
  source: TypeScriptSource,
  template: ts.TemplateLiteral,
  inner: (expression: ts.Expression, before: string) => Variants | undefined,
  mode: 'cooked' | 'raw' = 'cooked',
  holeOf: (expression: ts.Expression) => Piece = (expression) => holeFor(source, expression),
): Variants {
  if (isNoSubstitutionTemplateLiteral(template)) return [literalPieces(source.ast, template, mode)];
  const literal = (part: LiteralPart): Variants => [literalPieces(source.ast, part, mode)];
  const parts: Variants[] = [literal(template.head)];
  const holes: (Piece | undefined)[] = [undefined];
  let before = template.head.text;
  for (const span of template.templateSpans) {
    const hole = holeOf(span.expression);
    parts.push(inner(span.expression, before) ?? [[hole]], literal(span.literal));
    holes.push(hole, undefined);
    before += ` ${span.literal.text}`;
  }
  return combine(parts, (index) => holes[index]!);
}

function binaryText(source: TypeScriptSource, node: ts.BinaryExpression, evaluation: Evaluation): Variants | undefined {
  switch (node.operatorToken.kind) {
    case SyntaxKind.PlusToken: {
      const operands = addends(node);
      const texts = operands.map((each) => textOf(source, each, evaluation));
      if (!texts.some((each) => each?.some((text) => text.some((piece) => piece.kind === 'text' && !/^\d+$/.test(piece.text)))))
        return undefined;
      return combine(
        texts.map((each, index) => each ?? [[holeFor(source, operands[index]!)]]),
        (index) => holeFor(source, operands[index]!),
      );
    }
    // `part && text` and `text || ''` are used where a falsy part gives nothing.
    case SyntaxKind.AmpersandAmpersandToken: {
      const text = textOf(source, node.right, evaluation);
      return text && union([[[]], text]);
    }
    case SyntaxKind.BarBarToken:
    case SyntaxKind.QuestionQuestionToken: {
      const left = textOf(source, node.left, evaluation);
      const right = branchText(source, node.right, evaluation);
      return left && union([left, right.text]);
    }
    case SyntaxKind.CommaToken:
      return textOf(source, node.right, evaluation);
    default:
      return undefined;
  }
}

/** The operands of a chain of `+`, left to right; long chains nest deep on the left, so this is a loop. */
export function addends(node: ts.BinaryExpression): ts.Expression[] {
  const operands: ts.Expression[] = [];
  let left: ts.Expression = node;
  while (isBinaryExpression(left) && left.operatorToken.kind === SyntaxKind.PlusToken) {
    operands.push(left.right);
    left = left.left;
    if (isParenthesizedExpression(left)) left = unwrap(left);
  }
  operands.push(left);
  return operands.reverse();
}

/** Methods of a string that leave its words as they are. */
const HARMLESS = new Set(['trim', 'trimStart', 'trimEnd', 'trimLeft', 'trimRight', 'toString', 'valueOf', 'normalize']);
/** Functions and tags that only take indentation away. */
const DEDENT = /^(?:dedent|outdent|stripIndents?|oneLine|endent|undent|deindent|String\.raw|raw|trim)$/;

function callText(source: TypeScriptSource, node: ts.CallExpression, evaluation: Evaluation): Variants | undefined {
  const callee = unwrap(node.expression);
  const [first] = node.arguments;
  if (isPropertyAccessExpression(callee)) {
    const method = callee.name.text;
    if (HARMLESS.has(method)) return textOf(source, callee.expression, evaluation);
    if (method === 'concat') {
      const parts = [callee.expression, ...node.arguments];
      const texts = parts.map((each) => textOf(source, each, evaluation));
      return (
        texts[0] &&
        combine(
          texts.map((each, i) => each ?? [[holeFor(source, parts[i]!)]]),
          (i) => holeFor(source, parts[i]!),
        )
      );
    }
    if (method === 'join') return joinText(source, node, callee.expression, evaluation);
    if ((method === 'replace' || method === 'replaceAll') && isBlankReplacement(node))
      return textOf(source, callee.expression, evaluation);
  }
  if (first && node.arguments.length === 1 && DEDENT.test(callee.getText(source.ast))) return textOf(source, first, evaluation);
  return resultText(source, node, callee, evaluation);
}

/** `.replace(/\s+/g, ' ')` and its like, which change blanks only. */
function isBlankReplacement(node: ts.CallExpression): boolean {
  const [pattern, replacement] = node.arguments;
  if (!pattern || !replacement || !isStringLiteralLike(replacement) || replacement.text.trim() !== '') return false;
  const text = isRegularExpressionLiteral(pattern)
    ? pattern.text.replace(/^\/|\/[a-z]*$/g, '')
    : isStringLiteralLike(pattern)
      ? pattern.text
      : 'x';
  return /^(?:\\[nrts]|\[(?:\\[nrts]| )+\]|[ \n\r\t^$|+*?()]|\{\d+,?\d*\})+$/.test(text);
}

/** `[a, b].join(sep)`, and lists of `$1, $2, …` that are made by mapping over values. */
function joinText(
  source: TypeScriptSource,
  call: ts.CallExpression,
  list: ts.Expression,
  evaluation: Evaluation,
): Variants | undefined {
  const separators = call.arguments[0] ? textOf(source, call.arguments[0], evaluation) : [[textPiece(',', spanOf(source, call))]];
  const separator = separators?.[0];
  if (!separator || separators.length > 1) return undefined;
  const elements = listText(source, unwrap(list), evaluation);
  if (elements) {
    const joined = elements.map((each) =>
      each.flatMap((element, index) => (index === 0 ? element : [...separatorAt(separator, call, source), ...element])),
    );
    return union([joined]);
  }
  return isParameterList(source, list) ? [[holePiece(spanOf(source, call), call.getText(source.ast), 'value')]] : undefined;
}

const separatorAt = (separator: Text, call: ts.CallExpression, source: TypeScriptSource): Text => {
  const host = spanOf(source, call);
  return separator.map((piece) => (piece.kind === 'text' ? { ...piece, host, exact: false } : piece));
};

/** The elements an array may have, by the branches taken: each alternative is a list of texts. */
function listText(
  source: TypeScriptSource,
  list: ts.Expression,
  evaluation: Evaluation,
): readonly (readonly Text[])[] | undefined {
  if (isArrayLiteralExpression(list)) return arrayElements(source, list, evaluation);
  if (isCallExpression(list) && isPropertyAccessExpression(list.expression) && list.expression.name.text === 'filter') {
    const [test] = list.arguments;
    if (!test || !/^(Boolean|\(?(\w+)\)? => (!!)?\2|\(?(\w+)\)? => Boolean\(\4\))$/.test(test.getText(source.ast)))
      return undefined;
    const inner = listText(source, unwrap(list.expression.expression), evaluation);
    return inner?.map((each) => each.filter((element) => element.length > 0));
  }
  if (isIdentifier(list)) {
    const declaration = declarationOf(source, list);
    if (declaration && isVariableDeclaration(declaration)) {
      const flowing = flowText(source, list, declaration, evaluation);
      if (flowing !== 'constant') return flowing;
    }
  }
  const value = resolveValue(source, list);
  if (!isArrayLiteralExpression(value.node)) return undefined;
  const elements = arrayElements(value.source, value.node, evaluation);
  const host = spanOf(source, list);
  return value.source === source ? elements : elements?.map((each) => relocate(each, host));
}

/** Each alternative's elements of an array literal: conditional elements give alternatives, unknown ones are holes. */
export function arrayElements(
  source: TypeScriptSource,
  list: ts.ArrayLiteralExpression,
  evaluation: Evaluation,
): readonly (readonly Text[])[] {
  let result: (readonly Text[])[] = [[]];
  for (const element of list.elements) {
    const isSpread = isSpreadElement(element);
    const spread = isSpread ? listText(source, unwrap(element.expression), evaluation) : undefined;
    const alternatives: readonly (readonly Text[])[] = isSpread
      ? (spread ?? [[[holeFor(source, element)]]])
      : (textOf(source, element, evaluation) ?? [[holeFor(source, element)]]).map((text) => [text]);
    const fitting = result.length * alternatives.length <= 16 ? alternatives : [[[holeFor(source, element)]]];
    result = result.flatMap((before) => fitting.map((each) => [...before, ...each]));
  }
  return result;
}

/** ``ids.map((_, i) => `$${i + 1}`)``: a list of bind parameters. */
function isParameterList(source: TypeScriptSource, list: ts.Expression): boolean {
  const map = unwrap(list);
  if (
    !isCallExpression(map) ||
    !isPropertyAccessExpression(map.expression) ||
    !['map', 'fill'].includes(map.expression.name.text)
  )
    return false;
  const [made] = map.arguments;
  if (!made) return false;
  if (isStringLiteralLike(made)) return made.text === '?' || /^\$\d+$/.test(made.text);
  if (!isArrowFunction(made)) return false;
  const body = isBlock(made.body) ? returnsOf(made.body)[0]?.expression : made.body;
  if (!body) return false;
  const text = body.getText(source.ast);
  return /^[`'"][($?:@]*\$(\$\{[^{}]*\}|['"]\s*\+)/.test(text) || /^[`'"]\?[`'"]$/.test(text);
}

/** What calling a function of the workspace gives, its parameters standing for the arguments. */
function resultText(
  source: TypeScriptSource,
  call: ts.CallExpression,
  callee: ts.Expression,
  evaluation: Evaluation,
): Variants | undefined {
  const target = resolveValue(source, callee);
  const fn = target.node;
  if (!isFunctionLike(fn) || !('body' in fn) || !fn.body || isGeneratorOrAsync(fn)) return undefined;
  return functionText(target.source, fn, call.arguments, { source, node: call }, evaluation);
}

function functionText(
  source: TypeScriptSource,
  fn: ts.FunctionLikeDeclaration,
  args: readonly ts.Expression[],
  caller: Located,
  evaluation: Evaluation,
): Variants | undefined {
  const parameters = new Map(evaluation.parameters);
  fn.parameters.forEach((parameter, index) => {
    const argument = args[index] ?? parameter.initializer;
    if (argument && isIdentifier(parameter.name) && !parameter.dotDotDotToken && !isSpreadElement(argument)) {
      const at = args[index] ? caller.source : source;
      parameters.set(parameter, { at: { source: at, node: argument }, evaluation });
    } else parameters.delete(parameter);
  });
  const inner: Evaluation = { ...evaluation, parameters };
  const body = fn.body!;
  const results = isBlock(body) ? returnsOf(body).map((each) => each.expression) : [body as ts.Expression];
  const texts: Variants[] = [];
  for (const result of results) {
    const text = result && (isNothing(result) ? [[]] : textOf(source, result, inner));
    if (!text) return undefined;
    texts.push(text);
  }
  const all = union(texts);
  return all && (source === caller.source ? all : relocate(all, spanOf(caller.source, caller.node)));
}

const isGeneratorOrAsync = (fn: ts.SignatureDeclaration): boolean =>
  ('asteriskToken' in fn && fn.asteriskToken !== undefined) ||
  (canHaveModifiers(fn) && (getModifiers(fn)?.some((each) => each.kind === SyntaxKind.AsyncKeyword) ?? false));

/** A template under a tag that gives plain text. SQL tags are read by their own libraries. */
function taggedText(source: TypeScriptSource, node: ts.TaggedTemplateExpression, evaluation: Evaluation): Variants | undefined {
  const tag = node.tag.getText(source.ast);
  if (!DEDENT.test(tag)) return undefined;
  return templateText(source, node.template, (each) => textOf(source, each, evaluation), tag === 'String.raw' ? 'raw' : 'cooked');
}

function identifierText(source: TypeScriptSource, node: ts.Identifier, evaluation: Evaluation): Variants | undefined {
  const declaration = declarationOf(source, node);
  if (!declaration) return undefined;
  const held = evaluation.held?.get(declaration);
  if (held) return held;
  const bound = evaluation.parameters.get(declaration);
  if (bound) {
    const text = textOf(bound.at.source, bound.at.node, { ...bound.evaluation, depth: evaluation.depth });
    return text && bound.at.source !== source ? relocate(text, spanOf(source, node)) : text;
  }
  if (isParameter(declaration))
    return evaluation.sql ? undefined : declaration.type && literalTypeText(declaration.type, spanOf(source, node));
  if (isVariableDeclaration(declaration)) {
    const flowing = flowText(source, node, declaration, evaluation);
    if (flowing !== 'constant') return flowing?.map((list) => list.flat());
  }
  return valueText(source, node, evaluation);
}

/** `'asc' | 'desc'` as a declared type: each is an alternative. */
function literalTypeText(type: ts.TypeNode, host: Span): Variants | undefined {
  const types = isUnionTypeNode(type) ? type.types : [type];
  const texts: Variants[] = [];
  for (const each of types) {
    if (!isLiteralTypeNode(each) || !isStringLiteral(each.literal)) return undefined;
    texts.push([[textPiece(each.literal.text, host)]]);
  }
  return union(texts);
}

function memberText(
  source: TypeScriptSource,
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  evaluation: Evaluation,
): Variants | undefined {
  const known = valueText(source, node, evaluation);
  if (known || isPropertyAccessExpression(node)) return known;
  // `COLUMNS[key]` of a constant object: any of its members.
  const base = resolveValue(source, node.expression);
  if (!isObjectLiteralExpression(base.node)) return undefined;
  const texts: Variants[] = [];
  for (const property of base.node.properties) {
    const name =
      property.name && (isIdentifier(property.name) || isStringLiteral(property.name)) ? property.name.text : undefined;
    const member = name === undefined ? undefined : memberOf(base, name);
    const text = member && isExpression(member.node) ? textOf(member.source, member.node, evaluation) : undefined;
    if (!text) return undefined;
    texts.push(member!.source === source ? text : relocate(text, spanOf(source, node)));
  }
  return union(texts);
}

/** The text of what a name leads to: a literal, an expression of other texts, a getter. */
function valueText(source: TypeScriptSource, node: ts.Expression, evaluation: Evaluation): Variants | undefined {
  const value = resolveValue(source, node);
  const found = value.node;
  if (found === node) return undefined;
  if (isGetAccessor(found)) return functionText(value.source, found, [], { source, node }, evaluation);
  if (!isExpression(found)) return undefined;
  const text = textOf(value.source, found, evaluation);
  return text && value.source !== source ? relocate(text, spanOf(source, node)) : text;
}

/** Whether an expression surely gives a number, a boolean, a date or the like: it can only be a value in SQL. */
export function isScalar(source: TypeScriptSource, expression: ts.Expression): boolean {
  const node = unwrap(expression);
  if (isNumericLiteral(node) || isBigIntLiteral(node) || isPrefixUnaryExpression(node) || isPostfixUnaryExpression(node))
    return true;
  if (isBinaryExpression(node)) return /^[-*/%]$/.test(node.operatorToken.getText(source.ast));
  if (isPropertyAccessExpression(node)) return node.name.text === 'length';
  if (isCallExpression(node) || isNewExpression(node)) {
    return /^(Number|parseInt|parseFloat|Date|BigInt|Number\.parseInt|Number\.parseFloat|Date\.now|Math\.\w+|JSON\.stringify|randomUUID|crypto\.randomUUID|uuidv?\d?|nanoid|(\w+\.)?escapeLiteral|(\w+\.)?escape)$/.test(
      node.expression.getText(source.ast),
    );
  }
  if (!isIdentifier(node)) return false;
  const declaration = declarationOf(source, node);
  if (!declaration || !(isParameter(declaration) || isVariableDeclaration(declaration))) return false;
  if (declaration.type) return isScalarType(declaration.type);
  return (
    declaration.initializer !== undefined &&
    isVariableDeclaration(declaration) &&
    declaration.initializer !== node &&
    isScalarLiteral(source, declaration.initializer)
  );
}

const isScalarLiteral = (source: TypeScriptSource, node: ts.Expression): boolean =>
  isNumericLiteral(node) || (!isIdentifier(unwrap(node)) && isScalar(source, node));

function isScalarType(type: ts.TypeNode): boolean {
  if (isUnionTypeNode(type))
    return type.types.every(
      (each) => isScalarType(each) || (isLiteralTypeNode(each) && each.literal.kind === SyntaxKind.NullKeyword),
    );
  if (isTypeReferenceNode(type)) return type.typeName.getText() === 'Date';
  return (
    type.kind === SyntaxKind.NumberKeyword ||
    type.kind === SyntaxKind.BooleanKeyword ||
    type.kind === SyntaxKind.BigIntKeyword ||
    type.kind === SyntaxKind.UndefinedKeyword
  );
}

import type * as ts from 'typescript';
import type { TypeScriptSource } from './source.ts';
import { constantText } from './strings.ts';
import {
  forEachChild,
  isArrayLiteralExpression,
  isArrowFunction,
  isBinaryExpression,
  isBlock,
  isBreakOrContinueStatement,
  isCallExpression,
  isForOfStatement,
  isForStatement,
  isFunctionExpression,
  isFunctionLike,
  isIdentifier,
  isLiteralExpression,
  isObjectLiteralExpression,
  isPropertyAccessExpression,
  isSpreadElement,
  isVariableDeclarationList,
  SyntaxKind,
} from './syntax.ts';
import { resolveValue } from './values.ts';

/** More rounds than this are not written out. */
const MOST_ROUNDS = 512;
/** UTF-16 units of the text that comes of it. */
const MOST_TEXT = 1_000_000;

/**
 * A script's text with its outermost loops over what is known written out, one block a round with the loop's variable as a constant:
 * `for (const t of TABLES)`, `TABLES.forEach((t) => …)`, `for (let i = 0; i < 8; i++)`. The same text when there is none. Nested loops take
 * a call for each level. Offsets change.
 */
export function unroll(source: TypeScriptSource): string {
  const edits: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  const visit = (node: ts.Node): void => {
    const text = writtenOut(source, node);
    if (text === undefined) forEachChild(node, visit);
    else edits.push({ start: node.getStart(source.ast), end: node.end, text });
  };
  visit(source.ast);
  let result = source.text;
  for (const { start, end, text } of edits.reverse()) result = result.slice(0, start) + text + result.slice(end);
  return result.length > MOST_TEXT ? source.text : result;
}

function writtenOut(source: TypeScriptSource, node: ts.Node): string | undefined {
  if (isForOfStatement(node)) {
    const binding = isVariableDeclarationList(node.initializer) ? node.initializer.declarations[0]?.name : undefined;
    const elements = elementsOf(source, node.expression);
    if (!binding || !elements || leaves(node.statement)) return undefined;
    return elements.map((each) => round(source, binding.getText(source.ast), each, node.statement)).join('\n');
  }
  if (isForStatement(node)) return counted(source, node);
  if (
    isCallExpression(node) &&
    isPropertyAccessExpression(node.expression) &&
    /^(?:forEach|map)$/.test(node.expression.name.text)
  ) {
    const [callback] = node.arguments;
    if (!callback || !(isArrowFunction(callback) || isFunctionExpression(callback))) return undefined;
    const binding = callback.parameters[0]?.name;
    const elements = elementsOf(source, node.expression.expression);
    if (!binding || !elements || callback.parameters.length !== 1) return undefined;
    const { body } = callback;
    const rounds = elements.map(
      (each) =>
        `(() => { ${isBlock(body) ? round(source, binding.getText(source.ast), each, body) : `const ${binding.getText(source.ast)} = ${each}; return ${body.getText(source.ast)};`} })()`,
    );
    return `[${rounds.join(',\n')}]`;
  }
  return undefined;
}

const round = (source: TypeScriptSource, binding: string, value: string, body: ts.Node): string =>
  `{ const ${binding} = ${value};\n${body.getText(source.ast)}\n}`;

/** `for (let i = a; i < b; i++)` with known bounds. */
function counted(source: TypeScriptSource, node: ts.ForStatement): string | undefined {
  const { initializer, condition, incrementor, statement } = node;
  const first = initializer && isVariableDeclarationList(initializer) ? initializer.declarations[0] : undefined;
  if (!first || !isIdentifier(first.name) || !first.initializer || !condition || !incrementor || leaves(statement))
    return undefined;
  if (!isBinaryExpression(condition) || !isIdentifier(condition.left) || condition.left.text !== first.name.text)
    return undefined;
  if (!/^(?:\w+\+\+|\+\+\w+|\w+\s*\+=\s*1)$/.test(incrementor.getText(source.ast))) return undefined;
  const from = Number(constantText(source, first.initializer) ?? Number.NaN);
  const to = Number(constantText(source, condition.right) ?? Number.NaN);
  const operator = condition.operatorToken.kind;
  const last = operator === SyntaxKind.LessThanToken ? to - 1 : operator === SyntaxKind.LessThanEqualsToken ? to : Number.NaN;
  if (!Number.isInteger(from) || !Number.isInteger(last) || last - from >= MOST_ROUNDS) return undefined;
  const name = first.name.text;
  return Array.from({ length: Math.max(0, last - from + 1) }, (_, i) => round(source, name, String(from + i), statement)).join(
    '\n',
  );
}

/** The texts of an array's elements, when each means the same wherever it is written. */
function elementsOf(source: TypeScriptSource, expression: ts.Expression): string[] | undefined {
  const list = resolveValue(source, expression);
  if (!isArrayLiteralExpression(list.node) || list.node.elements.length > MOST_ROUNDS) return undefined;
  const isHere = list.source === source;
  const texts: string[] = [];
  for (const element of list.node.elements) {
    if (isSpreadElement(element) || !(isHere || isClosed(element))) return undefined;
    texts.push(element.getText(list.source.ast));
  }
  return texts;
}

/** Made of literals only. */
function isClosed(node: ts.Expression): boolean {
  if (isLiteralExpression(node)) return true;
  if (isArrayLiteralExpression(node)) return node.elements.every(isClosed);
  return (
    isObjectLiteralExpression(node) &&
    node.properties.every(
      (each) => each.kind === SyntaxKind.PropertyAssignment && isClosed((each as ts.PropertyAssignment).initializer),
    )
  );
}

/** Whether a loop's body may end a round or the loop early. */
function leaves(body: ts.Node): boolean {
  let found = false;
  const visit = (node: ts.Node): void => {
    if (isBreakOrContinueStatement(node)) found = true;
    else if (!isFunctionLike(node)) forEachChild(node, visit);
  };
  visit(body);
  return found;
}

import type * as ts from 'typescript';
import type { Evaluation } from './evaluation.ts';
import { flowText } from './flow.ts';
import { returnsOf } from './origins.ts';
import { declarationOf, type TypeScriptSource } from './source.ts';
import { holeFor, spanOf, textOf } from './strings.ts';
import {
  isArrayLiteralExpression,
  isArrowFunction,
  isBlock,
  isCallExpression,
  isIdentifier,
  isPropertyAccessExpression,
  isSpreadElement,
  isStringLiteralLike,
  isVariableDeclaration,
} from './syntax.ts';
import { fitting, holePiece, relocate, type Text, textPiece, union, type Variants } from './text.ts';
import { resolveValue, unwrap } from './values.ts';

/** `[a, b].join(sep)`, and lists of `$1, $2, …` that are made by mapping over values. */
export function joinText(
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
export function listText(
  source: TypeScriptSource,
  list: ts.Expression,
  evaluation: Evaluation,
): readonly (readonly Text[])[] | undefined {
  if (isArrayLiteralExpression(list)) return arrayElements(source, list, evaluation);
  if (isCallExpression(list) && isPropertyAccessExpression(list.expression) && list.expression.name.text === 'filter') {
    const [test] = list.arguments;
    if (
      !test ||
      !/^(Boolean|\(?(\w+)\)? => (!!)?\2|\(?(\w+)\)? => Boolean\(\4\)|\(?(\w+)\)? => \5 !==? (null|undefined))$/.test(
        test.getText(source.ast),
      )
    )
      return undefined;
    const inner = listText(source, unwrap(list.expression.expression), evaluation);
    return inner?.map((each) => each.filter((element) => element.length > 0));
  }
  if (isCallExpression(list) && isPropertyAccessExpression(list.expression) && list.expression.name.text === 'map') {
    const mapped = mappedList(source, list, evaluation);
    return mapped && [mapped];
  }
  if (isIdentifier(list)) {
    const declaration = declarationOf(source, list);
    if (declaration && isVariableDeclaration(declaration)) {
      const flowing = flowText(source, list, declaration, evaluation);
      if (flowing !== 'constant') return flowing;
    }
  }
  const value = resolveValue(source, list);
  const isMade = isCallExpression(value.node) && value.node !== list;
  if (!isArrayLiteralExpression(value.node) && !isMade) return undefined;
  const elements = isMade
    ? listText(value.source, value.node as ts.Expression, evaluation)
    : arrayElements(value.source, value.node as ts.ArrayLiteralExpression, evaluation);
  const host = spanOf(source, list);
  return value.source === source ? elements : elements?.map((each) => relocate(each, host));
}

/** ``COLUMNS.map((c) => `u.${c}`)`` over a list that is known: what the callback gives for each element. */
function mappedList(source: TypeScriptSource, call: ts.CallExpression, evaluation: Evaluation): readonly Text[] | undefined {
  const list = resolveValue(source, (call.expression as ts.PropertyAccessExpression).expression);
  const [callback] = call.arguments;
  if (!isArrayLiteralExpression(list.node) || !callback || !isArrowFunction(callback)) return undefined;
  const parameter = callback.parameters[0];
  const body = isBlock(callback.body) ? returnsOf(callback.body)[0]?.expression : callback.body;
  if (!parameter || !body || callback.parameters.length !== 1 || list.node.elements.some(isSpreadElement)) return undefined;
  const texts: Text[] = [];
  for (const element of list.node.elements) {
    const parameters = new Map([
      ...evaluation.parameters,
      [parameter, { at: { source: list.source, node: element }, evaluation }] as const,
    ]);
    const made = textOf(source, body, { ...evaluation, parameters });
    if (made?.length !== 1) return undefined;
    texts.push(made[0]!);
  }
  return texts;
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
    const hole = (): readonly (readonly Text[])[] => [[[holeFor(source, element)]]];
    const fit = fitting(result, alternatives, (texts) => texts.flat()) ?? { before: result, part: hole() };
    result = fit.before.flatMap((before) => fit.part.map((each) => [...before, ...each]));
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

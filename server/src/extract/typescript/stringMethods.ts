import type * as ts from 'typescript';
import { resultText } from './calledFunctions.ts';
import type { Evaluation } from './evaluation.ts';
import { joinText } from './lists.ts';
import type { TypeScriptSource } from './source.ts';
import { holeFor, templateText, textOf } from './strings.ts';
import { isPropertyAccessExpression, isRegularExpressionLiteral, isStringLiteralLike } from './syntax.ts';
import { formattedText, isFormatCall, quotedText, replacedText } from './templates.ts';
import { combine, type Variants } from './text.ts';
import { unwrap } from './values.ts';

/** Methods of a string that leave its words as they are. */
const HARMLESS = new Set(['trim', 'trimStart', 'trimEnd', 'trimLeft', 'trimRight', 'toString', 'valueOf', 'normalize']);
/** Functions and tags that only take indentation away. */
const DEDENT = /^(?:dedent|outdent|stripIndents?|oneLine|endent|undent|deindent|String\.raw|raw|trim)$/;

export function callText(source: TypeScriptSource, node: ts.CallExpression, evaluation: Evaluation): Variants | undefined {
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
    if (method === 'replace' || method === 'replaceAll')
      return isBlankReplacement(node)
        ? textOf(source, callee.expression, evaluation)
        : replacedText(source, node, callee.expression, evaluation);
  }
  if (first && isFormatCall(source, callee)) return formattedText(source, node, evaluation);
  const quoted = quotedText(source, node, callee);
  if (quoted) return quoted;
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

/** A template under a tag that gives plain text. SQL tags are read by their own libraries. */
export function taggedText(
  source: TypeScriptSource,
  node: ts.TaggedTemplateExpression,
  evaluation: Evaluation,
): Variants | undefined {
  const tag = node.tag.getText(source.ast);
  if (!DEDENT.test(tag)) return undefined;
  return templateText(source, node.template, (each) => textOf(source, each, evaluation), tag === 'String.raw' ? 'raw' : 'cooked');
}

import type * as ts from 'typescript';
import { applyEdits } from '../../text/edit.ts';
import type { ExtractContext } from '../extractor.ts';
import { readSource } from './source.ts';
import { forEachChild, isFunctionLike } from './syntax.ts';
import { functionNameNode } from './undo.ts';

/** A migration's text with the names of its `up` and `down` exchanged: what reads the one reads the other. Undefined without a `down`. */
export function backwards(path: string, text: string, context: ExtractContext): string | undefined {
  const { ast } = readSource(path, text, context).document;
  const names: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    const name = isFunctionLike(node) ? functionNameNode(node) : undefined;
    if (name && (name.text === 'up' || name.text === 'down')) names.push(name);
    forEachChild(node, visit);
  };
  visit(ast);
  const edits = names.map((name) => {
    const span = { start: name.getStart(ast), end: name.end };
    return { span, newText: text.slice(span.start, span.end).replace(/up|down/, (own) => (own === 'up' ? 'down' : 'up')) };
  });
  return edits.some(({ newText }) => newText.includes('up')) ? applyEdits(text, edits) : undefined;
}

import * as ts from 'typescript';

/** A word of a document that may be a name of the database. UTF-16 offsets. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** What is put behind a word to make a name that no database has. */
export const suffix = '_zz';

/** Every word in a string, and every key of an object literal, that is in `names`. */
export function wordsOf(path: string, text: string, names: ReadonlySet<string>): Word[] {
  const ast = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const words: Word[] = [];
  const take = (start: number, end: number): void => {
    for (const match of text.slice(start, end).matchAll(/[A-Za-z_][\w$]*/g)) {
      if (names.has(match[0]))
        words.push({ text: match[0], start: start + match.index, end: start + match.index + match[0].length });
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
    if (ts.isStringLiteralLike(node)) take(node.getStart(ast) + 1, node.end - 1);
    else if (ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node))
      take(node.getStart(ast) + 1, node.end - 1);
    else if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name)) take(node.name.getStart(ast), node.name.end);
    else if (ts.isPropertyAccessExpression(node)) take(node.name.getStart(ast), node.name.end);
    ts.forEachChild(node, visit);
  };
  visit(ast);
  return words;
}

export const mutated = (text: string, word: Word, end: string): string => text.slice(0, word.end) + end + text.slice(word.end);

/** Behind a property that stands for a column: its twin. */
export const twin = 'Zz';

/** Where columns are objects: each declared column `state: text('state')` gets a twin `stateZz: text('state_zz')`, which no database has. */
export const withTwins = (text: string): string =>
  text.replace(
    /^( {2})(\w+): (\w+)\('(\w+)'.*,$/gm,
    (line, blanks: string, key: string, _: string, name: string) => `${line}\n${blanks}${key}${twin}: text('${name}${suffix}'),`,
  );

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';
import { readSpec, type SpecSource } from '../../spec/specFile.ts';

/** The documents of prisma.md; the last source holds the calls. */
export const [documents] = readSpec(readFileSync(join(import.meta.dirname, 'prisma.md'), 'utf8'));

export const statementsFile = join(import.meta.dirname, 'statements.generated.json');

/** Spans of the elements of `export const calls = […]`, UTF-16. */
export function callSpans({ path, text }: SpecSource): { readonly start: number; readonly end: number }[] {
  const ast = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  return ast.statements.flatMap((statement) => {
    const declaration = ts.isVariableStatement(statement) ? statement.declarationList.declarations[0] : undefined;
    const list = declaration?.name.getText(ast) === 'calls' ? declaration.initializer : undefined;
    return list && ts.isArrayLiteralExpression(list)
      ? list.elements.map((element) => ({ start: element.getStart(ast), end: element.end }))
      : [];
  });
}

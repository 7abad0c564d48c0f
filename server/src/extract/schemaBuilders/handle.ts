import * as ts from 'typescript';
import { declarationOf, type TypeScriptSource } from '../typescript/source.ts';
import { functionName } from '../typescript/undo.ts';
import { unwrap } from '../typescript/values.ts';

/** How a library's handle on the database is known in a migration. */
export interface HandleSigns {
  /** The type that it is annotated with. */
  readonly type: RegExp;
  /** How it is customarily called, wherever it comes from. */
  readonly name?: RegExp;
  /** Whether whatever `up` is given first is one. */
  readonly first?: true;
}

/** Whether an expression is a library's handle on the database: by its type, its name, or because a migration is given it. */
export function isHandle(source: TypeScriptSource, expression: ts.Expression, signs: HandleSigns): boolean {
  const node = unwrap(expression);
  if (ts.isPropertyAccessExpression(node)) return signs.name?.test(node.name.text) === true;
  if (!ts.isIdentifier(node)) return false;
  const declaration = declarationOf(source, node);
  const parameter = declaration && ts.findAncestor<ts.ParameterDeclaration>(declaration, ts.isParameter);
  const type = parameter?.type ?? (declaration && ts.isVariableDeclaration(declaration) ? declaration.type : undefined);
  if (type) return signs.type.test(type.getText());
  if (signs.name?.test(node.text)) return true;
  if (!signs.first || !parameter || !ts.isFunctionLike(parameter.parent) || parameter.parent.parameters[0] !== parameter)
    return false;
  return /^(?:up|down|change)$/.test(functionName(parameter.parent) ?? '');
}

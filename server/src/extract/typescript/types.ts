import type * as ts from 'typescript';
import type { TypeHint } from '../fragment.ts';
import { propertyNameText } from './imports.ts';
import { declarationOf, type Located, type TypeScriptSource } from './source.ts';
import {
  findAncestor,
  isArrowFunction,
  isAsExpression,
  isAwaitExpression,
  isBindingElement,
  isFunctionLike,
  isIdentifier,
  isNewExpression,
  isNonNullExpression,
  isNoSubstitutionTemplateLiteral,
  isNumericLiteral,
  isParameter,
  isParenthesizedExpression,
  isPropertyAccessExpression,
  isReturnStatement,
  isSatisfiesExpression,
  isStringLiteral,
  isTemplateExpression,
  isTypeReferenceNode,
  isVariableDeclaration,
  SyntaxKind,
} from './syntax.ts';
import { type Member, membersOf } from './typeDeclarations.ts';
import { typeText } from './typeText.ts';

/** The TypeScript type that code near by declares of an expression; undefined when it takes inference to know. See `valueType` for more. */
export function typeTextOf(source: TypeScriptSource, expression: ts.Expression): string | undefined {
  let node = expression;
  while (isParenthesizedExpression(node) || isNonNullExpression(node)) node = node.expression;
  if (isAsExpression(node) || isSatisfiesExpression(node))
    return isConstAssertion(node.type) ? undefined : node.type.getText(source.ast);
  if (isStringLiteral(node) || isNoSubstitutionTemplateLiteral(node))
    return JSON.stringify(node.text).replace(/^"(.*)"$/s, "'$1'");
  if (isNumericLiteral(node)) return 'number';
  if (isTemplateExpression(node)) return 'string';
  if (node.kind === SyntaxKind.TrueKeyword || node.kind === SyntaxKind.FalseKeyword) return 'boolean';
  if (isNewExpression(node) && node.expression.getText(source.ast) === 'Date') return 'Date';
  if (isIdentifier(node)) return declaredType(source, node)?.getText(source.ast);
  if (isPropertyAccessExpression(node) && isIdentifier(node.expression)) {
    const owner = declaredType(source, node.expression);
    const member =
      owner &&
      membersOf({ source, node: owner }, 4)?.find(
        (each) => propertyNameText(each.node.name) === (node as ts.PropertyAccessExpression).name.text,
      );
    return member && typeOfMember(member);
  }
  return undefined;
}

const isConstAssertion = (type: ts.TypeNode): boolean =>
  isTypeReferenceNode(type) && isIdentifier(type.typeName) && type.typeName.text === 'const';

/** The annotation of a variable or parameter, or of the member that a destructuring takes from one. */
function declaredType(source: TypeScriptSource, identifier: ts.Identifier): ts.TypeNode | undefined {
  const found = annotationOf(source, identifier);
  return found?.source === source ? found.node : undefined;
}

/** The same, also where the member stands in another file. */
export function annotationOf(source: TypeScriptSource, identifier: ts.Identifier): Annotation | undefined {
  const declaration = declarationOf(source, identifier);
  if (!declaration) return undefined;
  if (isVariableDeclaration(declaration) || isParameter(declaration)) {
    const { initializer } = declaration;
    if (declaration.type) return { source, node: declaration.type, ...(isOptional(declaration) && { optional: true }) };
    return initializer && isAsExpression(initializer) && !isConstAssertion(initializer.type)
      ? { source, node: initializer.type }
      : undefined;
  }
  if (!isBindingElement(declaration)) return undefined;
  const owner = declaration.parent.parent;
  if ((!isVariableDeclaration(owner) && !isParameter(owner)) || !owner.type) return undefined;
  const name = propertyNameText(declaration.propertyName) ?? (isIdentifier(declaration.name) ? declaration.name.text : undefined);
  const member = memberAnnotation({ source, node: owner.type }, name);
  // A default stands in for what is left out.
  return member && declaration.initializer ? { source: member.source, node: member.node } : member;
}

const isOptional = (declaration: ts.VariableDeclaration | ts.ParameterDeclaration): boolean =>
  isParameter(declaration) && declaration.questionToken !== undefined;

/** A declared type, and whether the value may be left out. */
export interface Annotation extends Located<ts.TypeNode> {
  readonly optional?: boolean;
}

/** The type of a property. */
export function memberAnnotation(owner: Located, name: string | undefined): Annotation | undefined {
  const member = membersOf(owner, 6)?.find((each) => propertyNameText(each.node.name) === name);
  if (!member?.node.type) return undefined;
  return { source: member.source, node: member.node.type, ...(member.node.questionToken && { optional: true }) };
}

export const annotationText = ({ source, node, optional }: Annotation): string => {
  const type = typeText({ source, node });
  return optional ? `${/^[\w$.]+ = /.test(type) ? `(${type})` : type} | undefined` : type;
};

const typeOfMember = ({ source, node }: Member): string | undefined =>
  node.type && annotationText({ source, node: node.type, ...(node.questionToken && { optional: true }) });

/** What a row type (`query<Row>`) says of the result's columns. Types of other files stand for the place that names them here. */
export function rowHints(source: TypeScriptSource, type: ts.TypeNode | undefined): TypeHint[] {
  return type ? hintsOf(source, { source, node: type }, { start: type.getStart(source.ast), end: type.end }) : [];
}

/** The same of a row that is written: the declared type of the variable that holds it. */
export function writtenHints(source: TypeScriptSource, row: ts.Expression | undefined): TypeHint[] {
  const annotation = row && isIdentifier(row) ? annotationOf(source, row) : undefined;
  return row && annotation ? hintsOf(source, annotation, { start: row.getStart(source.ast), end: row.end }) : [];
}

/** Those that a text can be told by: of a row's columns the ones that it names. */
export const concerning = (text: string, hints: readonly TypeHint[]): TypeHint[] =>
  hints.filter(({ for: subject }) => !('column' in subject) || text.includes(subject.column));

function hintsOf(source: TypeScriptSource, type: Located, host: TypeHint['host']): TypeHint[] {
  return (membersOf(type, 6) ?? []).flatMap((member): TypeHint[] => {
    const column = propertyNameText(member.node.name);
    const typescript = typeOfMember(member);
    if (column === undefined || typescript === undefined) return [];
    const own = { start: member.node.getStart(member.source.ast), end: member.node.end };
    return [{ for: { column }, typescript, host: member.source === source ? own : host }];
  });
}

/**
 * The type that code gives the result of a call where it stands: `const rows: User[] = await …`, `(await …).rows as User[]`,
 * `return …` in a function whose result is declared.
 */
export function resultType(call: ts.Expression): ts.TypeNode | undefined {
  let node: ts.Node = call;
  for (;;) {
    const { parent }: { readonly parent: ts.Node } = node;
    if (isAsExpression(parent)) return isConstAssertion(parent.type) ? undefined : parent.type;
    if (isVariableDeclaration(parent)) return parent.initializer === node ? parent.type : undefined;
    if (isReturnStatement(parent)) return findAncestor(parent, isFunctionLike)?.type;
    if (isArrowFunction(parent)) return parent.body === node ? parent.type : undefined;
    const isRows = isPropertyAccessExpression(parent) && parent.name.text === 'rows';
    if (!isAwaitExpression(parent) && !isParenthesizedExpression(parent) && !isNonNullExpression(parent) && !isRows)
      return undefined;
    node = parent;
  }
}

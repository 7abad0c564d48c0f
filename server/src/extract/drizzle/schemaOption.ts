import * as ts from 'typescript';
import { resultOf } from '../builders/called.ts';
import { at, entriesOf, entry, followed, type Place, placeOf } from '../builders/host.ts';
import { declarationOf, type Located, type TypeScriptSource } from '../typescript/source.ts';
import { importOf, ownerOfThis, unwrap } from '../typescript/values.ts';

/** The object or module that holds the tables of a database, and the `defineRelations(…)` call that was given with it. */
export interface DatabaseSchema extends Located {
  readonly relations?: Place<ts.CallExpression>;
}

/**
 * What is given as `schema` or `relations` to the `drizzle(…)` call that made this database, which may stand behind fallbacks, functions, replicas,
 * transactions and declared types.
 */
export function schemaOf(place: Place<ts.Expression>, depth = 8): DatabaseSchema | undefined {
  if (depth <= 0) return undefined;
  const target = followed(place);
  const { node, source } = target;
  if (ts.isConditionalExpression(node))
    return schemaOf(at(target, node.whenTrue), depth - 1) ?? schemaOf(at(target, node.whenFalse), depth - 1);
  if (ts.isBinaryExpression(node))
    return schemaOf(at(target, node.left), depth - 1) ?? schemaOf(at(target, node.right), depth - 1);
  if (ts.isAwaitExpression(node)) return schemaOf(at(target, node.expression), depth - 1);
  if (!ts.isCallExpression(node)) return schemaOfType(place, depth) ?? schemaOfTransaction(place, depth);
  const callee = unwrap(node.expression);
  const name = ts.isIdentifier(callee) ? (importOf(source, callee)?.export ?? callee.text) : undefined;
  if (name === 'drizzle') return givenSchema(at(target, node));
  if (name === 'withReplicas') return node.arguments[0] && schemaOf(at(target, node.arguments[0]), depth - 1);
  const made = resultOf(at(target, node));
  return made && schemaOf(made, depth - 1);
}

function givenSchema(call: Place<ts.CallExpression>): DatabaseSchema | undefined {
  for (const argument of call.node.arguments) {
    const options = entriesOf(at(call, argument));
    const relations = entry(options, 'relations')?.value;
    const defined = relations && definedSchema(relations);
    if (defined) return defined;
    const schema = entry(options, 'schema')?.value;
    if (schema) return followed(schema);
  }
  return undefined;
}

/** `db.transaction(async (tx) => …)`: the parameter is what it is called on. */
function schemaOfTransaction({ source, node }: Place<ts.Expression>, depth: number): DatabaseSchema | undefined {
  const use = unwrap(node);
  const declaration = ts.isIdentifier(use) ? declarationOf(source, use) : undefined;
  const fn = declaration && ts.isParameter(declaration) ? declaration.parent : undefined;
  const call = fn && ts.isCallExpression(fn.parent) ? fn.parent : undefined;
  const callee = call && unwrap(call.expression);
  return callee && ts.isPropertyAccessExpression(callee) && callee.name.text === 'transaction'
    ? schemaOf(placeOf(source, callee.expression), depth - 1)
    : undefined;
}

/** `defineRelations(schema, (r) => ({ … }))` */
function definedSchema(place: Place<ts.Expression>): DatabaseSchema | undefined {
  const { source, node } = followed(place);
  const schema =
    ts.isCallExpression(node) && /^defineRelations/.test(node.expression.getText(source.ast)) ? node.arguments[0] : undefined;
  return schema && { ...followed(placeOf(source, schema)), relations: placeOf(source, node as ts.CallExpression) };
}

/** `private db: NodePgDatabase<typeof schema>`, `db: typeof database`, `db: NodePgDatabase<typeof relations>`, or an alias of one. */
function schemaOfType({ source, node }: Place<ts.Expression>, depth: number): DatabaseSchema | undefined {
  const type = declaredType(source, unwrap(node));
  return type && schemaIn(source, type, depth);
}

function schemaIn(source: TypeScriptSource, type: ts.Node, depth: number): DatabaseSchema | undefined {
  if (depth <= 0) return undefined;
  if (ts.isTypeQueryNode(type)) {
    let name = type.exprName;
    while (ts.isQualifiedName(name)) name = name.left;
    const named = placeOf(source, name);
    const { node: value, source: from } = followed(named);
    if (ts.isSourceFile(value) || ts.isObjectLiteralExpression(value)) return { source: from, node: value };
    return definedSchema(named) ?? schemaOf(named, depth - 1);
  }
  if (ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName)) {
    const alias = aliasOf(source, type.typeName.text);
    const found = alias && schemaIn(alias.source, alias.node, depth - 1);
    if (found) return found;
  }
  return ts.forEachChild(type, (child) => schemaIn(source, child, depth));
}

/** The type that a name is an alias of, here or in the file that it is imported from. */
function aliasOf(source: TypeScriptSource, name: string): Located | undefined {
  const local = source.scopes.type(name);
  if (local) return ts.isTypeAliasDeclaration(local) ? { source, node: local.type } : undefined;
  const link = source.links.imports.get(name);
  const other = link && source.other(link.module);
  const files = other ? [other, ...other.links.stars.flatMap((star) => other.other(star) ?? [])] : [];
  for (const file of files) {
    const declared = file.scopes.type(link!.export);
    if (declared && ts.isTypeAliasDeclaration(declared)) return { source: file, node: declared.type };
  }
  return undefined;
}

/** The annotation of a parameter, a variable, or a member of the class that `this` is. */
function declaredType(source: TypeScriptSource, node: ts.Expression): ts.TypeNode | undefined {
  if (ts.isIdentifier(node)) {
    const declaration = declarationOf(source, node);
    return declaration && (ts.isParameter(declaration) || ts.isVariableDeclaration(declaration)) ? declaration.type : undefined;
  }
  if (!ts.isPropertyAccessExpression(node) || node.expression.kind !== ts.SyntaxKind.ThisKeyword) return undefined;
  const owner = ownerOfThis(node.expression)?.node;
  if (!owner || !ts.isClassLike(owner)) return undefined;
  const members = owner.members.flatMap((each): readonly (ts.ParameterDeclaration | ts.PropertyDeclaration)[] =>
    ts.isConstructorDeclaration(each) ? each.parameters : ts.isPropertyDeclaration(each) ? [each] : [],
  );
  return members.find((each) => ts.isIdentifier(each.name) && each.name.text === node.name.text)?.type;
}

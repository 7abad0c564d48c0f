import * as ts from 'typescript';
import { at, entriesOf, entry, followed, type Place, placeOf } from '../builders/host.ts';
import { declarationOf, type Located, type TypeScriptSource } from '../typescript/source.ts';
import { ownerOfThis, unwrap } from '../typescript/values.ts';

/** The object or module that holds the tables of a database, and the `defineRelations(…)` call that was given with it. */
export interface DatabaseSchema extends Located {
  readonly relations?: Place<ts.CallExpression>;
}

/** What is given as `schema` or `relations` to the `drizzle(…)` call that made this database. */
export function schemaOf(place: Place<ts.Expression>, depth = 3): DatabaseSchema | undefined {
  const target = followed(place);
  const call = target.node;
  if (!ts.isCallExpression(call)) return depth > 0 ? schemaOfType(place, depth) : undefined;
  if (!ts.isCallExpression(call) || !ts.isIdentifier(unwrap(call.expression))) return undefined;
  if ((unwrap(call.expression) as ts.Identifier).text !== 'drizzle') return undefined;
  for (const argument of call.arguments) {
    const options = entriesOf(at(target, argument));
    const relations = entry(options, 'relations')?.value;
    const defined = relations && definedSchema(relations);
    if (defined) return defined;
    const schema = entry(options, 'schema')?.value;
    if (schema) return followed(schema);
  }
  return undefined;
}

/** `defineRelations(schema, (r) => ({ … }))` */
function definedSchema(place: Place<ts.Expression>): DatabaseSchema | undefined {
  const { source, node } = followed(place);
  const schema =
    ts.isCallExpression(node) && /^defineRelations/.test(node.expression.getText(source.ast)) ? node.arguments[0] : undefined;
  return schema && { ...followed(placeOf(source, schema)), relations: placeOf(source, node as ts.CallExpression) };
}

/** `private db: NodePgDatabase<typeof schema>`, `db: typeof database`, `db: NodePgDatabase<typeof relations>` */
function schemaOfType(place: Place<ts.Expression>, depth: number): DatabaseSchema | undefined {
  const { source } = place;
  const type = declaredType(source, unwrap(place.node));
  let found: ReturnType<typeof schemaOf>;
  const visit = (node: ts.Node): void => {
    if (found) return;
    if (!ts.isTypeQueryNode(node) || !ts.isIdentifier(node.exprName)) {
      ts.forEachChild(node, visit);
      return;
    }
    const named = placeOf(source, node.exprName);
    const { node: value, source: from } = followed(named);
    found =
      definedSchema(named) ??
      (ts.isSourceFile(value) || ts.isObjectLiteralExpression(value)
        ? { source: from, node: value }
        : schemaOf(named, depth - 1));
  };
  if (type) visit(type);
  return found;
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

import * as ts from 'typescript';
import { followed, placeOf } from '../builders/host.ts';
import { classArgument, classAt, classNamed, declaredType } from '../orm/classes.ts';
import type { Entity } from '../orm/entity.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { unwrap } from '../typescript/values.ts';
import { typeOrmEntity } from './entities.ts';
import { schemaEntity } from './entitySchema.ts';

const repositories: ReadonlySet<string> = new Set(['Repository', 'TreeRepository', 'SelectQueryBuilder']);

/** The entity whose repository an expression is: by its type, `getRepository(User)`, a class that extends `Repository<User>`, or the entity itself. */
export function repositoryEntity(source: TypeScriptSource, expression: ts.Expression, depth = 4): Entity | undefined {
  const node = unwrap(expression);
  if (depth <= 0) return undefined;
  if (ts.isCallExpression(node)) {
    const callee = unwrap(node.expression);
    const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : ts.isIdentifier(callee) ? callee.text : undefined;
    if (name === 'extend' && ts.isPropertyAccessExpression(callee)) return repositoryEntity(source, callee.expression, depth - 1);
    return name === 'getRepository' || name === 'getTreeRepository' ? entityAt(source, node.arguments[0]) : undefined;
  }
  if (node.kind === ts.SyntaxKind.ThisKeyword) {
    const owner = ts.findAncestor(node, ts.isClassLike);
    const base = owner?.heritageClauses?.find((each) => each.token === ts.SyntaxKind.ExtendsKeyword)?.types[0];
    const argument = base?.typeArguments?.[0];
    if (!base || !argument || !repositories.has(base.expression.getText(source.ast)) || !ts.isTypeReferenceNode(argument))
      return undefined;
    const found = classNamed(source, argument.typeName.getText(source.ast));
    return found && typeOrmEntity(found);
  }
  const declared = declaredType(source, node);
  if (declared?.type) {
    const found = classArgument(source, declared.type, repositories);
    if (found) return typeOrmEntity(found);
  }
  if (declared?.initializer) return repositoryEntity(source, declared.initializer, depth - 1);
  return ts.isIdentifier(node) ? entityAt(source, node) : undefined;
}

/** The entity that a class, as an expression, is. */
export function entityAt(source: TypeScriptSource, node: ts.Expression | undefined): Entity | undefined {
  if (!node || ts.isStringLiteralLike(node)) return undefined;
  const target = followed(placeOf(source, node));
  if (ts.isNewExpression(target.node)) return schemaEntity(placeOf(target.source, target.node));
  const found = classAt(placeOf(source, node));
  return found && typeOrmEntity(placeOf(found.source, found.node));
}

import * as ts from 'typescript';
import { resultOf } from '../builders/called.ts';
import { returnedExpression } from '../builders/chain.ts';
import { at, followed, type Place, placeOf } from '../builders/host.ts';
import { classAt, declaredType } from '../orm/classes.ts';
import type { Entity } from '../orm/entity.ts';
import { classOf, repositoryClass } from '../orm/inherited.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { unwrap } from '../typescript/values.ts';
import { typeOrmEntity } from './entities.ts';
import { schemaEntity } from './entitySchema.ts';

const repositories: ReadonlySet<string> = new Set(['Repository', 'TreeRepository', 'SelectQueryBuilder']);

/** The entity whose repository an expression is: by its type, `getRepository(User)`, a class that extends `Repository<User>`, or the entity itself. */
export function repositoryEntity(
  source: TypeScriptSource,
  expression: ts.Expression,
  depth = 4,
  owner = classOf(source, expression),
): Entity | undefined {
  const node = unwrap(expression);
  if (depth <= 0) return undefined;
  if (ts.isCallExpression(node)) {
    const callee = unwrap(node.expression);
    const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : ts.isIdentifier(callee) ? callee.text : undefined;
    if (name === 'extend' && ts.isPropertyAccessExpression(callee)) return repositoryEntity(source, callee.expression, depth - 1);
    if (name === 'getRepository' || name === 'getTreeRepository') return entityAt(source, node.arguments[0]);
    const made = madeBy(placeOf(source, node));
    return made && repositoryAt(made, depth - 1);
  }
  const found = repositoryClass(source, node, repositories, owner);
  if (found) return typeOrmEntity(found);
  const declared = declaredType(source, node);
  if (declared?.initializer) return repositoryEntity(source, declared.initializer, depth - 1);
  return ts.isIdentifier(node) ? entityAt(source, node) : undefined;
}

/** What a function gives back, or the function that another function gave back for it: `const users = () => …`, `const users = repository(User)`. */
function madeBy(call: Place<ts.CallExpression>): Place<ts.Expression> | undefined {
  const made = resultOf(call);
  if (made) return made;
  const callee = followed(at(call, call.node.expression));
  const inner = ts.isCallExpression(callee.node) ? resultOf(at(callee, callee.node)) : undefined;
  const body = inner && returnedExpression(inner.node);
  return body && at(inner, body);
}

/** `manager?.getRepository(entity) ?? source.getRepository(entity)` in the body of a function that is called. */
function repositoryAt(place: Place<ts.Expression>, depth: number): Entity | undefined {
  const node = unwrap(place.node);
  if (depth <= 0) return undefined;
  if (ts.isBinaryExpression(node))
    return repositoryAt(at(place, node.left), depth - 1) ?? repositoryAt(at(place, node.right), depth - 1);
  if (ts.isConditionalExpression(node))
    return repositoryAt(at(place, node.whenTrue), depth - 1) ?? repositoryAt(at(place, node.whenFalse), depth - 1);
  if (!ts.isCallExpression(node)) return undefined;
  const callee = unwrap(node.expression);
  const isGetter = ts.isPropertyAccessExpression(callee) && /^get(?:Tree)?Repository$/.test(callee.name.text);
  const argument = isGetter && node.arguments[0] ? followed(at(place, node.arguments[0])) : undefined;
  if (!argument) return undefined;
  if (ts.isClassLike(argument.node)) return typeOrmEntity(placeOf(argument.source, argument.node));
  return ts.isNewExpression(argument.node) ? schemaEntity(placeOf(argument.source, argument.node)) : undefined;
}

/** The entity that a class, as an expression, is. */
export function entityAt(source: TypeScriptSource, node: ts.Expression | undefined): Entity | undefined {
  if (!node || ts.isStringLiteralLike(node)) return undefined;
  const target = followed(placeOf(source, node));
  if (ts.isNewExpression(target.node)) return schemaEntity(placeOf(target.source, target.node));
  const found = classAt(placeOf(source, node));
  return found && typeOrmEntity(placeOf(found.source, found.node));
}

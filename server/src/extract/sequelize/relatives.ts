import * as ts from 'typescript';
import { everyNode } from '../builders/chain.ts';
import { at, entriesOf, entry, type Place, placeOf, stringOf } from '../builders/host.ts';
import { decoratorsOf } from '../orm/classes.ts';
import { propertyNameText } from '../typescript/imports.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import type { SequelizeModel } from './define.ts';
import { classAround } from './models.ts';
import { sequelizeModelAt } from './receivers.ts';

interface Relative {
  readonly of: ts.Node;
  readonly name: string;
  readonly target: Place<ts.Expression>;
}

const memo = new WeakMap<TypeScriptSource, readonly Relative[]>();

/** The model that an association of this name leads to, as the file of the model declares it. */
export function relativeOf(model: SequelizeModel, name: string): SequelizeModel | undefined {
  const { source, node } = model.entity;
  const found = relativesIn(source).find((each) => each.of === node && each.name === name);
  return found && modelFrom(found.target);
}

/** `models.User`, `User`, `() => User`. */
function modelFrom(place: Place<ts.Expression>): SequelizeModel | undefined {
  const { node } = place;
  const body = ts.isArrowFunction(node) && !ts.isBlock(node.body) ? node.body : undefined;
  return sequelizeModelAt(body ? at(place, body) : place);
}

function relativesIn(source: TypeScriptSource): readonly Relative[] {
  const known = memo.get(source);
  if (known) return known;
  const result: Relative[] = [];
  memo.set(source, result);
  everyNode(source.ast, (node) => {
    if (ts.isCallExpression(node)) {
      const found = associated(source, node);
      if (found) result.push(found);
    } else if (ts.isPropertyDeclaration(node)) {
      const name = propertyNameText(node.name);
      const decorator = decoratorsOf(source, node, /^sequelize-typescript$/).find((each) => kinds.test(each.name));
      const target = decorator?.arguments[0];
      if (name !== undefined && target) result.push({ of: node.parent, name, target });
    }
  });
  return result;
}

const kinds = /^(?:belongsTo|hasOne|hasMany|belongsToMany)$/i;

/** `Post.belongsTo(models.User, { as: 'author' })`; without `as`, one that leads to a single row has the model's name. */
function associated(source: TypeScriptSource, call: ts.CallExpression): Relative | undefined {
  const callee = call.expression;
  const [first, options] = call.arguments;
  if (!ts.isPropertyAccessExpression(callee) || !first || !kinds.test(callee.name.text)) return undefined;
  const owner = callee.expression;
  const isOwn = owner.kind === ts.SyntaxKind.ThisKeyword;
  const of = isOwn ? classAround(source, call)?.node : sequelizeModelAt(placeOf(source, owner))?.entity.node;
  if (!of) return undefined;
  const target = placeOf(source, first);
  const as = options && entry(entriesOf(placeOf(source, options)), 'as')?.value;
  const name = as ? stringOf(as) : /^(?:belongsTo|hasOne)$/.test(callee.name.text) ? modelFrom(target)?.entity.name : undefined;
  return name === undefined ? undefined : { of, name, target };
}

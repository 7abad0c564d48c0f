import * as ts from 'typescript';
import { everyNode } from '../builders/chain.ts';
import { at, entriesOf, entry, type Place, placeOf, stringOf, tokenSpan } from '../builders/host.ts';
import { type ClassPlace, classAt } from '../orm/classes.ts';
import { isTestFile } from '../orm/configFiles.ts';
import { originOf } from '../typescript/origins.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { type SequelizeConfig, sequelizeConfig } from './config.ts';
import { decoratedModel } from './decorated.ts';
import { build, type SequelizeModel } from './define.ts';
import { sequelizePackage } from './types.ts';

const memo = new WeakMap<TypeScriptSource, ReadonlyMap<ts.Node, SequelizeModel>>();

/** The models that a file defines, by the node that stands for each: the `define` call or the class. Without what associations add. */
export function modelsIn(source: TypeScriptSource): ReadonlyMap<ts.Node, SequelizeModel> {
  const known = memo.get(source);
  if (known) return known;
  const result = new Map<ts.Node, SequelizeModel>();
  memo.set(source, result);
  const config = sequelizeConfig(source);
  if (!config || isTestFile(source.path)) return result;
  everyNode(source.ast, (node) => {
    if (ts.isClassLike(node)) {
      const model = decoratedModel(placeOf(source, node), config);
      if (model) result.set(node, model);
    } else if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const method = node.expression.name.text;
      if (method === 'define' && node.arguments.length >= 2) {
        const model = definedModel(placeOf(source, node), config);
        if (model) result.set(node, model);
      } else if (method === 'init' && node.arguments.length >= 2) {
        const owner = node.expression.expression;
        const isOwn = owner.kind === ts.SyntaxKind.ThisKeyword || owner.kind === ts.SyntaxKind.SuperKeyword;
        const target = isOwn ? classAround(source, node) : classAt(placeOf(source, owner));
        const made =
          target && target.source.path === source.path ? initializedModel(placeOf(source, node), target, config) : undefined;
        // A base class hands on what classes below it give.
        const model = isOwn && made?.open ? undefined : made;
        if (model && target) result.set(target.node, model);
      }
    }
  });
  return result;
}

export function classAround(source: TypeScriptSource, node: ts.Node): ClassPlace | undefined {
  const found = ts.findAncestor(node, ts.isClassLike);
  return found && placeOf(source, found);
}

/** `sequelize.define('User', { … }, { … })` */
function definedModel(place: Place<ts.CallExpression>, config: SequelizeConfig): SequelizeModel | undefined {
  const [name, attributes, options] = place.node.arguments.map((argument) => at(place, argument));
  const callee = place.node.expression as ts.PropertyAccessExpression;
  const origin = originOf(place.source, callee.expression);
  const isPackage = origin !== undefined && !/^[.~#/]|^@\//.test(origin.module);
  const isSequelize = isPackage
    ? sequelizePackage.test(origin.module)
    : /sequelize/i.test(callee.expression.getText(place.source.ast));
  const modelName = name && stringOf(name);
  if (!isSequelize || modelName === undefined || !name || !attributes) return undefined;
  return build(place, modelName, tokenSpan(name), attributes, options, config, place.node);
}

/** `User.init({ … }, { sequelize, modelName })` of a class that extends Model. */
function initializedModel(
  place: Place<ts.CallExpression>,
  owner: ClassPlace,
  config: SequelizeConfig,
): SequelizeModel | undefined {
  const base = owner.node.heritageClauses?.find((each) => each.token === ts.SyntaxKind.ExtendsKeyword)?.types[0]?.expression;
  const origin = base && originOf(owner.source, base);
  if (!base || !(origin ? sequelizePackage.test(origin.module) : /\bModel$/.test(base.getText(owner.source.ast))))
    return undefined;
  const [attributes, options] = place.node.arguments.map((argument) => at(place, argument));
  const given = options && entriesOf(options);
  if (!attributes || !given || !entry(given, 'sequelize')) return undefined;
  const named = entry(given, 'modelName')?.value;
  const modelName = named ? stringOf(named) : owner.node.name?.text;
  const host = named ? tokenSpan(named) : owner.node.name && tokenSpan(placeOf(owner.source, owner.node.name));
  return modelName === undefined || !host ? undefined : build(place, modelName, host, attributes, options, config, owner.node);
}

import * as ts from 'typescript';
import { at, followed, type Place } from '../builders/host.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { importOf, unwrap } from '../typescript/values.ts';
import { modelsIn, type SequelizeModel } from './models.ts';

/** The model that an expression stands for: a class or `define` call, here or imported, or `db.User` of a models folder that is loaded by name. */
export function sequelizeModelAt(place: Place<ts.Expression>): SequelizeModel | undefined {
  const target = followed(place);
  const direct = modelsIn(target.source).get(target.node);
  if (direct) return direct;
  if (ts.isFunctionLike(target.node)) return soleModel(target.source);
  const node = unwrap(place.node);
  if (ts.isCallExpression(node)) {
    // `User.scope('active')`, `require('./user')(sequelize, DataTypes)`
    const callee = unwrap(node.expression);
    if (
      ts.isPropertyAccessExpression(callee) &&
      (callee.name.text === 'scope' || callee.name.text === 'unscoped' || callee.name.text === 'schema')
    ) {
      return callee.name.text === 'schema' ? undefined : sequelizeModelAt(at(place, callee.expression));
    }
    return undefined;
  }
  if (ts.isPropertyAccessExpression(node)) {
    const folder = folderOf(place.source, unwrap(node.expression));
    return folder && modelOfFolder(folder, node.name.text);
  }
  if (!ts.isIdentifier(node)) return undefined;
  const link = importOf(place.source, node);
  const file = link && link.export !== '*' && link.export !== 'default' ? place.source.other(link.module) : undefined;
  return file && link ? modelOfFolder(file, link.export) : undefined;
}

/** A file that defines one model in a function gives that model. */
function soleModel(source: TypeScriptSource): SequelizeModel | undefined {
  const models = [...modelsIn(source).values()];
  return models.length === 1 ? models[0] : undefined;
}

/** The index file that `db` in `db.User` was required from. */
function folderOf(source: TypeScriptSource, node: ts.Expression): TypeScriptSource | undefined {
  if (!ts.isIdentifier(node)) return undefined;
  const link = importOf(source, node);
  return link && (link.export === '*' || link.export === 'default') ? source.other(link.module) : undefined;
}

/** In a models folder whose index loads all its files, the model of that name. */
function modelOfFolder(index: TypeScriptSource, name: string): SequelizeModel | undefined {
  if (!/readdirSync|require\.context|import\.meta\.glob/.test(index.text) || !/sequelize/i.test(index.text)) return undefined;
  const folder = index.path.slice(0, index.path.lastIndexOf('/') + 1);
  const { workspace } = index.context;
  const files = [...workspace.find('*.js'), ...workspace.find('*.ts')].filter(
    (file) => file.startsWith(folder) && file !== index.path && !file.slice(folder.length).includes('/'),
  );
  const mentions = new RegExp(`["'\`]${name}["'\`]|\\bclass\\s+${name}\\b`);
  for (const file of files.slice(0, 200)) {
    const text = workspace.read(file);
    if (text === undefined || !mentions.test(text)) continue;
    const source = index.other(`./${file.slice(folder.length)}`);
    const found = source && [...modelsIn(source).values()].find((model) => model.entity.name === name);
    if (found) return found;
  }
  return undefined;
}

import * as ts from 'typescript';
import { chainOf, everyNode } from '../builders/chain.ts';
import { at, followed, type Place, placeOf } from '../builders/host.ts';
import type { ModelColumn } from '../fragment.ts';
import type { EntityField } from '../orm/entity.ts';
import { declarationOf, type TypeScriptSource } from '../typescript/source.ts';
import { importOf, ownerOfThis, unwrap } from '../typescript/values.ts';
import { foreignKey, keyOfOther, throughTable } from './associations.ts';
import type { SequelizeModel } from './define.ts';
import { classAround, modelsIn } from './models.ts';

type Models = ReadonlyMap<ts.Node, SequelizeModel>;

/** The model that an expression stands for: a class or `define` call, here or imported, or `db.User` of a models folder that is loaded by name. */
export const sequelizeModelAt = (place: Place<ts.Expression>): SequelizeModel | undefined => modelAt(place, associatedModels);

const memo = new WeakMap<TypeScriptSource, Models>();

/** The models that a file defines, with what associations in the same file add to them; of two that speak of one key the first counts. */
export function associatedModels(source: TypeScriptSource): Models {
  const known = memo.get(source);
  if (known) return known;
  const result = new Map(modelsIn(source));
  memo.set(source, result);
  if (result.size === 0 || !/\.(?:belongsTo|has(?:Many|One))\b/.test(source.text)) return result;
  everyNode(source.ast, (call) => {
    if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression) || !call.arguments[0]) return;
    const method = call.expression.name.text;
    if (!/^(?:belongsTo|belongsToMany|hasMany|hasOne)$/.test(method)) return;
    const owner = call.expression.expression;
    const node =
      owner.kind === ts.SyntaxKind.ThisKeyword ? classAround(source, call)?.node : followed(placeOf(source, owner)).node;
    const model = node && result.get(node);
    if (!node || !model) return;
    const target = modelAt(placeOf(source, call.arguments[0]), modelsIn);
    if (method === 'belongsTo') {
      const key = foreignKey({ source, call, model, target });
      if (key) result.set(node, withKey(model, key));
    } else if (method !== 'belongsToMany') {
      const other = target && result.get(target.entity.node);
      const key = other && keyOfOther({ source, call, model, target: other });
      if (key) result.set(target.entity.node, withKey(other, key));
    } else {
      const table = throughTable({ source, call, model, target });
      if (table) result.set(node, { ...model, entity: { ...model.entity, joinTables: [...model.entity.joinTables, table] } });
    }
  });
  return result;
}

/** An attribute that is declared keeps what it says itself. */
function withKey(
  model: SequelizeModel,
  { attribute, column }: { readonly attribute: string; readonly column: ModelColumn },
): SequelizeModel {
  const known = model.entity.fields.get(attribute);
  if (known && (known.kind !== 'column' || known.column.references || !column.references)) return model;
  const field: EntityField = known
    ? { ...known, column: { ...known.column, references: column.references! } }
    : { kind: 'column', column, primary: false };
  const fields = new Map([...model.entity.fields, [attribute, field]]);
  return { ...model, entity: { ...model.entity, fields, indexes: model.indexesOver(fields) } };
}

function modelAt(place: Place<ts.Expression>, models: (source: TypeScriptSource) => Models): SequelizeModel | undefined {
  const target = followed(place);
  const direct = models(target.source).get(target.node);
  if (direct) return direct;
  if (ts.isFunctionLike(target.node)) return soleModel(target.source, models);
  const node = unwrap(place.node);
  if (node.kind === ts.SyntaxKind.ThisKeyword) {
    const owner = ownerOfThis(node);
    return owner?.side === 'static' ? models(place.source).get(owner.node) : undefined;
  }
  if (ts.isCallExpression(node)) {
    // `User.scope('active')`; a schema given at run time has tables of its own.
    const link = chainOf(node)?.links.at(-1);
    const callee = unwrap(node.expression);
    return link && /^(?:un)?scoped?$/.test(link.name) && ts.isPropertyAccessExpression(callee)
      ? modelAt(at(place, callee.expression), models)
      : undefined;
  }
  if (ts.isPropertyAccessExpression(node)) {
    const owner = unwrap(node.expression);
    const index = folderOf(place.source, owner);
    if (index) return modelOfIndex(index, node.name.text, models);
    return isParameter(place.source, owner) ? modelBeside(place.source, node.name.text, models) : undefined;
  }
  if (!ts.isIdentifier(node)) return undefined;
  const link = importOf(place.source, node);
  const file = link && link.export !== '*' && link.export !== 'default' ? place.source.other(link.module) : undefined;
  return file && link ? modelOfIndex(file, link.export, models) : takenModel(place.source, node, models);
}

/** `const { User } = db`, `associate({ User })` */
function takenModel(
  source: TypeScriptSource,
  node: ts.Identifier,
  models: (source: TypeScriptSource) => Models,
): SequelizeModel | undefined {
  const element = declarationOf(source, node);
  if (!element || !ts.isBindingElement(element)) return undefined;
  const owner = element.parent.parent;
  const from = ts.isVariableDeclaration(owner) && owner.initializer ? unwrap(owner.initializer) : undefined;
  const index = from && folderOf(source, from);
  const name = element.propertyName ?? element.name;
  if (ts.isParameter(owner) && ts.isIdentifier(name)) return modelBeside(source, name.text, models);
  return index && ts.isIdentifier(name) ? modelOfIndex(index, name.text, models) : undefined;
}

/** `models` of `associate(models)`. */
function isParameter(source: TypeScriptSource, node: ts.Expression): boolean {
  const declaration = ts.isIdentifier(node) ? source.scopes.lookup(node, node.text) : undefined;
  return declaration !== undefined && ts.isParameter(declaration);
}

/** A file that defines one model in a function gives that model. */
function soleModel(source: TypeScriptSource, models: (source: TypeScriptSource) => Models): SequelizeModel | undefined {
  const found = [...models(source).values()];
  return found.length === 1 ? found[0] : undefined;
}

/** The index file that `db` in `db.User` was required from. */
function folderOf(source: TypeScriptSource, node: ts.Expression): TypeScriptSource | undefined {
  if (!ts.isIdentifier(node)) return undefined;
  const link = importOf(source, node);
  return link && (link.export === '*' || link.export === 'default') ? source.other(link.module) : undefined;
}

/** In a models folder whose index loads all its files, the model of that name. */
function modelOfIndex(
  index: TypeScriptSource,
  name: string,
  models: (source: TypeScriptSource) => Models,
): SequelizeModel | undefined {
  if (!/readdirSync|require\.context|import\.meta\.glob/.test(index.text) || !/sequelize/i.test(index.text)) return undefined;
  return modelBeside(index, name, models);
}

/** The model of that name in the files of the same folder. */
function modelBeside(
  near: TypeScriptSource,
  name: string,
  models: (source: TypeScriptSource) => Models,
): SequelizeModel | undefined {
  const folder = near.path.slice(0, near.path.lastIndexOf('/') + 1);
  const { workspace } = near.context;
  const files = [...workspace.find('*.js'), ...workspace.find('*.ts')].filter(
    (file) => file.startsWith(folder) && file !== near.path && !file.slice(folder.length).includes('/'),
  );
  const own = [...models(near).values()].find((model) => model.entity.name === name);
  if (own) return own;
  const mentions = new RegExp(`["'\`]${name}["'\`]|\\bclass\\s+${name}\\b`);
  for (const file of files.slice(0, 200)) {
    const text = workspace.read(file);
    if (text === undefined || !mentions.test(text)) continue;
    const source = near.other(`./${file.slice(folder.length)}`);
    const found = source && [...models(source).values()].find((model) => model.entity.name === name);
    if (found) return found;
  }
  return undefined;
}

import * as ts from 'typescript';
import { chainOf } from '../builders/chain.ts';
import { at, entriesOf, entry, followed, type Place, placeOf, stringOf, tokenSpan } from '../builders/host.ts';
import { identifierOf } from '../builders/names.ts';
import { SqlWriter } from '../builders/sqlWriter.ts';
import type { BuiltStatement } from '../builders/statement.ts';
import { callbackSteps, type Receiver, type Step, type Steps } from '../builders/steps.ts';
import type { Fragment } from '../fragment.ts';
import { type Dialect, Query } from '../knex/query.ts';
import type { ClassPlace } from '../orm/classes.ts';
import { propertyNameText } from '../typescript/imports.ts';
import { returnsOf } from '../typescript/origins.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { unwrap } from '../typescript/values.ts';
import { lastReturn, plainName, type TableModel, tableModelsIn } from './models.ts';

/** `bookshelf.model('User', { tableName: 'users' })`, `bookshelf.Model.extend({ tableName: 'users' })` */
export function bookshelfModel(place: Place<ts.CallExpression>): TableModel | undefined {
  const link = chainOf(place.node)?.links.at(-1);
  if (!link || (link.name !== 'model' && link.name !== 'extend')) return undefined;
  const callee = place.node.expression;
  const text = ts.isPropertyAccessExpression(callee) ? callee.expression.getText(place.source.ast) : '';
  const argument = link.name === 'model' ? link.arguments[1] : link.arguments[0];
  if (!/bookshelf/i.test(text) || (link.name === 'extend' && !/\.Model$/.test(text)) || !argument) return undefined;
  const members = followed(at(place, argument));
  if (!ts.isObjectLiteralExpression(members.node) || rewrites(members.node.properties)) return undefined;
  return modelOf(entry(entriesOf(at(place, argument)), 'tableName')?.value, members);
}

/** `class User extends bookshelf.Model { get tableName() { return 'users' } }` */
export function bookshelfClass(place: ClassPlace): TableModel | undefined {
  const base = place.node.heritageClauses?.[0]?.types[0]?.expression;
  if (!base || !/bookshelf\.Model$/i.test(base.getText(place.source.ast)) || rewrites(place.node.members)) return undefined;
  const member = place.node.members.find((each) => propertyNameText(each.name) === 'tableName');
  const value =
    member && (ts.isGetAccessor(member) ? lastReturn(member) : ts.isPropertyDeclaration(member) ? member.initializer : undefined);
  return modelOf(value && at(place, value), place, place.node.name?.text);
}

/** Attributes and columns have other names. */
const rewrites = (members: readonly (ts.ClassElement | ts.ObjectLiteralElementLike)[]): boolean =>
  members.some((each) => /^(?:format|parse)$/.test(propertyNameText(each.name) ?? ''));

function modelOf(table: Place<ts.Expression> | undefined, declared: Place, name?: string): TableModel | undefined {
  const text = table && stringOf(table);
  if (!table || text === undefined) return undefined;
  const [schema, plain] = text.includes('.') ? text.split('.') : [undefined, text];
  return {
    library: 'bookshelf',
    table: plain!,
    place: table,
    name: name ?? plain!,
    column: plainName,
    naming: undefined,
    key: plainName,
    joins: [],
    virtuals: [],
    relations: declared as Place<ts.Expression>,
    ...(schema === undefined ? {} : { schema }),
  };
}

/** Tables and columns that relations name: `this.belongsToMany(Tag, 'posts_tags', 'post_id', 'tag_id')`. */
export function bookshelfRelations(model: TableModel): Fragment[] {
  const found: Fragment[] = [];
  const { relations } = model;
  const members = relations?.node as ts.ObjectLiteralExpression | ts.ClassLikeDeclaration | undefined;
  if (!relations || !members) return found;
  const told = (table: Place<ts.Expression> | TableModel, columns: readonly (Place<ts.Expression> | undefined)[]): void => {
    const isModel = 'library' in table;
    const name = isModel ? table.table : stringOf(table);
    const known = columns.flatMap((each) => (each && stringOf(each) !== undefined ? [each] : []));
    if (name === undefined || (isModel && known.length === 0)) return;
    const writer = new SqlWriter().sql('SELECT ');
    if (known.length === 0) writer.sql('1');
    writer.each(known, ', ', (each) => writer.name(stringOf(each)!, tokenSpan(each))).sql(' FROM ');
    if (isModel) writer.qualified(table.schema, name);
    else writer.qualified(undefined, name, tokenSpan(table));
    const first = isModel ? known[0]! : table;
    found.push(writer.fragment(`${model.name}.relations`, tokenSpan(first)));
  };
  for (const member of ts.isObjectLiteralExpression(members) ? members.properties : members.members) {
    const call = relationCall(member);
    if (!call) continue;
    const [target, ...args] = call.arguments.map((each) => at(relations, each));
    const kind = (call.expression as ts.PropertyAccessExpression).name.text;
    const other = target && modelAt(target.source, target.node);
    if (kind === 'belongsToMany') {
      if (args[0]) told(args[0], args.slice(1, 3));
    } else if (kind === 'belongsTo') told(model, args.slice(0, 1));
    else if (other) told(other, args.slice(0, 1));
  }
  return found;
}

/** `return this.hasMany(Post, 'author_id')…` in a method of a model. */
function relationCall(member: ts.ClassElement | ts.ObjectLiteralElementLike): ts.CallExpression | undefined {
  const fn = ts.isMethodDeclaration(member) ? member : ts.isPropertyAssignment(member) ? member.initializer : undefined;
  const body = fn && (ts.isMethodDeclaration(fn) || ts.isFunctionExpression(fn)) ? fn.body : undefined;
  const [only, ...more] = body ? returnsOf(body) : [];
  let node = only?.expression && more.length === 0 ? unwrap(only.expression) : undefined;
  while (node && ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const callee: ts.PropertyAccessExpression = node.expression;
    if (callee.expression.kind === ts.SyntaxKind.ThisKeyword)
      return /^(?:hasMany|hasOne|belongsTo|belongsToMany)$/.test(callee.name.text) ? node : undefined;
    node = unwrap(callee.expression);
  }
  return undefined;
}

function modelAt(source: TypeScriptSource, expression: ts.Expression): TableModel | undefined {
  const target = followed(placeOf(source, unwrap(expression)));
  const model = tableModelsIn(target.source).get(target.node);
  return model?.library === 'bookshelf' ? model : undefined;
}

/** `User.where({ … }).fetch()`, `User.query((qb) => qb.where(…)).fetchAll()`, `User.forge({ … }).save()` */
export const bookshelfReceiver: Receiver = {
  immutable: false,
  families: new WeakMap(),
  begins: (source, callee) =>
    ts.isPropertyAccessExpression(callee) &&
    /^(?:where|query|forge|orderBy|fetchAll|fetchPage|count)$/.test(callee.name.text) &&
    modelAt(source, callee.expression)
      ? callee.name.text
      : undefined,
};

export function bookshelfStatement(steps: Steps): BuiltStatement | undefined {
  const callee = unwrap(steps.root.node as ts.Expression);
  const model = ts.isPropertyAccessExpression(callee) ? modelAt(steps.root.source, callee.expression) : undefined;
  return (
    model &&
    new Query(steps, steps.stepwise, new Bookshelf(model, at(steps.root, (callee as ts.PropertyAccessExpression).expression)))
  );
}

class Bookshelf implements Dialect {
  readonly naming = undefined;
  readonly query = (): undefined => undefined;

  constructor(
    private readonly model: TableModel,
    private readonly root: Place,
  ) {}

  readonly take = (query: Query, step: Step): boolean => {
    if (query.from.length === 0) {
      const span = tokenSpan(this.root);
      const { schema, table } = this.model;
      const parts = [...(schema === undefined ? [] : [schema]), table].map((text) => ({ text, span }));
      query.from = [{ kind: 'table', name: { parts } }];
    }
    const [first] = step.arguments;
    if (step.name === 'query') return this.handed(query, step);
    if (step.name === 'forge') {
      if (first) query.take({ ...step, name: 'where' });
      return true;
    }
    if (/^fetch(?:All|Page|One)?$/.test(step.name)) {
      const columns = first && entry(entriesOf(first), 'columns');
      if (columns) query.take({ ...step, name: 'select', arguments: [columns.value] });
      return true;
    }
    if (step.name === 'orderBy') {
      const column = first && identifierOf(first);
      // `-created_at` sorts the other way.
      if (column?.parts[0]?.text.startsWith('-')) return true;
      return false;
    }
    return /^(?:save|destroy|load|related|set|count)$/.test(step.name);
  };

  /** `query((qb) => …)`, `query('where', 'a', '=', 1)` */
  private handed(query: Query, step: Step): true {
    const [first, ...rest] = step.arguments;
    const name = first && stringOf(first);
    if (name !== undefined) query.take({ ...step, name, arguments: rest });
    else if (first) {
      const inner = callbackSteps(first);
      if (!inner || inner.partial) query.open = true;
      for (const each of inner?.steps ?? []) query.take(each);
    }
    return true;
  }
}

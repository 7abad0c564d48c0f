import * as ts from 'typescript';
import { everyNode } from '../builders/chain.ts';
import {
  at,
  type Entries,
  elementsOf,
  entriesOf,
  entry,
  followed,
  listOf,
  literalOf,
  type Place,
  placeOf,
  stringOf,
  tokenSpan,
} from '../builders/host.ts';
import type { Fragment } from '../fragment.ts';
import type { EntityField } from '../orm/entity.ts';
import { type Assignment, Clauses, columnName, Statements, type Target, type Write, writeValue } from '../orm/statements.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import type { SequelizeModel } from './define.ts';
import { instanceModel, mixin, rowMethods } from './instances.ts';
import { sequelizeModelAt } from './receivers.ts';
import { relativeOf } from './relatives.ts';

/** `User.findAll({ where, attributes, order, include })` and its kin, on a model of Sequelize. */
export function sequelizeCall(source: TypeScriptSource, call: ts.CallExpression): Fragment | undefined {
  const callee = call.expression;
  if (!ts.isPropertyAccessExpression(callee)) return undefined;
  const shape = methods.get(callee.name.text);
  const model = shape && sequelizeModelAt(placeOf(source, callee.expression));
  if (!model) return instanceCall(source, call, callee);
  const target: Aim = { model, entity: model.entity, host: tokenSpan(placeOf(source, callee.expression)) };
  const statements = new Statements();
  render(
    target,
    shape,
    call.arguments.map((argument) => placeOf(source, argument)),
    statements,
  );
  return statements.fragment(`${model.entity.name}.${callee.name.text}`, { start: call.getStart(source.ast), end: call.end });
}

/** A method of a row: `user.update({ … })`, `user.save({ fields })`, `user.getPosts({ where })`. */
function instanceCall(
  source: TypeScriptSource,
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
): Fragment | undefined {
  const method = rowMethods.get(callee.name.text);
  const relative = method ? undefined : mixin(source, callee);
  const model = method ? instanceModel(source, callee.expression) : relative?.model;
  const [first] = call.arguments.map((argument) => placeOf(source, argument));
  if (!model || !first) return undefined;
  const target: Aim = { model, entity: model.entity, host: tokenSpan(placeOf(source, callee)) };
  const statements = new Statements();
  const clauses = new Clauses();
  if (method === 'values') statements.update(target, values(target, first), clauses);
  else if (relative?.verb === 'create') statements.insert(target, first, values(target, first));
  else if (method === 'options' || relative) find(target, entriesOf(first), statements, 5);
  else {
    const names = method === 'fields' ? itemsOf(entriesOf(first), 'fields') : listOf(first);
    for (const name of names) named(target, name, clauses.select);
    if (clauses.select.length > 0) statements.select(target, clauses);
  }
  return statements.fragment(`${model.entity.name}.${callee.name.text}`, { start: call.getStart(source.ast), end: call.end });
}

type Shape = 'options' | 'second' | 'column' | 'row' | 'rows' | 'update' | 'create';

const methods: ReadonlyMap<string, Shape> = new Map([
  ...(['findAll', 'findOne', 'count', 'findAndCountAll', 'destroy', 'restore'] as const).map(
    (name) => [name, 'options'] as const,
  ),
  ['findByPk', 'second'],
  ...(['sum', 'min', 'max', 'increment', 'decrement'] as const).map((name) => [name, 'column'] as const),
  ...(['create', 'upsert'] as const).map((name) => [name, 'row'] as const),
  ['bulkCreate', 'rows'],
  ['update', 'update'],
  ['findOrCreate', 'create'],
  ['findOrBuild', 'create'],
  ['findCreateFind', 'create'],
]);

interface Aim extends Target {
  readonly model: SequelizeModel;
}

function render(target: Aim, shape: Shape, [first, second]: readonly Place<ts.Expression>[], statements: Statements) {
  const options = (place: Place<ts.Expression> | undefined) => place && entriesOf(place);
  switch (shape) {
    case 'options':
      return find(target, options(first), statements, 5);
    case 'second':
      return find(target, options(second), statements, 5);
    case 'column': {
      const clauses = new Clauses();
      if (first) named(target, first, clauses.select);
      where(target, entry(options(second), 'where')?.value, clauses.where);
      return statements.select(target, clauses);
    }
    case 'row':
    case 'rows': {
      for (const row of first ? listOf(first).slice(0, 50) : []) statements.insert(target, row, values(target, row));
      const given = options(second);
      const clauses = new Clauses();
      for (const item of itemsOf(given, 'updateOnDuplicate')) named(target, item, clauses.select);
      for (const item of itemsOf(given, 'conflictFields')) rawColumn(target, item, clauses.select);
      return clauses.select.length > 0 ? statements.select(target, clauses) : undefined;
    }
    case 'update': {
      const clauses = new Clauses();
      where(target, entry(options(second), 'where')?.value, clauses.where);
      return statements.update(target, first ? values(target, first) : [], clauses);
    }
    case 'create': {
      const clauses = new Clauses();
      where(target, entry(options(first), 'where')?.value, clauses.where);
      statements.select(target, clauses);
      const defaults = entry(options(first), 'defaults')?.value;
      if (defaults) statements.insert(target, defaults, values(target, defaults));
    }
  }
}

/** The column of an attribute; a name that the closed model does not have goes to the database as it is. */
function attributeColumn(target: Aim, name: string, key: Place): Write | undefined {
  const field = target.entity.fields.get(name);
  if (field?.kind === 'column') return columnName(field.column, target.entity, key);
  // Associations elsewhere may add keys, whose columns may be named otherwise.
  if (target.model.open || target.model.virtual.has(name) || /id$/i.test(name) || !/^[a-z_]\w*$/i.test(name)) return undefined;
  const isRenamed = [...target.entity.fields].some(([property, each]) => each.kind === 'column' && each.column.name !== property);
  return isRenamed ? undefined : (writer) => writer.name(name, tokenSpan(key));
}

/** `$author.profile.city$`: a column of what is included, by its attribute or its own name. */
function relatedColumn(target: Aim, name: string, key: Place): Write | undefined {
  const path = /^\$([\w.]+)\$$/.exec(name)?.[1]?.split('.');
  const last = path?.pop();
  if (!path || path.length === 0 || last === undefined) return undefined;
  let model: SequelizeModel | undefined = target.model;
  for (const step of path) model = model && relativeOf(model, step);
  const field = model && (model.entity.fields.get(last) ?? [...model.entity.fields.values()].find((each) => isNamed(each, last)));
  if (!model || field?.kind !== 'column') return undefined;
  const { entity } = model;
  const { start, end } = tokenSpan(key);
  const isHere = !key.host && end - start === name.length;
  const place = isHere ? { ...key, host: { start: end - 1 - last.length, end: end - 1 } } : key;
  return (writer) => {
    writer.sql('(SELECT ');
    columnName(field.column, entity, place)(writer);
    writer.sql(' FROM ').qualified(entity.schema, entity.table, tokenSpan(key)).sql(')');
  };
}

const isNamed = (field: EntityField, name: string): boolean => field.kind === 'column' && field.column.name === name;

function named(target: Aim, place: Place<ts.Expression>, into: Write[]): void {
  const name = stringOf(place);
  const column = name === undefined ? undefined : attributeColumn(target, name, place);
  if (column) into.push(column);
}

const itemsOf = (given: Entries | undefined, name: string): readonly Place<ts.Expression>[] => {
  const list = entry(given, name)?.value;
  return list ? (elementsOf(list)?.items ?? []) : [];
};

/** A column by its name in the database; false where the model has none of that name. */
function rawColumn(target: Aim, place: Place<ts.Expression>, into: Write[]): boolean {
  const name = stringOf(place);
  for (const field of target.entity.fields.values()) {
    if (field.kind !== 'column' || field.column.name !== name) continue;
    into.push(columnName(field.column, target.entity, place));
    return true;
  }
  return false;
}

/** `col('last_name')` in functions, wherever in an expression. */
function rawColumns(target: Aim, place: Place<ts.Expression>, into: Write[]): void {
  everyNode(place.node, (node) => {
    if (!ts.isCallExpression(node) || !node.arguments[0]) return;
    const callee = ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression;
    if (ts.isIdentifier(callee) && callee.text === 'col') rawColumn(target, at(place, node.arguments[0]), into);
  });
}

/** `[Post, 'createdAt', 'DESC']`, `[{ model: Post, as: 'posts' }, 'createdAt']`: an order by what is included. */
function orderOfIncluded(owner: SequelizeModel, parts: readonly Place<ts.Expression>[], statements: Statements): void {
  const [first, second, third] = parts;
  if (!first || !second) return;
  const by = stringOf(first);
  const options = by === undefined ? entriesOf(first) : undefined;
  const place = options ? entry(options, 'model')?.value : first;
  const model = by === undefined ? place && sequelizeModelAt(place) : relativeOf(owner, by);
  const isDeeper = third !== undefined && !/^(?:asc|desc)\b/i.test(stringOf(third) ?? '');
  const name = stringOf(second);
  const field = name === undefined ? undefined : model?.entity.fields.get(name);
  if (!model || !place || isDeeper || field?.kind !== 'column') return;
  const clauses = new Clauses();
  clauses.order.push(columnName(field.column, model.entity, second));
  statements.select({ entity: model.entity, host: tokenSpan(place) }, clauses);
}

/** `{ where, attributes, order, group, include }` */
function find(target: Aim, options: Entries | undefined, statements: Statements, depth: number): void {
  const clauses = new Clauses();
  const of = (name: string) => entry(options, name)?.value;
  where(target, of('where'), clauses.where);
  const attributes = of('attributes');
  if (attributes) {
    const listed = entry(entriesOf(attributes), 'include')?.value ?? attributes;
    for (const item of elementsOf(listed)?.items ?? []) {
      const [column] = elementsOf(item)?.items ?? [];
      if (!column || !rawColumn(target, column, clauses.select)) named(target, column ?? item, clauses.select);
    }
  }
  // An unqualified name may be a column of what is included.
  if (!of('include'))
    for (const name of ['attributes', 'order', 'group', 'having'] as const) {
      const value = of(name);
      if (value) rawColumns(target, value, clauses.select);
    }
  const known = (place: Place<ts.Expression>, into: Write[]) => {
    const name = stringOf(place);
    const field = name === undefined ? undefined : target.entity.fields.get(name);
    if (field?.kind === 'column') into.push(columnName(field.column, target.entity, place));
  };
  for (const item of of('order') ? (elementsOf(of('order')!)?.items ?? []) : []) {
    const parts = elementsOf(item)?.items ?? [item];
    if (parts.length <= 2 && parts[0]) known(parts[0], clauses.order);
    orderOfIncluded(target.model, parts, statements);
  }
  const group = of('group');
  for (const item of group ? listOf(group) : []) known(item, clauses.select);
  statements.select(target, clauses);
  const include = of('include');
  for (const item of include && depth > 0 ? listOf(include) : []) included(target.model, item, statements, depth - 1);
}

/** `Post.associations.author` */
const memberOfAssociations = ({ node }: Place<ts.Expression>): string | undefined =>
  ts.isPropertyAccessExpression(node) && /\.associations$/.test(node.expression.getText()) ? node.name.text : undefined;

/** `include: [User, { model: Post, where: … }, 'author', { association: 'author', … }]` */
function included(owner: SequelizeModel, place: Place<ts.Expression>, statements: Statements, depth: number): void {
  const options = entriesOf(place);
  const association = options ? entry(options, 'association')?.value : place;
  const name = association && (stringOf(association) ?? memberOfAssociations(association));
  const modelPlace = options ? (entry(options, 'model')?.value ?? association) : place;
  const model = modelPlace && (sequelizeModelAt(modelPlace) ?? (name === undefined ? undefined : relativeOf(owner, name)));
  if (model && modelPlace) find({ model, entity: model.entity, host: tokenSpan(modelPlace) }, options, statements, depth);
}

function values(target: Aim, place: Place<ts.Expression>): Assignment[] {
  return (entriesOf(place)?.entries ?? []).flatMap(({ name, key, value }) => {
    const field = target.entity.fields.get(name);
    if (field?.kind !== 'column' || isUndefined(value)) return [];
    return { name: columnName(field.column, target.entity, key), value: (writer) => writeValue(writer, value) };
  });
}

/** `{ status: 'sent', [Op.or]: [{ … }], id: { [Op.in]: [1, 2] } }` */
function where(target: Aim, place: Place<ts.Expression> | undefined, into: Write[]): void {
  if (!place) return;
  for (const item of listOf(place)) {
    for (const { name, key, value } of entriesOf(item)?.entries ?? []) {
      if (isUndefined(value)) continue;
      const column = attributeColumn(target, name, key) ?? relatedColumn(target, name, key);
      if (column) into.push(comparison(column, value));
    }
    for (const operand of logical(item)) where(target, operand, into);
  }
}

/** The operands of `[Op.and]`, `[Op.or]` and `[Op.not]`. */
function logical(place: Place<ts.Expression>): Place<ts.Expression>[] {
  return operatorsOf(place).flatMap(({ name, value }) => (name === 'and' || name === 'or' || name === 'not' ? [value] : []));
}

/** `[Op.gt]: 3` properties of an object. */
function operatorsOf(place: Place<ts.Expression>): { readonly name: string; readonly value: Place<ts.Expression> }[] {
  const { node, source, host } = followed(place);
  if (!ts.isObjectLiteralExpression(node)) return [];
  return node.properties.flatMap((property) => {
    if (!ts.isPropertyAssignment(property) || !ts.isComputedPropertyName(property.name)) return [];
    const { expression } = property.name;
    if (!ts.isPropertyAccessExpression(expression) || !/(?:^|\.)Op$/.test(expression.expression.getText(source.ast))) return [];
    const value: Place<ts.Expression> = host
      ? { source, node: property.initializer, host }
      : placeOf(source, property.initializer);
    return [{ name: expression.name.text, value }];
  });
}

const operators: Readonly<Record<string, string>> = {
  eq: '=',
  ne: '<>',
  is: 'IS',
  not: '<>',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  like: 'LIKE',
  iLike: 'ILIKE',
};

function comparison(column: Write, place: Place<ts.Expression>): Write {
  const [only, ...more] = operatorsOf(place);
  const items = elementsOf(only?.name === 'in' || only?.name === 'notIn' ? only.value : place)?.items;
  const operator = only && operators[only.name];
  return (writer) => {
    column(writer);
    if (literalOf(place) === null || (only && literalOf(only.value) === null))
      writer.sql(only?.name === 'ne' || only?.name === 'not' ? ' IS NOT NULL' : ' IS NULL');
    else if (items && items.length > 0 && more.length === 0)
      writer
        .sql(' IN (')
        .each(items.slice(0, 100), ', ', (item) => writeValue(writer, item))
        .sql(')');
    else if (only && operator && operator !== 'IS' && more.length === 0) writeValue(writer.sql(` ${operator} `), only.value);
    else if (only || entriesOf(place) || items) writer.sql(' = ').parameter(tokenSpan(place));
    else writeValue(writer.sql(' = '), place);
  };
}

const isUndefined = (place: Place<ts.Expression>): boolean => ts.isIdentifier(place.node) && place.node.text === 'undefined';

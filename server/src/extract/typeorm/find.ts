import * as ts from 'typescript';
import { chainOf } from '../builders/chain.ts';
import {
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
import type { Entity, EntityField } from '../orm/entity.ts';
import {
  assignments,
  Clauses,
  columnName,
  type Fields,
  Statements,
  type Target,
  type Write,
  writeValue,
} from '../orm/statements.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { entityAt, repositoryEntity } from './receivers.ts';

/** A call of a repository, an entity manager or an active record: `users.find({ where })`, `manager.update(User, 1, { … })`. */
export function typeOrmCall(source: TypeScriptSource, call: ts.CallExpression): Fragment | undefined {
  const callee = call.expression;
  if (!ts.isPropertyAccessExpression(callee)) return undefined;
  const method = callee.name.text;
  const shape = methods.get(method);
  if (!shape) return undefined;
  // The methods of query builders have the same names.
  if (chainOf(call)?.links.some((link) => link.name === 'createQueryBuilder')) return undefined;
  const places = call.arguments.map((argument) => placeOf(source, argument));
  const repository = repositoryEntity(source, callee.expression);
  const managed = repository ? undefined : entityAt(source, call.arguments[0]);
  const entity = repository ?? managed;
  if (!entity) return undefined;
  const host = tokenSpan(placeOf(source, repository ? callee.expression : call.arguments[0]!));
  const statements = new Statements();
  render({ entity, host }, shape, repository ? places : places.slice(1), statements);
  return statements.fragment(`${entity.name}.${method}`, { start: call.getStart(source.ast), end: call.end });
}

type Shape = 'options' | 'where' | 'rows' | 'update' | 'upsert' | 'delete' | 'aggregate' | 'increment';

const methods: ReadonlyMap<string, Shape> = new Map([
  ...(['find', 'findOne', 'findOneOrFail', 'findAndCount', 'count', 'exist', 'exists'] as const).map(
    (name) => [name, 'options'] as const,
  ),
  ...(['findBy', 'findOneBy', 'findOneByOrFail', 'findAndCountBy', 'countBy', 'existsBy'] as const).map(
    (name) => [name, 'where'] as const,
  ),
  ...(['insert', 'save', 'create'] as const).map((name) => [name, 'rows'] as const),
  ['update', 'update'],
  ['upsert', 'upsert'],
  ...(['delete', 'softDelete', 'restore'] as const).map((name) => [name, 'delete'] as const),
  ...(['sum', 'average', 'minimum', 'maximum'] as const).map((name) => [name, 'aggregate'] as const),
  ...(['increment', 'decrement'] as const).map((name) => [name, 'increment'] as const),
]);

function render(target: Target, shape: Shape, [first, second]: readonly Place<ts.Expression>[], statements: Statements) {
  const clauses = new Clauses();
  const { fields } = target.entity;
  switch (shape) {
    case 'options':
      return find(target, first && entriesOf(first), statements, 5);
    case 'where':
      if (first) where(target.entity, first, clauses.where, statements, 5);
      return statements.select(target, clauses);
    case 'rows':
      for (const row of first ? listOf(first).slice(0, 50) : []) {
        const values = assignments(target.entity, row);
        if (values.length > 0) statements.insert(target, row, values);
      }
      return;
    case 'update':
      if (first) where(target.entity, first, clauses.where, statements, 5);
      return statements.update(target, second ? assignments(target.entity, second) : [], clauses);
    case 'upsert':
      return upsert(target, first, second, statements);
    case 'delete':
      if (first) where(target.entity, first, clauses.where, statements, 5);
      return statements.select(target, clauses);
    case 'aggregate':
    case 'increment': {
      const [column, condition] = shape === 'aggregate' ? [first, second] : [second, first];
      if (condition) where(target.entity, condition, clauses.where, statements, 5);
      const field = fields.get((column && stringOf(column)) ?? '');
      if (column && field?.kind === 'column') clauses.select.push(columnName(field.column, target.entity, column));
      return statements.select(target, clauses);
    }
  }
}

/** `{ select, where, relations, order }` */
function find(target: Target, options: Entries | undefined, statements: Statements, depth: number): void {
  const clauses = new Clauses();
  const of = (name: string) => entry(options, name)?.value;
  const [select, condition, order, relations] = [of('select'), of('where'), of('order'), of('relations')];
  if (select) properties(target.entity, select, clauses.select, statements, depth);
  if (condition) where(target.entity, condition, clauses.where, statements, depth);
  if (order) properties(target.entity, order, clauses.order, statements, depth);
  if (relations) related(target.entity, relations, statements, depth);
  statements.select(target, clauses);
}

/** `['id', 'name']`, `{ id: true, sender: { name: true } }`, `{ createdAt: 'DESC' }` */
function properties(of: Fields, place: Place<ts.Expression>, into: Write[], statements: Statements, depth: number): void {
  for (const item of elementsOf(place)?.items ?? []) {
    const field = of.fields.get(stringOf(item) ?? '');
    if (field?.kind === 'column') into.push(columnName(field.column, of, item));
  }
  for (const { name, key, value } of entriesOf(place)?.entries ?? []) {
    const field = of.fields.get(name);
    if (literalOf(value) === false || !field) continue;
    if (field.kind === 'column') into.push(columnName(field.column, of, key));
    else if (field.kind === 'embedded') properties({ ...of, fields: field.fields }, value, into, statements, depth);
    else if (depth > 0) {
      const other = field.target();
      if (!other) continue;
      const clauses = new Clauses();
      properties(other, value, clauses.select, statements, depth - 1);
      statements.select({ entity: other, host: tokenSpan(key) }, clauses);
    }
  }
}

/** `{ sender: true, posts: { tags: true } }`, `['sender', 'posts.tags']` */
function related(entity: Entity, place: Place<ts.Expression>, statements: Statements, depth: number): void {
  for (const item of elementsOf(place)?.items ?? []) {
    let at: Entity | undefined = entity;
    for (const name of stringOf(item)?.split('.') ?? []) {
      const field: EntityField | undefined = at?.fields.get(name);
      at = field?.kind === 'relation' ? field.target() : undefined;
    }
    if (at && at !== entity) statements.select({ entity: at, host: tokenSpan(item) }, new Clauses());
  }
  for (const { name, key, value } of entriesOf(place)?.entries ?? []) {
    const field = entity.fields.get(name);
    const other = field?.kind === 'relation' && depth > 0 ? field.target() : undefined;
    if (!other || literalOf(value) === false) continue;
    statements.select({ entity: other, host: tokenSpan(key) }, new Clauses());
    related(other, value, statements, depth - 1);
  }
}

function where(of: Fields, place: Place<ts.Expression>, into: Write[], statements: Statements, depth: number): void {
  for (const item of listOf(place)) {
    for (const { name, key, value } of entriesOf(item)?.entries ?? []) {
      const field = of.fields.get(name);
      if (isUndefined(value)) continue;
      if (field?.kind === 'column') into.push(comparison(columnName(field.column, of, key), value));
      else if (field?.kind === 'embedded') where({ ...of, fields: field.fields }, value, into, statements, depth);
      else if (field?.kind === 'relation') {
        const inner = entriesOf(value);
        const other = inner && depth > 0 ? field.target() : undefined;
        if (other) {
          const clauses = new Clauses();
          where(other, value, clauses.where, statements, depth - 1);
          statements.select({ entity: other, host: tokenSpan(key) }, clauses);
        } else if (field.columns.length === 1) {
          const write = columnName(field.columns[0]!, of, key);
          into.push((writer) => {
            write(writer);
            writer.sql(' = ').parameter(tokenSpan(key));
          });
        }
      }
    }
  }
}

const operators: Readonly<Record<string, string>> = {
  Equal: '=',
  Not: '<>',
  LessThan: '<',
  LessThanOrEqual: '<=',
  MoreThan: '>',
  MoreThanOrEqual: '>=',
  Like: 'LIKE',
  ILike: 'ILIKE',
};

/** A value, or one of TypeORM's find operators around it. */
function comparison(column: Write, place: Place<ts.Expression>): Write {
  const { node, source, host } = followed(place);
  const inside = (argument: ts.Expression): Place<ts.Expression> =>
    host ? { source, node: argument, host } : placeOf(source, argument);
  const name = ts.isCallExpression(node) && ts.isIdentifier(node.expression) ? node.expression.text : undefined;
  const argument = ts.isCallExpression(node) ? node.arguments[0] : undefined;
  return (writer) => {
    column(writer);
    const items = name === 'In' && argument ? elementsOf(inside(argument))?.items : undefined;
    const operator = name === undefined ? undefined : operators[name];
    if (name === 'IsNull' || literalOf(place) === null) writer.sql(' IS NULL');
    else if (items && items.length > 0)
      writer
        .sql(' IN (')
        .each(items.slice(0, 100), ', ', (item) => writeValue(writer, item))
        .sql(')');
    else if (operator && argument && !ts.isCallExpression(argument)) writeValue(writer.sql(` ${operator} `), inside(argument));
    else if (name !== undefined || entriesOf(place)) writer.sql(' = ').parameter(tokenSpan(place));
    else writeValue(writer.sql(' = '), place);
  };
}

function upsert(
  target: Target,
  rows: Place<ts.Expression> | undefined,
  options: Place<ts.Expression> | undefined,
  statements: Statements,
): void {
  const listed = options && (entriesOf(options) ? entry(entriesOf(options), 'conflictPaths')?.value : options);
  const paths = listed ? elementsOf(listed) : undefined;
  const columns =
    paths && !paths.open ? paths.items.map((item) => ({ item, field: target.entity.fields.get(stringOf(item) ?? '') })) : [];
  const conflict: Write | undefined =
    columns.length === 0 || columns.some((each) => each.field?.kind !== 'column')
      ? undefined
      : (writer) => {
          writer.sql(' ON CONFLICT (').each(columns, ', ', ({ item, field }) => {
            if (field?.kind === 'column') writer.name(field.column.name, tokenSpan(item));
          });
          writer.sql(') DO NOTHING');
        };
  for (const row of rows ? listOf(rows).slice(0, 50) : []) {
    const values = assignments(target.entity, row);
    if (values.length > 0) statements.insert(target, row, values, conflict);
  }
}

const isUndefined = (place: Place<ts.Expression>): boolean => ts.isIdentifier(place.node) && place.node.text === 'undefined';

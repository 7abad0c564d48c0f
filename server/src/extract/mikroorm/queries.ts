import * as ts from 'typescript';
import {
  type Entries,
  elementsOf,
  entriesOf,
  entry,
  listOf,
  literalOf,
  type Place,
  placeOf,
  stringOf,
  tokenSpan,
} from '../builders/host.ts';
import type { Fragment } from '../fragment.ts';
import { declaredType } from '../orm/classes.ts';
import type { Entity } from '../orm/entity.ts';
import { repositoryClass } from '../orm/inherited.ts';
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
import { unwrap } from '../typescript/values.ts';
import { mikroEntity } from './entities.ts';
import { entityPlace } from './relations.ts';

/** A call of an entity manager or repository of MikroORM: `em.find(User, { … }, { orderBy })`, `users.findOne({ … })`. */
export function mikroCall(source: TypeScriptSource, call: ts.CallExpression): Fragment | undefined {
  const callee = call.expression;
  if (!ts.isPropertyAccessExpression(callee)) return undefined;
  const shape = methods.get(callee.name.text);
  if (!shape) return undefined;
  const places = call.arguments.map((argument) => placeOf(source, argument));
  const managed = call.arguments[0] && entityAt(source, call.arguments[0]);
  const repository = managed ? undefined : repositoryEntity(source, callee.expression);
  const entity = managed ?? repository;
  if (!entity) return undefined;
  const host = tokenSpan(placeOf(source, managed ? call.arguments[0]! : unwrap(callee.expression)));
  const statements = new Statements();
  render({ entity, host }, shape, managed ? places.slice(1) : places, statements);
  return statements.fragment(`${entity.name}.${callee.name.text}`, { start: call.getStart(source.ast), end: call.end });
}

type Shape = 'find' | 'all' | 'update' | 'delete' | 'insert' | 'upsert';

const methods: ReadonlyMap<string, Shape> = new Map([
  ...(['find', 'findOne', 'findOneOrFail', 'findAndCount', 'count', 'findByCursor'] as const).map(
    (name) => [name, 'find'] as const,
  ),
  ['findAll', 'all'],
  ['nativeUpdate', 'update'],
  ['nativeDelete', 'delete'],
  ...(['insert', 'nativeInsert', 'insertMany', 'create'] as const).map((name) => [name, 'insert'] as const),
  ['upsert', 'upsert'],
]);

export function entityAt(source: TypeScriptSource, node: ts.Expression): Entity | undefined {
  const found = ts.isIdentifier(node) || ts.isPropertyAccessExpression(node) ? entityPlace(placeOf(source, node)) : undefined;
  return found && mikroEntity(found);
}

const repositories: ReadonlySet<string> = new Set(['EntityRepository', 'SqlEntityRepository']);

export function repositoryEntity(source: TypeScriptSource, expression: ts.Expression): Entity | undefined {
  const node = unwrap(expression);
  if (ts.isCallExpression(node)) {
    const callee = unwrap(node.expression);
    const isRepository = ts.isPropertyAccessExpression(callee) && callee.name.text === 'getRepository';
    return isRepository && node.arguments[0] ? entityAt(source, node.arguments[0]) : undefined;
  }
  const found = repositoryClass(source, node, repositories);
  if (found) return mikroEntity(found);
  const declared = declaredType(source, node);
  return declared?.initializer ? repositoryEntity(source, declared.initializer) : undefined;
}

function render(target: Target, shape: Shape, [first, second]: readonly Place<ts.Expression>[], statements: Statements) {
  const clauses = new Clauses();
  switch (shape) {
    case 'find':
      if (first) where(target.entity, first, clauses.where, statements, 5);
      return options(target, second && entriesOf(second), clauses, statements);
    case 'all': {
      const given = first && entriesOf(first);
      const condition = entry(given, 'where')?.value;
      if (condition) where(target.entity, condition, clauses.where, statements, 5);
      return options(target, given, clauses, statements);
    }
    case 'update':
      if (first) where(target.entity, first, clauses.where, statements, 5);
      return statements.update(target, second ? assignments(target.entity, second) : [], clauses);
    case 'delete':
      if (first) where(target.entity, first, clauses.where, statements, 5);
      return statements.delete(target, clauses);
    case 'insert':
    case 'upsert':
      for (const row of first ? listOf(first).slice(0, 50) : []) statements.insert(target, row, assignments(target.entity, row));
  }
}

/** `{ fields, orderBy, populate }` */
function options(target: Target, given: Entries | undefined, clauses: Clauses, statements: Statements): void {
  const { fields } = target.entity;
  const listed = entry(given, 'fields')?.value;
  for (const item of listed ? (elementsOf(listed)?.items ?? []) : []) {
    const field = fields.get(stringOf(item) ?? '');
    if (field?.kind === 'column') clauses.select.push(columnName(field.column, target.entity, item));
  }
  const order = entry(given, 'orderBy')?.value;
  for (const item of order ? listOf(order) : []) {
    for (const { name, key } of entriesOf(item)?.entries ?? []) {
      const field = fields.get(name);
      if (field?.kind === 'column') clauses.order.push(columnName(field.column, target.entity, key));
    }
  }
  statements.select(target, clauses);
}

const operators: Readonly<Record<string, string>> = {
  $eq: '=',
  $ne: '<>',
  $gt: '>',
  $gte: '>=',
  $lt: '<',
  $lte: '<=',
  $like: 'LIKE',
  $ilike: 'ILIKE',
};

/** `{ status: 'sent', sender: { name: 'x' }, $or: [{ … }] }` */
export function where(of: Fields, place: Place<ts.Expression>, into: Write[], statements: Statements, depth: number): void {
  for (const { name, key, value } of entriesOf(place)?.entries ?? []) {
    const field = of.fields.get(name);
    if (name === '$and' || name === '$or' || name === '$not')
      for (const item of listOf(value)) where(of, item, into, statements, depth);
    else if (field?.kind === 'column') into.push(comparison(columnName(field.column, of, key), value));
    else if (field?.kind === 'embedded') where({ ...of, fields: field.fields }, value, into, statements, depth);
    else if (field?.kind === 'relation') {
      const inner = entriesOf(value);
      const other = inner && depth > 0 ? field.target() : undefined;
      if (inner && other && inner.entries.some((each) => other.fields.has(each.name))) {
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

function comparison(column: Write, place: Place<ts.Expression>): Write {
  const [only, ...more] = entriesOf(place)?.entries ?? [];
  const operator = only && more.length === 0 ? operators[only.name] : undefined;
  const items = elementsOf(only?.name === '$in' && more.length === 0 ? only.value : place)?.items;
  return (writer) => {
    column(writer);
    if (literalOf(place) === null) writer.sql(' IS NULL');
    else if (items && items.length > 0)
      writer
        .sql(' IN (')
        .each(items.slice(0, 100), ', ', (item) => writeValue(writer, item))
        .sql(')');
    else if (operator && only && literalOf(only.value) !== null) writeValue(writer.sql(` ${operator} `), only.value);
    else if (only) writer.sql(' = ').parameter(tokenSpan(place));
    else writeValue(writer.sql(' = '), place);
  };
}

import type { ColumnDef, CreateStmt, Node } from 'libpg-query';
import { as } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import { resolveExpression } from '../expression/expression.ts';
import { resolveType } from '../expression/typeName.ts';
import type { Reference } from '../reference.ts';
import { intendedRelation } from '../report.ts';
import type { NamespaceItem } from '../scope.ts';
import { openScope } from '../scope.ts';
import { type Field, relationShape, Shape } from '../shape.ts';
import { compositeShape } from '../types.ts';
import { resolveColumnType } from './columnType.ts';
import { resolveConstraint, resolveConstraints } from './constraints.ts';
import { reportColumn, reportTargetSchema, scopeOf, target } from './names.ts';
import { wordsFrom } from './words.ts';

/** CREATE TABLE: all its columns, inherited and copied ones included, are visible to all its constraints, wherever they stand. */
export function resolveCreateTable(create: CreateStmt, outer: Env): void {
  const { relation: range } = create;
  const env = withOwnType(range?.relname, outer);
  const exists = typeof env.lookup.relation(range?.relname ?? '', range?.schemaname) === 'object';
  if (create.if_not_exists && exists) return;
  reportTargetSchema(range, env);
  const shapes = [
    ...(create.inhRelations ?? []).map((node) => shapeOf(node, env)),
    ...(create.ofTypename ? [typedShape(create, env)] : []),
    ...(create.tableElts ?? []).map((node) => elementShape(node, create, env)),
  ];
  const item: NamespaceItem = {
    name: range?.relname,
    relation: intendedRelation(env, range?.relname ?? '', range?.schemaname),
    shape: merged(shapes),
    columnsVisible: true,
    nameVisible: true,
    system: 'all',
  };
  for (const element of create.tableElts ?? []) {
    const column = as(element, 'ColumnDef');
    const constraint = as(element, 'Constraint');
    if (column) resolveConstraints(column.constraints, item, env, typeIn(item.shape, column.colname));
    if (column && !column.typeName) reportOption(column, item, env);
    if (constraint) resolveConstraint(constraint, item, env);
  }
  resolvePartitioning(create, item, env);
}

function typeIn(shape: Shape, name: string | undefined): string | undefined {
  const field = shape.find(name ?? '');
  return typeof field === 'object' ? field.type : undefined;
}

/** Constraints and partition keys are read when the table is there, and its row type with it. */
function withOwnType(name: string | undefined, env: Env): Env {
  const { sink } = env;
  if (!sink) return env;
  const add = (reference: Reference): void => {
    const own = reference.kind === 'type' && reference.name === name && reference.status === 'missing';
    sink.add(own ? { ...reference, status: 'unknown' } : reference);
  };
  return { ...env, sink: { spans: sink.spans, add } };
}

function shapeOf(node: Node, env: Env): Shape {
  const found = target(as(node, 'RangeVar'), env);
  return found ? found.item.shape : new Shape([], true);
}

function typedShape(create: CreateStmt, env: Env): Shape {
  return compositeShape(resolveType(create.ofTypename, env, 'ddl'), env.lookup) ?? new Shape([], true);
}

function elementShape(node: Node, create: CreateStmt, env: Env): Shape {
  const column = as(node, 'ColumnDef');
  const like = as(node, 'TableLikeClause');
  if (like) {
    const found = target(like.relation, env);
    return found?.relation ? relationShape(found.relation) : new Shape([], true);
  }
  // In a partition or a typed table these are options of columns that it has already.
  if (!column?.typeName) return new Shape([]);
  const type = resolveColumnType(column.typeName, env);
  resolveSetting(column, env);
  return create.ofTypename ? new Shape([]) : new Shape([{ name: column.colname ?? '', ...(type !== undefined && { type }) }]);
}

/** DEFAULT as CREATE FOREIGN TABLE and typed tables write it, outside of the constraints. */
function resolveSetting(column: ColumnDef, env: Env): void {
  if (column.raw_default) resolveExpression(column.raw_default, openScope, env, 'ddl');
}

/** `column WITH OPTIONS …`: the column must be there. */
function reportOption(column: ColumnDef, item: NamespaceItem, env: Env): void {
  const spans = env.sink?.spans;
  if (spans && column.colname !== undefined) reportColumn(column.colname, spans.name(column.location), item, env);
}

/** Columns that come from several parents, or are declared again, are one. */
function merged(shapes: readonly Shape[]): Shape {
  const fields = new Map<string, Field>();
  for (const shape of shapes) for (const field of shape.fields) fields.set(field.name, field);
  return new Shape(
    [...fields.values()],
    shapes.some((shape) => shape.open),
  );
}

function resolvePartitioning(create: CreateStmt, item: NamespaceItem, env: Env): void {
  for (const node of create.partspec?.partParams ?? []) {
    const element = as(node, 'PartitionElem');
    if (element?.name !== undefined) reportColumn(element.name, wordsFrom(env, element.location).name(element.name), item, env);
    else resolveExpression(element?.expr, scopeOf(item), env, 'ddl');
  }
  const bound = create.partbound;
  for (const value of [...(bound?.listdatums ?? []), ...(bound?.lowerdatums ?? []), ...(bound?.upperdatums ?? [])]) {
    // MINVALUE and MAXVALUE come as column references; a real one is an error of another kind.
    resolveExpression(value, openScope, env, 'ddl');
  }
}

import type { FuncCall, Node, RangeFunction } from 'libpg-query';
import type { Routine } from '../../catalog/model.ts';
import { as, namesIn } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import { resolveExpression } from '../expression/expression.ts';
import { resolveCalled } from '../expression/functionCall.ts';
import { resolveType } from '../expression/typeName.ts';
import { figureName } from '../query/figureName.ts';
import { isPlaceholder } from '../report.ts';
import { narrowed, outputs, returnType } from '../routines.ts';
import { derived, type Field, openShape, renamed, Shape } from '../shape.ts';
import { compositeShape, elementType, typeParts } from '../types.ts';
import type { Value } from '../value.ts';
import { derivedPart, type FromContext, type FromPart, openPart } from './from.ts';

/** Functions in FROM (7.2.1.4); they may always refer to what stands before them. WITH ORDINALITY adds a last column. */
export function resolveRangeFunction(range: RangeFunction, context: FromContext): FromPart {
  const { env, lateral } = context;
  const entries = (range.functions ?? []).map((each) => as(each, 'List')?.items ?? []);
  const alias = range.alias?.aliasname;
  // One function without ROWS FROM lends its alias to its column; several do not.
  const single = entries.length === 1 && !isMultiUnnest(entries[0]?.[0], range);
  const shapes = entries.map(([call, definitions]) => {
    const own = as(definitions, 'List')?.items ?? range.coldeflist;
    return functionShape(call, single ? alias : undefined, own, { env, lateral });
  });
  const name = alias ?? (entries[0]?.[0] ? nameOf(entries[0][0], env) : undefined);
  if (name !== undefined && isPlaceholder(env, name, -1)) return openPart;
  const ordinality: Field[] = range.ordinality ? [{ name: 'ordinality', type: 'bigint' }] : [];
  const shape = new Shape(
    [...shapes.flatMap((each) => each.fields), ...ordinality],
    shapes.some((each) => each.open),
  );
  const scalar = shapes.length === 1 && !range.ordinality && shapes[0] instanceof ScalarShape;
  return derivedPart(renamed(shape, namesIn(range.alias?.colnames)), name, env, scalar ? { scalar } : {});
}

/** The one column of a function that returns a plain value. */
class ScalarShape extends Shape {
  constructor(field: Field) {
    super([field]);
  }
}

type Context = Pick<FromContext, 'env' | 'lateral'>;

function functionShape(
  node: Node | undefined,
  alias: string | undefined,
  definitions: readonly Node[] | undefined,
  { env, lateral }: Context,
): Shape {
  const call = as(node, 'FuncCall');
  if (!node || !call) {
    // CURRENT_DATE, CAST and the like may stand in FROM, too.
    const value = resolveExpression(node, lateral, env, 'from');
    return node ? new ScalarShape({ name: alias ?? nameOf(node, env), ...value }) : openShape;
  }
  const called = resolveCalled(call, lateral, env, 'from');
  if (definitions) return definedShape(definitions, env);
  if (called.overloads === 'unknown' || called.overloads.length === 0) return openShape;
  if (called.name === 'unnest' && called.arguments.length > 1) return unnestShape(called.arguments, env);
  return routineShape(called.overloads, called.arguments, alias, env);
}

/** `AS t (a int, b text)`, as functions that return record need it. */
function definedShape(definitions: readonly Node[], env: Env): Shape {
  const fields: Field[] = [];
  for (const each of definitions) {
    const column = as(each, 'ColumnDef');
    if (!column) continue;
    const type = resolveType(column.typeName, env, 'cast');
    fields.push({ name: column.colname ?? '', ...(type !== undefined && { type }) });
  }
  return new Shape(fields);
}

/** `unnest(a, b)` in FROM is one unnest beside another. */
function unnestShape(values: readonly Value[], env: Env): Shape {
  const shapes = values.map((value) => elementShape(value, 'unnest', env));
  return new Shape(
    shapes.flatMap((shape) => shape.fields),
    shapes.some((shape) => shape.open),
  );
}

/** Elements that are rows give their fields; whether they are is not known of an unknown type. */
function elementShape(value: Value, name: string, env: Env): Shape {
  const type = elementType(value.type, env.lookup);
  if (type === undefined) return openShape;
  const composite = compositeShape(type, env.lookup);
  return composite ? new Shape(composite.fields.map(derived), composite.open) : new ScalarShape({ name, type });
}

function routineShape(all: readonly Routine[], values: readonly Value[], alias: string | undefined, env: Env): Shape {
  const types = values.map((value) => value.type);
  const overloads = narrowed(all, types, env.lookup);
  const shapes = overloads.map((routine) => shapeOf(routine, types, alias, env));
  const first = shapes[0]!;
  const sameNames = shapes.every((shape) => !shape.open && namesOf(shape) === namesOf(first));
  if (!sameNames) return openShape;
  if (shapes.length === 1) return first;
  // Overloads with the same column names may still differ in their types.
  const fields = first.fields.map((field, i) =>
    shapes.every((shape) => shape.fields[i]?.type === field.type) ? field : { name: field.name },
  );
  return shapes.every((shape) => shape instanceof ScalarShape) && fields[0] ? new ScalarShape(fields[0]) : new Shape(fields);
}

const namesOf = (shape: Shape): string => shape.fields.map((field) => field.name).join('\0');

function shapeOf(routine: Routine, types: readonly (string | undefined)[], alias: string | undefined, env: Env): Shape {
  const named = outputs(routine);
  if (named.length > 1) {
    return new Shape(
      named.map((argument, i) => ({ name: argument.name ?? `column${i + 1}`, type: argument.type })).map(withoutPolymorphic),
    );
  }
  const type = named[0]?.type ?? returnType([routine], types, env.lookup);
  if (type === undefined || type === 'record') return openShape;
  const composite = compositeShape(type, env.lookup);
  if (composite) return new Shape(composite.fields.map(derived), composite.open);
  // A type of a schema that we may not look into may be a row.
  const { schema, name, array } = typeParts(type);
  if (schema !== undefined && !array && typeof env.lookup.type(name, schema) === 'string') return openShape;
  // A single OUT parameter or column of TABLE keeps its name before the alias does (chooseScalarFunctionAlias).
  return new ScalarShape(withoutPolymorphic({ name: named[0]?.name ?? alias ?? routine.name, type }));
}

const withoutPolymorphic = (field: Field): Field => (field.type?.startsWith('any') ? { name: field.name } : field);

const isMultiUnnest = (node: Node | undefined, range: RangeFunction): boolean => {
  const call: FuncCall | undefined = as(node, 'FuncCall');
  return !range.is_rowsfrom && namesIn(call?.funcname).at(-1) === 'unnest' && (call?.args?.length ?? 0) > 1;
};

const nameOf = (node: Node, env: Env): string =>
  figureName(node, { serverVersion: env.lookup.serverVersion, subqueryName: () => undefined });

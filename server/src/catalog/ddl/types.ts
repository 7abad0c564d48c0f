import type { Node, TypeName } from 'libpg-query';
import { qualified } from '../../sql/names.ts';
import { as, namesIn } from '../../sql/walk.ts';
import type { CatalogLookup } from '../createLookup.ts';
import type { QualifiedName, Relation, Type } from '../model.ts';
import { addColumn, defaultText } from './columns.ts';
import { type Apply, argumentType, newName, newNameOf, typeText } from './context.ts';
import { putFunctions, putRelation, putType, union } from './edits.ts';

export const createEnum: Apply<'CreateEnumStmt'> = (lookup, node) => {
  const name = newNameOf(lookup, namesIn(node.typeName));
  if (!name) return lookup;
  const before = lookup.type(name.name, name.schema);
  const labels = namesIn(node.vals);
  const known =
    typeof before !== 'string' && before.kind === 'enum' ? before.labels.filter((label) => !labels.includes(label)) : [];
  return putType(lookup, { ...name, kind: 'enum', labels: [...labels, ...known] });
};

export const alterEnum: Apply<'AlterEnumStmt'> = (lookup, node) => {
  const names = namesIn(node.typeName);
  const type = lookup.type(names.at(-1) ?? '', names.at(-2));
  if (typeof type === 'string' || type.kind !== 'enum' || node.newVal === undefined) return lookup;
  const { oldVal, newVal, newValNeighbor } = node;
  if (oldVal !== undefined)
    return putType(lookup, { ...type, labels: type.labels.map((label) => (label === oldVal ? newVal : label)) });
  if (type.labels.includes(newVal)) return lookup;
  const neighbor = newValNeighbor === undefined ? -1 : type.labels.indexOf(newValNeighbor);
  const at = neighbor < 0 ? type.labels.length : node.newValIsAfter ? neighbor + 1 : neighbor;
  return putType(lookup, { ...type, labels: type.labels.toSpliced(at, 0, newVal) });
};

export const createComposite: Apply<'CompositeTypeStmt'> = (lookup, node, { statement, origin }) => {
  const name = newName(lookup, node.typevar);
  if (!name) return lookup;
  let type: Relation = { ...name, kind: 'composite', columns: [] };
  for (const each of node.coldeflist ?? []) {
    const definition = as(each, 'ColumnDef');
    if (definition) type = addColumn(lookup, type, definition, statement).relation;
  }
  return putRelation(lookup, union(type, lookup.relation(name.name, name.schema)), origin);
};

export const createDomain: Apply<'CreateDomainStmt'> = (lookup, node, { statement }) => {
  const name = newNameOf(lookup, namesIn(node.domainname));
  if (!name) return lookup;
  const constraints = (node.constraints ?? []).flatMap((each) => as(each, 'Constraint') ?? []);
  const expression = defaultText(statement, constraints);
  return putType(lookup, {
    ...name,
    kind: 'domain',
    base: typeText(lookup, node.typeName),
    ...(constraints.some((each) => each.contype === 'CONSTR_NOTNULL') ? { notNull: true } : {}),
    ...(expression === undefined ? {} : { default: expression }),
  });
};

export const alterDomain: Apply<'AlterDomainStmt'> = (lookup, node) => {
  const names = namesIn(node.typeName);
  const type = lookup.type(names.at(-1) ?? '', names.at(-2));
  if (typeof type === 'string' || type.kind !== 'domain') return lookup;
  const { notNull, default: expression, ...rest } = type;
  switch (node.subtype as string) {
    case 'T':
      return putType(lookup, { ...rest, ...(notNull ? { notNull } : {}), ...(node.def ? { default: '' } : {}) });
    case 'N':
      return putType(lookup, { ...rest, ...(expression === undefined ? {} : { default: expression }) });
    case 'O':
      return putType(lookup, { ...type, notNull: true });
    default:
      return lookup;
  }
};

/** A range type, its multirange type and the functions that construct them. */
export const createRange: Apply<'CreateRangeStmt'> = (lookup, node) => {
  const name = newNameOf(lookup, namesIn(node.typeName));
  if (!name) return lookup;
  const subtype = typeText(lookup, as(parameter(node.params, 'subtype'), 'TypeName'));
  const written = as(parameter(node.params, 'multirange_type_name'), 'TypeName');
  const multirange = (written && newNameOf(lookup, namesIn(written.names))) ?? {
    schema: name.schema,
    name: multirangeName(name.name),
  };
  const types: readonly Type[] = [
    { ...name, kind: 'range', subtype, multirange: qualified(multirange.schema, multirange.name) },
    { ...multirange, kind: 'multirange' },
  ];
  return constructors(types.reduce(putType, lookup), [name, multirange]);
};

/** What a function named in a definition returns, where there is only one of that name; undefined when none is named. */
function resultOf(lookup: CatalogLookup, name: TypeName | undefined): string | undefined {
  if (!name) return undefined;
  const routines = lookup.functions(namesIn(name.names).at(-1) ?? '', namesIn(name.names).at(-2));
  return routines !== 'unknown' && routines.length === 1 ? routines[0]!.returns : 'unknown';
}

function constructors(lookup: CatalogLookup, names: readonly QualifiedName[]): CatalogLookup {
  return names.reduce((current, name) => {
    return putFunctions(current, name, [
      { ...name, kind: 'function', arguments: [], returns: qualified(name.schema, name.name) },
    ]);
  }, lookup);
}

/** PostgreSQL's choice when none is given. */
const multirangeName = (range: string): string =>
  range.includes('range') ? range.replace('range', 'multirange') : `${range}_multirange`;

function parameter(parameters: readonly Node[] | undefined, name: string): Node | undefined {
  return parameters?.map((each) => as(each, 'DefElem')).find((each) => each?.defname === name)?.arg;
}

/** CREATE TYPE of a base type or shell, CREATE AGGREGATE. */
export const define: Apply<'DefineStmt'> = (lookup, node) => {
  const name = newNameOf(lookup, namesIn(node.defnames));
  if (!name) return lookup;
  if (node.kind === 'OBJECT_TYPE') return putType(lookup, { ...name, kind: node.definition ? 'base' : 'pseudo' });
  if (node.kind !== 'OBJECT_AGGREGATE') return lookup;
  const before = lookup.functions(name.name, name.schema);
  const parameters = as(node.args?.[0], 'List')?.items ?? [];
  const old = as(parameter(node.definition, 'basetype'), 'TypeName');
  const types = old
    ? [argumentType(lookup, old)]
    : parameters.map((each) => argumentType(lookup, as(each, 'FunctionParameter')?.argType));
  const state =
    resultOf(lookup, as(parameter(node.definition, 'finalfunc'), 'TypeName')) ??
    argumentType(lookup, as(parameter(node.definition, 'stype'), 'TypeName'));
  const aggregate = { ...name, kind: 'aggregate' as const, arguments: types.map((type) => ({ type })), returns: state };
  return putFunctions(lookup, name, [...(before === 'unknown' ? [] : before), aggregate]);
};

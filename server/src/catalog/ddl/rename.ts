import type { RangeVar } from 'libpg-query';
import { qualified } from '../../sql/names.ts';
import { as, namesIn } from '../../sql/walk.ts';
import { type CatalogLookup, keyOf } from '../createLookup.ts';
import type { QualifiedName, Relation, Routine, Type } from '../model.ts';
import { renameColumn } from './alterTable.ts';
import { type Apply, existing } from './context.ts';
import { matching } from './drop.ts';
import { functionsAt, putFunctions, putRelation, putType, removeRelation, removeType } from './edits.ts';
import { findIndex } from './indexes.ts';

/** ALTER … RENAME of whatever has a name that is looked up. */
export const rename: Apply<'RenameStmt'> = (lookup, node, ddl) => {
  const to = node.newname ?? '';
  const from = node.subname ?? '';
  switch (node.renameType) {
    case 'OBJECT_TABLE':
    case 'OBJECT_VIEW':
    case 'OBJECT_MATVIEW':
    case 'OBJECT_FOREIGN_TABLE':
    case 'OBJECT_SEQUENCE':
    case 'OBJECT_INDEX': {
      const relation = existing(lookup, node.relation);
      return relation ? move(lookup, relation, { schema: relation.schema, name: to }) : renameIndex(lookup, node.relation, to);
    }
    case 'OBJECT_COLUMN':
    case 'OBJECT_ATTRIBUTE': {
      const relation = existing(lookup, node.relation);
      return relation ? renameColumn(lookup, relation, from, to, ddl) : lookup;
    }
    case 'OBJECT_TABCONSTRAINT': {
      const relation = existing(lookup, node.relation);
      return relation ? putRelation(lookup, renamedKey(relation, from, to), ddl.origin) : lookup;
    }
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN': {
      const names = namesIn(as(node.object, 'List')?.items);
      const type = lookup.type(names.at(-1) ?? '', names.at(-2));
      return typeof type === 'string' ? lookup : moveType(lookup, type, { schema: type.schema, name: to });
    }
    case 'OBJECT_FUNCTION':
    case 'OBJECT_PROCEDURE':
    case 'OBJECT_ROUTINE':
    case 'OBJECT_AGGREGATE': {
      const routine = as(node.object, 'ObjectWithArgs');
      const found = routine && matching(lookup, routine)[0];
      return found ? moveFunctions(lookup, found.name, found.routines, { schema: found.name.schema, name: to }) : lookup;
    }
    case 'OBJECT_SCHEMA':
      return renameSchema(lookup, from, to);
    default:
      return lookup;
  }
};

/** ALTER … SET SCHEMA. */
export const setSchema: Apply<'AlterObjectSchemaStmt'> = (lookup, node) => {
  const schema = node.newschema ?? '';
  if (lookup.schema(schema) === 'absent') return lookup;
  if (node.relation) {
    const relation = existing(lookup, node.relation);
    return relation ? move(lookup, relation, { schema, name: relation.name }) : lookup;
  }
  const routine = as(node.object, 'ObjectWithArgs');
  if (routine) {
    const found = matching(lookup, routine)[0];
    return found ? moveFunctions(lookup, found.name, found.routines, { schema, name: found.name.name }) : lookup;
  }
  const names = namesIn(as(node.object, 'List')?.items);
  const type = names.length > 0 ? lookup.type(names.at(-1)!, names.at(-2)) : 'absent';
  return typeof type === 'string' ? lookup : moveType(lookup, type, { schema, name: type.name });
};

/** A relation under another name. It keeps where it comes from; what inherits from it and columns of its row type follow. */
function move(lookup: CatalogLookup, relation: Relation, to: QualifiedName): CatalogLookup {
  const [before, after] = [keyOf(relation.schema, relation.name), keyOf(to.schema, to.name)];
  const { origins, relations } = lookup.changes;
  const moved = new Map(
    [...origins.all()].flatMap(([key, origin]) =>
      key === before || key.startsWith(`${before}\0`) ? [[after + key.slice(before.length), origin] as const] : [],
    ),
  );
  const origin = lookup.origin(relation);
  let result = removeRelation(lookup, relation);
  result = result.with({
    relations: relations.with(
      new Map<string, Relation | 'absent'>([
        [before, 'absent'],
        [after, { ...relation, ...to }],
      ]),
    ),
  });
  result = result.with({ origins: result.changes.origins.with(origin ? moved.set(after, origin) : moved) });
  for (const child of lookup.children(relation)) {
    const inherits = child.inherits?.map((parent) => (keyOf(parent.schema, parent.name) === before ? to : parent)) ?? [];
    result = result.with({
      relations: result.changes.relations.with(new Map([[keyOf(child.schema, child.name), { ...child, inherits }]])),
    });
  }
  return relation.kind === 'sequence' ? result : retype(result, relation, to);
}

function moveType(lookup: CatalogLookup, type: Type | Relation, to: QualifiedName): CatalogLookup {
  if ('columns' in type) return move(lookup, type, to);
  return retype(putType(removeType(lookup, type), { ...type, ...to }), type, to);
}

function moveFunctions(
  lookup: CatalogLookup,
  from: QualifiedName,
  routines: readonly Routine[],
  to: QualifiedName,
): CatalogLookup {
  const left = functionsAt(lookup, from).filter((each) => !routines.includes(each));
  const there = functionsAt(lookup, to);
  return putFunctions(putFunctions(lookup, from, left), to, [...there, ...routines.map((each) => ({ ...each, ...to }))]);
}

/** Columns of a type that has got another name. Looks at every column. */
function retype(lookup: CatalogLookup, from: QualifiedName, to: QualifiedName): CatalogLookup {
  const [before, after] = [qualified(from.schema, from.name), qualified(to.schema, to.name)];
  const rename = (type: string) =>
    type === before || type.startsWith(`${before}[`) || type.startsWith(`${before}(`) ? after + type.slice(before.length) : type;
  const changed = new Map<string, Relation>();
  for (const relation of lookup.catalog.relations) {
    if (!relation.columns?.some((column) => rename(column.type) !== column.type)) continue;
    changed.set(keyOf(relation.schema, relation.name), {
      ...relation,
      columns: relation.columns.map((column) => ({ ...column, type: rename(column.type) })),
    });
  }
  return lookup.with({ relations: lookup.changes.relations.with(changed) });
}

function renameIndex(lookup: CatalogLookup, node: RangeVar | undefined, to: string): CatalogLookup {
  const relation = node?.relname === undefined ? undefined : findIndex(lookup, node.relname, node.schemaname);
  if (!relation || node?.relname === undefined) return lookup;
  const renamed = renamedKey(relation, node.relname, to);
  return lookup.with({ relations: lookup.changes.relations.with(new Map([[keyOf(relation.schema, relation.name), renamed]])) });
}

/** A constraint and the index under it share their name. */
function renamedKey(relation: Relation, from: string, to: string): Relation {
  const named = <T extends { readonly name: string }>(items: readonly T[] | undefined): readonly T[] =>
    (items ?? []).map((item) => (item.name === from ? { ...item, name: to } : item));
  return { ...relation, constraints: named(relation.constraints), indexes: named(relation.indexes) };
}

function renameSchema(lookup: CatalogLookup, from: string, to: string): CatalogLookup {
  if (lookup.schema(from) !== 'present') return lookup;
  let result = lookup.with({ schemas: lookup.changes.schemas.with(new Map([[to, { name: to, readable: true }]])) });
  for (const name of [...lookup.relationNames(from)]) {
    const relation = lookup.relation(name, from);
    if (typeof relation !== 'string') result = move(result, relation, { schema: to, name });
  }
  for (const name of [...lookup.typeNames(from)]) {
    const type = lookup.type(name, from);
    if (typeof type !== 'string' && !('columns' in type)) result = moveType(result, type, { schema: to, name });
  }
  for (const name of [...lookup.functionNames(from)]) {
    const routines = functionsAt(lookup, { schema: from, name });
    result = moveFunctions(result, { schema: from, name }, routines, { schema: to, name });
  }
  return result.with({ schemas: result.changes.schemas.with(new Map([[from, 'absent']])) });
}

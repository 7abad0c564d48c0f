import type { ObjectWithArgs } from 'libpg-query';
import { parseSql } from '../../sql/parser.ts';
import { as, namesIn, walk } from '../../sql/walk.ts';
import { type CatalogLookup, keyOf } from '../createLookup.ts';
import type { QualifiedName, Relation, Routine } from '../model.ts';
import { type Apply, argumentType } from './context.ts';
import { forgetRelation, functionsAt, putFunctions, putRelation, removeRelation, removeType } from './edits.ts';
import { findIndex } from './indexes.ts';
import { dropTrigger } from './triggers.ts';

/** DROP of any kind of object that names are looked up in; of others nothing is kept. */
export const drop: Apply<'DropStmt'> = (lookup, node, { origin }) => {
  const cascade = node.behavior === 'DROP_CASCADE';
  return (node.objects ?? []).reduce((current: CatalogLookup, object) => {
    const names = namesIn(as(object, 'List')?.items ?? as(object, 'TypeName')?.names ?? [object]);
    const [name, schema] = [names.at(-1), names.at(-2)];
    switch (node.removeType) {
      case 'OBJECT_TABLE':
      case 'OBJECT_VIEW':
      case 'OBJECT_MATVIEW':
      case 'OBJECT_FOREIGN_TABLE':
      case 'OBJECT_SEQUENCE': {
        const relation = name === undefined ? 'absent' : current.relation(name, schema);
        return typeof relation === 'string' ? current : dropRelation(current, relation, cascade);
      }
      case 'OBJECT_TYPE':
      case 'OBJECT_DOMAIN': {
        const type = name === undefined ? 'absent' : current.type(name, schema);
        if (typeof type === 'string') return current;
        return 'columns' in type ? removeRelation(current, type) : removeType(current, type);
      }
      case 'OBJECT_INDEX': {
        const found = name === undefined ? undefined : findIndex(current, name, schema);
        if (!found) return current;
        return putRelation(current, { ...found, indexes: (found.indexes ?? []).filter((each) => each.name !== name) }, origin);
      }
      case 'OBJECT_FUNCTION':
      case 'OBJECT_PROCEDURE':
      case 'OBJECT_ROUTINE':
      case 'OBJECT_AGGREGATE': {
        const routine = as(object, 'ObjectWithArgs');
        return routine ? dropFunction(current, routine) : current;
      }
      case 'OBJECT_TRIGGER':
        return dropTrigger(current, names, origin);
      case 'OBJECT_SCHEMA':
        return name === undefined ? current : dropSchema(current, name);
      default:
        return current;
    }
  }, lookup);
};

/** Its partitions and the sequences its columns own go with it; with CASCADE the views on it too. */
export function dropRelation(lookup: CatalogLookup, relation: Relation, cascade: boolean): CatalogLookup {
  let result = removeRelation(lookup, relation);
  for (const child of lookup.children(relation)) {
    if (child.partitionBound !== undefined || cascade) result = dropRelation(result, child, cascade);
  }
  for (const sequence of ownedSequences(relation)) {
    const found = result.relation(sequence.name, sequence.schema);
    if (typeof found !== 'string' && found.kind === 'sequence') result = removeRelation(result, found);
  }
  return cascade ? dropDependents(result, relation) : result;
}

/** The overloads that a function with argument types means; all of that name when it is written without. */
export function matching(
  lookup: CatalogLookup,
  routine: ObjectWithArgs,
): { readonly name: QualifiedName; readonly routines: readonly Routine[] }[] {
  const names = namesIn(routine.objname);
  const [name, schema] = [names.at(-1) ?? '', names.at(-2)];
  const wanted = (routine.objargs ?? []).map((each) => argumentType(lookup, as(each, 'TypeName')));
  const found: { name: QualifiedName; routines: readonly Routine[] }[] = [];
  for (const each of schema === undefined ? lookup.searchPath : [schema]) {
    const at = { schema: each, name };
    const routines = functionsAt(lookup, at).filter((one) => routine.args_unspecified || sameTypes(inputTypes(one), wanted));
    if (routines.length > 0) found.push({ name: at, routines });
  }
  return found.slice(0, 1);
}

/** The types that tell overloads apart. */
export const inputTypes = (routine: Routine): string[] =>
  routine.arguments.filter((each) => each.mode !== 'out' && each.mode !== 'table').map((each) => each.type);

export const sameTypes = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((type, index) => type === b[index]);

/**
 * What DROP … CASCADE takes along: views that name the relation. When only a column went, or a view's text cannot be read, whether the view is
 * still there cannot be told.
 */
export function dropDependents(lookup: CatalogLookup, dropped: QualifiedName, column?: string): CatalogLookup {
  let result = lookup;
  for (const view of lookup.catalog.relations) {
    if (view.kind !== 'view' && view.kind !== 'materialized-view') continue;
    if (view.schema === dropped.schema && view.name === dropped.name) continue;
    if (!view.definition?.includes(dropped.name) || (column !== undefined && !view.definition.includes(column))) continue;
    const uses = mentions(view.definition, dropped);
    if (uses === false) continue;
    result = column === undefined && uses ? removeRelation(result, view) : forgetRelation(result, view);
    result = dropDependents(result, view);
  }
  return result;
}

function mentions(query: string, name: QualifiedName): boolean | undefined {
  const parse = parseSql(query);
  const node = parse.kind === 'parsed' ? parse.statements[0]?.stmt : undefined;
  if (!node) return undefined;
  let found = false;
  walk(node, {
    RangeVar: (relation) => {
      if (relation.relname === name.name && (relation.schemaname ?? name.schema) === name.schema) found = true;
    },
  });
  return found;
}

function ownedSequences(relation: Relation): QualifiedName[] {
  return (relation.columns ?? []).flatMap((column) => {
    if (column.identity) return { schema: relation.schema, name: `${relation.name}_${column.name}_seq` };
    const written = /^nextval\('(?:"?([^".']+)"?\.)?"?([^".']+)"?'/.exec(column.default ?? '');
    return written?.[2] ? { schema: written[1] ?? relation.schema, name: written[2] } : [];
  });
}

function dropFunction(lookup: CatalogLookup, routine: ObjectWithArgs): CatalogLookup {
  return matching(lookup, routine).reduce((current, { name, routines }) => {
    return putFunctions(
      current,
      name,
      functionsAt(current, name).filter((each) => !routines.includes(each)),
    );
  }, lookup);
}

/** All that is in it goes first, so that a schema made anew under the name is empty. */
function dropSchema(lookup: CatalogLookup, schema: string): CatalogLookup {
  if (lookup.schema(schema) !== 'present') return lookup;
  const keys = (names: Iterable<string>) => [...names].map((name) => keyOf(schema, name));
  const { changes } = lookup;
  return lookup.with({
    relations: changes.relations.with(new Map(keys(lookup.relationNames(schema)).map((key) => [key, 'absent']))),
    functions: changes.functions.with(new Map(keys(lookup.functionNames(schema)).map((key) => [key, []]))),
    types: changes.types.with(new Map(keys(lookup.typeNames(schema)).map((key) => [key, 'absent']))),
    schemas: changes.schemas.with(new Map([[schema, 'absent']])),
  });
}

import type * as ts from 'typescript';
import {
  type Entries,
  elementsOf,
  entriesOf,
  entry,
  literalOf,
  type Place,
  placeOf,
  stringOf,
  tokenSpan,
} from '../builders/host.ts';
import type { ModelIndex, ModelUnique } from '../fragment.ts';
import { type ClassPlace, decoratorsOf, propertiesOf } from '../orm/classes.ts';
import type { Entity } from '../orm/entity.ts';
import { columnsNamed, namesIn } from '../orm/indexes.ts';
import type { TypeOrmConfig } from './config.ts';
import { typeorm } from './fields.ts';
import { madeUpName } from './madeUpName.ts';
import { defaultNaming, snakeNaming } from './naming.ts';

type Owner = Pick<Entity, 'table' | 'schema' | 'tableSpan' | 'fields'> & { readonly config: TypeOrmConfig };

/** The indexes that `@Index` declares on an entity, its properties and the classes it extends. */
export function decoratedIndexes(classes: readonly ClassPlace[], file: string, owner: Owner): ModelIndex[] {
  return classes.flatMap((place) => {
    const read = (node: ts.Node, property: string | undefined): ModelIndex[] =>
      decoratorsOf(place.source, node, typeorm).flatMap((decorator): ModelIndex[] => {
        if (decorator.name !== 'Index') return [];
        const span = place.source.path === file ? tokenSpan(placeOf(place.source, decorator.node)) : owner.tableSpan;
        return declared(decorator.arguments, property, span, owner);
      });
    return [...read(place.node, undefined), ...propertiesOf(place).flatMap(({ name, member }) => read(member, name))];
  });
}

/** `@Index('name', ['a', 'b'], { unique: true })`; every argument may be left out. */
function declared(
  given: readonly Place<ts.Expression>[],
  property: string | undefined,
  span: ModelIndex['span'],
  owner: Owner,
): ModelIndex[] {
  const rest = [...given];
  const name = rest[0] && stringOf(rest[0]);
  if (name !== undefined) rest.shift();
  const listed = property === undefined ? rest.shift() : undefined;
  const names = property === undefined ? listed && namesIn(listed) : [property];
  const options = rest[0] && entriesOf(rest[0]);
  if (!names || rest.length > 1 || (rest[0] && !options)) return [];
  return made(names, name, options, span, owner);
}

/** `indices: [{ name, columns: ['a'], unique: true }]` of an EntitySchema, and the columns of its `uniques`. */
export function schemaIndexes(
  options: Entries,
  owner: Owner,
): { readonly indexes: readonly ModelIndex[]; readonly uniques: readonly ModelUnique[] } {
  const list = (name: string) => {
    const place = entry(options, name)?.value;
    return (place && elementsOf(place)?.items) ?? [];
  };
  const columns = (each: Place<ts.Expression>): readonly string[] | undefined => {
    const named = entry(entriesOf(each), 'columns')?.value;
    return named && namesIn(named);
  };
  const indexes = list('indices').flatMap((each) => {
    const given = entriesOf(each);
    const names = columns(each);
    const namePlace = entry(given, 'name')?.value;
    const name = namePlace && stringOf(namePlace);
    if (!given || given.open || !names || (namePlace && name === undefined)) return [];
    const rest = given.entries.filter((one) => one.name !== 'columns' && one.name !== 'name');
    return made(names, name, { entries: rest, open: false }, owner.tableSpan, owner);
  });
  const uniques = list('uniques').flatMap((each) => {
    const found = columnsNamed(columns(each) ?? [], owner.fields);
    const named = entry(entriesOf(each), 'name')?.value;
    const name = named && stringOf(named);
    return found ? [{ columns: found, ...(name === undefined ? {} : { name }) }] : [];
  });
  return { indexes, uniques };
}

/** None where an option is not known, or where TypeORM is told not to make it. */
function made(
  names: readonly string[],
  given: string | undefined,
  options: Entries | undefined,
  span: ModelIndex['span'],
  owner: Owner,
): ModelIndex[] {
  const columns = columnsNamed(names, owner.fields);
  if (!columns || options?.open) return [];
  let [unique, where, method]: [boolean, string | undefined, string | undefined] = [false, undefined, undefined];
  for (const option of options?.entries ?? []) {
    const value = literalOf(option.value);
    if (option.name === 'unique' && typeof value === 'boolean') unique = value;
    else if (option.name === 'where' && typeof value === 'string') where = value;
    else if (option.name === 'spatial' && typeof value === 'boolean') method = value ? 'gist' : undefined;
    else if (option.name === 'synchronize' && value === true) continue;
    else if (option.name !== 'concurrent' && value !== false) return [];
    else if (option.name === 'synchronize') return [];
  }
  const name = given ?? usualName(columns, where, owner);
  return [
    {
      columns: columns.map((column) => ({ name: column })),
      span,
      ...(name === undefined ? {} : { name }),
      ...(unique ? { unique: true } : {}),
      ...(method === undefined ? {} : { method }),
      ...(where === undefined ? {} : { where }),
    },
  ];
}

/** What TypeORM calls it; undefined where a strategy of the project may say otherwise, and with a schema, which not all versions take in. */
export function usualName(
  columns: readonly string[],
  where: string | undefined,
  { table, schema, config }: Pick<Owner, 'table' | 'schema' | 'config'>,
): string | undefined {
  const isUsual = config.naming === defaultNaming || config.naming === snakeNaming;
  return isUsual && schema === undefined ? madeUpName('IDX', table, columns, where) : undefined;
}

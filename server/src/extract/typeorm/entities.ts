import type * as ts from 'typescript';
import { entriesOf, entry, placeOf, stringOf, tokenSpan } from '../builders/host.ts';
import type { ModelUnique } from '../fragment.ts';
import { type ClassPlace, type Decorator, decoratorsOf, lineage, propertiesOf } from '../orm/classes.ts';
import { isTestFile } from '../orm/configFiles.ts';
import type { Entity, EntityField } from '../orm/entity.ts';
import { columnsNamed, namesIn } from '../orm/indexes.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { type TypeOrmConfig, typeOrmConfig } from './config.ts';
import { basePackages, type Entities, readFields, typeorm } from './fields.ts';
import { decoratedIndexes } from './indexes.ts';
import { joinTables } from './joinTables.ts';
import { addedColumns, closureTable } from './trees.ts';

type Detail = 'outline' | 'full';

/** Kept for one extraction, whose sources they are. */
const memo: Readonly<Record<Detail, WeakMap<TypeScriptSource, Map<ts.Node, Entity | undefined>>>> = {
  outline: new WeakMap(),
  full: new WeakMap(),
};

/** The entity that a class is declared to be by TypeORM's decorators; undefined for other classes and for names that cannot be known. */
export const typeOrmEntity = (place: ClassPlace): Entity | undefined => entityOf(place, 'full');

/** An `outline` has no relations: entities that refer to each other ask for each other's keys only. */
function entityOf(place: ClassPlace, detail: Detail): Entity | undefined {
  const known = memo[detail].get(place.source) ?? new Map<ts.Node, Entity | undefined>();
  memo[detail].set(place.source, known);
  if (known.has(place.node)) return known.get(place.node);
  known.set(place.node, undefined);
  const config = typeOrmConfig(place.source);
  const entity = config && !isTestFile(place.source.path) ? read(placeOf(place.source, place.node), config, detail) : undefined;
  known.set(place.node, entity);
  return entity;
}

const entities: Entities = { outline: (place) => entityOf(place, 'outline'), full: typeOrmEntity };

function read(place: ClassPlace, config: TypeOrmConfig, detail: Detail): Entity | undefined {
  const decorators = decoratorsOf(place.source, place.node, typeorm);
  const own = decorators.find((each) => each.name === 'Entity' || each.name === 'ViewEntity');
  const { classes, complete } = lineage(place, basePackages);
  if (decorators.some((each) => each.name === 'ChildEntity')) return childEntity(place, classes, config, detail);
  const className = place.node.name?.text;
  const names = own && className !== undefined ? entityNames(own) : undefined;
  if (!own || className === undefined || !names) return undefined;
  const fields = fieldsOf(place, classes, config, detail);
  for (const column of addedColumns(place, decorators))
    if (!fields.has(column.name)) fields.set(column.name, { kind: 'column', column, primary: false });
  const properties = classes.flatMap((each) => propertiesOf(each).map((one) => ({ ...one, source: each.source })));
  // A document of MongoDB.
  if (properties.some(({ source, member }) => decoratorsOf(source, member, typeorm).some((one) => one.name === 'ObjectIdColumn')))
    return undefined;
  if (!complete && fields.size === 0) return undefined;
  const schema = names.schema ?? config.schema;
  const table = config.naming.table(className, names.table?.text);
  if (table === undefined) return undefined;
  const entity: Entity = {
    library: 'typeorm',
    name: className,
    kind: own.name === 'ViewEntity' ? 'view' : 'table',
    table: config.prefix + table,
    tableSpan: names.table?.span ?? tokenSpan(placeOf(place.source, place.node.name!)),
    fields,
    open: !complete,
    unmapped: new Set(properties.map((one) => one.name).filter((name) => !fields.has(name))),
    uniques: uniques(decorators, fields),
    joinTables: [],
    source: place.source,
    node: place.node,
    ...(schema === undefined ? {} : { schema }),
    ...(config.weak ? { weak: true } : {}),
  };
  if (detail === 'outline') return entity;
  const closure = closureTable(place, decorators, entity, config);
  const joins = classes.flatMap((each) => joinTables(each, entity, config, entities));
  const indexes = decoratedIndexes(classes, place.source.path, { ...entity, config });
  return { ...entity, indexes, joinTables: closure ? [...joins, closure] : joins };
}

function fieldsOf(
  place: ClassPlace,
  classes: readonly ClassPlace[],
  config: TypeOrmConfig,
  detail: Detail,
): Map<string, EntityField> {
  const fields = new Map<string, EntityField>();
  const reading = { config, prefixes: [], depth: 4, ...(detail === 'full' ? { entities } : {}) };
  for (const each of [...classes].reverse()) readFields(each, place, reading, fields);
  return fields;
}

/** Single table inheritance: a child lives in the table of the entity above it. */
function childEntity(
  place: ClassPlace,
  classes: readonly ClassPlace[],
  config: TypeOrmConfig,
  detail: Detail,
): Entity | undefined {
  const above = classes.findIndex(
    (each, index) => index > 0 && decoratorsOf(each.source, each.node, typeorm).some((one) => one.name === 'Entity'),
  );
  const parent = classes[above];
  const base = parent && entityOf(parent, detail);
  if (!base || !place.node.name) return undefined;
  const entity: Entity = {
    ...base,
    name: place.node.name.text,
    tableSpan: tokenSpan(placeOf(place.source, place.node.name)),
    fields: new Map([...base.fields, ...fieldsOf(place, classes, config, detail)]),
    joinTables: [],
    source: place.source,
    node: place.node,
  };
  if (detail === 'outline') return entity;
  const own = classes.slice(0, above);
  return {
    ...entity,
    indexes: [...(base.indexes ?? []), ...decoratedIndexes(own, place.source.path, { ...entity, config })],
    joinTables: own.flatMap((each) => joinTables(each, entity, config, entities)),
  };
}

/** `@Entity('name', { schema })`, `@Entity({ name, schema })`; undefined when a name is given that cannot be told. */
function entityNames(
  decorator: Decorator,
):
  | { readonly table?: { readonly text: string; readonly span: ReturnType<typeof tokenSpan> }; readonly schema?: string }
  | undefined {
  const [first, second] = decorator.arguments;
  const options = first ? (entriesOf(first) ?? (second && entriesOf(second))) : undefined;
  if (first && !entriesOf(first) && stringOf(first) === undefined) return undefined;
  if (options?.open || entry(options, 'database')) return undefined;
  const named = first && stringOf(first) !== undefined ? first : entry(options, 'name')?.value;
  const text = named && stringOf(named);
  if (named && (text === undefined || text.includes('.'))) return undefined;
  const schemaPlace = entry(options, 'schema')?.value;
  const schema = schemaPlace && stringOf(schemaPlace);
  if (schemaPlace && schema === undefined) return undefined;
  return { ...(named && text ? { table: { text, span: tokenSpan(named) } } : {}), ...(schema === undefined ? {} : { schema }) };
}

/** `@Unique('name', ['a', 'b'])`, `@Unique(['a'])` */
function uniques(decorators: readonly Decorator[], fields: ReadonlyMap<string, EntityField>): ModelUnique[] {
  return decorators.flatMap((decorator): ModelUnique[] => {
    if (decorator.name !== 'Unique') return [];
    const [first, second] = decorator.arguments;
    const name = first && stringOf(first);
    const listed = name === undefined ? first : second;
    const names = listed && namesIn(listed);
    const columns = names && columnsNamed(names, fields);
    return columns ? [{ columns, ...(name === undefined ? {} : { name }) }] : [];
  });
}

import ts from 'typescript';
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
import type { Model, ModelColumn } from '../fragment.ts';
import { type ClassPlace, classAt, type Decorator, decoratorsOf, lineage, propertiesOf } from '../orm/classes.ts';
import { isTestFile } from '../orm/configFiles.ts';
import { columnsOf, type Entity, type EntityField, keyType } from '../orm/entity.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { type ColumnOptions, columnDecorators, decoratedColumn, propertyAnnotation } from './columns.ts';
import { type Naming, type TypeOrmConfig, typeOrmConfig } from './naming.ts';

const typeorm = /^typeorm(?:\/|$)/;
const basePackages = /^(?:typeorm|@nestjs\/|@nestjs-query\/|class-transformer)/;

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
  const config = typeOrmConfig(place.source.context);
  const entity = config && !isTestFile(place.source.path) ? read(placeOf(place.source, place.node), config, detail) : undefined;
  known.set(place.node, entity);
  return entity;
}

function read(place: ClassPlace, config: TypeOrmConfig, detail: Detail): Entity | undefined {
  const decorators = decoratorsOf(place.source, place.node, typeorm);
  const own = decorators.find((each) => each.name === 'Entity' || each.name === 'ViewEntity');
  const child = decorators.find((each) => each.name === 'ChildEntity');
  const { classes, complete } = lineage(place, basePackages);
  if (child) return childEntity(place, classes, config, detail);
  const className = place.node.name?.text;
  if (!own || className === undefined) return undefined;
  const names = entityNames(place, own);
  if (!names) return undefined;
  const fields = new Map<string, EntityField>();
  for (const each of [...classes].reverse())
    readFields(each, place, { naming: config.naming, detail, prefixes: [], depth: 4 }, fields);
  const properties = classes.flatMap((each) => propertiesOf(each).map((one) => ({ ...one, source: each.source })));
  // A document of MongoDB.
  if (properties.some(({ source, member }) => decoratorsOf(source, member, typeorm).some((one) => one.name === 'ObjectIdColumn')))
    return undefined;
  if (!complete && fields.size === 0) return undefined;
  const entity: Entity = {
    library: 'typeorm',
    name: className,
    kind: own.name === 'ViewEntity' ? 'view' : 'table',
    table: config.naming.table(className, names.table?.text),
    tableSpan: names.table?.span ?? tokenSpan(placeOf(place.source, place.node.name!)),
    fields,
    open: !complete,
    unmapped: new Set(properties.map((one) => one.name).filter((name) => !fields.has(name))),
    uniques: uniques(place, decorators, fields),
    joinTables: [],
    source: place.source,
    node: place.node,
    ...((names.schema ?? config.schema) === undefined ? {} : { schema: (names.schema ?? config.schema)! }),
  };
  return detail === 'outline' ? entity : { ...entity, joinTables: joinTables(place, entity, config.naming) };
}

/** Single table inheritance: a child lives in the table of the entity above it. */
function childEntity(
  place: ClassPlace,
  classes: readonly ClassPlace[],
  config: TypeOrmConfig,
  detail: Detail,
): Entity | undefined {
  const parent = classes
    .slice(1)
    .find((each) => decoratorsOf(each.source, each.node, typeorm).some((one) => one.name === 'Entity'));
  const base = parent && entityOf(parent, detail);
  if (!base || !place.node.name) return undefined;
  const fields = new Map<string, EntityField>();
  for (const each of [...classes].reverse())
    readFields(each, place, { naming: config.naming, detail, prefixes: [], depth: 4 }, fields);
  return {
    ...base,
    name: place.node.name.text,
    tableSpan: tokenSpan(placeOf(place.source, place.node.name)),
    fields,
    joinTables: [],
    source: place.source,
    node: place.node,
  };
}

/** `@Entity('name', { schema })`, `@Entity({ name, schema })`; undefined when a name is given that cannot be told. */
function entityNames(
  place: ClassPlace,
  decorator: Decorator,
):
  | { readonly table?: { readonly text: string; readonly span: ReturnType<typeof tokenSpan> }; readonly schema?: string }
  | undefined {
  const [first, second] = decorator.arguments.map((argument) => placeOf(place.source, argument));
  const options = first ? (entriesOf(first) ?? (second && entriesOf(second))) : undefined;
  if (first && !entriesOf(first) && stringOf(first) === undefined) return undefined;
  if (options?.open || entry(options, 'database')) return undefined;
  const named = first && stringOf(first) !== undefined ? first : entry(options, 'name')?.value;
  const text = named && stringOf(named);
  if (named && text === undefined) return undefined;
  const schemaPlace = entry(options, 'schema')?.value;
  const schema = schemaPlace && stringOf(schemaPlace);
  if (schemaPlace && schema === undefined) return undefined;
  return { ...(named && text ? { table: { text, span: tokenSpan(named) } } : {}), ...(schema === undefined ? {} : { schema }) };
}

/** How fields are read: names, embedded prefixes so far, and how deep embedded classes may still go. */
interface Reading {
  readonly naming: Naming;
  readonly detail: Detail;
  readonly prefixes: readonly string[];
  readonly depth: number;
}

/** Adds the mapped properties of one class; those of a base class in another file stand at the entity's own name. */
function readFields(place: ClassPlace, entity: ClassPlace, reading: Reading, into: Map<string, EntityField>): void {
  const host =
    place.source.path === entity.source.path
      ? undefined
      : entity.node.name && tokenSpan(placeOf(entity.source, entity.node.name));
  for (const { name, member } of propertiesOf(place)) {
    const decorators = decoratorsOf(place.source, member, typeorm);
    const column = decorators.find((each) => columnDecorators.has(each.name));
    const key = host ? { source: place.source, node: member.name, host } : placeOf(place.source, member.name);
    if (column) {
      const field = columnField(place, key, name, column, propertyAnnotation(member), reading, entity);
      if (field) into.set(name, field);
      continue;
    }
    const relation = decorators.find((each) => relationDecorators.has(each.name));
    if (!relation || reading.prefixes.length > 0 || reading.detail === 'outline') continue;
    into.set(name, relationField(place, key, name, relation, decorators, reading.naming));
  }
}

const relationDecorators: ReadonlySet<string> = new Set([
  'ManyToOne',
  'OneToOne',
  'OneToMany',
  'ManyToMany',
  'TreeParent',
  'TreeChildren',
]);

function columnField(
  place: ClassPlace,
  key: Place,
  property: string,
  decorator: Decorator,
  annotation: ts.TypeNode | undefined,
  reading: Reading,
  entity: ClassPlace,
): EntityField | undefined {
  const { naming, prefixes, depth } = reading;
  const first = decorator.arguments[0];
  const embedded =
    decorator.name === 'Column' && first && ts.isArrowFunction(first) ? classAt(placeOf(place.source, first)) : undefined;
  if (first && ts.isArrowFunction(first)) {
    if (!embedded || depth <= 0) return undefined;
    const second = decorator.arguments[1];
    const prefix = entry(second && entriesOf(placeOf(place.source, second)), 'prefix')?.value;
    const given = prefix && literalOf(prefix);
    if (prefix && typeof given !== 'string' && typeof given !== 'boolean') return undefined;
    const next = given === false || given === '' ? prefixes : [...prefixes, typeof given === 'string' ? given : property];
    const fields = new Map<string, EntityField>();
    for (const each of [...lineage(embedded, basePackages).classes].reverse())
      readFields(each, entity, { ...reading, prefixes: next, depth: depth - 1 }, fields);
    return { kind: 'embedded', fields };
  }
  const options = decoratedColumn(place.source, decorator, annotation);
  const column = modelColumn(key, property, options, naming, prefixes);
  return column && { kind: 'column', column, primary: options.primary };
}

export function modelColumn(
  key: Place,
  property: string,
  options: ColumnOptions,
  naming: Naming,
  prefixes: readonly string[] = [],
): ModelColumn | undefined {
  const given = options.name && stringOf(options.name);
  if (options.name && given === undefined) return undefined;
  return {
    name: naming.column(property, given, prefixes),
    span: given !== undefined && !key.host && options.name ? tokenSpan(options.name) : tokenSpan(key),
    notNull: options.notNull,
    ...(options.type === undefined ? {} : { type: options.type }),
    ...(options.default === undefined ? {} : { default: options.default }),
    ...(options.values === undefined ? {} : { values: options.values }),
    ...(options.unique ? { unique: true } : {}),
  };
}

function relationField(
  place: ClassPlace,
  key: Place,
  property: string,
  relation: Decorator,
  decorators: readonly Decorator[],
  naming: Naming,
): EntityField {
  const first = relation.arguments[0];
  const other = relation.name.startsWith('Tree') ? place : first && classAt(placeOf(place.source, first));
  const target = (): Entity | undefined => other && typeOrmEntity(placeOf(other.source, other.node));
  const isPrimary = relation.arguments.some((argument) => isTrue(entriesOf(placeOf(place.source, argument)), 'primary'));
  const join = decorators.find((each) => each.name === 'JoinColumn');
  const owns =
    relation.name === 'ManyToOne' || relation.name === 'TreeParent' || (relation.name === 'OneToOne' && join !== undefined);
  if (!owns) return { kind: 'relation', columns: [], target, primary: false };
  const options = relation.arguments
    .map((argument) => entriesOf(placeOf(place.source, argument)))
    .find((found) => found !== undefined);
  const columns = joinColumns(
    place,
    key,
    property,
    join,
    other && entityOf(placeOf(other.source, other.node), 'outline'),
    naming,
  ).map((column) => ({
    ...column,
    notNull: isPrimary || literalOption(options, 'nullable') === false,
  }));
  const hasKey = literalOption(options, 'createForeignKeyConstraints') !== false;
  return {
    kind: 'relation',
    columns: hasKey ? columns : columns.map(({ references: _, ...rest }) => rest),
    target,
    primary: isPrimary,
  };
}

/** The key columns of a relation: as `@JoinColumn` names them, else the relation's name with that of each column of the target's key. */
function joinColumns(
  place: ClassPlace,
  key: Place,
  property: string,
  join: Decorator | undefined,
  target: Entity | undefined,
  naming: Naming,
): ModelColumn[] {
  const argument = join?.arguments[0] && placeOf(place.source, join.arguments[0]);
  const list = argument ? (elementsOf(argument)?.items ?? [argument]) : [];
  const given = list.map((item) => entriesOf(item));
  if (given.some((each) => each === undefined || each.open)) return [];
  const keys = target
    ? [...target.fields].flatMap(([name, field]) =>
        field.kind === 'column' && field.primary ? [{ name, column: field.column }] : [],
      )
    : [];
  const made = (options: Entries | undefined, referenced: (typeof keys)[number] | undefined): ModelColumn[] => {
    const namePlace = entry(options, 'name')?.value;
    const name = namePlace ? stringOf(namePlace) : referenced && naming.joinColumn(property, referenced.name);
    if (name === undefined) return [];
    return [
      {
        name,
        span: namePlace && !key.host ? tokenSpan(namePlace) : tokenSpan(key),
        ...(referenced?.column.type === undefined ? {} : { type: keyType(referenced.column.type) }),
        ...(referenced && target
          ? {
              references: {
                table: target.table,
                column: referenced.column.name,
                ...(target.schema === undefined ? {} : { schema: target.schema }),
              },
            }
          : {}),
      },
    ];
  };
  if (given.length === 0) return keys.flatMap((referenced) => made(undefined, referenced));
  return given.flatMap((options) => {
    const wanted = entry(options, 'referencedColumnName')?.value;
    const name = wanted && stringOf(wanted);
    const field = name === undefined ? undefined : target?.fields.get(name);
    const referenced =
      field?.kind === 'column'
        ? { name: name!, column: field.column }
        : wanted
          ? undefined
          : keys.length === 1
            ? keys[0]
            : undefined;
    return made(options, referenced);
  });
}

/** The tables of `@ManyToMany` with `@JoinTable`, where both sides and their single keys are known. */
function joinTables(place: ClassPlace, entity: Entity, naming: Naming): Model[] {
  return propertiesOf(place).flatMap(({ name, member }) => {
    const decorators = decoratorsOf(place.source, member, typeorm);
    const relation = decorators.find((each) => each.name === 'ManyToMany');
    const table = decorators.find((each) => each.name === 'JoinTable');
    const first = relation?.arguments[0];
    if (!relation || !table || !first) return [];
    const other = classAt(placeOf(place.source, first));
    const target = other && entityOf(placeOf(other.source, other.node), 'outline');
    const argument = table.arguments[0] && placeOf(place.source, table.arguments[0]);
    const options = argument && entriesOf(argument);
    if (!target || (argument && (!options || options.open)) || target.schema !== entity.schema) return [];
    const keyOf = (each: Entity) => columnsOf(each.fields).filter((column) => column.primary);
    const [own, theirs] = [keyOf(entity), keyOf(target)];
    if (own.length !== 1 || theirs.length !== 1 || entity === target) return [];
    const namePlace = entry(options, 'name')?.value;
    const tableName = namePlace ? stringOf(namePlace) : naming.joinTable(entity.table, name, target.table);
    if (tableName === undefined) return [];
    const span = namePlace ? tokenSpan(namePlace) : tokenSpan(placeOf(place.source, member.name));
    const column = (option: string, owner: Entity, key: ModelColumn): ModelColumn | undefined => {
      const given = entry(options, option)?.value;
      const inner = given && entry(entriesOf(given), 'name')?.value;
      const columnName = inner ? stringOf(inner) : naming.joinTableColumn(owner.table, key.name);
      if (columnName === undefined) return undefined;
      return {
        name: columnName,
        span: inner ? tokenSpan(inner) : span,
        notNull: true,
        references: { table: owner.table, column: key.name, ...(owner.schema === undefined ? {} : { schema: owner.schema }) },
        ...(key.type === undefined ? {} : { type: keyType(key.type) }),
      };
    };
    const columns = [column('joinColumn', entity, own[0]!.column), column('inverseJoinColumn', target, theirs[0]!.column)];
    if (columns.includes(undefined)) return [];
    const known = columns as ModelColumn[];
    const names = known.map((each) => each.name);
    return [
      {
        library: 'typeorm',
        table: tableName,
        tableSpan: span,
        name: `${entity.name}.${name}`,
        columns: known,
        primaryKey: names,
        ...(entity.schema === undefined ? {} : { schema: entity.schema }),
      },
    ];
  });
}

function uniques(
  place: ClassPlace,
  decorators: readonly Decorator[],
  fields: ReadonlyMap<string, EntityField>,
): (readonly string[])[] {
  return decorators.flatMap((decorator) => {
    if (decorator.name !== 'Unique') return [];
    const list = decorator.arguments
      .map((argument) => elementsOf(placeOf(place.source, argument)))
      .find((found) => found !== undefined);
    const names = list?.items.map((item) => fields.get(stringOf(item) ?? '')) ?? [];
    const columns = names.map((field) => (field?.kind === 'column' ? field.column.name : undefined));
    return columns.length === 0 || columns.includes(undefined) ? [] : [columns as string[]];
  });
}

function literalOption(options: Entries | undefined, name: string): unknown {
  const found = entry(options, name);
  return found && literalOf(found.value);
}

const isTrue = (options: Entries | undefined, name: string): boolean => literalOption(options, name) === true;

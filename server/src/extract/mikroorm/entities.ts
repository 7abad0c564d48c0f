import * as ts from 'typescript';
import { entriesOf, entry, type Place, placeOf, stringOf, tokenSpan } from '../builders/host.ts';
import type { Model } from '../fragment.ts';
import { type ClassPlace, type Decorator, decoratorsOf, lineage, propertiesOf } from '../orm/classes.ts';
import { isTestFile } from '../orm/configFiles.ts';
import type { Entity, EntityField } from '../orm/entity.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { type MikroConfig, mikroConfig } from './config.ts';
import { type Entities, packages, type Reading, readFields } from './fields.ts';
import { decoratedRules } from './indexes.ts';
import { isPlainCase, underscore } from './naming.ts';
import { decoratedPivot, entityPlace, pivotTable } from './relations.ts';
import { schemaEntity } from './schema.ts';

type Detail = Reading['detail'];

/** Kept for one extraction, whose sources they are. */
const memo: Readonly<Record<Detail, WeakMap<TypeScriptSource, Map<ts.Node, Entity | undefined>>>> = {
  outline: new WeakMap(),
  full: new WeakMap(),
};

/** The entity that a class or an EntitySchema declares; undefined for others and for names that cannot be known. */
export const mikroEntity = (place: Place): Entity | undefined => entityOf(place, 'full');

const entities: Entities = { outline: (place) => entityOf(place, 'outline'), full: mikroEntity };

function entityOf(place: Place, detail: Detail): Entity | undefined {
  const known = memo[detail].get(place.source) ?? new Map<ts.Node, Entity | undefined>();
  memo[detail].set(place.source, known);
  if (known.has(place.node)) return known.get(place.node);
  known.set(place.node, undefined);
  const config = isTestFile(place.source.path) ? undefined : mikroConfig(place.source);
  const { node } = place;
  const entity = !config
    ? undefined
    : ts.isClassLike(node)
      ? read(placeOf(place.source, node), config, detail)
      : ts.isNewExpression(node) || ts.isCallExpression(node)
        ? schemaEntity(placeOf(place.source, node), config, entities, detail)
        : undefined;
  known.set(place.node, entity);
  return entity;
}

function read(place: ClassPlace, config: MikroConfig, detail: Detail): Entity | undefined {
  const own = entityDecorator(place);
  const className = place.node.name;
  if (!own) return schemaOfClass(place, detail);
  if (!className) return undefined;
  const options = optionsOf(own);
  if (options === 'unknown') return undefined;
  // Abstract bases, virtual entities and views by expression have no table of their own.
  if (['abstract', 'expression', 'view', 'inheritance'].some((name) => entry(options, name))) return undefined;
  const { classes, complete } = lineage(place, packages);
  const host = tokenSpan(placeOf(place.source, className));
  const base = { config, prefix: '', depth: 4, entities, detail } as const;
  const fields = new Map<string, EntityField>();
  for (const each of [...classes].reverse())
    readFields(each, { ...base, host: each.source.path === place.source.path ? undefined : host }, fields);
  const above = classes.findIndex((each, index) => index > 0 && isRoot(each));
  // Single table inheritance: a child lives in the table of the entity above it.
  if (above > 0) {
    const root = entityOf(classes[above]!, detail);
    const entity = root && {
      ...root,
      name: className.text,
      tableSpan: host,
      fields: new Map([...root.fields, ...fields]),
      joinTables: [],
      source: place.source,
      node: place.node,
    };
    return entity && withPivots(entity, classes.slice(0, above), base);
  }
  const tablePlace = entry(options, 'tableName')?.value ?? entry(options, 'collection')?.value;
  const table = tablePlace ? stringOf(tablePlace) : underscore(className.text);
  const schemaPlace = entry(options, 'schema')?.value;
  const schema = schemaPlace && stringOf(schemaPlace);
  if (table === undefined || table.includes('.') || (schemaPlace && (schema === undefined || schema === '*'))) return undefined;
  const discriminator = entry(options, 'discriminatorColumn')?.value;
  const kind = discriminator && stringOf(discriminator);
  if (discriminator && kind !== undefined && !fields.has(kind)) {
    const column = { name: underscore(kind), span: tokenSpan(discriminator), type: 'varchar(255)', assumed: true } as const;
    fields.set(kind, { kind: 'column', primary: false, column });
  }
  const entity: Entity = {
    library: 'mikro-orm',
    name: className.text,
    kind: 'table',
    table,
    tableSpan: tablePlace ? tokenSpan(tablePlace) : host,
    fields,
    open: !complete,
    uniques: [],
    joinTables: [],
    source: place.source,
    node: place.node,
    ...(schema === undefined ? {} : { schema }),
    ...(config.weak || (!tablePlace && !isPlainCase(className.text)) ? { weak: true } : {}),
  };
  return withPivots(entity, classes, base);
}

/** `class User extends UserSchema.class {}` is what its schema says. */
function schemaOfClass({ source, node }: ClassPlace, detail: Detail): Entity | undefined {
  const base = node.heritageClauses?.find((each) => each.token === ts.SyntaxKind.ExtendsKeyword)?.types[0]?.expression;
  if (!base || !ts.isPropertyAccessExpression(base) || base.name.text !== 'class') return undefined;
  const schema = entityPlace(placeOf(source, base.expression));
  return schema && !ts.isClassLike(schema.node) ? entityOf(schema, detail) : undefined;
}

const entityDecorator = (place: ClassPlace): Decorator | undefined =>
  decoratorsOf(place.source, place.node, packages).find((each) => each.name === 'Entity');

function optionsOf(decorator: Decorator) {
  const argument = decorator.arguments[0];
  const options = argument && entriesOf(argument);
  return argument && (!options || options.open) ? 'unknown' : options;
}

function isRoot(place: ClassPlace): boolean {
  const decorator = entityDecorator(place);
  const options = decorator && optionsOf(decorator);
  if (!options || options === 'unknown') return options === 'unknown';
  return entry(options, 'discriminatorColumn') !== undefined || entry(options, 'discriminatorMap') !== undefined;
}

/** With its indexes, and the tables of its many-to-many relations. */
function withPivots(
  entity: Entity,
  classes: readonly ClassPlace[],
  base: Pick<Reading, 'config' | 'entities' | 'detail'>,
): Entity {
  if (base.detail === 'outline') return entity;
  const joinTables = classes.flatMap((place) =>
    propertiesOf(place).flatMap(({ name, member }): Model[] => {
      const relation = decoratorsOf(place.source, member, packages).find((each) => each.name === 'ManyToMany');
      if (!relation) return [];
      const table = pivotTable(decoratedPivot(placeOf(place.source, member.name), name, relation), entity, base);
      return table ? [table] : [];
    }),
  );
  const { indexes, uniques } = decoratedRules(classes, entity.source.path, { ...entity, config: base.config });
  return {
    ...entity,
    joinTables,
    indexes: [...(entity.indexes ?? []), ...indexes],
    uniques: [...entity.uniques, ...uniques],
  };
}

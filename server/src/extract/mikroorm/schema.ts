import type * as ts from 'typescript';
import { type Entries, entriesOf, entry, type Place, placeOf, stringOf, tokenSpan } from '../builders/host.ts';
import type { Entity, EntityField } from '../orm/entity.ts';
import { originOf } from '../typescript/origins.ts';
import type { MikroConfig } from './config.ts';
import { definedProperty, listedProperties } from './defined.ts';
import { type Entities, is, packages, type Reading } from './fields.ts';
import { schemaRules } from './indexes.ts';
import { isPlainCase, underscore } from './naming.ts';
import { entityPlace, owned, type Pivot, pivotTable, solely } from './relations.ts';
import { columnType } from './types.ts';

/** `new EntitySchema({ name, tableName, properties })`, `defineEntity({ … })`; undefined for other nodes and for names that cannot be known. */
export function schemaEntity(
  { source, node }: Place<ts.NewExpression | ts.CallExpression>,
  config: MikroConfig,
  entities: Entities,
  detail: Reading['detail'],
): Entity | undefined {
  const argument = node.arguments?.[0];
  const origin = argument && originOf(source, node.expression);
  if (!origin || !packages.test(origin.module) || (origin.export !== 'EntitySchema' && origin.export !== 'defineEntity'))
    return undefined;
  const options = entriesOf(placeOf(source, argument));
  if (!options || options.open) return undefined;
  if (
    ['abstract', 'embeddable', 'expression', 'extends', 'view', 'discriminatorColumn', 'discriminatorValue'].some((key) =>
      entry(options, key),
    )
  )
    return undefined;
  const namePlace = entry(options, 'name')?.value ?? entry(options, 'class')?.value;
  const name = namePlace && (stringOf(namePlace) ?? namePlace.node.getText(source.ast));
  const tablePlace = entry(options, 'tableName')?.value ?? entry(options, 'collection')?.value;
  const schemaPlace = entry(options, 'schema')?.value;
  const [given, schema] = [tablePlace && stringOf(tablePlace), schemaPlace && stringOf(schemaPlace)];
  const properties = entry(options, 'properties')?.value;
  const listed = properties && listedProperties(properties);
  if (!namePlace || name === undefined || !/^\w+$/.test(name) || !listed || listed.entries.open) return undefined;
  if ((tablePlace && given === undefined) || (schemaPlace && (schema === undefined || schema === '*'))) return undefined;
  const fields = new Map<string, EntityField>();
  const pivots: Pivot[] = [];
  const propertyOptions = new Map<string, Entries>();
  for (const { name: property, key, value } of listed.entries.entries) {
    const read = definedProperty(value, listed.builders) ?? entriesOf(value);
    if (!read || read.open) continue;
    propertyOptions.set(property, read);
    const field = schemaField(property, key, read, config, entities, detail, { name, place: placeOf(source, node) });
    if (field) fields.set(property, field);
    if (kindOf(read) === 'm:n' && detail === 'full') {
      const target = entry(read, 'entity')?.value;
      const isInverse = entry(read, 'mappedBy') !== undefined;
      pivots.push({ property, place: key, other: target && entityPlace(target), isInverse, options: read });
    }
  }
  const entity: Entity = {
    library: 'mikro-orm',
    name,
    kind: 'table',
    table: given ?? underscore(name),
    tableSpan: tokenSpan(tablePlace ?? namePlace),
    fields,
    uniques: [],
    joinTables: [],
    source,
    node,
    ...(schema === undefined ? {} : { schema }),
    ...(config.weak || (!tablePlace && !isPlainCase(name)) ? { weak: true } : {}),
  };
  return {
    ...entity,
    ...(detail === 'full' && schemaRules(options, propertyOptions, { ...entity, config })),
    joinTables: pivots.flatMap((each) => pivotTable(each, entity, { config, entities }) ?? []),
  };
}

const kinds: Readonly<Record<string, string>> = {
  MANY_TO_ONE: 'm:1',
  ONE_TO_ONE: '1:1',
  ONE_TO_MANY: '1:m',
  MANY_TO_MANY: 'm:n',
  EMBEDDED: 'embedded',
};

/** `m:1` and the like, of a string or of `ReferenceKind.MANY_TO_ONE`. */
function kindOf(options: Entries): string | undefined {
  const place = entry(options, 'kind')?.value ?? entry(options, 'reference')?.value;
  if (!place) return undefined;
  const text = stringOf(place);
  if (text !== undefined) return text;
  const member = /\w+$/.exec(place.node.getText(place.source.ast))?.[0] ?? '';
  return kinds[member] ?? member;
}

function schemaField(
  property: string,
  key: Place,
  options: Entries,
  config: MikroConfig,
  entities: Entities,
  detail: Reading['detail'],
  self: { readonly name: string; readonly place: Place },
): EntityField | undefined {
  const kind = kindOf(options);
  const target = entry(options, 'entity')?.value;
  if (kind !== undefined || target) {
    const isOwner = kind === 'm:1' || (kind === '1:1' && !entry(options, 'mappedBy'));
    if (kind === 'embedded' || (detail === 'outline' && !is(options, 'primary', true))) return undefined;
    const other = target && (stringOf(target) === self.name ? self.place : entityPlace(target));
    const field = owned(key, property, isOwner, other, options, { config, entities });
    return kind === '1:1' ? solely(field, options) : field;
  }
  if (is(options, 'persist', false) || entry(options, 'formula')) return undefined;
  const named = entry(options, 'fieldName')?.value ?? entry(options, 'name')?.value;
  const name = named ? stringOf(named) : underscore(property);
  if (name === undefined) return undefined;
  const primary = is(options, 'primary', true);
  const type = columnType(options, undefined, primary, entry(options, 'enum') !== undefined);
  return {
    kind: 'column',
    primary,
    column: {
      name,
      span: named && !key.host ? tokenSpan(named) : tokenSpan(key),
      notNull: !is(options, 'nullable', true),
      ...(type === undefined ? {} : { type }),
      ...(is(options, 'unique', true) ? { unique: true } : {}),
      ...(!named && (config.assumed || !isPlainCase(property)) ? { assumed: true } : {}),
    },
  };
}

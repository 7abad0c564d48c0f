import type * as ts from 'typescript';
import { type Entries, entriesOf, entry, type Place, placeOf, stringOf, tokenSpan } from '../builders/host.ts';
import type { Entity, EntityField } from '../orm/entity.ts';
import { originOf } from '../typescript/origins.ts';
import type { MikroConfig } from './config.ts';
import { type Entities, is, packages, type Reading } from './fields.ts';
import { isPlainCase, underscore } from './naming.ts';
import { entityPlace, owned } from './relations.ts';
import { columnType } from './types.ts';

/** `new EntitySchema({ name, tableName, properties })`; undefined for other nodes and for names that cannot be known. */
export function schemaEntity(
  { source, node }: Place<ts.NewExpression>,
  config: MikroConfig,
  entities: Entities,
  detail: Reading['detail'],
): Entity | undefined {
  const argument = node.arguments?.[0];
  const origin = argument && originOf(source, node.expression);
  if (!origin || !packages.test(origin.module) || origin.export !== 'EntitySchema') return undefined;
  const options = entriesOf(placeOf(source, argument));
  if (!options || options.open) return undefined;
  if (
    ['abstract', 'expression', 'extends', 'view', 'discriminatorColumn', 'discriminatorValue'].some((key) => entry(options, key))
  )
    return undefined;
  const namePlace = entry(options, 'name')?.value ?? entry(options, 'class')?.value;
  const name = namePlace && (stringOf(namePlace) ?? namePlace.node.getText(source.ast));
  const tablePlace = entry(options, 'tableName')?.value ?? entry(options, 'collection')?.value;
  const schemaPlace = entry(options, 'schema')?.value;
  const [given, schema] = [tablePlace && stringOf(tablePlace), schemaPlace && stringOf(schemaPlace)];
  const properties = entry(options, 'properties')?.value;
  const listed = properties && entriesOf(properties);
  if (!namePlace || name === undefined || !/^\w+$/.test(name) || !listed || listed.open) return undefined;
  if ((tablePlace && given === undefined) || (schemaPlace && (schema === undefined || schema === '*'))) return undefined;
  const fields = new Map<string, EntityField>();
  for (const { name: property, key, value } of listed.entries) {
    const read = entriesOf(value);
    const field = read && !read.open ? schemaField(property, key, read, config, entities, detail) : undefined;
    if (field) fields.set(property, field);
  }
  return {
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
}

function schemaField(
  property: string,
  key: Place,
  options: Entries,
  config: MikroConfig,
  entities: Entities,
  detail: Reading['detail'],
): EntityField | undefined {
  const kindPlace = entry(options, 'kind')?.value ?? entry(options, 'reference')?.value;
  const kind = kindPlace && (stringOf(kindPlace) ?? /\w+$/.exec(kindPlace.node.getText(kindPlace.source.ast))?.[0]);
  const target = entry(options, 'entity')?.value;
  if (kindPlace || target) {
    const isOwner =
      /^(?:m:1|MANY_TO_ONE)$/.test(kind ?? '') || (/^(?:1:1|ONE_TO_ONE)$/.test(kind ?? '') && !entry(options, 'mappedBy'));
    if (detail === 'outline' && !is(options, 'primary', true)) return undefined;
    return kind === 'embedded' || kind === 'EMBEDDED'
      ? undefined
      : owned(key, property, isOwner, target && entityPlace(target), options, { config, entities });
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

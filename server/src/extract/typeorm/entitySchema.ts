import * as ts from 'typescript';
import { at, type Entries, entriesOf, entry, literalOf, type Place, placeOf, stringOf, tokenSpan } from '../builders/host.ts';
import { isTestFile } from '../orm/configFiles.ts';
import type { Entity, EntityField } from '../orm/entity.ts';
import { originOf } from '../typescript/origins.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { type ColumnOptions, columnOptions } from './columns.ts';
import { typeOrmConfig } from './config.ts';
import { typeOrmEntity } from './entities.ts';
import { modelColumn } from './fields.ts';
import { schemaIndexes } from './indexes.ts';
import { schemaPivot, schemaRelation } from './schemaRelations.ts';

type Detail = 'outline' | 'full';

/** Kept for one extraction, whose sources they are. */
const memo: Readonly<Record<Detail, WeakMap<TypeScriptSource, Map<ts.Node, Entity | undefined>>>> = {
  outline: new WeakMap(),
  full: new WeakMap(),
};

/**
 * `new EntitySchema({ name, tableName, columns, relations })`; undefined for other nodes and for names that cannot be known. An `outline` has no
 * relations: entities that refer to each other ask for each other's keys only.
 */
export function schemaEntity(place: Place, detail: Detail = 'full'): Entity | undefined {
  const known = memo[detail].get(place.source) ?? new Map<ts.Node, Entity | undefined>();
  memo[detail].set(place.source, known);
  if (!known.has(place.node)) {
    known.set(place.node, undefined);
    known.set(place.node, read(place, detail));
  }
  return known.get(place.node);
}

function read({ source, node }: Place, detail: Detail): Entity | undefined {
  const argument = ts.isNewExpression(node) ? node.arguments?.[0] : undefined;
  if (!ts.isNewExpression(node) || !argument || isTestFile(source.path)) return undefined;
  const origin = originOf(source, node.expression);
  if (origin?.module !== 'typeorm' || origin.export !== 'EntitySchema') return undefined;
  const config = typeOrmConfig(source);
  const options = entriesOf(placeOf(source, argument));
  const namePlace = entry(options, 'name')?.value;
  const name = namePlace && stringOf(namePlace);
  if (!config || !options || options.open || !namePlace || name === undefined) return undefined;
  const tablePlace = entry(options, 'tableName')?.value;
  const table = tablePlace && stringOf(tablePlace);
  const schemaPlace = entry(options, 'schema')?.value;
  const schema = schemaPlace ? stringOf(schemaPlace) : config.schema;
  const isElsewhere = ['type', 'database', 'extends', 'embeddeds', 'expression'].some((key) => entry(options, key));
  if ((tablePlace && table === undefined) || (schemaPlace && schema === undefined) || isElsewhere) return undefined;
  const tableName = config.naming.table(name, table);
  if (tableName === undefined) return undefined;
  const fields = new Map<string, EntityField>();
  const columns = entry(options, 'columns')?.value;
  for (const { name: property, key, value } of (columns && entriesOf(columns)?.entries) ?? []) {
    const given = entriesOf(value);
    const made = given && schemaColumn(given);
    const column = made && modelColumn(key, property, made, config);
    if (made && column) fields.set(property, { kind: 'column', column, primary: made.primary });
  }
  const relations = detail === 'full' ? entry(options, 'relations')?.value : undefined;
  const related = (relations && entriesOf(relations)?.entries) ?? [];
  for (const each of related) {
    const field = schemaRelation(each, config, {
      outline: (place) => entityOf(place, 'outline'),
      full: (place) => entityOf(place, 'full'),
    });
    if (field) fields.set(each.name, field);
  }
  const entity: Entity = {
    library: 'typeorm',
    name,
    kind: 'table',
    table: config.prefix + tableName,
    tableSpan: tokenSpan(at(placeOf(source, node), (tablePlace ?? namePlace).node)),
    fields,
    uniques: [],
    joinTables: [],
    source,
    node,
    ...(schema === undefined ? {} : { schema }),
    ...(config.weak ? { weak: true } : {}),
  };
  return {
    ...entity,
    ...schemaIndexes(options, { ...entity, config }),
    joinTables: related.flatMap((each) => schemaPivot(each, entity, config, (place) => entityOf(place, 'outline')) ?? []),
  };
}

const entityOf = (place: Place, detail: Detail): Entity | undefined =>
  ts.isClassLike(place.node) ? typeOrmEntity(placeOf(place.source, place.node)) : schemaEntity(place, detail);

/** The flags that stand for the special column decorators. */
function schemaColumn(given: Entries): ColumnOptions {
  const base = columnOptions(given, undefined, undefined);
  const flag = (name: string) => {
    const found = entry(given, name);
    return found && literalOf(found.value);
  };
  const generated = flag('generated');
  if (generated === 'uuid') return { ...base, type: 'uuid', default: 'gen_random_uuid()', notNull: true };
  if (generated === true || generated === 'increment') {
    return {
      ...base,
      type: base.type === 'bigint' ? 'bigserial' : base.type === 'smallint' ? 'smallserial' : 'serial',
      notNull: true,
    };
  }
  if (flag('createDate') === true || flag('updateDate') === true)
    return { ...base, type: base.type ?? 'timestamp', default: 'now()' };
  if (flag('deleteDate') === true) return { ...base, type: base.type ?? 'timestamp', notNull: false };
  return base;
}

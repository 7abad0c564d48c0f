import * as ts from 'typescript';
import { at, type Entries, entriesOf, entry, literalOf, type Place, placeOf, stringOf, tokenSpan } from '../builders/host.ts';
import { isTestFile } from '../orm/configFiles.ts';
import type { Entity, EntityField } from '../orm/entity.ts';
import { originOf } from '../typescript/origins.ts';
import { type ColumnOptions, columnOptions } from './columns.ts';
import { typeOrmConfig } from './config.ts';
import { modelColumn } from './fields.ts';

/** `new EntitySchema({ name, tableName, columns, relations })`; undefined for other nodes and for names that cannot be known. */
export function schemaEntity({ source, node }: Place): Entity | undefined {
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
  const relations = entry(options, 'relations')?.value;
  for (const { name: property, value } of (relations && entriesOf(relations)?.entries) ?? []) {
    const join = entry(entriesOf(value), 'joinColumn')?.value;
    const named = entry(join && entriesOf(join), 'name')?.value;
    const text = named && stringOf(named);
    if (!named || text === undefined) continue;
    fields.set(property, {
      kind: 'relation',
      columns: [{ name: text, span: tokenSpan(named) }],
      target: () => undefined,
      primary: false,
    });
  }
  return {
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
}

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

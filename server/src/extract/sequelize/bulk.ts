import * as ts from 'typescript';
import { entriesOf, entry, listOf, type Place, placeOf, stringOf, tokenSpan } from '../builders/host.ts';
import { SqlWriter } from '../builders/sqlWriter.ts';
import type { Fragment } from '../fragment.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { sequelizeConfig } from './config.ts';

/**
 * `queryInterface.bulkInsert('users', [{ email }])` of a seeder, and its kin, with names as the database has them. What migrations send was right
 * when they ran: later ones may have changed it.
 */
export function bulkCall(source: TypeScriptSource, call: ts.CallExpression): Fragment | undefined {
  const callee = call.expression;
  if (!ts.isPropertyAccessExpression(callee) || !/^bulk(?:Insert|Update|Delete)$/.test(callee.name.text)) return undefined;
  if (!/(?:^|\/)seed[^/]*\//i.test(source.path) || !sequelizeConfig(source)) return undefined;
  const [table, first, second] = call.arguments.map((each) => placeOf(source, each));
  const named = table && tableOf(table);
  if (!table || !named) return undefined;
  const isInsert = callee.name.text === 'bulkInsert';
  const objects = isInsert ? (first ? listOf(first).slice(0, 50) : []) : [first, second];
  const seen = new Set<string>();
  const keys = objects
    .flatMap((each) => (each ? (entriesOf(each)?.entries ?? []) : []))
    .filter(({ name }) => /^\w+$/.test(name) && !seen.has(name) && seen.add(name));
  const writer = new SqlWriter().sql('SELECT ');
  if (keys.length === 0) writer.sql('1');
  writer.each(keys, ', ', ({ name, key }) => writer.name(name, tokenSpan(key)));
  writer.sql(' FROM ').qualified(named.schema, named.table, tokenSpan(named.place));
  return writer.fragment(`queryInterface.${callee.name.text}`, { start: call.getStart(source.ast), end: call.end });
}

interface NamedTable {
  readonly table: string;
  readonly schema: string | undefined;
  readonly place: Place;
}

/** `'users'`, `{ tableName: 'users', schema: 'app' }` */
function tableOf(place: Place<ts.Expression>): NamedTable | undefined {
  const plain = stringOf(place);
  if (plain !== undefined) return { table: plain, schema: undefined, place };
  const given = entriesOf(place);
  const table = entry(given, 'tableName')?.value;
  const schema = entry(given, 'schema')?.value;
  const name = table && stringOf(table);
  if (!table || name === undefined || (schema && stringOf(schema) === undefined)) return undefined;
  return { table: name, schema: schema && stringOf(schema), place: table };
}

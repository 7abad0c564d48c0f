import * as ts from 'typescript';
import { chainOf, firstParameter, isOutermost, returnedExpression } from '../builders/chain.ts';
import { at, entriesOf, entry, listOf, literalOf, type Place, placeOf } from '../builders/host.ts';
import type { Fragment } from '../fragment.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { memberOf, unwrap } from '../typescript/values.ts';
import { type Environment, none, QueryBuilder, writeColumn, writeValue } from './queries.ts';
import { type Relations, relationsOf } from './relations.ts';
import { schemaOf } from './schemaOption.ts';
import { type DrizzleTable, tableAt } from './tables.ts';

/** `db.query.messages.findMany({ columns, with, where, orderBy })` */
export function relationalQuery(source: TypeScriptSource, call: ts.CallExpression): Fragment | undefined {
  const chain = isOutermost(call) ? chainOf(call) : undefined;
  const link = chain?.links[0];
  const accessor = chain?.root && unwrap(chain.root);
  if (!link || (link.name !== 'findMany' && link.name !== 'findFirst') || !accessor || !ts.isPropertyAccessExpression(accessor))
    return undefined;
  const query = unwrap(accessor.expression);
  if (!ts.isPropertyAccessExpression(query) || query.name.text !== 'query') return undefined;
  const schema = schemaOf(placeOf(source, query.expression));
  const found = schema && memberOf(schema, accessor.name.text);
  const table = found && ts.isExpression(found.node) ? tableAt({ source: found.source, node: found.node }) : undefined;
  if (!schema || !table) return undefined;
  const builder = new QueryBuilder(source);
  const relations = relationsOf(schema);
  const options = link.arguments[0] && placeOf(source, link.arguments[0]);
  readOptions(builder, relations, table, placeOf(source, accessor.name), options, 6);
  return builder.fragment(`db.query.${accessor.name.text}.${link.name}`, { start: call.getStart(source.ast), end: call.end });
}

function readOptions(
  builder: QueryBuilder,
  relations: Relations,
  table: DrizzleTable,
  host: Place,
  options: Place<ts.Expression> | undefined,
  depth: number,
): void {
  const part = builder.part(table, host);
  const given = options && depth > 0 ? entriesOf(options) : undefined;
  for (const { name, key, value } of (entry(given, 'columns') && entriesOf(entry(given, 'columns')!.value)?.entries) ?? []) {
    const column = table.columns.get(name);
    // Columns that are left out are not asked for.
    if (column && literalOf(value) === true) part.select.push((writer) => writeColumn(writer, table, column, key));
  }
  for (const name of ['where', 'orderBy', 'extras'] as const) {
    const value = entry(given, name)?.value;
    const body = value && (returnedExpression(value.node) ?? value.node);
    const parameter = value && firstParameter(value.node);
    const env: Environment = parameter === undefined ? none : new Map([[parameter, table]]);
    if (!value || !body) continue;
    if (name === 'where' && ts.isObjectLiteralExpression(body)) filterObject(builder, relations, table, at(value, body));
    else if (name === 'orderBy' && ts.isObjectLiteralExpression(body)) orderObject(builder, table, at(value, body));
    else if (name === 'where') builder.conditions(at(value, body), env);
    else builder.columns(at(value, body), env, name === 'orderBy' ? 'order' : 'select');
  }
  const related = entry(given, 'with')?.value;
  for (const { name, key, value } of (related && entriesOf(related)?.entries) ?? []) {
    const other = relations(table, name);
    if (other && literalOf(value) !== false) readOptions(builder, relations, other, key, value, depth - 1);
  }
}

/** `orderBy: { createdAt: 'desc' }` */
function orderObject(builder: QueryBuilder, table: DrizzleTable, place: Place<ts.Expression>): void {
  for (const { name, key } of entriesOf(place)?.entries ?? []) {
    const column = table.columns.get(name);
    if (column) builder.part(table).order.push((writer) => writeColumn(writer, table, column, key));
  }
}

/** `where: { status: 'sent', sender: { name: 'x' }, OR: [{ id: { gt: 1 } }], RAW: (t) => sql`…` }` of relational queries. */
function filterObject(builder: QueryBuilder, relations: Relations, table: DrizzleTable, place: Place<ts.Expression>): void {
  for (const { name, key, value } of entriesOf(place)?.entries ?? []) {
    const column = table.columns.get(name);
    if (column) {
      builder.part(table).where.push((writer) => {
        writeColumn(writer, table, column, key).sql(' = ');
        if (entriesOf(value)) writer.parameter();
        else writeValue(writer, value);
      });
    } else if (name === 'OR' || name === 'AND' || name === 'NOT')
      for (const item of listOf(value)) filterObject(builder, relations, table, item);
    else if (name === 'RAW') {
      const [parameter, body] = [firstParameter(value.node), returnedExpression(value.node)];
      if (body) builder.conditions(at(value, body), parameter === undefined ? none : new Map([[parameter, table]]));
    } else {
      const other = relations(table, name);
      if (other) builder.part(other, key);
      if (other) filterObject(builder, relations, other, value);
    }
  }
}

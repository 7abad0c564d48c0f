import * as ts from 'typescript';
import { entriesOf, entry, followed, type Place, placeOf, stringOf, tokenSpan } from '../builders/host.ts';
import { SqlWriter } from '../builders/sqlWriter.ts';
import type { Fragment } from '../fragment.ts';
import type { TypeScriptSource } from '../typescript/source.ts';

/** `.on('postgres_changes', { schema, table, filter: 'room_id=eq.1' }, …)` of a realtime channel as a query of the column; undefined for other calls. */
export function realtimeChanges(source: TypeScriptSource, call: ts.CallExpression): Fragment | undefined {
  const callee = call.expression;
  if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== 'on') return undefined;
  const [event, options] = call.arguments.map((each) => placeOf(source, each));
  if (!event || !options || stringOf(event) !== 'postgres_changes') return undefined;
  const given = entriesOf(options);
  const table = entry(given, 'table')?.value;
  const name = table && stringOf(table);
  const schema = entry(given, 'schema')?.value;
  const schemaName = schema ? stringOf(schema) : 'public';
  if (!table || name === undefined || name === '*' || schemaName === undefined || schemaName === '*') return undefined;
  const column = filtered(entry(given, 'filter')?.value);
  const writer = new SqlWriter().sql('SELECT ');
  if (column) writer.name(column.name, column.span);
  else writer.sql('1');
  writer.sql(' FROM ').qualified(schemaName, name, tokenSpan(table));
  return writer.fragment('supabase.channel', { start: call.getStart(source.ast), end: call.end });
}

/** The column of `'room_id=eq.1'`. */
function filtered(
  place: Place<ts.Expression> | undefined,
): { readonly name: string; readonly span: ReturnType<typeof tokenSpan> } | undefined {
  if (!place) return undefined;
  const { node, source, host } = followed(place);
  const literal = ts.isTemplateExpression(node) ? node.head : ts.isStringLiteralLike(node) ? node : undefined;
  const name = literal && /^(\w+)=(?:eq|neq|lt|lte|gt|gte|in)\./.exec(literal.text)?.[1];
  if (!literal || !name) return undefined;
  const start = literal.getStart(source.ast) + 1;
  return { name, span: host ?? { start, end: start + name.length } };
}

import * as ts from 'typescript';
import { everyNode, returnedExpression } from '../builders/chain.ts';
import { at, entriesOf, followed, type Place, placeOf } from '../builders/host.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { type DrizzleTable, tableAt } from './tables.ts';

/** Tables by relation name, as `relations(table, ({ one, many }) => ({ … }))` declares them in the file of the table. */
export function relationsOf(table: DrizzleTable): ReadonlyMap<string, DrizzleTable> {
  const known = memo.get(table);
  if (known) return known;
  const result = new Map<string, DrizzleTable>();
  memo.set(table, result);
  for (const call of relationCalls(table.source)) read(call, table, result);
  return result;
}

const memo = new WeakMap<DrizzleTable, ReadonlyMap<string, DrizzleTable>>();

function relationCalls(source: TypeScriptSource): Place<ts.CallExpression>[] {
  const calls: Place<ts.CallExpression>[] = [];
  everyNode(source.ast, (node) => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'relations')
      calls.push(placeOf(source, node));
  });
  return calls;
}

function read(call: Place<ts.CallExpression>, table: DrizzleTable, into: Map<string, DrizzleTable>): void {
  const [owner, callback] = call.node.arguments;
  if (!owner || !callback || tableAt(at(call, owner)) !== table) return;
  const body = returnedExpression(followed(at(call, callback)).node);
  for (const { name, value } of (body && entriesOf(at(call, body))?.entries) ?? []) {
    const made = value.node;
    const other = ts.isCallExpression(made) && made.arguments[0] ? tableAt(at(value, made.arguments[0])) : undefined;
    if (other) into.set(name, other);
  }
}

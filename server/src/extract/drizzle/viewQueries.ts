import * as ts from 'typescript';
import { chainOf, returnedExpression } from '../builders/chain.ts';
import { at, entriesOf, followed, type Place, stringOf, tokenSpan } from '../builders/host.ts';
import type { DrizzleColumn } from './columns.ts';
import { drizzleNameAt, tableAt } from './tables.ts';

/**
 * The columns of a view that is made of a query, `pgView('v').as((qb) => qb.select({ … }).from(posts))`, by the properties that code calls them by.
 * Drizzle takes the names of the columns selected, not of the properties. `open` when there may be more.
 */
export function viewColumns(query: Place<ts.Expression>): {
  readonly columns: ReadonlyMap<string, DrizzleColumn>;
  readonly open: boolean;
} {
  const columns = new Map<string, DrizzleColumn>();
  const callback = followed(query);
  const body = returnedExpression(callback.node);
  const links = body ? (chainOf(body)?.links ?? []) : [];
  const select = links.find((link) => /^select(?:Distinct)?(?:On)?$/.test(link.name));
  const fields = select?.arguments.at(-1);
  if (!select) return { columns, open: true };
  if (!fields) {
    // Of several tables each is a group of its own.
    const from = links.find((link) => link.name === 'from')?.arguments[0];
    const table = from && !links.some((link) => /join/i.test(link.name)) ? tableAt(at(callback, from)) : undefined;
    for (const [key, { name }] of table?.columns ?? []) columns.set(key, viewColumn(key, name, at(callback, from!)));
    return { columns, open: table?.open ?? true };
  }
  const given = entriesOf(at(callback, fields));
  let open = given?.open ?? true;
  for (const { name, key, value } of given?.entries ?? []) {
    const selected = drizzleNameAt(value)?.column ?? aliasOf(value);
    if (selected === undefined) open = true;
    else columns.set(name, viewColumn(name, selected, key));
  }
  return { columns, open };
}

const viewColumn = (key: string, name: string, place: Place): DrizzleColumn => ({
  key,
  name,
  span: tokenSpan(place),
  notNull: false,
  primaryKey: false,
  unique: false,
  named: true,
});

/** `` sql`…`.as('total') ``, `count().as('n')` */
function aliasOf(value: Place<ts.Expression>): string | undefined {
  const target = followed(value);
  const { node } = target;
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression) || node.expression.name.text !== 'as')
    return undefined;
  const argument = node.arguments[0];
  return argument && stringOf(at(target, argument));
}

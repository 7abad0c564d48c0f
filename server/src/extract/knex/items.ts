import type * as ts from 'typescript';
import { elementsOf, entriesOf, entry, type Place, stringOf, tokenSpan } from '../builders/host.ts';
import { identifierOf } from '../builders/names.ts';
import type { Item } from '../builders/statement.ts';
import { callbackSteps, isCallback } from '../builders/steps.ts';
import { columnItem } from './columns.ts';
import type { Subquery } from './query.ts';
import { computedOf } from './values.ts';

/** Columns, expressions, `{ alias: column }`, and arrays of them. */
export function itemsOf(subquery: Subquery, place: Place<ts.Expression>): Item[] {
  const elements = elementsOf(place);
  if (elements) {
    const items = elements.items.flatMap((item) => itemsOf(subquery, item));
    return elements.open ? [...items, { write: undefined, place }] : items;
  }
  const column = identifierOf(place);
  if (column) return [columnItem(column, place)];
  const computed = computedOf(place, subquery);
  if (computed) return [{ write: computed.write, alias: computed.alias, place }];
  const entries = isCallback(place.node) ? undefined : entriesOf(place);
  if (!entries) return [{ write: undefined, place }];
  const items = entries.entries.map(({ name, value }): Item => {
    const inner = identifierOf(value);
    if (inner) return { ...columnItem(inner, value), alias: name };
    // Whatever it is, it is one column.
    return { write: computedOf(value, subquery)?.write ?? ((w) => void w.hole(tokenSpan(value))), alias: name, place: value };
  });
  return entries.open ? [...items, { write: undefined, place }] : items;
}

export function aggregated(
  subquery: Subquery,
  name: string,
  isDistinct: boolean,
  first: Place<ts.Expression> | undefined,
  options: Place<ts.Expression> | undefined,
): Item[] {
  if (!first) return [];
  const as = options && entry(entriesOf(options), 'as');
  const given = as ? stringOf(as.value) : undefined;
  return itemsOf(subquery, first).map(({ write, alias, place }) => ({
    place,
    alias: given ?? alias ?? (write ? name : undefined),
    write:
      write &&
      ((w) => {
        w.sql(`${name}(${isDistinct ? 'DISTINCT ' : ''}`);
        write(w);
        w.sql(')');
      }),
  }));
}

/** `rowNumber('rn', 'created_at', 'account_id')`, `rank('r', (qb) => qb.orderBy(…).partitionBy(…))` */
export function ranked(
  subquery: Subquery,
  name: string,
  alias: Place<ts.Expression> | undefined,
  order: Place<ts.Expression> | undefined,
  partition: Place<ts.Expression> | undefined,
): Item[] {
  if (!alias || !order) return [];
  const inner = isCallback(order.node) ? callbackSteps(order) : undefined;
  const columns = inner
    ? inner.steps.flatMap((step) =>
        /^(?:orderBy|partitionBy)$/.test(step.name)
          ? step.arguments.slice(0, 1).flatMap((each) => sortItems(subquery, each))
          : [],
      )
    : [...sortItems(subquery, order), ...(partition ? itemsOf(subquery, partition) : [])];
  const known = columns.flatMap(({ write }) => write ?? []);
  const call = name === 'rowNumber' ? 'row_number' : name === 'rank' ? 'rank' : 'dense_rank';
  return [
    {
      place: alias,
      alias: stringOf(alias),
      write: (w) => {
        w.sql(`${call}() OVER (`);
        if (known.length > 0) w.sql('ORDER BY ').each(known, ', ', (write) => write(w));
        w.sql(')');
      },
    },
  ];
}

/** `'a'`, `['a', { column: 'b', order: 'desc' }]` */
export function sortItems(subquery: Subquery, first: Place<ts.Expression>): Item[] {
  return (elementsOf(first)?.items ?? [first]).flatMap((item) => {
    const column = entry(entriesOf(item), 'column')?.value;
    return column ? itemsOf(subquery, column) : entriesOf(item) ? [] : itemsOf(subquery, item);
  });
}

import type { IndexColumn } from '../../sql/indexColumn.ts';
import { type Entries, entriesOf, entry, stringOf } from '../builders/host.ts';
import type { ModelIndex } from '../fragment.ts';
import type { Decorator } from '../orm/classes.ts';
import type { EntityField } from '../orm/entity.ts';
import { indexOf, orderOf } from './indexes.ts';

/** A column that stands below `@Index`. */
export interface Indexed {
  readonly column: string;
  readonly decorator: Decorator;
  readonly span: ModelIndex['span'];
}

/** Those of one name are one index over all of their columns. */
export function decoratedIndexes(
  indexed: readonly Indexed[],
  fields: ReadonlyMap<string, EntityField>,
  table: string,
): ModelIndex[] {
  const groups = new Map<string, (Indexed & { readonly options: Entries | undefined | 'unknown' })[]>();
  indexed.forEach((each, at) => {
    const argument = each.decorator.arguments[0];
    const name = argument && (stringOf(argument) ?? stringIn(entriesOf(argument)));
    const options = argument && stringOf(argument) === undefined ? (entriesOf(argument) ?? 'unknown') : undefined;
    const key = name ?? `\0${at}`;
    groups.set(key, [...(groups.get(key) ?? []), { ...each, options }]);
  });
  return [...groups].flatMap(([key, group]): ModelIndex[] => {
    const columns = group.map(({ column, options }) => indexColumn(column, options));
    const rest = group.flatMap(({ options }) =>
      options === 'unknown' ? [] : (options?.entries ?? []).filter((each) => each.name !== 'name' && each.name !== 'order'),
    );
    const isOpen = group.some(({ options }) => options === 'unknown' || options?.open);
    if (isOpen || columns.includes(undefined)) return [];
    const index = indexOf(columns as IndexColumn[], { entries: rest, open: false }, fields, table, group[0]!.span);
    return index ? [key.startsWith('\0') ? index : { ...index, name: key }] : [];
  });
}

function stringIn(options: Entries | undefined): string | undefined {
  const name = entry(options, 'name')?.value;
  return name && stringOf(name);
}

function indexColumn(name: string, options: Entries | undefined | 'unknown'): IndexColumn | undefined {
  const given = options === 'unknown' ? undefined : entry(options, 'order')?.value;
  const text = given && stringOf(given);
  if (!given) return { name };
  const order = text === undefined ? undefined : orderOf(text);
  return order && { name, ...order };
}

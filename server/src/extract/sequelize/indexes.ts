import type * as ts from 'typescript';
import type { IndexColumn } from '../../sql/indexColumn.ts';
import { quoteIdentifier } from '../../sql/names.ts';
import { type Entries, elementsOf, entriesOf, entry, literalOf, type Place, stringOf, tokenSpan } from '../builders/host.ts';
import { quoteLiteral } from '../builders/sqlWriter.ts';
import type { ModelIndex } from '../fragment.ts';
import type { EntityField } from '../orm/entity.ts';

type Fields = ReadonlyMap<string, EntityField>;

/** `indexes: [{ unique: true, fields: ['email'] }]` of a model's options; one with a part that is not known is left out. */
export function listedIndexes(list: Place<ts.Expression> | undefined, fields: Fields, table: string): ModelIndex[] {
  const items = (list && elementsOf(list)?.items) ?? [];
  return items.flatMap((item) => {
    const given = entriesOf(item);
    const listed = entry(given, 'fields')?.value;
    const parts = listed && elementsOf(listed);
    if (!given || given.open || !parts || parts.open || parts.items.length === 0) return [];
    const columns = parts.items.map((part) => indexColumn(part, fields));
    if (columns.includes(undefined)) return [];
    const rest = given.entries.filter((each) => each.name !== 'fields');
    return indexOf(columns as IndexColumn[], { entries: rest, open: false }, fields, table, tokenSpan(listed!)) ?? [];
  });
}

/** An index over these columns with what options say of it; undefined when one of them is not known. */
export function indexOf(
  columns: readonly IndexColumn[],
  options: Entries | undefined,
  fields: Fields,
  table: string,
  span: ModelIndex['span'],
): ModelIndex | undefined {
  if (options?.open) return undefined;
  let [name, unique, method, where, opclass]: [string?, boolean?, string?, string?, string?] = [];
  for (const { name: option, value } of options?.entries ?? []) {
    const literal = literalOf(value);
    if (literal === null || (option === 'concurrently' && typeof literal === 'boolean')) continue;
    if (option === 'name' && typeof literal === 'string') name = literal;
    else if (option === 'unique' && typeof literal === 'boolean') unique ||= literal;
    else if (option === 'type' && typeof literal === 'string' && /^(unique|)$/i.test(literal)) unique ||= literal !== '';
    else if ((option === 'using' || option === 'method') && typeof literal === 'string') method = literal.toLowerCase();
    else if (option === 'operator' && typeof literal === 'string') opclass = literal;
    else if (option === 'where') where = conditionOf(value, fields);
    else return undefined;
    if (option === 'where' && where === undefined) return undefined;
  }
  const usual = usualName(table, columns, unique === true);
  return {
    columns: columns.map((column) => (opclass === undefined || column.opclass !== undefined ? column : { ...column, opclass })),
    span,
    ...((name ?? usual) === undefined ? {} : { name: (name ?? usual)! }),
    ...(unique ? { unique: true } : {}),
    ...(method === undefined || method === 'btree' ? {} : { method }),
    ...(where === undefined ? {} : { where }),
  };
}

/** The column of an attribute, or one that is called so. */
export function columnOf(name: string | undefined, fields: Fields): string | undefined {
  const columns = [...fields.values()].flatMap((field) => (field.kind === 'column' ? [field.column.name] : []));
  const field = name === undefined ? undefined : fields.get(name);
  if (name === undefined || columns.includes(name)) return name;
  return field?.kind === 'column' ? field.column.name : undefined;
}

/** `'title'`, `{ name: 'title', order: 'DESC' }` */
function indexColumn(place: Place<ts.Expression>, fields: Fields): IndexColumn | undefined {
  const plain = stringOf(place);
  if (plain !== undefined) {
    const name = columnOf(plain, fields);
    return name === undefined ? undefined : { name };
  }
  const given = entriesOf(place);
  if (!given || given.open) return undefined;
  let column: IndexColumn | undefined;
  for (const { name: option, value } of given.entries) {
    const text = stringOf(value);
    if (option !== 'name' && option !== 'attribute') continue;
    const name = columnOf(text, fields);
    if (name === undefined) return undefined;
    column = { name };
  }
  for (const { name: option, value } of given.entries) {
    const text = stringOf(value);
    if (option === 'name' || option === 'attribute') continue;
    if (!column || text === undefined) return undefined;
    if (option === 'operator') column = { ...column, opclass: text };
    else if (option !== 'order') return undefined;
    else {
      const order = orderOf(text);
      if (!order) return undefined;
      column = { ...column, ...order };
    }
  }
  return column;
}

/** `DESC NULLS LAST` */
export function orderOf(text: string): Omit<IndexColumn, 'name'> | undefined {
  const match = /^\s*(asc|desc)?\s*(?:nulls\s+(first|last))?\s*$/i.exec(text);
  if (!match) return undefined;
  const nulls = match[2]?.toLowerCase() as 'first' | 'last' | undefined;
  return { ...(match[1]?.toLowerCase() === 'desc' && { descending: true }), ...(nulls !== undefined && { nulls }) };
}

/** `{ status: 'public', deletedAt: null }`; undefined for operators and values that are made at run time. */
function conditionOf(place: Place<ts.Expression>, fields: Fields): string | undefined {
  const given = entriesOf(place);
  if (!given || given.open || given.entries.length === 0) return undefined;
  const tests = given.entries.map(({ name, value }) => {
    const [column, literal] = [columnOf(name, fields), literalOf(value)];
    if (column === undefined || literal === undefined) return undefined;
    return literal === null ? `${quoteIdentifier(column)} IS NULL` : `${quoteIdentifier(column)} = ${quoteLiteral(literal)}`;
  });
  return tests.includes(undefined) ? undefined : tests.join(' AND ');
}

/** What all versions of Sequelize call it: they differ in capitals, and in what they call a unique one. */
function usualName(table: string, columns: readonly IndexColumn[], unique: boolean): string | undefined {
  const name = [table, ...columns.map((column) => column.name)].join('_');
  return !unique && /^[a-z0-9_]{1,63}$/.test(name) && !name.includes('__') ? name : undefined;
}

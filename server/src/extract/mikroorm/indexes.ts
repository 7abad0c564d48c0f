import type * as ts from 'typescript';
import {
  type Entries,
  elementsOf,
  entriesOf,
  entry,
  literalOf,
  type Place,
  placeOf,
  stringOf,
  tokenSpan,
} from '../builders/host.ts';
import type { ModelIndex, ModelUnique } from '../fragment.ts';
import { type ClassPlace, decoratorsOf, propertiesOf } from '../orm/classes.ts';
import type { Entity } from '../orm/entity.ts';
import { columnsNamed, namesIn } from '../orm/indexes.ts';
import type { MikroConfig } from './config.ts';
import { packages } from './fields.ts';

type Owner = Pick<Entity, 'table' | 'tableSpan' | 'fields'> & { readonly config: MikroConfig };

interface Rules {
  readonly indexes: readonly ModelIndex[];
  readonly uniques: readonly ModelUnique[];
}

/** What `@Index`, `@Unique` and the options `index` and `unique` of properties declare on an entity and the classes it extends. */
export function decoratedRules(classes: readonly ClassPlace[], file: string, owner: Owner): Rules {
  const [indexes, uniques]: [ModelIndex[], ModelUnique[]] = [[], []];
  for (const place of classes) {
    const read = (node: ts.Node, property: string | undefined): void => {
      for (const decorator of decoratorsOf(place.source, node, packages)) {
        const span = place.source.path === file ? tokenSpan(placeOf(place.source, decorator.node)) : owner.tableSpan;
        const argument = decorator.arguments[0];
        const given = argument && entriesOf(argument);
        if (decorator.name === 'Index' || decorator.name === 'Unique') {
          if (argument && (!given || given.open)) continue;
          add(decorator.name, given, property, span);
        } else if (property !== undefined) {
          const options = decorator.arguments.map((each) => entriesOf(each)).find((each) => each !== undefined);
          const index = propertyIndex(property, options, span, owner);
          if (index) indexes.push(index);
        }
      }
    };
    const add = (
      kind: 'Index' | 'Unique',
      given: Entries | undefined,
      property: string | undefined,
      span: ModelIndex['span'],
    ) => {
      const columns = columnsFor(given, property, owner);
      if (columns && kind === 'Unique' && isPlain(given)) uniques.push(ruleOf(columns, given, owner));
      const index = columns && kind === 'Index' ? indexOf(columns, given, span, owner) : undefined;
      if (index) indexes.push(index);
    };
    read(place.node, undefined);
    for (const { name, member } of propertiesOf(place)) read(member, name);
  }
  return { indexes, uniques };
}

/** `indexes` and `uniques` of an EntitySchema or `defineEntity`, and the options of its `properties`. */
export function schemaRules(options: Entries, properties: ReadonlyMap<string, Entries>, owner: Owner): Rules {
  const list = (name: string): readonly Entries[] => {
    const place = entry(options, name)?.value;
    return ((place && elementsOf(place)?.items) ?? []).flatMap((item) => entriesOf(item) ?? []);
  };
  const indexes = list('indexes').flatMap((given) => {
    const columns = columnsFor(given, undefined, owner);
    return (columns && indexOf(columns, given, owner.tableSpan, owner)) ?? [];
  });
  const uniques = list('uniques').flatMap((given) => {
    const columns = isPlain(given) ? columnsFor(given, undefined, owner) : undefined;
    return columns ? [ruleOf(columns, given, owner)] : [];
  });
  const own = [...properties].flatMap(([name, given]) => propertyIndex(name, given, owner.tableSpan, owner) ?? []);
  return { indexes: [...indexes, ...own], uniques };
}

function columnsFor(given: Entries | undefined, property: string | undefined, owner: Owner): readonly string[] | undefined {
  const listed = entry(given, 'properties')?.value;
  const names = listed ? namesIn(listed) : property === undefined ? undefined : [property];
  return given?.open || !names ? undefined : columnsNamed(names, owner.fields);
}

/** An expression, or a way that the index is kept, may make another rule of it. */
const isPlain = (given: Entries | undefined): boolean =>
  given === undefined || given.entries.every(({ name }) => name === 'properties' || name === 'name');

function ruleOf(columns: readonly string[], given: Entries | undefined, owner: Owner): ModelUnique {
  const named = entry(given, 'name')?.value;
  const name = (named && stringOf(named)) ?? usualName(columns, 'unique', owner);
  return { columns, ...(name === undefined ? {} : { name }) };
}

/** `index: true`, `index: 'by_name'` */
function propertyIndex(
  property: string,
  options: Entries | undefined,
  span: ModelIndex['span'],
  owner: Owner,
): ModelIndex | undefined {
  const found = entry(options, 'index')?.value;
  const value = found && literalOf(found);
  const columns = value === true || typeof value === 'string' ? columnsNamed([property], owner.fields) : undefined;
  return columns && made(columns, typeof value === 'string' ? value : undefined, undefined, span, owner);
}

/** Undefined with an option that is not known; full-text indexes are over an expression. */
function indexOf(
  columns: readonly string[],
  given: Entries | undefined,
  span: ModelIndex['span'],
  owner: Owner,
): ModelIndex | undefined {
  let [name, method]: [string?, string?] = [];
  for (const { name: option, value } of given?.entries ?? []) {
    const text = stringOf(value as Place<ts.Expression>);
    if (option === 'properties') continue;
    if (option === 'name' && text !== undefined) name = text;
    else if (option === 'type' && text !== undefined && text !== 'fulltext') method = text.toLowerCase();
    else return undefined;
  }
  return made(columns, name, method, span, owner);
}

function made(
  columns: readonly string[],
  given: string | undefined,
  method: string | undefined,
  span: ModelIndex['span'],
  owner: Owner,
): ModelIndex {
  const name = given ?? usualName(columns, 'index', owner);
  return {
    columns: columns.map((column) => ({ name: column })),
    span,
    ...(name === undefined ? {} : { name }),
    ...(method === undefined || method === 'btree' ? {} : { method }),
  };
}

/** What MikroORM calls it; longer names get a hash. */
function usualName(columns: readonly string[], kind: 'index' | 'unique', { table, config }: Owner): string | undefined {
  const usual = [table, ...columns, kind].join('_');
  return config.assumed || new TextEncoder().encode(usual).length > 63 ? undefined : usual;
}

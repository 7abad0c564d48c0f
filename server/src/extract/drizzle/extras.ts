import * as ts from 'typescript';
import type { IndexColumn } from '../../sql/indexColumn.ts';
import { chainOf, everyNode, firstParameter, isOutermost, type Link, returnedExpression } from '../builders/chain.ts';
import { at, elementsOf, entriesOf, entry, followed, type Place, stringOf, tokenSpan } from '../builders/host.ts';
import type { ModelCheck, ModelIndex, ModelUnique } from '../fragment.ts';
import { importOf, unwrap } from '../typescript/values.ts';
import type { DrizzleColumn } from './columns.ts';
import { columnAt, predicate } from './predicate.ts';

/** What the third argument of `pgTable` declares: `(t) => [primaryKey({ columns: [t.a, t.b] }), index('i').on(t.c)]`, as an array or an object. */
export interface Extras {
  readonly primaryKey: readonly string[];
  readonly uniques: readonly ModelUnique[];
  readonly indexes: readonly ModelIndex[];
  readonly foreignKeys: readonly DrizzleForeignKey[];
  readonly checks: readonly ModelCheck[];
}

export interface DrizzleForeignKey {
  readonly columns: readonly string[];
  /** Columns of another table as expressions, of this one by their names. */
  readonly foreign: readonly (Place<ts.Expression> | string)[];
  readonly actions?: string;
  readonly name?: string;
}

export const noExtras: Extras = { primaryKey: [], uniques: [], indexes: [], foreignKeys: [], checks: [] };

export type Columns = ReadonlyMap<string, DrizzleColumn>;

export function readExtras(argument: Place<ts.Expression>, table: string, columns: Columns): Extras {
  const target = followed(argument);
  const body = returnedExpression(target.node);
  if (!body) return noExtras;
  const reading: Reading = { place: at(target, body), self: firstParameter(target.node), table, columns };
  let primaryKey: readonly string[] = [];
  const [uniques, indexes, foreignKeys, checks]: [ModelUnique[], ModelIndex[], DrizzleForeignKey[], ModelCheck[]] = [
    [],
    [],
    [],
    [],
  ];
  everyNode(body, (node) => {
    if (!ts.isCallExpression(node) || !isOutermost(node)) return;
    const chain = chainOf(node);
    // `pg.index(…)` of the whole package; `t.a.desc()` is part of one.
    if (!chain || (chain.root && !ts.isIdentifier(chain.root))) return;
    const [first, ...rest] = chain.links as [Link, ...Link[]];
    switch (exported(reading, first)) {
      case 'primaryKey':
        primaryKey = keyColumns(reading, first);
        break;
      case 'unique': {
        const listed = namesOf(reading, rest[0]?.name === 'on' ? rest[0].arguments : []);
        const name = first.arguments[0] && stringOf(at(reading.place, first.arguments[0]));
        if (listed && listed.length > 0) uniques.push({ columns: listed, ...(name === undefined ? {} : { name }) });
        break;
      }
      case 'index':
      case 'uniqueIndex': {
        const index = readIndex(reading, first, rest, exported(reading, first) === 'uniqueIndex');
        if (index) indexes.push(index);
        break;
      }
      case 'foreignKey': {
        const key = readForeignKey(reading, first, rest);
        if (key) foreignKeys.push(key);
        break;
      }
      case 'check': {
        const [name, condition] = first.arguments.map((each) => at(reading.place, each));
        const expression = condition && predicate(condition, columns);
        const text = name && stringOf(name);
        if (text !== undefined && expression !== undefined) checks.push({ name: text, expression });
        break;
      }
    }
  });
  return { primaryKey, uniques, indexes, foreignKeys, checks };
}

interface Reading {
  readonly place: Place;
  /** The callback's parameter, which stands for the table. */
  readonly self: string | undefined;
  readonly table: string;
  readonly columns: Columns;
}

/** What a function is called where it comes from. */
const exported = ({ place }: Reading, { token, name }: Link): string =>
  (ts.isIdentifier(token) ? importOf(place.source, token)?.export : undefined) ?? name;

/** The columns that expressions name; undefined when one is none. */
function namesOf({ columns }: Reading, nodes: readonly ts.Expression[]): string[] | undefined {
  const names = nodes.map((node) => columnAt(node, columns));
  return names.includes(undefined) ? undefined : (names as string[]);
}

function keyColumns(reading: Reading, { arguments: given }: Link): readonly string[] {
  const options = given[0] && entriesOf(at(reading.place, given[0]));
  const listed = entry(options, 'columns')?.value;
  const items = listed ? elementsOf(listed)?.items.map((item) => item.node) : given;
  return (items ?? []).flatMap((node) => columnAt(node, reading.columns) ?? []);
}

/** `index('name').on(t.a, t.b.desc()).where(sql`…`)`, `.using('gin', t.c)`; undefined when a part of it cannot be told. */
function readIndex(reading: Reading, first: Link, links: readonly Link[], isUnique: boolean): ModelIndex | undefined {
  const { place, table, columns } = reading;
  const nameArgument = first.arguments[0] && at(place, first.arguments[0]);
  const name = nameArgument && stringOf(nameArgument);
  if (nameArgument && name === undefined) return undefined;
  let listed: readonly ts.Expression[] | undefined;
  let method: string | undefined;
  let where: string | undefined;
  for (const { name: step, arguments: given } of links) {
    if (step === 'on') listed = given;
    else if (step === 'using' && given[0]) {
      method = stringOf(at(place, given[0]))?.toLowerCase();
      if (method === undefined) return undefined;
      listed = given.slice(1);
    } else if (step === 'where' && given[0]) {
      where = predicate(at(place, given[0]), columns);
      if (where === undefined) return undefined;
    } else if (step !== 'concurrently') return undefined;
  }
  const parts = listed?.map((node) => indexColumn(at(place, node), columns));
  if (!parts || parts.length === 0 || parts.includes(undefined)) return undefined;
  const known = parts as IndexColumn[];
  return {
    columns: known,
    // What drizzle-kit calls one without a name.
    name: name ?? `${table}_${known.map((column) => column.name).join('_')}_index`,
    span: nameArgument ? tokenSpan(nameArgument) : tokenSpan(at(place, first.token)),
    ...(isUnique ? { unique: true } : {}),
    ...(method === undefined || method === 'btree' ? {} : { method }),
    ...(where === undefined ? {} : { where }),
  };
}

/** `t.a`, `t.b.desc().nullsFirst()`, `t.c.op('gin_trgm_ops')`: nulls are last, also in descending order, unless it says otherwise. */
function indexColumn(place: Place<ts.Expression>, columns: Columns): IndexColumn | undefined {
  const node = unwrap(place.node);
  const chain = ts.isCallExpression(node) ? chainOf(node) : undefined;
  const name = columnAt(chain ? chain.root : node, columns);
  if (name === undefined) return undefined;
  let column: IndexColumn = { name };
  for (const link of chain?.links ?? []) {
    const given = link.arguments[0] && stringOf(at(place, link.arguments[0]));
    if (link.name === 'desc') column = { ...column, descending: true, nulls: column.nulls ?? 'last' };
    else if (link.name === 'nullsFirst') column = { ...column, nulls: 'first' };
    else if (link.name === 'nullsLast') column = { ...column, nulls: 'last' };
    else if (link.name === 'op' && given !== undefined) column = { ...column, opclass: given };
    else if (link.name !== 'asc') return undefined;
  }
  return column;
}

/** `foreignKey({ columns: [t.a, t.b], foreignColumns: [other.a, other.b] }).onDelete('cascade')` */
function readForeignKey(reading: Reading, first: Link, links: readonly Link[]): DrizzleForeignKey | undefined {
  const { place, self, columns } = reading;
  const options = first.arguments[0] && entriesOf(at(place, first.arguments[0]));
  const [own, theirs, named] = ['columns', 'foreignColumns', 'name'].map((name) => entry(options, name)?.value);
  const [listed, foreign] = [own && elementsOf(own), theirs && elementsOf(theirs)];
  const names =
    listed &&
    namesOf(
      reading,
      listed.items.map((item) => item.node),
    );
  const name = named && stringOf(named);
  if (!names || !foreign || listed.open || foreign.open || names.length !== foreign.items.length) return undefined;
  if (options?.open || (named && name === undefined)) return undefined;
  const actions = links.flatMap((link) => {
    const action = link.arguments[0] && stringOf(at(place, link.arguments[0]))?.toUpperCase();
    return action === undefined || action === 'NO ACTION' ? [] : [`ON ${link.name.slice(2).toUpperCase()} ${action}`];
  });
  const isOwn = (node: ts.Expression): boolean =>
    ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === self;
  return {
    columns: names,
    foreign: foreign.items.map((item) => (isOwn(unwrap(item.node)) ? (columnAt(item.node, columns) ?? item) : item)),
    ...(actions.length > 0 ? { actions: actions.sort().join(' ') } : {}),
    ...(name === undefined ? {} : { name }),
  };
}

import ts from 'typescript';
import { isOutermost, type Link } from '../builders/chain.ts';
import { type Entries, elementsOf, entriesOf, literalOf, type Place, placeOf, tokenSpan } from '../builders/host.ts';
import { SqlWriter } from '../builders/sqlWriter.ts';
import type { Fragment } from '../fragment.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { unwrap } from '../typescript/values.ts';
import { type Condition, conditionsOf, writeValue } from './conditions.ts';
import { type Identifier, identifierOf, type Part, writeParts } from './names.ts';
import { knexChain } from './receiver.ts';

/** A chain of Knex's query builder as SQL; undefined when `call` is none, or only a part of one. */
export function knexQuery(source: TypeScriptSource, call: ts.CallExpression): Fragment | undefined {
  if (!isOutermost(call)) return undefined;
  const chain = knexChain(source, call);
  if (!chain || chain.links.some((link) => link.name === 'raw' || link.name === 'schema')) return undefined;
  const query = new Query(source, chain.links);
  if (!query.table || query.readsCte) return undefined;
  const writer = new SqlWriter();
  query.write(writer, isOpen(source, call));
  const host = { start: call.getStart(source.ast), end: call.end };
  return writer.fragment('knex', host, query.schema === undefined ? {} : { schema: query.schema });
}

/**
 * Whether tables may be added elsewhere: the builder is inside another one, whose tables it may name, or is kept in a variable
 * that is joined later or handed on.
 */
function isOpen(source: TypeScriptSource, call: ts.CallExpression): boolean {
  let node: ts.Node = call;
  while (ts.isParenthesizedExpression(node.parent) || ts.isAsExpression(node.parent) || ts.isAwaitExpression(node.parent))
    node = node.parent;
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) && node === unwrap(call)) {
    const name = parent.name.text.replaceAll('$', '\\$');
    return new RegExp(
      `\\b${name}\\s*(?:\\.\\s*(?:\\w*[jJ]oin\\w*|with\\w*|from|modify|union\\w*)\\b|=[^=])|[(,]\\s*${name}\\s*[,)]`,
    ).test(source.text.slice(parent.end));
  }
  for (let outer: ts.Node | undefined = parent; outer && !ts.isFunctionLike(outer); outer = outer.parent) {
    if (ts.isCallExpression(outer) && knexChain(source, outer)) return true;
  }
  return false;
}

interface Join {
  readonly table: Identifier;
  readonly on: readonly Condition[];
}

interface Values {
  readonly entries: Entries['entries'];
  readonly open: boolean;
}

/** What the links of one chain say together. */
class Query {
  table: Identifier | undefined;
  schema: string | undefined;
  private verb: 'select' | 'insert' | 'update' | 'delete' = 'select';
  private readonly joins: Join[] = [];
  private readonly selected: Selected[] = [];
  private readonly conditions: Condition[] = [];
  private readonly grouped: Identifier[] = [];
  private readonly ordered: { readonly column: Identifier; readonly tail: string }[] = [];
  private readonly returned: Identifier[] = [];
  private values: Values | undefined;
  private counted: Place<ts.Expression>[] = [];
  private conflict: { readonly columns: readonly Identifier[]; merge?: readonly Part[] } | undefined;
  /** Something stands in the select list or FROM that is not known. */
  private dynamic = false;
  private openTables = false;
  private readonly ctes = new Set<string>();

  constructor(
    private readonly source: TypeScriptSource,
    links: readonly Link[],
  ) {
    for (const link of links) this.take(link);
  }

  private take(link: Link): void {
    const places = link.arguments.map((argument) => placeOf(this.source, argument));
    const [first, second] = places;
    switch (link.name) {
      case 'from':
      case 'table':
      case 'into':
        this.table = first && tableOf(first);
        return;
      case 'withSchema':
        this.schema = first && stringValue(first);
        this.openTables ||= this.schema === undefined;
        return;
      case 'with':
      case 'withRecursive':
      case 'withMaterialized':
      case 'withNotMaterialized':
        this.ctes.add((first && stringValue(first)) ?? '');
        return;
      case 'union':
      case 'unionAll':
      case 'modify':
      case 'fromRaw':
      case 'joinRaw':
      case 'crossJoin':
      case 'using':
        this.openTables = true;
        return;
      case 'select':
      case 'column':
      case 'columns':
      case 'distinct':
      case 'distinctOn':
      case 'pluck':
      case 'first':
        for (const place of places) this.select(place, undefined);
        return;
      case 'count':
      case 'countDistinct':
      case 'min':
      case 'max':
      case 'sum':
      case 'avg':
        for (const place of places) this.select(place, link.name === 'countDistinct' ? 'count' : link.name);
        return;
      case 'insert':
      case 'upsert':
        this.verb = 'insert';
        this.values = first && valuesOf(first);
        if (second) for (const column of columnsOf(second)) this.returned.push(column);
        return;
      case 'update':
        this.verb = 'update';
        this.values = first && (identifierOf(first) && second ? singleValue(first, second) : valuesOf(first));
        return;
      case 'del':
      case 'delete':
      case 'truncate':
        this.verb = link.name === 'truncate' ? 'select' : 'delete';
        return;
      case 'increment':
      case 'decrement':
        this.verb = 'update';
        if (first) this.counted.push(first);
        return;
      case 'returning':
        for (const place of places) this.returned.push(...columnsOf(place));
        return;
      case 'groupBy':
        for (const place of places) this.grouped.push(...columnsOf(place));
        return;
      case 'orderBy':
        this.order(first, second);
        return;
      case 'onConflict':
        this.conflict = { columns: places.flatMap(columnsOf) };
        return;
      case 'merge':
        if (this.conflict && first) this.conflict = { ...this.conflict, merge: mergeParts(first) };
        return;
      default:
        if (/join$/i.test(link.name)) this.join(link, places);
        else this.conditions.push(...conditionsOf(this.source, link));
    }
  }

  /** Whether it reads a CTE, of which it is not known here what it returns. */
  get readsCte(): boolean {
    const tables = [this.table, ...this.joins.map((join) => join.table)];
    return this.ctes.has('') || tables.some((table) => table?.parts.length === 1 && this.ctes.has(table.parts[0]!.text));
  }

  private select(place: Place<ts.Expression>, aggregate: string | undefined): void {
    const elements = elementsOf(place);
    if (elements) {
      for (const item of elements.items) this.select(item, aggregate);
      this.dynamic ||= elements.open;
      return;
    }
    const column = identifierOf(place);
    if (column) {
      this.selected.push({ column, aggregate });
      return;
    }
    // `{ alias: 'column' }`
    const entries = entriesOf(place);
    for (const { name, key, value } of entries?.entries ?? []) {
      const inner = identifierOf(value);
      if (inner) this.selected.push({ column: { parts: inner.parts, alias: { text: name, span: tokenSpan(key) } }, aggregate });
      else this.dynamic = true;
    }
    this.dynamic ||= !entries || entries.open;
  }

  private order(first: Place<ts.Expression> | undefined, direction: Place<ts.Expression> | undefined): void {
    if (!first) return;
    const tail = literalTail(direction);
    const items = elementsOf(first)?.items ?? [first];
    for (const item of items) {
      const column =
        identifierOf(item) ?? identifierOf(entriesOf(item)?.entries.find((each) => each.name === 'column')?.value ?? item);
      if (column) this.ordered.push({ column, tail });
    }
  }

  private join(link: Link, [tablePlace, first, second, third]: readonly Place<ts.Expression>[]): void {
    const table = tablePlace && tableOf(tablePlace);
    if (!table || link.name === 'joinRaw') {
      this.openTables = true;
      return;
    }
    const left = first && identifierOf(first);
    const right = third ? identifierOf(third) : second && identifierOf(second);
    const on: Condition[] = [];
    if (left && right) on.push((w) => both(w, left, right));
    else if (first) {
      for (const { name, key, value } of entriesOf(first)?.entries ?? []) {
        const other = identifierOf(value);
        const span = tokenSpan(key);
        const parts = name.split('.').map((text) => ({ text, span }));
        if (other) on.push((w) => both(w, { parts }, other));
      }
      on.push(...onCallback(this.source, unwrap(first.node)));
    }
    this.joins.push({ table, on });
  }

  write(w: SqlWriter, nested: boolean): void {
    const open = nested || this.openTables;
    if (this.verb === 'insert') this.writeInsert(w);
    else if (this.verb === 'update') this.writeUpdate(w, open);
    else if (this.verb === 'delete') {
      w.sql('DELETE FROM ');
      this.writeTable(w, this.table!);
      this.writeConditions(w, open);
    } else this.writeSelect(w, open);
    if (this.verb !== 'select' && this.returned.length > 0) {
      w.sql(' RETURNING ').each(this.returned, ', ', ({ parts }) => writeParts(w, parts));
    }
  }

  private writeSelect(w: SqlWriter, open: boolean): void {
    w.sql('SELECT ');
    if (this.selected.length === 0) w.sql('1');
    w.each(this.selected, ', ', ({ column, aggregate }) => {
      if (aggregate !== undefined) w.sql(`${aggregate}(`);
      writeParts(w, column.parts);
      if (aggregate !== undefined) w.sql(')');
      if (column.alias) w.sql(' AS ').name(column.alias.text);
    });
    w.sql(' FROM ');
    this.writeTable(w, this.table!);
    for (const { table, on } of this.joins) {
      w.sql(' LEFT JOIN ');
      this.writeTable(w, table);
      w.sql(' ON ');
      if (on.length === 0) w.sql('TRUE');
      w.each(on, ' AND ', (condition) => condition(w));
    }
    if (open) w.sql(', ').hole(this.table!.parts[0]!.span);
    if (this.conditions.length > 0) w.sql(' WHERE ').each(this.conditions, ' AND ', (condition) => condition(w));
    // Names that an unknown select item may define cannot be told.
    const known = ({ parts }: Identifier): boolean => !this.dynamic || parts.length > 1;
    const grouped = this.grouped.filter(known);
    const ordered = this.ordered.filter(({ column }) => known(column));
    if (grouped.length > 0) w.sql(' GROUP BY ').each(grouped, ', ', ({ parts }) => writeParts(w, parts));
    if (ordered.length > 0) {
      w.sql(' ORDER BY ').each(ordered, ', ', ({ column, tail }) => {
        writeParts(w, column.parts);
        w.sql(tail);
      });
    }
  }

  private writeUpdate(w: SqlWriter, open: boolean): void {
    w.sql('UPDATE ');
    this.writeTable(w, this.table!);
    const counted = this.counted.flatMap(
      (place) =>
        identifierOf(place)?.parts.at(-1) ??
        (entriesOf(place)?.entries ?? []).map(({ name, key }) => ({ text: name, span: tokenSpan(key) })),
    );
    const values = this.values?.entries ?? [];
    w.sql(' SET ');
    if (counted.length + values.length === 0) w.hole(this.table!.parts[0]!.span).sql(' = DEFAULT');
    w.each(counted, ', ', ({ text, span }) => w.name(text, span).sql(' = ').name(text).sql(' + 1'));
    if (counted.length > 0 && values.length > 0) w.sql(', ');
    w.each(values, ', ', ({ name, key, value }) => {
      w.name(name.split('.').at(-1)!, tokenSpan(key)).sql(' = ');
      writeValue(w, value);
    });
    this.writeConditions(w, open);
  }

  private writeInsert(w: SqlWriter): void {
    const entries = this.values?.entries ?? [];
    if (!this.values || entries.length === 0) {
      w.sql('SELECT 1 FROM ');
      this.writeTable(w, this.table!);
      this.returned.length = 0;
      return;
    }
    // With keys that are not known it cannot be told which columns are left out: an UPDATE asks for the same names.
    if (this.values.open) {
      this.writeUpdate(w, false);
      return;
    }
    w.sql('INSERT INTO ');
    this.writeTable(w, this.table!);
    w.sql(' (')
      .each(entries, ', ', ({ name, key }) => w.name(name, tokenSpan(key)))
      .sql(') VALUES (');
    w.each(entries, ', ', ({ value }) => writeValue(w, value)).sql(')');
    this.writeConflict(w);
  }

  private writeConflict(w: SqlWriter): void {
    const { columns = [], merge } = this.conflict ?? {};
    if (columns.length === 0) return;
    w.sql(' ON CONFLICT (')
      .each(columns, ', ', ({ parts }) => writeParts(w, parts))
      .sql(') DO ');
    if (!merge || merge.length === 0) w.sql('NOTHING');
    else w.sql('UPDATE SET ').each(merge, ', ', ({ text, span }) => w.name(text, span).sql(' = excluded.').name(text, span));
  }

  private writeConditions(w: SqlWriter, open: boolean): void {
    if (open && this.verb === 'update') w.sql(' FROM ').hole(this.table!.parts[0]!.span);
    if (open && this.verb === 'delete') w.sql(' USING ').hole(this.table!.parts[0]!.span);
    // Without a known condition there may be one all the same.
    w.sql(' WHERE ');
    if (this.conditions.length === 0) w.sql('TRUE');
    w.each(this.conditions, ' AND ', (condition) => condition(w));
  }

  private writeTable(w: SqlWriter, { parts, alias }: Identifier): void {
    writeParts(w, parts);
    if (alias) w.sql(' AS ').name(alias.text);
  }
}

interface Selected {
  readonly column: Identifier;
  readonly aggregate: string | undefined;
}

const both = (w: SqlWriter, left: Identifier, right: Identifier): void => {
  writeParts(w, left.parts);
  w.sql(' = ');
  writeParts(w, right.parts);
};

/** `function () { this.on('a.x', '=', 'b.y').andOn(…) }` */
function onCallback(source: TypeScriptSource, node: ts.Node): Condition[] {
  if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return [];
  const found: Condition[] = [];
  const visit = (inner: ts.Node): void => {
    if (
      ts.isCallExpression(inner) &&
      ts.isPropertyAccessExpression(inner.expression) &&
      /^(on|andOn|orOn)$/.test(inner.expression.name.text)
    ) {
      const places = inner.arguments.map((argument) => placeOf(source, argument));
      const left = places[0] && identifierOf(places[0]);
      const last = places.at(-1);
      const right = places.length > 1 && last ? identifierOf(last) : undefined;
      if (left && right) found.push((w) => both(w, left, right));
    }
    ts.forEachChild(inner, visit);
  };
  visit(node.body);
  return found;
}

/** `'users as u'`, `{ u: 'users' }`; a sub-query or a raw one is not a table that can be told. */
function tableOf(place: Place<ts.Expression>): Identifier | undefined {
  const named = identifierOf(place);
  if (named) return named;
  const [only, ...more] = entriesOf(place)?.entries ?? [];
  const inner = only && more.length === 0 ? identifierOf(only.value) : undefined;
  return inner && only && { parts: inner.parts, alias: { text: only.name, span: tokenSpan(only.key) } };
}

/** The columns that an insert or update names; of several rows, those of all. Undefined when nothing is known. */
function valuesOf(place: Place<ts.Expression>): Values | undefined {
  const rows = elementsOf(place);
  if (!rows) return entriesOf(place);
  const all = rows.items.map((item) => entriesOf(item));
  const first = all[0];
  if (!first) return undefined;
  const seen = new Set<string>();
  const entries = all.flatMap((each) => each?.entries ?? []).filter(({ name }) => !seen.has(name) && seen.add(name));
  return { entries, open: rows.open || all.some((each) => !each || each.open) };
}

const singleValue = (key: Place<ts.Expression>, value: Place<ts.Expression>): Values | undefined => {
  const name = stringValue(key);
  return name === undefined ? undefined : { entries: [{ name, key, value }], open: false };
};

const columnsOf = (place: Place<ts.Expression>): Identifier[] =>
  (elementsOf(place)?.items ?? [place]).flatMap((item) => identifierOf(item) ?? []);

function mergeParts(place: Place<ts.Expression>): Part[] {
  const columns = columnsOf(place).flatMap(({ parts }) => parts.at(-1) ?? []);
  return columns.length > 0
    ? columns
    : (entriesOf(place)?.entries ?? []).map(({ name, key }) => ({ text: name, span: tokenSpan(key) }));
}

function stringValue(place: Place<ts.Expression>): string | undefined {
  const value = literalOf(place);
  return typeof value === 'string' ? value : undefined;
}

function literalTail(direction: Place<ts.Expression> | undefined): string {
  const value = direction && literalOf(direction);
  return typeof value === 'string' && /^(asc|desc)$/i.test(value) ? ` ${value.toUpperCase()}` : '';
}

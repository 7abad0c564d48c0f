import * as ts from 'typescript';
import { chainOf, isOutermost, type Link } from '../builders/chain.ts';
import {
  elementsOf,
  entriesOf,
  followed,
  listOf,
  literalOf,
  type Place,
  placeOf,
  stringOf,
  tokenSpan,
} from '../builders/host.ts';
import { SqlWriter } from '../builders/sqlWriter.ts';
import type { Fragment } from '../fragment.ts';
import { type Write, writeValue } from '../orm/statements.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { unwrap } from '../typescript/values.ts';
import { type TableModel, tableModelsIn } from './models.ts';

/** `Person.query().where('age', '>', 3).select('name')`, `User.where({ id }).fetch()`, given the outermost call of the chain. */
export function objectionQuery(source: TypeScriptSource, call: ts.CallExpression): Fragment | undefined {
  if (!isOutermost(call)) return undefined;
  const chain = chainOf(call);
  const root = chain?.root && unwrap(chain.root);
  if (!chain || !root || !(ts.isIdentifier(root) || ts.isPropertyAccessExpression(root))) return undefined;
  const model = modelAt(source, root);
  if (!model) return undefined;
  const [first, ...rest] = chain.links;
  const isQuery = model.library === 'objection' && first?.name === 'query';
  if (!isQuery && model.library === 'objection') return undefined;
  const links = isQuery ? rest : chain.links;
  const joined = links.some((link) => /join/i.test(link.name));
  const query = new Query(
    source,
    model,
    joined,
    links.some((link) => computes(source, link)),
  );
  for (const link of links) query.link(link);
  return query.fragment(tokenSpan(placeOf(source, root)), { start: call.getStart(source.ast), end: call.end });
}

/** `.count('id as n')`, `.select(raw('…'))`, `.select('a as b')` */
function computes(source: TypeScriptSource, { name, arguments: args }: Link): boolean {
  if (/^(?:count|min|max|sum|avg)|raw$/i.test(name)) return true;
  if (!/^(?:select|columns?|distinct)$/.test(name)) return false;
  return args.some((argument) => listOf(placeOf(source, argument)).some((item) => !/^[\w.*]+$/.test(stringOf(item) ?? '')));
}

function modelAt(source: TypeScriptSource, node: ts.Expression): TableModel | undefined {
  const target = followed(placeOf(source, node));
  return tableModelsIn(target.source).get(target.node);
}

class Query {
  private readonly select: Write[] = [];
  private readonly where: Write[] = [];
  private readonly order: Write[] = [];
  private readonly rows: Place<ts.Expression>[] = [];
  private kind: 'select' | 'insert' | 'update' | 'delete' = 'select';
  private isOwn = true;

  constructor(
    private readonly source: TypeScriptSource,
    private readonly model: TableModel,
    /** With other tables in the query an unqualified name may be theirs. */
    private readonly joined: boolean,
    /** Whether the query may have output columns that are no columns of the table. */
    private readonly computes: boolean,
  ) {}

  link({ name, arguments: args }: Link) {
    const places = args.map((argument) => placeOf(this.source, argument));
    const [first, second, third] = places;
    if (!first || !this.isOwn) return;
    if (/^(?:and|or)?[wW]here(?:Not)?$/.test(name) || name === 'findOne') return this.condition(first, second, third);
    if (/^(?:(?:and|or)?[wW]here|where)(?:Not)?(?:In|Null|Between|Like|ILike)$/.test(name))
      return this.named(first, second, this.where, name);
    switch (name) {
      case 'select':
      case 'column':
      case 'columns':
      case 'distinct':
      case 'returning':
      case 'count':
      case 'min':
      case 'max':
      case 'sum':
      case 'avg':
        for (const place of places) for (const item of listOf(place)) this.plain(item, this.select);
        return;
      case 'groupBy':
      case 'orderBy':
        // What a query computes may be sorted and grouped by its alias.
        if (!this.computes) for (const item of listOf(first)) this.plain(item, this.order);
        return;
      case 'insert':
      case 'insertAndFetch':
      case 'patch':
      case 'update':
      case 'patchAndFetch':
      case 'patchAndFetchById':
      case 'updateAndFetchById': {
        this.kind = name.startsWith('insert') ? 'insert' : 'update';
        this.rows.push(...listOf(name.endsWith('ById') ? (second ?? first) : first).slice(0, 50));
        return;
      }
      // What follows is about the rows of a relation, or another query.
      case 'relatedQuery':
      case '$relatedQuery':
      case 'for':
      case 'from':
      case 'table':
        this.isOwn = false;
    }
  }

  fragment(table: { start: number; end: number }, host: { start: number; end: number }): Fragment {
    const writer = new SqlWriter();
    const name = () => writer.qualified(this.model.schema, this.model.table, table);
    const set = this.rows.map((row) => ({ row, values: this.values(row) })).filter((each) => each.values.length > 0);
    if (this.kind === 'insert' && set.length > 0) {
      writer.each(set, ';\n', ({ row, values }) => {
        writer.sql('INSERT INTO ');
        name();
        writer
          .sql(' (')
          .each(values, ', ', (each) => each.name(writer))
          .sql(', ')
          .hole(tokenSpan(row))
          .sql(') VALUES (');
        writer
          .each(values, ', ', (each) => each.value(writer))
          .sql(', ')
          .hole(tokenSpan(row), 'value')
          .sql(')');
      });
    } else if (this.kind === 'update' && set[0]) {
      writer.sql('UPDATE ');
      name();
      writer.sql(' SET ').each(set[0].values, ', ', (each) => {
        each.name(writer);
        each.value(writer.sql(' = '));
      });
      this.conditions(writer.sql(' WHERE '));
    } else {
      writer.sql('SELECT ');
      if (this.select.length === 0) writer.sql('1');
      writer.each(this.select, ', ', (write) => write(writer)).sql(' FROM ');
      name();
      if (this.where.length > 0) this.conditions(writer.sql(' WHERE '));
      if (this.order.length > 0) writer.sql(' ORDER BY ').each(this.order, ', ', (write) => write(writer));
    }
    return writer.fragment(`${this.model.name}.query`, host);
  }

  private conditions(writer: SqlWriter): void {
    if (this.where.length === 0) writer.sql('TRUE');
    writer.each(this.where, ' AND ', (write) => write(writer));
  }

  /** The properties of a row. Those that hold objects may be relations of a graph, and are left out. */
  private values(row: Place<ts.Expression>): { readonly name: Write; readonly value: Write }[] {
    return (entriesOf(row)?.entries ?? []).flatMap(({ name, key, value }) => {
      if (!/^\w+$/.test(name) || entriesOf(value) || elementsOf(value)) return [];
      return {
        name: (writer: SqlWriter) => writer.name(this.model.column(name), tokenSpan(key)),
        value: (writer: SqlWriter) => writeValue(writer, value),
      };
    });
  }

  private condition(
    first: Place<ts.Expression>,
    second: Place<ts.Expression> | undefined,
    third: Place<ts.Expression> | undefined,
  ) {
    if (second) return this.named(first, third ?? second, this.where, 'where', third ? stringOf(second) : '=');
    for (const { name, key, value } of entriesOf(first)?.entries ?? []) {
      const column = this.column(name, tokenSpan(key));
      if (column) this.where.push(compared(column, '=', value));
    }
  }

  private named(
    place: Place<ts.Expression>,
    value: Place<ts.Expression> | undefined,
    into: Write[],
    method: string,
    operator: string | undefined = undefined,
  ): void {
    const text = stringOf(place);
    const column = text === undefined ? undefined : this.column(text, tokenSpan(place));
    if (!column) return;
    if (method.endsWith('Null')) {
      into.push((writer) => {
        column(writer);
        writer.sql(' IS NULL');
      });
    } else if (value) into.push(compared(column, operator, value));
  }

  private plain(place: Place<ts.Expression>, into: Write[]): void {
    const given = entriesOf(place);
    const target = given ? given.entries.find((each) => each.name === 'column')?.value : place;
    const text = target && stringOf(target);
    const column = target && text !== undefined ? this.column(text, tokenSpan(target)) : undefined;
    if (column) into.push(column);
  }

  /** `name`, `persons.name`, `name as n`; undefined for `*`, other tables, paths and expressions. */
  private column(text: string, span: { start: number; end: number }): Write | undefined {
    const match = /^(?:(\w+)\.)?(\w+)(?:\s+as\s+\w+)?$/i.exec(text);
    const [, table, name] = match ?? [];
    if (name === undefined || (table === undefined ? this.joined : table !== this.model.table)) return undefined;
    const start = span.start + (table === undefined ? 0 : table.length + 1);
    const isWritten = span.end - span.start === text.length;
    return (writer) => writer.name(this.model.column(name), isWritten ? { start, end: start + name.length } : span);
  }
}

const operators: ReadonlySet<string> = new Set(['=', '<>', '!=', '<', '<=', '>', '>=', 'like', 'ilike']);

function compared(column: Write, operator: string | undefined, value: Place<ts.Expression>): Write {
  const items = elementsOf(value)?.items;
  return (writer) => {
    column(writer);
    if (literalOf(value) === null) writer.sql(' IS NULL');
    else if (items && items.length > 0)
      writer
        .sql(' IN (')
        .each(items.slice(0, 100), ', ', (item) => writeValue(writer, item))
        .sql(')');
    else if (operator !== undefined && operators.has(operator.toLowerCase()) && !entriesOf(value))
      writeValue(writer.sql(` ${operator} `), value);
    else writer.sql(' = ').parameter(tokenSpan(value));
  };
}

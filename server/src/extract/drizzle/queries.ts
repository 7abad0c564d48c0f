import * as ts from 'typescript';
import { chainOf, isOutermost, type Link } from '../builders/chain.ts';
import { at, elementsOf, entriesOf, entry, listOf, literalOf, type Place, placeOf, tokenSpan } from '../builders/host.ts';
import { SqlWriter } from '../builders/sqlWriter.ts';
import type { Fragment } from '../fragment.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { unwrap } from '../typescript/values.ts';
import type { DrizzleColumn } from './columns.ts';
import { drizzleColumn } from './models.ts';
import { type DrizzleTable, tableAt } from './tables.ts';

/**
 * Renders one query chain of Drizzle, given its outermost call. What makes it one is that a table of `pgTable` stands in it. Columns are
 * gathered by table, and each table gets a statement of its own, so that aliases and callbacks need no scopes; undefined for other calls.
 */
export function drizzleQuery(source: TypeScriptSource, call: ts.CallExpression): Fragment | undefined {
  if (!isOutermost(call)) return undefined;
  const chain = chainOf(call);
  if (!chain?.root) return undefined;
  const host = { start: call.getStart(source.ast), end: call.end };
  const start = chain.links.findIndex((link) => starts.has(link.name));
  if (start < 0) return undefined;
  const builder = new QueryBuilder(source);
  builder.read(chain.links.slice(start));
  return builder.fragment(`db.${chain.links[start]!.name}`, host);
}

const starts: ReadonlySet<string> = new Set([
  'select',
  'selectDistinct',
  'selectDistinctOn',
  'insert',
  'update',
  'delete',
  '$count',
]);

type Write = (writer: SqlWriter) => unknown;

/** A column that an expression names, with the tokens that name it. */
interface ColumnUse {
  readonly table: DrizzleTable;
  readonly column: DrizzleColumn;
  readonly place: Place;
}

interface Part {
  readonly table: DrizzleTable;
  /** Where the table is named; undefined until it is. */
  host: Place | undefined;
  readonly select: Write[];
  readonly where: Write[];
  readonly order: Write[];
}

/** Callback parameters that stand for tables: `(m, { eq }) => eq(m.id, id)`. */
export type Environment = ReadonlyMap<string, DrizzleTable>;

/** Gathers what a query names, by table. */
export class QueryBuilder {
  private readonly parts = new Map<DrizzleTable, Part>();
  private readonly statements: Write[] = [];

  constructor(private readonly source: TypeScriptSource) {}

  read(links: readonly Link[]) {
    const first = links[0]!;
    const target = first.arguments[0] ? tableAt(placeOf(this.source, first.arguments[0])) : undefined;
    const host = first.arguments[0] && placeOf(this.source, first.arguments[0]);
    if (first.name === 'insert') return target && host ? this.insert(target, host, links) : undefined;
    if (first.name === 'update') return target && host ? this.update(target, host, links) : undefined;
    if (first.name === 'delete') return target && host ? this.remove(target, host, links) : undefined;
    for (const link of links) this.clause(link, none);
  }

  fragment(label: string, host: { readonly start: number; readonly end: number }): Fragment | undefined {
    const writer = new SqlWriter();
    for (const statement of this.statements) {
      if (writer.length > 0) writer.sql(';\n');
      statement(writer);
    }
    for (const part of this.parts.values()) {
      if (writer.length > 0) writer.sql(';\n');
      writePart(writer, part);
    }
    return writer.length === 0 ? undefined : writer.fragment(label, host);
  }

  part(table: DrizzleTable, host?: Place): Part {
    const known = this.parts.get(table) ?? { table, host: undefined, select: [], where: [], order: [] };
    this.parts.set(table, known);
    known.host ??= host;
    return known;
  }

  /** A clause of a SELECT, or what INSERT, UPDATE and DELETE share with it. */
  private clause(link: Link, env: Environment): void {
    const places = link.arguments.map((argument) => placeOf(this.source, argument));
    const [first, second] = places;
    switch (link.name) {
      case 'select':
      case 'selectDistinct':
      case 'selectDistinctOn':
      case 'returning':
        for (const place of places) this.columns(place, env, 'select');
        return;
      case 'where':
      case 'having':
        if (first) this.conditions(first, env);
        return;
      case 'orderBy':
      case 'groupBy':
        for (const place of places) this.columns(place, env, link.name === 'orderBy' ? 'order' : 'select');
        return;
      case '$count':
      case 'from':
      case 'leftJoin':
      case 'rightJoin':
      case 'innerJoin':
      case 'fullJoin':
      case 'crossJoin':
      case 'leftJoinLateral':
      case 'innerJoinLateral': {
        const table = first && tableAt(first);
        if (table) this.part(table, first);
        if (second) this.conditions(second, env);
        return;
      }
    }
  }

  private insert(table: DrizzleTable, host: Place, links: readonly Link[]): void {
    const values = links.find((link) => link.name === 'values')?.arguments[0];
    const rows = values ? listOf(placeOf(this.source, values)).slice(0, MAX_ROWS) : [];
    const conflict = links.find((link) => link.name === 'onConflictDoUpdate' || link.name === 'onConflictDoNothing');
    const options = conflict?.arguments[0] && entriesOf(placeOf(this.source, conflict.arguments[0]));
    const returning = links.find((link) => link.name === 'returning');
    for (const name of ['where', 'setWhere', 'targetWhere']) {
      const condition = entry(options, name)?.value;
      if (condition) this.conditions(condition, none);
    }
    if (rows.length === 0) this.part(table, host);
    const isWritten = rows.length > 0 && this.conflictColumns(table, options) !== undefined;
    const set = isWritten ? undefined : entry(options, 'set')?.value;
    if (set) this.set(table, host, set);
    for (const row of rows) {
      const given = this.assignments(table, row);
      this.statements.push((writer) => {
        writeTable(writer.sql('INSERT INTO '), table, host);
        // Drizzle writes every column of the table, those left out as DEFAULT or by its own functions.
        writer.sql(' (').each(given, ', ', (each) => each.name(writer));
        writer
          .sql(given.length > 0 ? ', ' : '')
          .hole(tokenSpan(row))
          .sql(') VALUES (')
          .each(given, ', ', (each) => each.value(writer));
        writer
          .sql(given.length > 0 ? ', ' : '')
          .hole(tokenSpan(row), 'value')
          .sql(')');
        this.onConflict(writer, table, conflict, options);
      });
    }
    if (returning) this.clause(returning, none);
  }

  private onConflict(
    writer: SqlWriter,
    table: DrizzleTable,
    link: Link | undefined,
    options: ReturnType<typeof entriesOf>,
  ): void {
    const columns = this.conflictColumns(table, options);
    const set = entry(options, 'set')?.value;
    const given = set ? this.assignments(table, set) : [];
    if (!link || !columns) return;
    writer.sql(' ON CONFLICT (').each(columns, ', ', (each) => writeColumn(writer, each.table, each.column, each.place));
    if (link.name === 'onConflictDoNothing' || given.length === 0) writer.sql(') DO NOTHING');
    else writer.sql(') DO UPDATE SET ').each(given, ', ', (each) => assign(writer, each));
  }

  /** Undefined for a target that is not known, and for one with a predicate: it picks a partial index, which is left to the database. */
  private conflictColumns(table: DrizzleTable, options: ReturnType<typeof entriesOf>): readonly ColumnUse[] | undefined {
    const target = entry(options, 'target')?.value;
    const columns = target ? listOf(target).map((item) => this.columnAt(item, none)) : [];
    const isPartial = ['where', 'targetWhere'].some((name) => entry(options, name) !== undefined);
    return isPartial || columns.length === 0 || columns.some((each) => each?.table !== table)
      ? undefined
      : (columns as ColumnUse[]);
  }

  private update(table: DrizzleTable, host: Place, links: readonly Link[]): void {
    const set = links.find((link) => link.name === 'set')?.arguments[0];
    if (set) this.set(table, host, placeOf(this.source, set));
    else this.part(table, host);
    for (const link of links.slice(1)) this.clause(link, none);
  }

  private set(table: DrizzleTable, host: Place, place: Place<ts.Expression>): void {
    const given = this.assignments(table, place);
    if (given.length === 0) this.part(table, host);
    else {
      this.statements.push((writer) => {
        writeTable(writer.sql('UPDATE '), table, host);
        writer.sql(' SET ').each(given, ', ', (each) => assign(writer, each));
        writer.sql(' WHERE TRUE');
      });
    }
  }

  private remove(table: DrizzleTable, host: Place, links: readonly Link[]): void {
    this.statements.push((writer) => writeTable(writer.sql('DELETE FROM '), table, host).sql(' WHERE TRUE'));
    for (const link of links.slice(1)) this.clause(link, none);
  }

  private assignments(table: DrizzleTable, place: Place<ts.Expression>): { name: Write; value: Write }[] {
    return (entriesOf(place)?.entries ?? []).flatMap(({ name, key, value }) => {
      const column = table.columns.get(name);
      // `sql`${messages.reads} + 1``
      this.columns(value, none, 'where');
      if (!column || isUndefined(value)) return [];
      return {
        name: (writer: SqlWriter) => writeColumn(writer, table, column, key),
        value: (writer: SqlWriter) => writeValue(writer, value),
      };
    });
  }

  /** The column that `messages.status` or `m.status` names. */
  columnAt(place: Place<ts.Expression>, env: Environment): ColumnUse | undefined {
    const node = unwrap(place.node);
    if (!ts.isPropertyAccessExpression(node)) return undefined;
    const base = unwrap(node.expression);
    const table = (ts.isIdentifier(base) ? env.get(base.text) : undefined) ?? tableAt(at(place, base));
    const column = table?.columns.get(node.name.text);
    return table && column ? { table, column, place: at(place, node) } : undefined;
  }

  /** Every column named in an expression, wherever in it. */
  columns(place: Place, env: Environment, into: 'select' | 'order' | 'where'): void {
    this.each(place.node, (node) => {
      const use = this.columnAt(at(place, node), env);
      if (!use) return false;
      const write = (writer: SqlWriter) => writeColumn(writer, use.table, use.column, use.place);
      this.part(use.table)[into].push(into === 'where' ? (writer) => write(writer).sql(' = ').parameter() : write);
      return true;
    });
  }

  /** Conditions: comparisons of a column with a value keep the value, all else only the column. */
  conditions(place: Place, env: Environment): void {
    this.each(place.node, (node) => {
      const compared = ts.isCallExpression(node) ? this.comparison(at(place, node), env) : undefined;
      if (compared) {
        compared();
        return true;
      }
      const use = this.columnAt(at(place, node), env);
      if (use) this.columns(at(place, node), env, 'where');
      return use !== undefined;
    });
  }

  private comparison(place: Place<ts.CallExpression>, env: Environment): (() => void) | undefined {
    const { node } = place;
    const name = ts.isIdentifier(node.expression) ? node.expression.text : undefined;
    const [left, right] = node.arguments;
    const use = left && this.columnAt(at(place, left), env);
    if (!use || name === undefined) return undefined;
    const test = nullTests.get(name);
    const operator = operators.get(name);
    const items = right && (name === 'inArray' || name === 'notInArray') ? elementsOf(at(place, right))?.items : undefined;
    if (test === undefined && operator === undefined && !items) return undefined;
    if (right && this.columnAt(at(place, right), env)) return undefined;
    return () => {
      this.part(use.table).where.push((writer) => {
        writeColumn(writer, use.table, use.column, use.place);
        if (test !== undefined) writer.sql(test);
        else if (items && items.length > 0) {
          writer
            .sql(name === 'inArray' ? ' IN (' : ' NOT IN (')
            .each(items.slice(0, 100), ', ', (item) => writeValue(writer, item));
          writer.sql(')');
        } else if (right) writeValue(writer.sql(` ${operator ?? '='} `), at(place, right));
      });
      if (right) this.columns(at(place, right), env, 'where');
    };
  }

  /** Walks an expression until `take` says that it has dealt with a node. Queries inside are chains of their own. */
  private each(node: ts.Node, take: (node: ts.Expression) => boolean): void {
    if (ts.isExpression(node)) {
      if (take(node)) return;
      if (ts.isCallExpression(node) && chainOf(node)?.links.some((link) => link.name === 'from')) return;
    }
    ts.forEachChild(node, (child) => this.each(child, take));
  }
}

export const none: Environment = new Map();
const MAX_ROWS = 50;

export const operators: ReadonlyMap<string, string> = new Map([
  ['eq', '='],
  ['ne', '<>'],
  ['gt', '>'],
  ['gte', '>='],
  ['lt', '<'],
  ['lte', '<='],
  ['like', 'LIKE'],
  ['ilike', 'ILIKE'],
  ['notLike', 'NOT LIKE'],
  ['notIlike', 'NOT ILIKE'],
]);

export const nullTests: ReadonlyMap<string, string> = new Map([
  ['isNull', ' IS NULL'],
  ['isNotNull', ' IS NOT NULL'],
]);

function isUndefined(place: Place<ts.Expression>): boolean {
  return ts.isIdentifier(place.node) && place.node.text === 'undefined';
}

export function writeValue(writer: SqlWriter, place: Place<ts.Expression>): SqlWriter {
  const literal = literalOf(place);
  return literal === undefined ? writer.parameter(tokenSpan(place)) : writer.literal(literal, tokenSpan(place));
}

const assign = (writer: SqlWriter, each: { readonly name: Write; readonly value: Write }): void => {
  each.name(writer);
  each.value(writer.sql(' = '));
};

export const writeColumn = (writer: SqlWriter, table: DrizzleTable, column: DrizzleColumn, place: Place): SqlWriter =>
  writer.column(drizzleColumn(column), { library: 'drizzle', table: table.name }, tokenSpan(place));

const writeTable = (writer: SqlWriter, table: DrizzleTable, host: Place | undefined): SqlWriter =>
  writer.qualified(table.schema, table.name, host && tokenSpan(host));

function writePart(writer: SqlWriter, part: Part): void {
  writer.sql('SELECT ');
  if (part.select.length === 0) writer.sql('1');
  writer.each(part.select, ', ', (write) => write(writer)).sql(' FROM ');
  writeTable(writer, part.table, part.host);
  if (part.where.length > 0) writer.sql(' WHERE ').each(part.where, ' AND ', (write) => write(writer));
  if (part.order.length > 0) writer.sql(' ORDER BY ').each(part.order, ', ', (write) => write(writer));
}

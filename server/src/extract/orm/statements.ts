import type * as ts from 'typescript';
import type { Span } from '../../text/span.ts';
import { entriesOf, literalOf, type Place, tokenSpan, valueTypeOf } from '../builders/host.ts';
import { quoteName, SqlWriter } from '../builders/sqlWriter.ts';
import type { Fragment, ModelColumn } from '../fragment.ts';
import type { Entity, EntityField } from './entity.ts';

export type Write = (writer: SqlWriter) => unknown;

/** A part of a statement about one entity: the table is named at `host`. */
export interface Target {
  readonly entity: Entity;
  readonly host: Span | undefined;
}

/** Columns and conditions of a SELECT, gathered before it is written. */
export class Clauses {
  readonly select: Write[] = [];
  readonly where: Write[] = [];
  readonly order: Write[] = [];
}

/** Collects the statements of one ORM call: each table that it visits gets its own. */
export class Statements {
  private readonly list: Write[] = [];
  private isWeak = false;

  private add({ entity }: Target, write: Write): void {
    if (entity.weak) this.isWeak = true;
    this.list.push(write);
  }

  select(target: Target, clauses: Clauses): void {
    this.add(target, (writer) => {
      writer.sql('SELECT ');
      if (clauses.select.length === 0) writer.sql('1');
      writer.each(clauses.select, ', ', (write) => write(writer));
      writeTable(writer.sql(' FROM '), target);
      if (clauses.where.length > 0) writeWhere(writer, clauses);
      // Qualified, as ORMs write it: a bare name would mean what is selected under it.
      if (clauses.order.length > 0)
        writer.sql(' ORDER BY ').each(clauses.order, ', ', (write) => write(writer.sql(`${quoteName(target.entity.table)}.`)));
    });
  }

  insert(target: Target, row: Place, values: readonly Assignment[], conflict?: Write): void {
    this.add(target, (writer) => {
      writeTable(writer.sql('INSERT INTO '), target);
      // ORMs fill in more than the code says: generated keys, timestamps, defaults of their own.
      writer.sql(' (').each(values, ', ', (each) => each.name(writer));
      writer
        .sql(values.length > 0 ? ', ' : '')
        .hole(tokenSpan(row))
        .sql(') VALUES (')
        .each(values, ', ', (each) => each.value(writer));
      writer
        .sql(values.length > 0 ? ', ' : '')
        .hole(tokenSpan(row), 'value')
        .sql(')');
      conflict?.(writer);
    });
  }

  update(target: Target, values: readonly Assignment[], clauses: Clauses) {
    if (values.length === 0) return this.select(target, clauses);
    this.add(target, (writer) => {
      writeTable(writer.sql('UPDATE '), target);
      writer.sql(' SET ').each(values, ', ', (each) => {
        each.name(writer);
        each.value(writer.sql(' = '));
      });
      writeWhere(writer, clauses);
    });
  }

  delete(target: Target, clauses: Clauses): void {
    this.add(target, (writer) => writeWhere(writeTable(writer.sql('DELETE FROM '), target), clauses));
  }

  fragment(label: string, host: Span): Fragment | undefined {
    if (this.list.length === 0) return undefined;
    const writer = new SqlWriter();
    writer.each(this.list.slice(0, MAX_STATEMENTS), ';\n', (write) => write(writer));
    return writer.fragment(label, host, this.isWeak ? { weak: true } : {});
  }
}

const MAX_STATEMENTS = 100;

export interface Assignment {
  readonly name: Write;
  readonly value: Write;
}

export const writeTable = (writer: SqlWriter, { entity, host }: Target): SqlWriter =>
  writer.qualified(entity.schema, entity.table, host);

/** Without a condition that is known the statement says TRUE: what stands in a variable is no slip of the pen. */
function writeWhere(writer: SqlWriter, clauses: Clauses): SqlWriter {
  writer.sql(' WHERE ');
  return clauses.where.length === 0 ? writer.sql('TRUE') : writer.each(clauses.where, ' AND ', (write) => write(writer));
}

/** An entity, or the part of it that is an embedded object: fields, and the table they belong to. */
export interface Fields {
  readonly library: string;
  readonly table: string;
  readonly fields: ReadonlyMap<string, EntityField>;
}

export const columnName =
  (column: ModelColumn, of: Fields, key: Place): Write =>
  (writer) =>
    writer.column(column, of, tokenSpan(key));

export function writeValue(writer: SqlWriter, place: Place<ts.Expression>): SqlWriter {
  const literal = literalOf(place);
  return literal === undefined
    ? writer.parameter(tokenSpan(place), valueTypeOf(place))
    : writer.literal(literal, tokenSpan(place));
}

/** `{ status: 'seen', sender: user, address: { city } }` as assignments; what is no column of the entity is left out. */
export function assignments(of: Fields, place: Place<ts.Expression>): Assignment[] {
  return (entriesOf(place)?.entries ?? []).flatMap(({ name, key, value }): Assignment[] => {
    const field = of.fields.get(name);
    if (field?.kind === 'column')
      return [{ name: columnName(field.column, of, key), value: (writer) => writeValue(writer, value) }];
    if (field?.kind === 'embedded') return assignments({ ...of, fields: field.fields }, value);
    const only = field?.kind === 'relation' && field.columns.length === 1 ? field.columns[0] : undefined;
    return only ? [{ name: columnName(only, of, key), value: (writer) => writer.parameter(tokenSpan(key)) }] : [];
  });
}

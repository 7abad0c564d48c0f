import type { Span } from '../../text/span.ts';
import { SqlWriter } from '../builders/sqlWriter.ts';
import type { Fragment } from '../fragment.ts';
import type { Write } from './filters.ts';
import type { Target } from './target.ts';

/** What a statement about one table says, gathered before it is written. */
export class Select {
  readonly columns: Write[] = [];
  readonly conditions: Write[] = [];
  readonly groups: Write[] = [];
  readonly orders: Write[] = [];
}

/** Writes the statements that one call stands for, up to a bound: what is beyond it says nothing new. */
export class StatementWriter {
  private readonly writer = new SqlWriter();
  private count = 0;

  get isFull(): boolean {
    return this.count >= MAX_STATEMENTS;
  }

  fragment(label: string, host: Span): Fragment {
    return this.writer.fragment(label, host);
  }

  delete(target: Target, select: Select): void {
    this.statement(target, (writer, table) => {
      table(writer.sql('DELETE FROM '));
      this.where(writer, select);
      if (select.columns.length > 0) writer.sql(' RETURNING ').each(select.columns, ', ', (column) => column(writer));
    });
  }

  select(target: Target, select: Select): void {
    this.statement(target, (writer, table) => {
      writer.sql('SELECT ');
      if (select.columns.length > 0) writer.each(select.columns, ', ', (column) => column(writer));
      else writer.sql('1');
      table(writer.sql(' FROM '));
      if (select.conditions.length > 0) this.where(writer, select);
      if (select.groups.length > 0) writer.sql(' GROUP BY ').each(select.groups, ', ', (column) => column(writer));
      if (select.orders.length > 0) writer.sql(' ORDER BY ').each(select.orders, ', ', (column) => column(writer));
    });
  }

  /** Without a condition in the code the statement says so: a Prisma call is no slip of the pen that left a WHERE out. */
  where(writer: SqlWriter, select: Select): void {
    writer.sql(' WHERE ');
    if (select.conditions.length === 0) writer.sql('TRUE');
    else writer.each(select.conditions, ' AND ', (condition) => condition(writer));
  }

  statement(target: Target, write: (writer: SqlWriter, table: Write) => void): void {
    if (this.count++ >= MAX_STATEMENTS) return;
    if (this.writer.length > 0) this.writer.sql(';\n');
    write(this.writer, (writer) => writer.qualified(target.schema, target.table, target.host));
  }
}

export const MAX_STATEMENTS = 200;

import type * as ts from 'typescript';
import type { Span } from '../../text/span.ts';
import { type Place, placeOf, tokenSpan } from '../builders/host.ts';
import { quoteName, SqlWriter } from '../builders/sqlWriter.ts';
import type { Fragment } from '../fragment.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { type Doubt, type Named, namedAt } from './given.ts';

/** A relation, function or type that a statement is about. */
export interface Target {
  readonly schema?: string | undefined;
  readonly name: string;
  readonly span: Span;
}

/** A column as `ADD COLUMN` takes it: what stands behind its name. */
export interface ColumnText extends Named {
  readonly definition: string;
}

/** Writes the statements of one call. */
export class DdlWriter implements Doubt {
  readonly writer = new SqlWriter();
  raised = false;

  constructor(private readonly host: Span) {}

  /** `ALTER TABLE t <action>;` */
  alter(target: Target, write: (writer: SqlWriter) => void): void {
    this.writer.sql('ALTER TABLE ');
    this.name(target).sql(' ');
    write(this.writer);
    this.writer.sql(';\n');
  }

  addColumn(target: Target, column: ColumnText, guard = ''): void {
    this.alter(target, (w) => w.sql(`ADD COLUMN ${guard}`).name(column.name, column.span).sql(column.definition));
  }

  /** `ALTER TABLE t ALTER COLUMN c <action>;` */
  alterColumn(target: Target, column: Named, action: string): void {
    this.alter(target, (w) => w.sql('ALTER COLUMN ').name(column.name, column.span).sql(` ${action}`));
  }

  dropColumn(target: Target, column: Named, guard = ''): void {
    this.alter(target, (w) => w.sql(`DROP COLUMN ${guard}`).name(column.name, column.span));
  }

  renameColumn(target: Target, from: Named, to: string): void {
    this.alter(target, (w) =>
      w
        .sql('RENAME COLUMN ')
        .name(from.name, from.span)
        .sql(` TO ${quoteName(to)}`),
    );
  }

  createTable(target: Target, head: string, columns: readonly ColumnText[], rest: readonly string[], tail = ''): void {
    this.writer.sql(`CREATE ${head} `);
    this.name(target).sql(' (');
    this.writer.each(columns, ', ', (each) => this.writer.name(each.name, each.span).sql(each.definition));
    this.writer.sql(rest.map((each, index) => (index > 0 || columns.length > 0 ? `, ${each}` : each)).join(''));
    this.writer.sql(`)${tail};\n`);
  }

  /** `<before> "schema"."name"<after>;` */
  about(before: string, target: Target, after = ''): void {
    this.writer.sql(`${before} `);
    this.name(target).sql(`${after};\n`);
  }

  /** Something is done to the table that cannot be read: it may have any column. Without a table, any table may. */
  unread(target: Target | undefined): void {
    this.writer.sql('ALTER TABLE ');
    if (target) this.name(target);
    else this.writer.hole(this.host);
    this.writer.sql(' ADD COLUMN ').hole(this.host).sql(' text;\n');
  }

  name({ schema, name, span }: Target): SqlWriter {
    return this.writer.qualified(schema, name, span);
  }
}

/** The fragment of a call whose statements `write` writes. */
export function fragmentOf(
  library: string,
  source: TypeScriptSource,
  call: ts.CallExpression,
  write: (ddl: DdlWriter, args: readonly Place<ts.Expression>[]) => void,
): Fragment | undefined {
  const host = { start: call.getStart(source.ast), end: call.end };
  const ddl = new DdlWriter(host);
  write(
    ddl,
    call.arguments.map((argument) => placeOf(source, argument)),
  );
  return ddl.writer.length === 0 ? undefined : ddl.writer.fragment(`${library} migration`, host);
}

/** `schema.table` as the libraries take it apart. */
export function dotted(place: Place<ts.Expression> | undefined, schema?: string): Target | undefined {
  const named = namedAt(place);
  if (!place || !named) return undefined;
  const dot = named.name.lastIndexOf('.');
  return dot < 0
    ? { schema, name: named.name, span: tokenSpan(place) }
    : { schema: named.name.slice(0, dot), name: named.name.slice(dot + 1), span: tokenSpan(place) };
}

/** The same table by the schema in which it stands, for a name without one. */
export const pathOf = ({ schema, name }: Pick<Target, 'schema' | 'name'>): string =>
  schema === undefined ? quoteName(name) : `${quoteName(schema)}.${quoteName(name)}`;

export const columnList = (columns: readonly Named[]): string => `(${columns.map(({ name }) => quoteName(name)).join(', ')})`;

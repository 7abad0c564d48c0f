import { tokenSpan } from './host.ts';
import { type Identifier, identifierOf, writeParts } from './names.ts';
import { nowhere, type SqlWriter } from './sqlWriter.ts';
import type { Assignment, Item, Join, Source, Statement, Write } from './statement.ts';

/** Writes what a builder says as SQL for PostgreSQL, with holes for what is not known. */
export function writeStatement(statement: Statement, w: SqlWriter): void {
  new StatementWriter(statement, w).write();
}

class StatementWriter {
  constructor(
    private readonly query: Statement,
    private readonly w: SqlWriter,
  ) {}

  write(): void {
    this.writeCtes();
    const { verb, from } = this.query;
    const [target] = from;
    if (!target) this.writeSets();
    else if (verb === 'insert') this.writeInsert(target);
    else if (verb === 'update') this.writeUpdate(target);
    else if (verb === 'delete') this.writeDelete(target);
    else this.writeSelect();
    if (target && verb !== 'select') this.writeReturning();
  }

  private writeCtes(): void {
    const { ctes, isRecursive } = this.query;
    if (ctes.length === 0) return;
    this.w.sql(isRecursive ? 'WITH RECURSIVE ' : 'WITH ').each(ctes, ', ', ({ name, place, columns, write }) => {
      if (name === undefined) this.w.hole(tokenSpan(place));
      else this.w.name(name);
      if (columns.length > 0) this.columns(columns, ' (', ')');
      this.w.sql(' AS (');
      if (write) write(this.w);
      else this.w.sql('SELECT ').hole(tokenSpan(place));
      this.w.sql(')');
    });
    this.w.sql(' ');
  }

  private writeSelect(): void {
    const { query, w } = this;
    w.sql('SELECT ');
    if (query.distinctOn.length > 0) {
      w.sql('DISTINCT ON (');
      this.items(query.distinctOn);
      w.sql(') ');
    }
    if (query.items.length === 0) w.sql('*');
    this.items(query.items);
    w.sql(' FROM ');
    w.each(query.from, ', ', (source) => this.writeSource(source));
    for (const join of query.joins) this.writeJoin(join);
    if (query.open) w.sql(', ').hole(this.place());
    this.writeConditions(' WHERE ', query.conditions);
    if (query.grouped.length > 0) {
      w.sql(' GROUP BY ');
      this.items(query.grouped.map(({ write, place }) => ({ write, place })));
    }
    this.writeConditions(' HAVING ', query.having);
    this.writeSets();
    if (query.ordered.length > 0) {
      w.sql(' ORDER BY ');
      this.items(query.ordered.map(({ write, place }) => ({ write, place })));
    }
  }

  private writeSets(): void {
    this.query.sets.forEach(({ operator, write }, index) => {
      if (this.query.from.length > 0 || index > 0) this.w.sql(` ${operator} `);
      this.w.sql('(');
      if (write) write(this.w);
      else this.w.sql('SELECT ').hole(this.place());
      this.w.sql(')');
    });
    if (this.query.from.length === 0 && this.query.ordered.length > 0) {
      this.w.sql(' ORDER BY ');
      this.items(this.query.ordered.map(({ write, place }) => ({ write, place })));
    }
  }

  private writeInsert(from: Source): void {
    const { w } = this;
    const { values, insertFrom } = this.query;
    const entries = values?.entries ?? [];
    if (insertFrom) {
      w.sql('INSERT INTO ');
      this.writeSource(from);
      const columns = this.query.insertColumns ?? [];
      if (columns.length > 0) this.columns(columns, ' (', ')');
      w.sql(' ');
      insertFrom(w);
      this.writeConflict();
    } else if (!values || entries.length === 0) {
      w.sql('INSERT INTO ');
      this.writeSource(from);
      w.sql(' (').hole(this.place()).sql(') VALUES (').hole(this.place(), 'value').sql(')');
      this.writeConflict();
    } else {
      w.sql('INSERT INTO ');
      this.writeSource(from);
      w.sql(' (').each(entries, ', ', ({ column }) => writeParts(w, column.parts));
      // Which other columns there are cannot be told.
      if (values.open) w.sql(', ').hole(this.place());
      w.sql(') VALUES (').each(entries, ', ', (each) => this.value(each));
      if (values.open) w.sql(', ').hole(this.place(), 'value');
      w.sql(')');
      this.writeConflict();
    }
  }

  private writeConflict(): void {
    const { conflict, values } = this.query;
    if (!conflict) return;
    const { w } = this;
    w.sql(' ON CONFLICT');
    const merge =
      conflict.merge &&
      (conflict.merge.length > 0 ? conflict.merge : (values?.entries ?? []).map(({ column }) => ({ column, value: undefined })));
    if (conflict.columns) this.columns(conflict.columns, ' (', ')');
    else if (merge) {
      // DO UPDATE needs a target, which is not known.
      w.sql(' (').hole(this.place()).sql(')');
    }
    if (conflict.columns) this.writeConditions(' WHERE ', conflict.predicate ?? []);
    if (!merge || merge.length === 0) {
      w.sql(' DO NOTHING');
      return;
    }
    w.sql(' DO UPDATE SET ').each(merge, ', ', ({ column, value }) => {
      writeParts(w, column.parts);
      w.sql(' = ');
      if (value) value(w);
      else {
        w.sql('excluded.');
        writeParts(w, column.parts);
      }
    });
    this.writeConditions(' WHERE ', conflict.conditions ?? this.query.conditions);
  }

  private writeUpdate(from: Source): void {
    const { w, query } = this;
    w.sql('UPDATE ');
    this.writeSource(from);
    w.sql(' SET ');
    const values = query.values?.entries ?? [];
    if (query.counted.length + values.length === 0) w.hole(this.place()).sql(' = DEFAULT');
    w.each(query.counted, ', ', ({ parts }) => {
      writeParts(w, parts.slice(-1));
      w.sql(' = ').name(parts.at(-1)!.text).sql(' + 1');
    });
    if (query.counted.length > 0 && values.length > 0) w.sql(', ');
    w.each(values, ', ', (each) => {
      writeParts(w, each.column.parts);
      w.sql(' = ');
      this.value(each);
    });
    this.writeMore(' FROM ');
    this.writeConditions(' WHERE ', [...joined(query), ...query.conditions], 'TRUE');
  }

  private writeDelete(from: Source): void {
    this.w.sql('DELETE FROM ');
    this.writeSource(from);
    this.writeMore(' USING ');
    // Without a known condition there may be one all the same.
    this.writeConditions(' WHERE ', [...joined(this.query), ...this.query.conditions], 'TRUE');
  }

  /** Further tables of UPDATE and DELETE, whose join conditions go to WHERE. */
  private writeMore(keyword: string): void {
    const { from, joins, open } = this.query;
    const sources = [...from.slice(1), ...joins.map(({ source }) => source)];
    if (sources.length === 0 && !open) return;
    this.w.sql(keyword).each(sources, ', ', (source) => this.writeSource(source));
    if (open) this.w.sql(sources.length > 0 ? ', ' : '').hole(this.place());
  }

  private writeReturning(): void {
    if (this.query.returned.length === 0) return;
    this.w.sql(' RETURNING ');
    this.items(this.query.returned);
  }

  private writeJoin({ source, on, using, isCross }: Join): void {
    const { w } = this;
    if (source.kind === 'tail') {
      w.sql(w.takesRaw ? ' ' : ', ');
      source.write(w);
      return;
    }
    w.sql(isCross ? ' CROSS JOIN ' : ' LEFT JOIN ');
    this.writeSource(source);
    if (isCross) return;
    if (using.length > 0) this.columns(using, ' USING (', ')');
    else this.writeConditions(' ON ', on, 'TRUE');
  }

  private writeSource(source: Source): void {
    const { w, query } = this;
    if (source.kind === 'table') {
      this.writeTable(source.name);
      return;
    }
    if (source.kind === 'tail') {
      source.write(w);
      return;
    }
    const { computed, alias, place } = source;
    if (alias === undefined && query.verb === 'select' && !w.takesRaw) {
      w.hole(tokenSpan(place));
      return;
    }
    computed.write(w);
    if (alias !== undefined) w.sql(' AS ').name(alias);
  }

  private writeTable({ parts, alias }: Identifier): void {
    const { w, query } = this;
    const schema = query.schema;
    const [only] = parts;
    const isCte = parts.length === 1 && query.ctes.some(({ name }) => name === only!.text);
    if (schema && parts.length === 1 && !isCte) {
      const name = identifierOf(schema);
      if (name) writeParts(w, [...name.parts, only!]);
      // A schema that is not known: neither is the table.
      else w.hole(tokenSpan(schema)).sql('.').name(only!.text, nowhere);
    } else writeParts(w, parts);
    if (alias) w.sql(' AS ').name(alias.text);
  }

  private writeConditions(keyword: string, conditions: readonly Write[], otherwise = ''): void {
    if (conditions.length === 0 && otherwise === '') return;
    this.w
      .sql(keyword)
      .sql(conditions.length === 0 ? otherwise : '')
      .each(conditions, ' AND ', (condition) => condition(this.w));
  }

  private items(items: readonly Item[]): void {
    this.w.each(items, ', ', ({ write, alias, place }) => {
      if (!write) {
        this.w.hole(tokenSpan(place));
        return;
      }
      write(this.w);
      if (alias !== undefined) this.w.sql(' AS ').name(alias);
    });
  }

  private columns(columns: readonly Identifier[], open: string, close: string): void {
    this.w
      .sql(open)
      .each(columns, ', ', ({ parts }) => writeParts(this.w, parts))
      .sql(close);
  }

  private value({ value }: Assignment): void {
    if (value) value(this.w);
    else this.w.parameter();
  }

  /** Where the query begins, for what stands nowhere. */
  private place() {
    const [from] = this.query.from;
    if (from?.kind === 'table') return from.name.parts[0]!.span;
    return from ? tokenSpan(from.place) : nowhere;
  }
}

const joined = ({ joins }: Statement): Write[] => joins.flatMap(({ on }) => on);

/** `left = right`. */
export const pair =
  (left: Write, right: Write): Write =>
  (w) => {
    left(w);
    w.sql(' = ');
    right(w);
  };

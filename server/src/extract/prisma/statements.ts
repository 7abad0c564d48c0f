import type * as ts from 'typescript';
import type { Span } from '../../text/span.ts';
import { type Entries, entriesOf, entry, listOf, type Place, tokenSpan } from '../builders/host.ts';
import type { SqlWriter } from '../builders/sqlWriter.ts';
import type { Fragment } from '../fragment.ts';
import { type Column, isUndefined, type Write, writeOperand } from './filters.ts';
import { Names } from './names.ts';
import { aggregates, Reading } from './reading.ts';
import type { PrismaSchema } from './schema.ts';
import { MAX_STATEMENTS, Select, StatementWriter } from './statementWriter.ts';
import type { Target } from './target.ts';

/** What the argument object of a Prisma Client call is: each method takes a known set of keys. */
export type PrismaOperation =
  | 'find'
  | 'count'
  | 'aggregate'
  | 'groupBy'
  | 'create'
  | 'createMany'
  | 'update'
  | 'upsert'
  | 'delete';

/** What a typed object literal is for (`Prisma.UserWhereInput`), or a whole argument object. */
export type PrismaPart = PrismaOperation | 'where' | 'select' | 'include' | 'omit' | 'orderBy' | 'createData' | 'updateData';

/**
 * Renders Prisma Client arguments as SQL. Each table that is visited, by the call itself or through a relation, gets a statement of its
 * own: how Prisma joins them does not matter to the names. Conditions are all joined by AND for the same reason.
 */
export class PrismaRenderer {
  private readonly writer = new StatementWriter();
  private readonly waiting: (() => void)[] = [];
  private readonly names: Names;
  private readonly reading: Reading;

  constructor(schema: PrismaSchema, unknownNames: ConstructorParameters<typeof Names>[1]) {
    const later = (work: () => void) => this.later(work);
    this.names = new Names(schema, unknownNames);
    this.reading = new Reading(this.names, this.writer, later, (target, given) => this.operation(target, 'find', given));
  }

  render(target: Target, part: PrismaPart, argument: Place<ts.Expression> | undefined): this {
    this.names.noteTable(target);
    this.part(target, part, argument);
    for (let next = this.waiting.shift(); next && !this.writer.isFull; next = this.waiting.shift()) next();
    return this;
  }

  fragment(label: string, host: Span): Fragment {
    const fragment = this.writer.fragment(label, host);
    const removed = [...this.names.removed, ...(fragment.removed ?? [])];
    return removed.length > 0 ? { ...fragment, removed } : fragment;
  }

  private later(work: () => void): void {
    if (this.waiting.length < MAX_STATEMENTS) this.waiting.push(work);
  }

  private part(target: Target, part: PrismaPart, argument: Place<ts.Expression> | undefined) {
    const select = new Select();
    switch (part) {
      case 'where':
        if (argument) this.reading.where(target, argument, select);
        return this.writer.select(target, select);
      case 'select':
      case 'include':
      case 'omit':
        if (argument) this.reading.selection(target, argument, part, select);
        return this.writer.select(target, select);
      case 'orderBy':
        if (argument) this.reading.orderBy(target, argument, select);
        return this.writer.select(target, select);
      case 'createData':
        return this.inserts(target, argument);
      case 'updateData':
        return this.update(target, argument, new Select());
      default:
        return this.operation(target, part, argument && entriesOf(argument));
    }
  }

  private operation(target: Target, operation: PrismaOperation, given: Entries | undefined) {
    const select = new Select();
    const value = (name: string) => entry(given, name)?.value;
    const with_ = (name: string, work: (place: Place<ts.Expression>) => void) => {
      const found = value(name);
      if (found) work(found);
    };
    if (operation !== 'create' && operation !== 'createMany') {
      with_('where', (place) => this.reading.where(target, place, select));
      with_('cursor', (place) => this.reading.where(target, place, select));
    }
    with_('orderBy', (place) => this.reading.orderBy(target, place, select));
    for (const name of ['distinct', 'by'] as const) {
      with_(name, (place) => {
        for (const item of listOf(place)) this.names.namedColumn(target, item, name === 'by' ? select.groups : select.columns);
        if (name === 'by') select.columns.push(...select.groups);
      });
    }
    // Conditions of a group name the same columns; what they aggregate does not matter.
    with_('having', (place) => this.reading.where(target, place, select));
    for (const [name, sql] of aggregates) with_(name, (place) => this.reading.aggregate(target, place, sql, select.columns));
    if (operation === 'count') with_('select', (place) => this.reading.aggregate(target, place, 'count', select.columns));
    else {
      for (const name of ['select', 'include', 'omit'] as const)
        with_(name, (place) => this.reading.selection(target, place, name, select));
    }
    switch (operation) {
      case 'create':
      case 'createMany':
        return this.inserts(target, value('data'), select);
      case 'update':
        return this.update(target, value('data'), select);
      case 'upsert':
        this.inserts(target, value('create'), select);
        return this.update(target, value('update'), select);
      case 'delete':
        return this.writer.delete(target, select);
      default:
        return this.writer.select(target, select);
    }
  }

  private inserts(target: Target, data: Place<ts.Expression> | undefined, returning = new Select()) {
    const rows = data ? listOf(data).slice(0, MAX_ROWS) : [];
    for (const row of rows) this.insert(target, row, returning);
    if (rows.length === 0) this.writer.select(target, returning);
  }

  private insert(target: Target, row: Place<ts.Expression>, returning: Select): void {
    const values: { column: Write; field: Column | undefined; value: Place<ts.Expression> }[] = [];
    for (const { name, key, value } of entriesOf(row)?.entries ?? []) {
      const assigned = this.assignment(target, name, key, value);
      if (assigned) values.push(assigned);
    }
    this.writer.statement(target, (writer, table) => {
      table(writer.sql('INSERT INTO '));
      writer.sql(' (').each(values, ', ', (each) => each.column(writer));
      // Prisma fills in more than stands here: defaults of its own, timestamps, keys of related rows.
      writer
        .sql(values.length > 0 ? ', ' : '')
        .hole(tokenSpan(row), 'unknown')
        .sql(') VALUES (');
      writer.each(values, ', ', (each) => this.assigned(writer, each.field, each.value));
      writer
        .sql(values.length > 0 ? ', ' : '')
        .hole(tokenSpan(row), 'value')
        .sql(')');
      if (returning.columns.length > 0) writer.sql(' RETURNING ').each(returning.columns, ', ', (column) => column(writer));
    });
  }

  private update(target: Target, data: Place<ts.Expression> | undefined, select: Select) {
    const values: { column: Write; field: Column | undefined; value: Place<ts.Expression> }[] = [];
    for (const { name, key, value } of (data && entriesOf(data)?.entries) ?? []) {
      const assigned = this.assignment(target, name, key, value);
      if (assigned) values.push(assigned);
    }
    if (values.length === 0) return this.writer.select(target, select);
    this.writer.statement(target, (writer, table) => {
      table(writer.sql('UPDATE '));
      writer.sql(' SET ').each(values, ', ', (each) => {
        each.column(writer);
        writer.sql(' = ');
        const by = increment(each.value);
        if (by) {
          each.column(writer);
          writeOperand(writer.sql(` ${by.operator} `), by.value, each.field);
        } else this.assigned(writer, each.field, each.value);
      });
      this.writer.where(writer, select);
      if (select.columns.length > 0) writer.sql(' RETURNING ').each(select.columns, ', ', (column) => column(writer));
    });
  }

  private assigned(writer: SqlWriter, field: Column | undefined, value: Place<ts.Expression>): void {
    const set = field?.type === 'Json' ? undefined : entry(entriesOf(value), 'set')?.value;
    writeOperand(writer, set ?? value, field);
  }

  private assignment(
    target: Target,
    name: string,
    key: Place,
    value: Place<ts.Expression>,
  ): { column: Write; field: Column | undefined; value: Place<ts.Expression> } | undefined {
    if (isUndefined(value)) return undefined;
    const field = target.model?.fields.get(name);
    const related = this.names.related(field, key);
    if (related) {
      this.later(() => this.nested(related, value));
      return undefined;
    }
    if (!field) {
      // `payment: { create: … }` of a relation that the schema no longer has is no column.
      const inner = entriesOf(value);
      if (inner?.entries.some((each) => nestedWrites.has(each.name))) return undefined;
    }
    const column = this.names.column(target, name, key, 'other');
    return column ? { column, field: field?.kind === 'column' ? field : undefined, value } : undefined;
  }

  /** `posts: { create: …, connect: …, … }` */
  private nested(target: Target, place: Place<ts.Expression>) {
    for (const { name, value } of entriesOf(place)?.entries ?? []) {
      for (const item of name === 'createMany' ? [value] : listOf(value).slice(0, MAX_ROWS)) {
        const given = entriesOf(item);
        if (!given) continue;
        const select = new Select();
        switch (name) {
          case 'create':
            this.insert(target, item, select);
            break;
          case 'createMany':
            this.inserts(target, entry(given, 'data')?.value);
            break;
          case 'connect':
          case 'set':
          case 'disconnect':
          case 'delete':
          case 'deleteMany':
            this.reading.where(target, item, select);
            this.writer.select(target, select);
            break;
          case 'connectOrCreate':
            this.operation(target, 'find', { entries: given.entries.filter((each) => each.name === 'where'), open: given.open });
            this.inserts(target, entry(given, 'create')?.value);
            break;
          case 'upsert':
            this.operation(target, 'upsert', given);
            break;
          case 'update':
          case 'updateMany':
            if (entry(given, 'data')) this.operation(target, 'update', given);
            else this.update(target, item, select);
            break;
        }
      }
    }
  }
}

/** Seeds with hundreds of rows say nothing new. */
const MAX_ROWS = 50;

const nestedWrites: ReadonlySet<string> = new Set([
  'create',
  'createMany',
  'connect',
  'connectOrCreate',
  'disconnect',
  'delete',
  'deleteMany',
  'update',
  'updateMany',
  'upsert',
]);

/** `{ increment: 1 }` and its kind. */
function increment(place: Place<ts.Expression>): { operator: string; value: Place<ts.Expression> } | undefined {
  const only = entriesOf(place)?.entries[0];
  const operator = only && { increment: '+', decrement: '-', multiply: '*', divide: '/' }[only.name];
  return operator ? { operator, value: only.value } : undefined;
}

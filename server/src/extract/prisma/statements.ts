import * as ts from 'typescript';
import type { Span } from '../../text/span.ts';
import {
  at,
  type Entries,
  type Entry,
  entriesOf,
  entry,
  followed,
  listOf,
  literalOf,
  type Place,
  stringOf,
  tokenSpan,
} from '../builders/host.ts';
import { quoteName, SqlWriter } from '../builders/sqlWriter.ts';
import type { Fragment, Removed } from '../fragment.ts';
import {
  type Column,
  conditionsOf,
  filterOperators,
  isFalse,
  isUndefined,
  type Write,
  wrapped,
  writeOperand,
} from './filters.ts';
import { prismaColumn } from './models.ts';
import { removedField, removedTable } from './removed.ts';
import type { PrismaField, PrismaModel, PrismaSchema } from './schema.ts';

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

/** A model, or the table that would stand for an accessor the schema does not have. `fields` undefined: nothing is known of it. */
export interface Target {
  readonly schema?: string;
  readonly table: string;
  readonly model: PrismaModel | undefined;
  /** The token that names it; undefined when none does: then a missing table has no place here. */
  readonly host: Span | undefined;
}

/**
 * Renders Prisma Client arguments as SQL. Each table that is visited, by the call itself or through a relation, gets a statement of its
 * own: how Prisma joins them does not matter to the names. Conditions are all joined by AND for the same reason.
 */
export class PrismaRenderer {
  private readonly writer = new SqlWriter();
  private readonly waiting: (() => void)[] = [];
  private readonly removed: Removed[] = [];
  private statements = 0;

  /**
   * `unknownNames`, those that the schema does not have: with `reported` the database decides about them, with `computed` those in `select` may
   * be fields that an extended client computes, with `ignored` none counts.
   */
  constructor(
    private readonly schema: PrismaSchema,
    private readonly unknownNames: 'reported' | 'computed' | 'ignored',
  ) {}

  render(target: Target, part: PrismaPart, argument: Place<ts.Expression> | undefined): this {
    if (!target.model) this.removed.push(removedTable(this.schema, target.table));
    this.part(target, part, argument);
    for (let next = this.waiting.shift(); next && this.statements < MAX_STATEMENTS; next = this.waiting.shift()) next();
    return this;
  }

  fragment(label: string, host: Span): Fragment {
    const fragment = this.writer.fragment(label, host);
    return this.removed.length > 0 ? { ...fragment, removed: this.removed } : fragment;
  }

  private later(work: () => void): void {
    if (this.waiting.length < MAX_STATEMENTS) this.waiting.push(work);
  }

  private part(target: Target, part: PrismaPart, argument: Place<ts.Expression> | undefined) {
    const select = new Select();
    switch (part) {
      case 'where':
        if (argument) this.where(target, argument, select);
        return this.writeSelect(target, select);
      case 'select':
      case 'include':
      case 'omit':
        if (argument) this.selection(target, argument, part, select);
        return this.writeSelect(target, select);
      case 'orderBy':
        if (argument) this.orderBy(target, argument, select);
        return this.writeSelect(target, select);
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
      with_('where', (place) => this.where(target, place, select));
      with_('cursor', (place) => this.where(target, place, select));
    }
    with_('orderBy', (place) => this.orderBy(target, place, select));
    for (const name of ['distinct', 'by'] as const) {
      with_(name, (place) => {
        for (const item of listOf(place)) this.namedColumn(target, item, name === 'by' ? select.groups : select.columns);
        if (name === 'by') select.columns.push(...select.groups);
      });
    }
    // Conditions of a group name the same columns; what they aggregate does not matter.
    with_('having', (place) => this.where(target, place, select));
    for (const [name, sql] of aggregates) with_(name, (place) => this.aggregate(target, place, sql, select.columns));
    if (operation === 'count') with_('select', (place) => this.aggregate(target, place, 'count', select.columns));
    else {
      for (const name of ['select', 'include', 'omit'] as const)
        with_(name, (place) => this.selection(target, place, name, select));
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
        return this.delete(target, select);
      default:
        return this.writeSelect(target, select);
    }
  }

  // ——— names ———

  /** The column that a key names; undefined when it is none, or nothing is surely known of it. */
  private column(target: Target, name: string, key: Place, use: 'select' | 'other'): Write | undefined {
    const field = target.model?.fields.get(name);
    if (field) {
      const { model } = target;
      if (field.kind !== 'column' || field.ignored || !model) return undefined;
      const of = { library: 'prisma', table: target.table };
      return (writer) => writer.column(prismaColumn(this.schema, model, field), of, tokenSpan(key));
    }
    if (target.model && (name.startsWith('_') || name.startsWith('$'))) return undefined;
    if (this.unknownNames === 'ignored') return undefined;
    if (use === 'select' && (this.unknownNames === 'computed' || this.looksLikeRelation(name))) return undefined;
    const { model, table } = target;
    this.removed.push(model ? removedField(model, table, name) : { ...removedTable(this.schema, table), column: name });
    return (writer) => writer.name(name, tokenSpan(key));
  }

  private looksLikeRelation(name: string): boolean {
    const plain = name.toLowerCase();
    for (const model of this.schema.models.keys()) {
      const other = model.toLowerCase();
      if (plain === other || plain === `${other}s` || plain === `${other}es` || plain === other.replace(/y$/, 'ies')) return true;
    }
    return false;
  }

  private namedColumn(target: Target, place: Place<ts.Expression>, into: Write[]): void {
    const { node } = followed(place);
    // `Prisma.UserScalarFieldEnum.email` and `prisma.user.fields.email` name a field by their last part.
    const name = ts.isPropertyAccessExpression(node) ? node.name.text : stringOf(place);
    const field = name === undefined ? undefined : target.model?.fields.get(name);
    if (name === undefined || (ts.isPropertyAccessExpression(node) && !field)) return;
    const write = this.column(target, name, ts.isStringLiteralLike(place.node) ? place : at(place, place.node), 'other');
    if (write) into.push(write);
  }

  private related(field: PrismaField | undefined, key: Place): Target | undefined {
    if (field?.kind !== 'relation') return undefined;
    const model = this.schema.models.get(field.model);
    return model && !model.ignored ? targetOf(model, tokenSpan(key)) : undefined;
  }

  // ——— reading ———

  private selection(target: Target, place: Place<ts.Expression>, kind: 'select' | 'include' | 'omit', into: Select): void {
    const given = entriesOf(place);
    for (const { name, key, value } of given?.entries ?? []) {
      const field = target.model?.fields.get(name);
      if (isFalse(value) && kind !== 'omit') continue;
      const related = this.related(field, key);
      if (related) {
        const inner = entriesOf(value);
        if (inner || literalOf(value) === true) this.later(() => this.operation(related, 'find', inner));
        continue;
      }
      if (name === '_count') {
        this.relationCounts(target, value);
        continue;
      }
      // Only `true` and conditions select a column; an object is given to relations.
      if (kind === 'include' || entriesOf(value)) continue;
      const column = this.column(target, name, key, 'select');
      if (column) into.columns.push(column);
    }
  }

  /** `_count: { select: { posts: { where: … } } }` */
  private relationCounts(target: Target, place: Place<ts.Expression>): void {
    const select = entry(entriesOf(place), 'select')?.value;
    for (const { name, key, value } of (select && entriesOf(select)?.entries) ?? []) {
      const related = this.related(target.model?.fields.get(name), key);
      if (related) this.later(() => this.operation(related, 'find', entriesOf(value)));
    }
  }

  /** `_sum: { total: true }`, `count({ select: { _all: true, email: true } })` */
  private aggregate(target: Target, place: Place<ts.Expression>, sql: string, into: Write[]): void {
    for (const { name, key } of entriesOf(place)?.entries ?? []) {
      const column = name === '_all' ? undefined : this.column(target, name, key, 'other');
      if (column) into.push(wrapped(`${sql}(`, column, ')'));
    }
  }

  private orderBy(target: Target, place: Place<ts.Expression>, into: Select): void {
    for (const item of listOf(place)) {
      for (const { name, key, value } of entriesOf(item)?.entries ?? []) {
        const aggregate = aggregates.get(name);
        const related = this.related(target.model?.fields.get(name), key);
        if (aggregate) this.aggregate(target, value, aggregate, into.orders);
        else if (name === '_relevance') {
          const fields = entry(entriesOf(value), 'fields')?.value;
          for (const one of fields ? listOf(fields) : []) this.namedColumn(target, one, into.columns);
        } else if (related) {
          this.later(() => {
            const select = new Select();
            this.orderBy(related, value, select);
            this.writeSelect(related, select);
          });
        } else {
          const given = entriesOf(value);
          const sort = given ? entry(given, 'sort')?.value : value;
          if (given && !sort) continue;
          const column = this.column(target, name, key, 'other');
          const nulls = stringOf(entry(given, 'nulls')?.value ?? value);
          const direction = sort ? stringOf(sort) : undefined;
          if (!column) continue;
          into.orders.push((writer) => {
            // Qualified, as Prisma writes it: a bare name would mean what is selected under it.
            column(writer.sql(`${quoteName(target.table)}.`));
            if (direction === 'desc') writer.sql(' DESC');
            if (nulls === 'first' || nulls === 'last') writer.sql(` NULLS ${nulls.toUpperCase()}`);
          });
        }
      }
    }
  }

  // ——— conditions ———

  private where(target: Target, place: Place<ts.Expression>, into: Select): void {
    for (const each of entriesOf(place)?.entries ?? []) this.condition(target, each, into);
  }

  private condition(target: Target, { name, key, value }: Entry, into: Select) {
    if (isUndefined(value)) return;
    if (name === 'AND' || name === 'OR' || name === 'NOT') {
      for (const item of listOf(value)) this.where(target, item, into);
      return;
    }
    const field = target.model?.fields.get(name);
    if (field?.kind === 'column') {
      const column = this.column(target, name, key, 'other');
      if (column) into.conditions.push(...conditionsOf(column, field, value));
      return;
    }
    const related = this.related(field, key);
    if (related) return this.later(() => this.relationFilter(related, value));
    if (field) return;
    const inner = entriesOf(value);
    const compound = target.model?.uniques.find((unique) => unique.key === name && unique.fields.length > 1);
    if (compound) {
      for (const each of inner?.entries ?? []) this.condition(target, each, into);
      return;
    }
    // An object that is no filter belongs to a relation or a compound key that the schema no longer has.
    if (inner && (inner.entries.length === 0 || inner.open || !inner.entries.every((each) => filterOperators.has(each.name))))
      return;
    const column = this.column(target, name, key, 'other');
    if (column) into.conditions.push(...conditionsOf(column, undefined, value));
  }

  private relationFilter(related: Target, value: Place<ts.Expression>): void {
    const given = entriesOf(value);
    if (!given) return;
    const select = new Select();
    for (const each of given.entries) {
      if (relationFilters.has(each.name) && !related.model?.fields.has(each.name)) this.where(related, each.value, select);
      else this.condition(related, each, select);
    }
    this.writeSelect(related, select);
  }

  // ——— writing ———

  private inserts(target: Target, data: Place<ts.Expression> | undefined, returning = new Select()) {
    const rows = data ? listOf(data).slice(0, MAX_ROWS) : [];
    for (const row of rows) this.insert(target, row, returning);
    if (rows.length === 0) this.writeSelect(target, returning);
  }

  private insert(target: Target, row: Place<ts.Expression>, returning: Select): void {
    const values: { column: Write; field: Column | undefined; value: Place<ts.Expression> }[] = [];
    for (const { name, key, value } of entriesOf(row)?.entries ?? []) {
      const assigned = this.assignment(target, name, key, value);
      if (assigned) values.push(assigned);
    }
    this.statement(target, (writer, table) => {
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
    if (values.length === 0) return this.writeSelect(target, select);
    this.statement(target, (writer, table) => {
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
      this.writeWhere(writer, select);
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
    const related = this.related(field, key);
    if (related) {
      this.later(() => this.nested(related, value));
      return undefined;
    }
    if (!field) {
      // `payment: { create: … }` of a relation that the schema no longer has is no column.
      const inner = entriesOf(value);
      if (inner?.entries.some((each) => nestedWrites.has(each.name))) return undefined;
    }
    const column = this.column(target, name, key, 'other');
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
            this.where(target, item, select);
            this.writeSelect(target, select);
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

  private delete(target: Target, select: Select): void {
    this.statement(target, (writer, table) => {
      table(writer.sql('DELETE FROM '));
      this.writeWhere(writer, select);
      if (select.columns.length > 0) writer.sql(' RETURNING ').each(select.columns, ', ', (column) => column(writer));
    });
  }

  private writeSelect(target: Target, select: Select): void {
    this.statement(target, (writer, table) => {
      writer.sql('SELECT ');
      if (select.columns.length > 0) writer.each(select.columns, ', ', (column) => column(writer));
      else writer.sql('1');
      table(writer.sql(' FROM '));
      if (select.conditions.length > 0) this.writeWhere(writer, select);
      if (select.groups.length > 0) writer.sql(' GROUP BY ').each(select.groups, ', ', (column) => column(writer));
      if (select.orders.length > 0) writer.sql(' ORDER BY ').each(select.orders, ', ', (column) => column(writer));
    });
  }

  /** Without a condition in the code the statement says so: a Prisma call is no slip of the pen that left a WHERE out. */
  private writeWhere(writer: SqlWriter, select: Select): void {
    writer.sql(' WHERE ');
    if (select.conditions.length === 0) writer.sql('TRUE');
    else writer.each(select.conditions, ' AND ', (condition) => condition(writer));
  }

  private statement(target: Target, write: (writer: SqlWriter, table: Write) => void): void {
    if (this.statements++ >= MAX_STATEMENTS) return;
    if (this.writer.length > 0) this.writer.sql(';\n');
    write(this.writer, (writer) => writer.qualified(target.schema, target.table, target.host));
  }
}

/** Bounds on what one call is rendered to; seeds with hundreds of rows say nothing new. */
const MAX_STATEMENTS = 200;
const MAX_ROWS = 50;

class Select {
  readonly columns: Write[] = [];
  readonly conditions: Write[] = [];
  readonly groups: Write[] = [];
  readonly orders: Write[] = [];
}

export const targetOf = (model: PrismaModel, host: Span | undefined): Target => ({
  table: model.table.text,
  model,
  host,
  ...(model.schema === undefined ? {} : { schema: model.schema }),
});

const aggregates: ReadonlyMap<string, string> = new Map([
  ['_count', 'count'],
  ['_sum', 'sum'],
  ['_avg', 'avg'],
  ['_min', 'min'],
  ['_max', 'max'],
]);

const relationFilters: ReadonlySet<string> = new Set(['some', 'every', 'none', 'is', 'isNot']);

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

import * as ts from 'typescript';
import { type Entries, type Entry, entriesOf, entry, listOf, literalOf, type Place, stringOf } from '../builders/host.ts';
import { quoteName } from '../builders/sqlWriter.ts';
import { conditionsOf, filterOperators, isFalse, isUndefined, type Write, wrapped } from './filters.ts';
import type { Names } from './names.ts';
import { Select, type StatementWriter } from './statementWriter.ts';
import type { Target } from './target.ts';

/** What calls ask for: fields, order and conditions, gathered for the statement of their table; related tables get statements of their own, later. */
export class Reading {
  constructor(
    private readonly names: Names,
    private readonly writer: StatementWriter,
    private readonly later: (work: () => void) => void,
    private readonly find: (target: Target, given: Entries | undefined) => void,
  ) {}

  selection(target: Target, place: Place<ts.Expression>, kind: 'select' | 'include' | 'omit', into: Select): void {
    const given = entriesOf(place);
    for (const { name, key, value } of given?.entries ?? []) {
      const field = target.model?.fields.get(name);
      // What is left out is not asked for.
      if (isFalse(value) !== (kind === 'omit')) continue;
      const related = this.names.related(field, key);
      if (related) {
        const inner = entriesOf(value);
        if (inner || literalOf(value) === true) this.later(() => this.find(related, inner));
        continue;
      }
      if (name === '_count') {
        this.relationCounts(target, value);
        continue;
      }
      // Only `true` and conditions select a column; an object is given to relations.
      if (kind === 'include' || entriesOf(value)) continue;
      const column = this.names.column(target, name, key, 'select');
      if (column) into.columns.push(column);
    }
  }

  /** `_count: { select: { posts: { where: … } } }` */
  private relationCounts(target: Target, place: Place<ts.Expression>): void {
    const select = entry(entriesOf(place), 'select')?.value;
    for (const { name, key, value } of (select && entriesOf(select)?.entries) ?? []) {
      const related = this.names.related(target.model?.fields.get(name), key);
      if (related) this.later(() => this.find(related, entriesOf(value)));
    }
  }

  /** `_sum: { total: true }`, `count({ select: { _all: true, email: true } })` */
  aggregate(target: Target, place: Place<ts.Expression>, sql: string, into: Write[]): void {
    for (const { name, key } of entriesOf(place)?.entries ?? []) {
      const column = name === '_all' ? undefined : this.names.column(target, name, key, 'other');
      if (column) into.push(wrapped(`${sql}(`, column, ')'));
    }
  }

  orderBy(target: Target, place: Place<ts.Expression>, into: Select): void {
    for (const item of listOf(place)) {
      for (const { name, key, value } of entriesOf(item)?.entries ?? []) {
        const aggregate = aggregates.get(name);
        const related = this.names.related(target.model?.fields.get(name), key);
        if (aggregate) this.aggregate(target, value, aggregate, into.orders);
        else if (name === '_relevance') {
          const fields = entry(entriesOf(value), 'fields')?.value;
          for (const one of fields ? listOf(fields) : []) this.names.namedColumn(target, one, into.columns);
        } else if (related) {
          this.later(() => {
            const select = new Select();
            this.orderBy(related, value, select);
            this.writer.select(related, select);
          });
        } else {
          const given = entriesOf(value);
          const sort = given ? entry(given, 'sort')?.value : value;
          if (given && !sort) continue;
          const column = this.names.column(target, name, key, 'other');
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

  where(target: Target, place: Place<ts.Expression>, into: Select): void {
    for (const each of entriesOf(place)?.entries ?? []) this.condition(target, each, into);
  }

  condition(target: Target, { name, key, value }: Entry, into: Select) {
    if (isUndefined(value)) return;
    if (name === 'AND' || name === 'OR' || name === 'NOT') {
      for (const item of listOf(value)) this.where(target, item, into);
      return;
    }
    const field = target.model?.fields.get(name);
    if (field?.kind === 'column') {
      const column = this.names.column(target, name, key, 'other');
      if (column) into.conditions.push(...conditionsOf(column, field, value));
      this.fieldReferences(target, value, into);
      return;
    }
    const related = this.names.related(field, key);
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
    const column = this.names.column(target, name, key, 'other');
    if (column) into.conditions.push(...conditionsOf(column, undefined, value));
  }

  /** `{ equals: prisma.user.fields.name }`: another column of the same table. */
  private fieldReferences(target: Target, value: Place<ts.Expression>, into: Select): void {
    for (const { node, ...place } of [value, ...(entriesOf(value)?.entries ?? []).map((each) => each.value)]) {
      const owner = ts.isPropertyAccessExpression(node) ? node.expression : undefined;
      if (!owner || !ts.isPropertyAccessExpression(owner) || owner.name.text !== 'fields') continue;
      const columns: Write[] = [];
      this.names.namedColumn(target, { ...place, node }, columns);
      into.conditions.push(...columns.map((column) => wrapped('', column, ' IS NOT NULL')));
    }
  }

  private relationFilter(related: Target, value: Place<ts.Expression>): void {
    const given = entriesOf(value);
    if (!given) return;
    const select = new Select();
    for (const each of given.entries) {
      if (relationFilters.has(each.name) && !related.model?.fields.has(each.name)) this.where(related, each.value, select);
      else this.condition(related, each, select);
    }
    this.writer.select(related, select);
  }
}

export const aggregates: ReadonlyMap<string, string> = new Map([
  ['_count', 'count'],
  ['_sum', 'sum'],
  ['_avg', 'avg'],
  ['_min', 'min'],
  ['_max', 'max'],
]);

const relationFilters: ReadonlySet<string> = new Set(['some', 'every', 'none', 'is', 'isNot']);

import type * as ts from 'typescript';
import { elementsOf, entriesOf, entry, type Place, stringOf, tokenSpan } from '../builders/host.ts';
import { type Identifier, identifierOf } from '../builders/names.ts';
import { assignmentsOf, rowsOf } from '../builders/rows.ts';
import type { SqlWriter } from '../builders/sqlWriter.ts';
import type { BuiltStatement, CommonTable, Conflict, Item, Join, Source, Values, Write } from '../builders/statement.ts';
import { callbackSteps, isCallback, type Step, type Steps, stepsOf } from '../builders/steps.ts';
import { writeStatement } from '../builders/writeStatement.ts';
import { columnItem, columnsOf, conflictColumns, jsonItem, mergeOf, onlyRaw, rawWrite, single, tableName } from './columns.ts';
import { conditionsOf, isCondition } from './conditions.ts';
import { rawOf } from './raw.ts';
import { knexReceiver } from './receiver.ts';
import { argumentOf, computedOf } from './values.ts';

/** The query that an expression or a callback makes; undefined when it makes none. */
export type Subquery = (place: Place<ts.Expression>) => Query | undefined;

/** What the steps of one builder say together. */
export class Query implements BuiltStatement {
  from: Source[] = [];
  schema: Place<ts.Expression> | undefined;
  verb: 'select' | 'insert' | 'update' | 'delete' = 'select';
  alias: string | undefined;
  readonly joins: Join[] = [];
  readonly ctes: CommonTable[] = [];
  isRecursive = false;
  readonly items: Item[] = [];
  readonly distinctOn: Item[] = [];
  readonly conditions: Write[] = [];
  readonly having: Write[] = [];
  readonly grouped: Item[] = [];
  readonly ordered: Item[] = [];
  readonly returned: Item[] = [];
  readonly sets: { readonly operator: string; readonly write: Write | undefined }[] = [];
  /** Rows that are inserted, or the columns that are set. */
  values: Values | undefined;
  insertFrom: Write | undefined;
  readonly counted: Identifier[] = [];
  conflict: Conflict | undefined;
  /** Tables may come from elsewhere. */
  open = false;
  readonly partial = false;
  readonly calls: ts.CallExpression[];

  constructor(
    { steps, calls }: Pick<Steps, 'steps' | 'calls'>,
    private readonly stepwise = false,
  ) {
    this.calls = [...calls];
    for (const step of steps) this.take(step);
  }

  write(writer: SqlWriter): void {
    writeStatement(this, writer);
  }

  private readonly valued = (value: Place<ts.Expression>): Write => argumentOf(value, this.subquery);

  readonly subquery: Subquery = (place) => {
    const query = queryOf(place);
    if (query) this.calls.push(...query.calls);
    return query;
  };

  private take(step: Step): void {
    const [first, second] = step.arguments;
    switch (step.name) {
      case 'from':
      case 'table':
      case 'into':
        if (first) this.from = this.sourcesOf(first);
        return;
      case 'fromRaw':
        if (first) this.from = [this.rawSource(step)];
        return;
      case 'withSchema':
        this.schema = first;
        return;
      case 'with':
      case 'withRecursive':
      case 'withMaterialized':
      case 'withNotMaterialized':
        this.isRecursive ||= step.name === 'withRecursive';
        this.with(step.arguments);
        return;
      case 'union':
      case 'unionAll':
      case 'intersect':
      case 'except':
        for (const place of step.arguments) this.combine(step.name === 'unionAll' ? 'UNION ALL' : step.name.toUpperCase(), place);
        return;
      case 'modify':
        this.modify(first);
        return;
      case 'select':
      case 'column':
      case 'columns':
      case 'distinct':
      case 'pluck':
      case 'first':
        for (const place of step.arguments) this.select(place);
        return;
      case 'distinctOn':
        for (const place of step.arguments) this.distinctOn.push(...this.list(place));
        return;
      case 'insert':
      case 'upsert':
        this.insert(first, second);
        return;
      case 'batchInsert':
        if (first) this.from = [this.sourceOf(first)];
        this.insert(second, undefined);
        return;
      case 'update':
        this.verb = 'update';
        this.values =
          first && (identifierOf(first) && second ? single(first, this.valued(second)) : assignmentsOf(first, this.valued));
        if (first && !identifierOf(first) && second) this.returning(second);
        return;
      case 'updateFrom':
        if (first) this.joins.push({ source: this.sourceOf(first), on: [], using: [], isCross: true });
        return;
      case 'del':
      case 'delete':
        this.verb = 'delete';
        if (first) this.returning(first);
        return;
      case 'increment':
      case 'decrement':
        this.verb = 'update';
        if (first)
          this.counted.push(...(assignmentsOf(first, this.valued)?.entries.map(({ column }) => column) ?? columnsOf(first)));
        return;
      case 'returning':
        for (const place of step.arguments) this.returning(place);
        return;
      case 'groupBy':
        for (const place of step.arguments) this.grouped.push(...this.list(place));
        return;
      case 'orderBy':
        if (first) this.order(first);
        return;
      case 'groupByRaw':
      case 'orderByRaw': {
        const raw = rawOf(step.arguments);
        if (raw && first)
          (step.name === 'groupByRaw' ? this.grouped : this.ordered).push({ write: rawWrite(step), place: first });
        return;
      }
      case 'onConflict':
        this.conflict = { columns: conflictColumns(step.arguments) };
        return;
      case 'merge':
        if (this.conflict) this.conflict = { ...this.conflict, merge: first ? mergeOf(first, this.valued) : [] };
        return;
      case 'as':
        this.alias = first && stringOf(first);
        return;
      case 'clear':
      case 'clearSelect':
      case 'clearOrder':
      case 'clearWhere':
      case 'clearGroup':
      case 'clearHaving':
        this.clear(step.name === 'clear' ? first && stringOf(first) : step.name.slice(5).toLowerCase());
        return;
      default:
        this.other(step);
    }
  }

  private other(step: Step): void {
    const [first, second, third] = step.arguments;
    const aggregate = /^(count|min|max|sum|avg)(Distinct)?$/.exec(step.name);
    if (aggregate) this.aggregate(aggregate[1]!, aggregate[2] !== undefined, first, second);
    else if (/^(?:rank|denseRank|rowNumber)$/.test(step.name)) this.analytic(step.name, first, second, third);
    else if (/^json(?:Extract|Set|Insert|Remove)$/.test(step.name)) this.items.push(jsonItem(step));
    else if (/join/i.test(step.name)) this.join(step);
    else if (isCondition(step.name)) {
      const into = /having/i.test(step.name) ? this.having : this.conditions;
      into.push(...conditionsOf(step, this.subquery));
    }
  }

  /** In several statements not all of them need happen, and what is cleared may be needed before. */
  private clear(what: string | undefined): void {
    if (this.stepwise) return;
    if (what === 'select' || what === 'columns') this.items.length = 0;
    else if (what === 'order') this.ordered.length = 0;
    else if (what === 'where') this.conditions.length = 0;
    else if (what === 'group') this.grouped.length = 0;
    else if (what === 'having') this.having.length = 0;
  }

  /** `{ u: 'users', o: 'orders' }` is a list of tables. */
  private sourcesOf(place: Place<ts.Expression>): Source[] {
    const tables = entriesOf(place);
    if (!tables || tables.open || tables.entries.length < 2) return [this.sourceOf(place)];
    return tables.entries.map(({ name, key, value }): Source => {
      const table = identifierOf(value);
      if (table) return { kind: 'table', name: { parts: table.parts, alias: { text: name, span: tokenSpan(key) } } };
      const computed = computedOf(value, this.subquery);
      return computed
        ? { kind: 'computed', computed, alias: name, place: value }
        : { kind: 'tail', write: (w) => void w.hole(tokenSpan(value)), place: value };
    });
  }

  private sourceOf(place: Place<ts.Expression>): Source {
    const name = tableName(place);
    if (name) return { kind: 'table', name };
    const [only, ...more] = entriesOf(place)?.entries ?? [];
    if (only && more.length === 0) {
      const computed = computedOf(only.value, this.subquery);
      if (computed) return { kind: 'computed', computed, alias: only.name, place };
    }
    const computed = computedOf(place, this.subquery);
    if (computed) return { kind: 'computed', computed, alias: computed.alias, place };
    return { kind: 'tail', write: (w) => void w.hole(tokenSpan(place)), place };
  }

  private rawSource(step: Step): Source {
    const write = rawWrite(step);
    const place = step.arguments[0]!;
    return { kind: 'tail', write: (w) => void w.raw(tokenSpan(place), write), place };
  }

  private with([name, second, third]: readonly Place<ts.Expression>[]): void {
    if (!name) return;
    const columns = third && second ? columnsOf(second) : [];
    const body = third ?? second;
    const query = body && this.subquery(body);
    const computed = body && !query ? computedOf(body, this.subquery) : undefined;
    this.ctes.push({
      name: stringOf(name),
      place: name,
      columns,
      write: query ? (w) => query.write(w) : computed?.write && onlyRaw(computed.write),
    });
  }

  private combine(operator: string, place: Place<ts.Expression>): void {
    const list = elementsOf(place);
    if (list) {
      for (const item of list.items) this.combine(operator, item);
      return;
    }
    if (/^(?:true|false)$/.test(place.node.getText(place.source.ast))) return;
    const query = this.subquery(place);
    this.sets.push({ operator, write: query && ((w) => query.write(w)) });
  }

  private modify(place: Place<ts.Expression> | undefined): void {
    const inner = place && callbackSteps(place);
    if (!inner || inner.partial) this.open = true;
    for (const step of inner?.steps ?? []) this.take(step);
    this.calls.push(...(inner?.calls ?? []));
  }

  private select(place: Place<ts.Expression>): void {
    this.items.push(...this.list(place));
  }

  /** Columns, expressions, `{ alias: column }`, and arrays of them. */
  private list(place: Place<ts.Expression>): Item[] {
    const elements = elementsOf(place);
    if (elements) {
      const items = elements.items.flatMap((item) => this.list(item));
      return elements.open ? [...items, { write: undefined, place }] : items;
    }
    const column = identifierOf(place);
    if (column) return [columnItem(column, place)];
    const computed = computedOf(place, this.subquery);
    if (computed) return [{ write: computed.write, alias: computed.alias, place }];
    const entries = isCallback(place.node) ? undefined : entriesOf(place);
    if (!entries) return [{ write: undefined, place }];
    const items = entries.entries.map(({ name, value }): Item => {
      const inner = identifierOf(value);
      if (inner) return { ...columnItem(inner, value), alias: name };
      // Whatever it is, it is one column.
      return {
        write: computedOf(value, this.subquery)?.write ?? ((w) => void w.hole(tokenSpan(value))),
        alias: name,
        place: value,
      };
    });
    return entries.open ? [...items, { write: undefined, place }] : items;
  }

  private aggregate(
    name: string,
    isDistinct: boolean,
    first: Place<ts.Expression> | undefined,
    options: Place<ts.Expression> | undefined,
  ): void {
    if (!first) return;
    const as = options && entry(entriesOf(options), 'as');
    const given = as ? stringOf(as.value) : undefined;
    for (const item of this.list(first)) {
      const write = item.write;
      this.items.push({
        place: item.place,
        alias: given ?? item.alias ?? (write ? name : undefined),
        write:
          write &&
          ((w) => {
            w.sql(`${name}(${isDistinct ? 'DISTINCT ' : ''}`);
            write(w);
            w.sql(')');
          }),
      });
    }
  }

  /** `rowNumber('rn', 'created_at', 'account_id')`, `rank('r', (qb) => qb.orderBy(…).partitionBy(…))` */
  private analytic(
    name: string,
    alias: Place<ts.Expression> | undefined,
    order: Place<ts.Expression> | undefined,
    partition: Place<ts.Expression> | undefined,
  ): void {
    if (!alias || !order) return;
    const inner = isCallback(order.node) ? callbackSteps(order) : undefined;
    const columns = inner
      ? inner.steps.flatMap((step) =>
          /^(?:orderBy|partitionBy)$/.test(step.name) ? step.arguments.slice(0, 1).flatMap((each) => this.sortItems(each)) : [],
        )
      : [...this.sortItems(order), ...(partition ? this.list(partition) : [])];
    const known = columns.flatMap(({ write }) => write ?? []);
    const call = name === 'rowNumber' ? 'row_number' : name === 'rank' ? 'rank' : 'dense_rank';
    this.items.push({
      place: alias,
      alias: stringOf(alias),
      write: (w) => {
        w.sql(`${call}() OVER (`);
        if (known.length > 0) w.sql('ORDER BY ').each(known, ', ', (write) => write(w));
        w.sql(')');
      },
    });
  }

  private order(first: Place<ts.Expression>): void {
    this.ordered.push(...this.sortItems(first));
  }

  /** `'a'`, `['a', { column: 'b', order: 'desc' }]` */
  private sortItems(first: Place<ts.Expression>): Item[] {
    return (elementsOf(first)?.items ?? [first]).flatMap((item) => {
      const column = entry(entriesOf(item), 'column')?.value;
      return column ? this.list(column) : entriesOf(item) ? [] : this.list(item);
    });
  }

  private join(step: Step): void {
    const [table, ...rest] = step.arguments;
    if (!table) return;
    if (step.name === 'joinRaw') {
      this.joins.push({ source: this.rawSource(step), on: [], using: [], isCross: true });
      return;
    }
    const source = this.sourceOf(table);
    const inner = rest[0] && isCallback(rest[0].node) ? callbackSteps(rest[0]) : undefined;
    const using = (inner?.steps ?? []).flatMap((each) => (each.name === 'using' ? each.arguments.flatMap(columnsOf) : []));
    const on = inner
      ? inner.steps.flatMap((each) => conditionsOf(each, this.subquery))
      : rest.length > 0
        ? conditionsOf({ name: 'on', token: step.token, arguments: rest }, this.subquery)
        : [];
    this.joins.push({ source, on, using, isCross: step.name === 'crossJoin' || rest.length === 0 });
  }

  private insert(rows: Place<ts.Expression> | undefined, returning: Place<ts.Expression> | undefined): void {
    this.verb = 'insert';
    if (!rows) return;
    const query = this.subquery(rows);
    this.insertFrom = query && ((w) => query.write(w));
    this.values = this.insertFrom ? undefined : rowsOf(rows, this.valued);
    if (returning) this.returning(returning);
  }

  private returning(place: Place<ts.Expression>): void {
    this.returned.push(...this.list(place));
  }
}

/** The query of a chain, a variable, or a callback that selects from something. */
export function queryOf(place: Place<ts.Expression>): Query | undefined {
  if (isCallback(place.node)) {
    const inner = callbackSteps(place);
    return inner?.steps.some(
      (step) =>
        /^(?:from|select|table|into|fromRaw)$/.test(step.name) ||
        (/^(?:max|min|sum|avg|count)/.test(step.name) && hasFrom(inner)),
    )
      ? new Query(inner)
      : undefined;
  }
  const steps = stepsOf(place, knexReceiver);
  if (!steps) return undefined;
  const query = new Query(steps, steps.stepwise);
  return query.from.length > 0 || query.sets.length > 0 ? query : undefined;
}

const hasFrom = ({ steps }: Steps): boolean => steps.some((step) => step.name === 'from');

import type * as ts from 'typescript';
import { elementsOf, entriesOf, type Place, stringOf, tokenSpan } from '../builders/host.ts';
import { type Identifier, identifierOf } from '../builders/names.ts';
import type { Naming } from '../builders/naming.ts';
import { assignmentsOf, rowsOf } from '../builders/rows.ts';
import type { SqlWriter } from '../builders/sqlWriter.ts';
import type {
  BuiltStatement,
  CommonTable,
  Computed,
  Conflict,
  Item,
  Join,
  Source,
  Values,
  Write,
} from '../builders/statement.ts';
import { callbackSteps, isCallback, type Step, type Steps, stepsOf } from '../builders/steps.ts';
import { writeStatement } from '../builders/writeStatement.ts';
import { columnsOf, conflictColumns, jsonItem, mergeOf, onlyRaw, rawWrite, single, tableName } from './columns.ts';
import { conditionsOf, isCondition } from './conditions.ts';
import { aggregated, itemsOf, ranked, sortItems } from './items.ts';
import { rawOf } from './raw.ts';
import { knexReceiver } from './receiver.ts';
import { argumentOf, computedOf } from './values.ts';

/** What a library on top of Knex adds to its builder. */
export interface Dialect {
  /** Whether the step was one of its own. */
  readonly take: (query: Query, step: Step) => boolean;
  readonly query: (place: Place<ts.Expression>) => Query | undefined;
  /** An expression of its own in the query. */
  readonly expression?: (query: Query, place: Place<ts.Expression>) => Computed | undefined;
  readonly naming: Naming | undefined;
}

/** The query that an expression or a callback makes; undefined when it makes none. `expression`: what a library on top of Knex makes of it. */
export interface Subquery {
  (place: Place<ts.Expression>): Query | undefined;
  readonly expression?: (place: Place<ts.Expression>) => Computed | undefined;
}

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
  /** Statements that are sent with it. */
  readonly further: Write[] = [];

  constructor(
    { steps, calls }: Pick<Steps, 'steps' | 'calls'>,
    private readonly stepwise = false,
    private readonly dialect?: Dialect,
  ) {
    this.calls = [...calls];
    for (const step of steps) this.take(step);
  }

  get naming(): Naming | undefined {
    return this.dialect?.naming;
  }

  write(writer: SqlWriter): void {
    writeStatement(this, writer);
    for (const write of this.further) {
      writer.sql(';\n');
      write(writer);
    }
  }

  readonly valued = (value: Place<ts.Expression>): Write => argumentOf(value, this.subquery);

  readonly subquery: Subquery = Object.assign(
    (place: Place<ts.Expression>): Query | undefined => {
      const query = this.dialect?.query(place) ?? queryOf(place);
      if (query) this.calls.push(...query.calls);
      return query;
    },
    { expression: (place: Place<ts.Expression>) => this.dialect?.expression?.(this, place) },
  );

  take(step: Step): void {
    if (this.dialect?.take(this, step)) return;
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
        for (const place of step.arguments) this.distinctOn.push(...itemsOf(this.subquery, place));
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
        for (const place of step.arguments) this.grouped.push(...itemsOf(this.subquery, place));
        return;
      case 'orderBy':
        if (first) this.ordered.push(...sortItems(this.subquery, first));
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
    if (aggregate) this.items.push(...aggregated(this.subquery, aggregate[1]!, aggregate[2] !== undefined, first, second));
    else if (/^(?:rank|denseRank|rowNumber)$/.test(step.name))
      this.items.push(...ranked(this.subquery, step.name, first, second, third));
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
    this.items.push(...itemsOf(this.subquery, place));
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
    this.returned.push(...itemsOf(this.subquery, place));
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

import * as ts from 'typescript';
import { at, elementsOf, literalOf, type Place, stringOf, tokenSpan, valueTypeOf } from '../builders/host.ts';
import { type Identifier, identifierOf, writeParts } from '../builders/names.ts';
import { assignmentsOf, rowsOf } from '../builders/rows.ts';
import type { SqlWriter } from '../builders/sqlWriter.ts';
import type { BuiltStatement, CommonTable, Conflict, Item, Join, Source, Values, Write } from '../builders/statement.ts';
import { callbackSteps, isCallback, type Step, type Steps, stepsOf } from '../builders/steps.ts';
import { pair, writeStatement } from '../builders/writeStatement.ts';
import { atomsOf, comparisonOf, inside, operandOf, type Subquery, valueOperand } from './expressions.ts';
import { kyselyReceiver } from './receiver.ts';

/** What the steps of one chain of Kysely say together. */
export class Query implements BuiltStatement {
  verb: BuiltStatement['verb'] = 'select';
  from: Source[] = [];
  schema: Place<ts.Expression> | undefined;
  alias: string | undefined;
  readonly joins: Join[] = [];
  readonly ctes: CommonTable[] = [];
  isRecursive = false;
  items: Item[] = [];
  readonly distinctOn: Item[] = [];
  readonly conditions: Write[] = [];
  readonly having: Write[] = [];
  grouped: Item[] = [];
  ordered: Item[] = [];
  readonly returned: Item[] = [];
  readonly sets: { readonly operator: string; readonly write: Write | undefined }[] = [];
  values: Values | undefined;
  insertFrom: Write | undefined;
  insertColumns: readonly Identifier[] = [];
  readonly counted: readonly Identifier[] = [];
  conflict: Conflict | undefined;
  open = false;
  partial = false;
  readonly calls: ts.CallExpression[];

  constructor(
    { steps, calls }: Pick<Steps, 'steps' | 'calls'>,
    private readonly stepwise = false,
    schema?: Place<ts.Expression>,
  ) {
    this.calls = [...calls];
    this.schema = schema;
    for (const step of steps) this.take(step);
  }

  write(writer: SqlWriter): void {
    writeStatement(this, writer);
  }

  readonly subquery: Subquery = (place) => {
    const target = inside(place);
    const query = target && queryOf(target, this.schema);
    if (query) this.calls.push(...query.calls);
    return query && { write: (w) => query.write(w), alias: query.alias };
  };

  private take(step: Step): void {
    const [first, second, third] = step.arguments;
    switch (step.name) {
      case 'withSchema':
        this.schema = first;
        return;
      case 'with':
      case 'withRecursive':
        this.isRecursive ||= step.name === 'withRecursive';
        this.with(first, second);
        return;
      case 'selectFrom':
        this.addFrom(first);
        return;
      case 'insertInto':
      case 'replaceInto':
        this.verb = 'insert';
        this.addFrom(first);
        return;
      case 'updateTable':
        this.verb = 'update';
        this.addFrom(first);
        return;
      case 'deleteFrom':
        this.verb = 'delete';
        this.addFrom(first);
        return;
      case 'from':
      case 'using':
        this.addFrom(first);
        return;
      case 'union':
      case 'unionAll':
      case 'intersect':
      case 'intersectAll':
      case 'except':
      case 'exceptAll':
        if (first) this.combine(step.name.replace('All', ' ALL').toUpperCase(), first);
        return;
      case '$if':
        this.partial = true;
        this.apply(second);
        return;
      case '$call':
        this.apply(first);
        return;
      case 'select':
        if (first) this.items.push(...this.list(first));
        return;
      case 'selectAll':
      case 'returningAll':
        (step.name === 'selectAll' ? this.items : this.returned).push(...stars(step));
        return;
      case 'distinctOn':
        if (first) this.distinctOn.push(...this.list(first));
        return;
      case 'returning':
        if (first) this.returned.push(...this.list(first));
        return;
      case 'groupBy':
        if (first) this.grouped.push(...this.list(first));
        return;
      case 'orderBy':
        if (first) this.ordered.push(...this.list(first).map(withoutDirection));
        return;
      case 'values':
        if (first) this.insertRows(first);
        return;
      case 'columns':
        this.insertColumns = first ? namesOf(first) : [];
        return;
      case 'expression':
        this.insertFrom = first && this.subquery(first)?.write;
        this.open ||= this.insertFrom === undefined;
        return;
      case 'set':
        this.set(first, second);
        return;
      case 'onConflict':
        this.conflict = first && this.conflictOf(first);
        return;
      case 'as':
        this.alias = first && stringOf(first);
        return;
      case 'clearSelect':
      case 'clearGroupBy':
      case 'clearOrderBy':
        this.clear(step.name);
        return;
      default:
        if (/^(?:where|having)(?:Ref)?$/.test(step.name))
          (step.name.startsWith('where') ? this.conditions : this.having).push(...this.condition(step));
        else if (/Join(?:Lateral)?$/.test(step.name)) this.join(step, first, second, third);
        else if (/Apply$/.test(step.name)) this.open = true;
    }
  }

  /** In several statements not all of them need happen. */
  private clear(name: string): void {
    if (this.stepwise) return;
    if (name === 'clearSelect') this.items = [];
    else if (name === 'clearGroupBy') this.grouped = [];
    else this.ordered = [];
  }

  private addFrom(place: Place<ts.Expression> | undefined): void {
    const target = place && inside(place);
    for (const item of target ? (elementsOf(target)?.items ?? [target]) : []) this.from.push(this.sourceOf(item));
  }

  sourceOf(place: Place<ts.Expression>): Source {
    const name = identifierOf(place);
    if (name) return { kind: 'table', name };
    const query = this.subquery(place);
    if (query) {
      const write: Write = (w) => {
        w.sql('(');
        query.write(w);
        w.sql(')');
      };
      return { kind: 'computed', computed: { write, alias: query.alias }, alias: query.alias, place };
    }
    return { kind: 'tail', write: (w) => void w.hole(tokenSpan(place)), place };
  }

  /** `'recent'`, `'recent(id, n)'`, `(cte) => cte('recent').materialized()` */
  private with(named: Place<ts.Expression> | undefined, body: Place<ts.Expression> | undefined): void {
    const target = named && inside(named);
    if (!target) return;
    const place = cteName(target);
    const text = stringOf(place);
    const columns = text === undefined ? [] : (/\((.*)\)/s.exec(text)?.[1]?.split(',') ?? []);
    const span = tokenSpan(target);
    const query = body && this.subquery(body);
    this.ctes.push({
      name: text?.replace(/\(.*/s, '').trim(),
      place,
      columns: columns.map((each) => ({ parts: [{ text: each.trim(), span }] })),
      write: query?.write,
    });
  }

  private combine(operator: string, place: Place<ts.Expression>): void {
    const target = inside(place);
    const list = target && elementsOf(target);
    if (list) for (const item of list.items) this.combine(operator, item);
    else this.sets.push({ operator, write: target && this.subquery(target)?.write });
  }

  /** `$if(condition, (qb) => qb.where(…))`, `$call(helper)` */
  private apply(place: Place<ts.Expression> | undefined): void {
    const inner = place && callbackSteps(place);
    if (!inner || inner.partial) this.open = true;
    for (const step of inner?.steps ?? []) this.take(step);
    this.calls.push(...(inner?.calls ?? []));
  }

  /** Names and expressions, alone, in an array, or given back by a callback. */
  private list(place: Place<ts.Expression>): Item[] {
    const target = inside(place);
    if (!target) return [{ write: undefined, place }];
    const elements = elementsOf(target);
    if (elements) {
      const items = elements.items.flatMap((item) => this.list(item));
      return elements.open ? [...items, { write: undefined, place }] : items;
    }
    const operand = operandOf(target, this.subquery);
    return [operand ? { write: operand.write, alias: operand.alias, place: target } : { write: undefined, place: target }];
  }

  condition(step: Pick<Step, 'name' | 'arguments'>): Write[] {
    const [first, second, third] = step.arguments;
    if (!first) return [];
    if (!second) {
      const target = inside(first);
      return target ? atomsOf(target, this.subquery) : [];
    }
    if (!step.name.endsWith('Ref')) {
      const compared = comparisonOf([first, second, third], this.subquery);
      return compared ? [compared] : [];
    }
    const left = operandOf(first, this.subquery);
    const right = third && operandOf(third, this.subquery);
    return left && right ? [pair(left.write, right.write)] : [];
  }

  private join(
    step: Step,
    table: Place<ts.Expression> | undefined,
    left: Place<ts.Expression> | undefined,
    right: Place<ts.Expression> | undefined,
  ): void {
    if (!table) return;
    const source = this.sourceOf(table);
    const isLateral = step.name.endsWith('Lateral');
    if (source.kind === 'tail') {
      this.open = true;
      return;
    }
    const lateral: Source =
      isLateral && source.kind === 'computed'
        ? { ...source, computed: { ...source.computed, write: (w) => source.computed.write(w.sql('LATERAL ')) } }
        : source;
    this.joins.push({ source: lateral, on: this.joinConditions(left, right), using: [], isCross: !left });
  }

  /** `('u.id', 'm.sender_id')`, `((join) => join.onRef(…))` */
  joinConditions(left: Place<ts.Expression> | undefined, right: Place<ts.Expression> | undefined): Write[] {
    if (left && right) return this.condition({ name: 'whereRef', arguments: [left, left, right] });
    return ((left && callbackSteps(left)?.steps) ?? []).flatMap((each) =>
      /^on(?:Ref)?$/.test(each.name) ? this.condition({ ...each, name: each.name.replace('on', 'where') }) : [],
    );
  }

  readonly valued = (place: Place<ts.Expression>): Write => {
    const span = tokenSpan(place);
    const literal = literalOf(place);
    if (literal !== undefined) return (w) => void w.literal(literal, span);
    return valueOperand(place, this.subquery) ?? ((w) => void w.parameter(span, valueTypeOf(place)));
  };

  private insertRows(place: Place<ts.Expression>): void {
    const target = inside(place);
    this.values = target && rowsOf(target, this.valued);
  }

  private set(first: Place<ts.Expression> | undefined, second: Place<ts.Expression> | undefined): void {
    if (!first) return;
    const column = second && identifierOf(first);
    const target = inside(first);
    const given = column
      ? { entries: [{ column: { parts: column.parts.slice(-1) }, value: this.valued(second) }], open: false }
      : target && assignmentsOf(target, this.valued);
    // `set` may be called several times.
    if (given) this.values = { entries: distinct([...(this.values?.entries ?? []), ...given.entries]), open: given.open };
  }

  /** `(oc) => oc.column('email').where(…).doUpdateSet({ … }).where(…)` */
  private conflictOf(place: Place<ts.Expression>): Conflict | undefined {
    const inner = callbackSteps(place);
    if (!inner) return undefined;
    const columns: Identifier[] = [];
    const predicate: Write[] = [];
    const conditions: Write[] = [];
    let merge: Values['entries'] | undefined;
    let isKnown = false;
    for (const step of inner.steps) {
      const [first] = step.arguments;
      if (first && (step.name === 'column' || step.name === 'columns')) {
        columns.push(...namesOf(first));
        isKnown = true;
      } else if (step.name === 'expression' || step.name === 'constraint') isKnown = false;
      else if (/^where(?:Ref)?$/.test(step.name)) (merge ? conditions : predicate).push(...this.condition(step));
      else if (first && step.name === 'doUpdateSet') {
        const target = inside(first);
        merge = (target && assignmentsOf(target, this.valued)?.entries) ?? [];
      }
    }
    if (columns.length === 0) isKnown = false;
    return { columns: isKnown ? columns : undefined, merge, predicate, conditions };
  }
}

/** A column that is set in several places is written once. */
function distinct(entries: Values['entries']): Values['entries'] {
  const seen = new Set<string>();
  return entries.filter(({ column }) => {
    const key = column.parts[0]!.text;
    return !seen.has(key) && seen.add(key);
  });
}

/** The query of a chain or a variable. */
export function queryOf(place: Place<ts.Expression>, schema?: Place<ts.Expression>): Query | undefined {
  const steps = stepsOf(place, kyselyReceiver);
  if (!steps || steps.steps.some((step) => step.name === 'mergeInto')) return undefined;
  const query = new Query(steps, steps.stepwise, schema);
  return query.from.length > 0 ? query : undefined;
}

/** `(cte) => cte('recent').materialized()` names it in its innermost call. */
function cteName(place: Place<ts.Expression>): Place<ts.Expression> {
  let { node } = place;
  while (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) node = node.expression.expression;
  return ts.isCallExpression(node) && node.arguments[0] ? at(place, node.arguments[0]) : place;
}

/** `selectAll()`, `selectAll('u')`, `selectAll(['u', 'o'])` */
function stars(step: Step): Item[] {
  const [first] = step.arguments;
  if (!first) return [{ write: (w) => void w.sql('*'), place: step.token }];
  return (elementsOf(first)?.items ?? [first]).map((item): Item => {
    const name = identifierOf(item);
    return {
      place: item,
      write: name && ((w) => writeParts(w, [...name.parts, { text: '*', span: tokenSpan(item) }])),
    };
  });
}

const namesOf = (place: Place<ts.Expression>): Identifier[] =>
  (elementsOf(place)?.items ?? [place]).flatMap((item) => identifierOf(item) ?? []);

/** `'created_at desc'` was Kysely's older form. */
function withoutDirection(item: Item): Item {
  const name = isCallback(item.place.node as ts.Expression) ? undefined : identifierOf(item.place as Place<ts.Expression>);
  const last = name?.parts.at(-1);
  const plain = last && /^(\S+)\s+(?:asc|desc)$/i.exec(last.text)?.[1];
  if (!name || !last || plain === undefined) return item;
  const parts = [
    ...name.parts.slice(0, -1),
    { text: plain, span: { start: last.span.start, end: last.span.start + plain.length } },
  ];
  return { ...item, write: (w) => writeParts(w, parts) };
}

import type * as ts from 'typescript';
import { elementsOf, entriesOf, literalOf, type Place, tokenSpan, valueTypeOf } from '../builders/host.ts';
import { type Identifier, identifierOf, keyParts, writeParts } from '../builders/names.ts';
import type { Write } from '../builders/statement.ts';
import { callbackSteps, isCallback, type Step } from '../builders/steps.ts';
import { pair } from '../builders/writeStatement.ts';
import type { Subquery } from './query.ts';
import { rawOf, writeRaw } from './raw.ts';
import { argumentOf, computedOf } from './values.ts';

const comparison =
  /^(?:or|and)?(where|having|on)(Not)?(Raw|Exists|NotExists|In|NotIn|Null|NotNull|Between|NotBetween|Like|ILike|JsonObject|JsonPath|JsonSupersetOf|JsonSubsetOf|JsonPathEquals|Column|Val|Wrapped)?$/i;

export const isCondition = (name: string): boolean => comparison.test(name);

/** The boolean expressions that one step adds, those of callbacks included. Empty for what is not known. */
export function conditionsOf(step: Step, subquery: Subquery): Write[] {
  const match = comparison.exec(step.name);
  const [first, second, third] = step.arguments;
  if (!match || !first) return [];
  const isOn = match[1]!.toLowerCase() === 'on';
  const form = (match[3] ?? '').toLowerCase();
  if (form === 'raw') {
    const raw = rawOf(step.arguments);
    return [(w) => void w.raw(tokenSpan(first), raw && (() => writeRaw(w, raw)))];
  }
  if (form.endsWith('exists')) {
    const query = subquery(first);
    return query ? [exists((w) => query.write(w))] : [];
  }
  if (isCallback(first.node) && !second) {
    const query = subquery(first);
    if (query) return [];
    return (callbackSteps(first)?.steps ?? []).flatMap((each) => conditionsOf(each, subquery));
  }
  const left = operandOf(first, subquery);
  if (form === 'null' || form === 'notnull') return left ? [suffixed(left, form === 'null' ? ' IS NULL' : ' IS NOT NULL')] : [];
  if (form.startsWith('json')) return left ? [suffixed(left, '::jsonb IS NOT NULL')] : [];
  if (form === 'in' || form === 'notin') return inList(first, left, second, subquery);
  if (form === 'between' || form === 'notbetween') return left ? [between(left, second, subquery)] : [];
  if (form === 'column' || (isOn && form === '')) return columnPairs(first, second, third, subquery);
  if (left && second) {
    const operator = third ? operatorOf(second) : form === 'like' || form === 'ilike' ? form.toUpperCase() : '=';
    return [compared(left, operator, third ?? second, subquery)];
  }
  // `where(knex.raw('…'))` is a condition of its own.
  if (left) return identifierOf(first) ? [] : [left];
  return (entriesOf(first)?.entries ?? []).flatMap(({ value, ...key }) => {
    const parts = keyParts(key);
    return parts ? [compared((w) => writeParts(w, parts), '=', value, subquery)] : [];
  });
}

const exists =
  (query: Write): Write =>
  (w) => {
    w.sql('EXISTS (');
    query(w);
    w.sql(')');
  };

/** A column, or an expression in its place. */
function operandOf(place: Place<ts.Expression>, subquery: Subquery): Write | undefined {
  const name = identifierOf(place);
  if (name) return (w) => writeParts(w, name.parts);
  const raw = computedOf(place, subquery);
  return raw?.write;
}

const suffixed =
  (left: Write, text: string): Write =>
  (w) => {
    left(w);
    w.sql(text);
  };

function columnPairs(
  first: Place<ts.Expression>,
  second: Place<ts.Expression> | undefined,
  third: Place<ts.Expression> | undefined,
  subquery: Subquery,
): Write[] {
  const left = operandOf(first, subquery);
  const right = third ?? second;
  if (left) {
    const other = right && operandOf(right, subquery);
    return [other ? pair(left, other) : matched(left)];
  }
  return (entriesOf(first)?.entries ?? []).flatMap(({ value, ...key }) => {
    const parts = keyParts(key);
    const other = operandOf(value, subquery);
    return parts && other ? [pair((w) => writeParts(w, parts), other)] : [];
  });
}

function operatorOf(place: Place<ts.Expression>): string {
  const operator = literalOf(place);
  const known =
    typeof operator === 'string' &&
    /^(=|<>|!=|<|>|<=|>=|(not )?i?like|in|not in|(not )?between|is|is not|@>|<@|&&|!?~\*?|\?|is( not)? distinct from)$/i.test(
      operator,
    );
  return known ? operator.toUpperCase() : '=';
}

function compared(left: Write, operator: string, value: Place<ts.Expression>, subquery: Subquery): Write {
  if (/IN$/.test(operator)) return inList(value, left, value, subquery)[0] ?? matched(left);
  if (/BETWEEN$/.test(operator)) return between(left, value, subquery);
  return (w) => {
    left(w);
    const isNull = literalOf(value) === null;
    if (isNull || /^(IS|IS NOT|\?)$/.test(operator)) {
      w.sql(' IS NULL');
      return;
    }
    w.sql(` ${operator} `);
    argumentOf(value, subquery)(w);
  };
}

/** With something that is not known here: no test for NULL, which would tell of the column. */
const matched =
  (operand: Write): Write =>
  (w) => {
    operand(w);
    w.sql(' = ').parameter();
  };

function between(left: Write, range: Place<ts.Expression> | undefined, subquery: Subquery): Write {
  const [low, high] = (range && elementsOf(range)?.items) ?? [];
  return (w) => {
    left(w);
    if (!low || !high) {
      w.sql(' = ').parameter();
      return;
    }
    w.sql(' BETWEEN ');
    argumentOf(low, subquery)(w);
    w.sql(' AND ');
    argumentOf(high, subquery)(w);
  };
}

/** `whereIn('a', […] | query)`, `whereIn(['a', 'b'], [[…]] | query)` */
function inList(
  first: Place<ts.Expression>,
  left: Write | undefined,
  values: Place<ts.Expression> | undefined,
  subquery: Subquery,
): Write[] {
  const query = values && computedOf(values, subquery);
  const columns = left ? undefined : elementsOf(first)?.items.flatMap((item) => identifierOf(item) ?? []);
  if (!left && (!columns || columns.length === 0)) return query ? [exists(query.write)] : [];
  const operand = left ?? row(columns!);
  if (query)
    return [
      (w) => {
        operand(w);
        w.sql(' IN ');
        query.write(w);
      },
    ];
  const items = left && values ? (elementsOf(values)?.items ?? []).filter((item) => literalOf(item) !== undefined) : [];
  if (items.length === 0) {
    if (!left || !values) return [matched(operand)];
    return [
      (w) => {
        operand(w);
        w.sql(' = ANY (').parameter(tokenSpan(values), valueTypeOf(values)).sql(')');
      },
    ];
  }
  return [
    (w) => {
      operand(w);
      w.sql(' IN (')
        .each(items, ', ', (item) => argumentOf(item, subquery)(w))
        .sql(')');
    },
  ];
}

const row =
  (columns: readonly Identifier[]): Write =>
  (w) =>
    void w
      .sql('(')
      .each(columns, ', ', ({ parts }) => writeParts(w, parts))
      .sql(')');

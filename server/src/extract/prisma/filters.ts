import * as ts from 'typescript';
import { elementsOf, entriesOf, literalOf, type Place, stringOf, tokenSpan } from '../builders/host.ts';
import type { SqlWriter } from '../builders/sqlWriter.ts';
import { removedLabel } from './removed.ts';
import type { PrismaEnum, PrismaField } from './schema.ts';

export type Write = (writer: SqlWriter) => unknown;

export type Column = Extract<PrismaField, { kind: 'column' }>;

/** The conditions that a column's filter means; at least one, so that the column is named. */
export function conditionsOf(
  column: Write,
  field: Column | undefined,
  value: Place<ts.Expression>,
  equal: '=' | '<>' = '=',
): Write[] {
  const given = field?.type === 'Json' ? undefined : entriesOf(value);
  const isObject = given !== undefined && !isNull(value);
  if (!isObject) return [comparison(column, field, equal, value)];
  const result: Write[] = [];
  for (const { name, value: operand } of given.entries) {
    const operator = filterOperators.get(name);
    if (isUndefined(operand) || operator === undefined || name === 'mode') continue;
    if (name === 'not') result.push(...conditionsOf(column, field, operand, '<>'));
    else if (operator === 'IN') result.push(membership(column, field, name, operand));
    else if (operator === 'LIKE') result.push(like(column, name, operand));
    else if (operator === 'HAS') result.push((writer) => wrapped(' = ANY(', column, ')')(writeOperand(writer, operand, field)));
    else if (operator === 'ANY') result.push(wrapped('', column, ' IS NOT NULL'));
    else result.push(comparison(column, field, operator, operand));
  }
  if (result.length === 0) result.push(wrapped('', column, ' IS NOT NULL'));
  return result;
}

function comparison(column: Write, field: Column | undefined, operator: string, value: Place<ts.Expression>): Write {
  return (writer) => {
    column(writer);
    if (isNull(value)) writer.sql(operator === '<>' ? ' IS NOT NULL' : ' IS NULL');
    else writeOperand(writer.sql(` ${operator} `), value, field);
  };
}

function membership(column: Write, field: Column | undefined, name: string, value: Place<ts.Expression>): Write {
  const items = elementsOf(value)?.items;
  return (writer) => {
    column(writer);
    writer.sql(name === 'notIn' ? ' NOT IN (' : ' IN (');
    if (items && items.length > 0) writer.each(items.slice(0, 100), ', ', (item) => writeOperand(writer, item, field));
    else writer.parameter(tokenSpan(value));
    writer.sql(')');
  };
}

function like(column: Write, name: string, value: Place<ts.Expression>): Write {
  return (writer) => {
    column(writer);
    const literal = stringOf(value);
    if (literal === undefined) writer.sql(' LIKE ').parameter(tokenSpan(value));
    else {
      const escaped = literal.replace(/[\\%_]/g, (char) => `\\${char}`);
      const pattern = `${name === 'startsWith' ? '' : '%'}${escaped}${name === 'endsWith' ? '' : '%'}`;
      writer.sql(' LIKE ').literal(pattern, tokenSpan(value));
    }
  };
}

export function writeOperand(writer: SqlWriter, place: Place<ts.Expression>, field: Column | undefined): SqlWriter {
  if (field?.enum) {
    const label = enumLabel(place, field.enum);
    if (label !== undefined) {
      const isKnown = [...field.enum.labels.values()].includes(label);
      if (!isKnown) writer.noteRemoved(removedLabel(field.enum, label));
      return writer.literal(label, tokenSpan(place));
    }
  }
  const literal = literalOf(place);
  return literal === undefined ? writer.parameter(tokenSpan(place)) : writer.literal(literal, tokenSpan(place));
}

/** Filter keys of scalar fields (Prisma Client reference, "Filter conditions and operators"). */
export const filterOperators: ReadonlyMap<string, string> = new Map([
  ['equals', '='],
  ['not', '<>'],
  ['lt', '<'],
  ['lte', '<='],
  ['gt', '>'],
  ['gte', '>='],
  ['in', 'IN'],
  ['notIn', 'IN'],
  ['contains', 'LIKE'],
  ['startsWith', 'LIKE'],
  ['endsWith', 'LIKE'],
  ['has', 'HAS'],
  ['hasSome', 'ANY'],
  ['hasEvery', 'ANY'],
  ['isEmpty', 'ANY'],
  ['search', 'ANY'],
  ['mode', ''],
  ['_count', 'ANY'],
  ['_sum', 'ANY'],
  ['_avg', 'ANY'],
  ['_min', 'ANY'],
  ['_max', 'ANY'],
]);

export const wrapped =
  (before: string, inner: Write, after: string): Write =>
  (writer) => {
    inner(writer.sql(before));
    writer.sql(after);
  };

const isNull = (place: Place<ts.Expression>): boolean => literalOf(place) === null;

export const isFalse = (place: Place<ts.Expression>): boolean => literalOf(place) === false;

export function isUndefined(place: Place<ts.Expression>): boolean {
  const { node } = place;
  return ts.isIdentifier(node) && node.text === 'undefined';
}

/** The database label of `'PAID'`, `OrderStatus.PAID` or `$Enums.OrderStatus.PAID`; a value that the schema does not have stands as it is. */
function enumLabel(place: Place<ts.Expression>, type: PrismaEnum): string | undefined {
  const { node } = place;
  if (ts.isPropertyAccessExpression(node)) {
    const owner = ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression;
    if (ts.isIdentifier(owner) && owner.text === type.name) return type.labels.get(node.name.text) ?? node.name.text;
  }
  const value = stringOf(place);
  return value === undefined ? undefined : (type.labels.get(value) ?? value);
}

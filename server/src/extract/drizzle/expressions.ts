import * as ts from 'typescript';
import { placeOf } from '../builders/host.ts';
import type { Fragment } from '../fragment.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { importOf } from '../typescript/values.ts';
import { none, operators, QueryBuilder } from './queries.ts';

/** `eq(messages.status, 'sent')` outside of a query: a condition or an order that is put together before; undefined for other calls. */
export function drizzleExpression(source: TypeScriptSource, call: ts.CallExpression): Fragment | undefined {
  const { expression } = call;
  const link = ts.isIdentifier(expression) ? importOf(source, expression) : undefined;
  if (!link || !/^drizzle-orm(?:\/sql)?$/.test(link.module) || !(operators.has(link.export) || expressions.has(link.export)))
    return undefined;
  const builder = new QueryBuilder(source);
  builder.conditions(placeOf(source, call), none);
  return builder.fragment(link.export, { start: call.getStart(source.ast), end: call.end });
}

/** What makes an expression of columns besides comparisons. */
const expressions: ReadonlySet<string> = new Set([
  'and',
  'or',
  'not',
  'asc',
  'desc',
  'isNull',
  'isNotNull',
  'inArray',
  'notInArray',
  'between',
  'notBetween',
  'arrayContains',
  'arrayContained',
  'arrayOverlaps',
  'count',
  'countDistinct',
  'sum',
  'avg',
  'min',
  'max',
]);

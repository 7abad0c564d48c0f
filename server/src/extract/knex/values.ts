import type * as ts from 'typescript';
import { literalOf, type Place, tokenSpan, valueTypeOf } from '../builders/host.ts';
import { identifierOf, writeParts } from '../builders/names.ts';
import type { Computed, Write } from '../builders/statement.ts';
import { beforePath } from './columns.ts';
import type { Subquery } from './query.ts';
import { helperCall, rawOf, writeRaw } from './raw.ts';

/** What an argument that is a value stands for: a literal, a query, `knex.raw`, `knex.ref`, or anything that is sent as a parameter. */
export function argumentOf(place: Place<ts.Expression>, subquery: Subquery): Write {
  const literal = literalOf(place);
  const span = tokenSpan(place);
  if (literal !== undefined) return (w) => void w.literal(literal, span);
  const computed = computedOf(place, subquery);
  return computed ? computed.write : (w) => void w.parameter(span, valueTypeOf(place));
}

/** A query in parentheses, `knex.raw`, `knex.ref`; undefined for all else. */
export function computedOf(place: Place<ts.Expression>, subquery: Subquery): Computed | undefined {
  const own = subquery.expression?.(place);
  if (own) return own;
  const helper = helperCall(place);
  const span = tokenSpan(place);
  const alias = helper?.alias && identifierOf(helper.alias)?.parts[0]?.text;
  if (helper?.name === 'raw') {
    const raw = rawOf(helper.arguments);
    return { write: (w) => void w.raw(span, raw && (() => writeRaw(w, raw))), alias };
  }
  if (helper?.name === 'ref') {
    const given = helper.arguments[0] && identifierOf(helper.arguments[0]);
    const name = given && helper.isField ? beforePath(given) : given;
    const schema = helper.schema && identifierOf(helper.schema);
    const parts = helper.schema && !schema ? undefined : name && [...(schema?.parts ?? []), ...name.parts];
    return { write: (w) => (parts ? writeParts(w, parts) : void w.hole(span)), alias: alias ?? name?.alias?.text };
  }
  if (helper) return { write: (w) => void w.sql('now()'), alias };
  const query = subquery(place);
  if (!query) return undefined;
  return {
    write: (w) => {
      w.sql('(');
      query.write(w);
      w.sql(')');
    },
    alias: query.alias,
  };
}

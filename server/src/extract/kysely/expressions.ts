import * as ts from 'typescript';
import { assemble } from '../assemble.ts';
import { resultOf } from '../builders/called.ts';
import { everyNode, returnedExpression } from '../builders/chain.ts';
import {
  at,
  elementsOf,
  entriesOf,
  followed,
  literalOf,
  type Place,
  placeOf,
  stringOf,
  tokenSpan,
  valueTypeOf,
} from '../builders/host.ts';
import { identifierOf, keyParts, writeParts } from '../builders/names.ts';
import type { SqlWriter } from '../builders/sqlWriter.ts';
import type { Computed, Write } from '../builders/statement.ts';
import { isCallback } from '../builders/steps.ts';
import { readTag, sqlTagOf } from '../typescript/tags.ts';
import { unwrap } from '../typescript/values.ts';
import { isKysely } from './receiver.ts';

/** The query that an expression makes, to be written in parentheses; undefined when it makes none. */
export type Subquery = (place: Place<ts.Expression>) => { readonly write: Write; readonly alias: string | undefined } | undefined;

/** What a callback gives back; an expression itself. */
export function inside(place: Place<ts.Expression>): Place<ts.Expression> | undefined {
  if (!isCallback(place.node)) return place;
  const body = returnedExpression(unwrap(place.node));
  return body && at(place, body);
}

/** A reference in a string: `'u.name'`, `'name as n'`. */
function referenceOf(place: Place<ts.Expression>): Computed | undefined {
  const name = identifierOf(place);
  return name && { write: (w) => writeParts(w, name.parts), alias: name.alias?.text };
}

/**
 * An expression where a column may stand: a name, `eb.ref(…)`, a query, the `sql` tag, a function of others. What only its parts are known of is
 * written so that these are seen; undefined when nothing is.
 */
export function operandOf(place: Place<ts.Expression>, subquery: Subquery): Computed | undefined {
  const named = referenceOf(place);
  if (named) return named;
  const target = inside(place);
  if (!target) return undefined;
  const { alias, node } = withoutAlias(target);
  const inner = at(target, node);
  const raw = rawOf(inner);
  if (raw) return { write: raw, alias };
  const query = subquery(target);
  if (query) return { write: (w) => parenthesized(w, query.write), alias: query.alias };
  const reference = callNamed(node, 'ref');
  if (reference) return { ...(referenceOf(at(target, reference)) ?? { write: (w) => void w.hole(tokenSpan(inner)) }), alias };
  if (!ts.isCallExpression(node)) return undefined;
  const made = madeHere(at(inner, node));
  if (made) return { write: made, alias };
  const atoms = atomsOf(inner, subquery);
  const span = tokenSpan(inner);
  return {
    alias,
    write: (w) => {
      if (atoms.length === 0) w.hole(span);
      else
        w.sql('CASE WHEN ')
          .each(atoms, ' AND ', (atom) => atom(w))
          .sql(' THEN ')
          .hole(span)
          .sql(' END');
    },
  };
}

const parenthesized = (w: SqlWriter, write: Write): void => {
  w.sql('(');
  write(w);
  w.sql(')');
};

/** `eb.fn.count('id').as('n')` without its last call. */
function withoutAlias(place: Place<ts.Expression>): { readonly node: ts.Expression; readonly alias: string | undefined } {
  let node = unwrap(place.node);
  let alias: string | undefined;
  while (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const { text } = node.expression.name;
    if (text === 'as' && node.arguments[0]) alias ??= stringOf(at(place, node.arguments[0]));
    else if (!/^\$(?:castTo|notNull|asScalar)$/.test(text)) break;
    node = unwrap(node.expression.expression);
  }
  return { node, alias };
}

/** The argument of `ref('a')`, `eb.ref('a', '->>').key('b')`. */
function callNamed(expression: ts.Expression, name: string): ts.Expression | undefined {
  let node = expression;
  while (ts.isCallExpression(node)) {
    const callee = unwrap(node.expression);
    if (ts.isIdentifier(callee)) return callee.text === name ? node.arguments[0] : undefined;
    if (!ts.isPropertyAccessExpression(callee)) return undefined;
    if (callee.name.text === name) return node.arguments[0];
    if (!/^(?:key|at)$/.test(callee.name.text)) return undefined;
    node = unwrap(callee.expression);
  }
  return undefined;
}

/** `` sql`…` `` as it stands in the document. */
function rawOf(place: Place<ts.Expression>): Write | undefined {
  const { node, source } = place;
  if (!ts.isTaggedTemplateExpression(node)) return undefined;
  const tag = place.host ? undefined : sqlTagOf(source, node);
  const variants = tag && readTag(source, node, tag, new Set());
  const only = variants?.length === 1 ? assemble(variants[0]!) : undefined;
  return (w) => void w.raw(tokenSpan(place), only && (() => w.embed(only)));
}

/** What a function of the same file gives back, where that is a template: `` const fullName = (eb) => sql`…` ``. */
function madeHere(call: Place<ts.CallExpression>): Write | undefined {
  const made = call.host ? undefined : resultOf(call);
  return made?.source === call.source ? rawOf(placeOf(made.source, made.node)) : undefined;
}

/** Arguments of these that are strings name columns: all of them, or the first. */
const allNames = /^(?:coalesce|refTuple|partitionBy)$/;
const firstName =
  /^(?:ref|count|max|min|sum|avg|any|jsonAgg|toJson|between|betweenSymmetric|cast|whenRef|orderBy|filterWhere|case|neg|isNull)$/;
const comparing = /^(?:when|filterWhere|and|or|on|where|having)$/;
const comparingNames = /^(?:whenRef|filterWhereRef|onRef|whereRef|havingRef)$/;

/** Boolean expressions that hold every name in an expression of the builder: `eb.or([eb('a', '=', 1), …])`, `eb.fn.max('price')`. */
export function atomsOf(place: Place<ts.Expression>, subquery: Subquery): Write[] {
  const atoms: Write[] = [];
  const name = (argument: ts.Expression): boolean => {
    const reference = referenceOf(at(place, argument));
    if (reference) atoms.push(notNull(reference.write));
    return reference !== undefined;
  };
  const visit = (each: ts.Node): void => {
    if (!ts.isExpression(each)) {
      ts.forEachChild(each, visit);
      return;
    }
    const node = unwrap(each);
    if (ts.isTaggedTemplateExpression(node)) {
      const raw = rawOf(at(place, node));
      if (raw) atoms.push((w) => void (w.takesRaw ? notNull((inner) => parenthesized(inner, raw))(w) : w.sql('TRUE')));
      return;
    }
    if (!ts.isCallExpression(node)) {
      ts.forEachChild(node, visit);
      return;
    }
    const query = subquery(at(place, node));
    if (query) {
      atoms.push((w) => {
        w.sql('EXISTS ');
        parenthesized(w, query.write);
      });
      return;
    }
    const callee = unwrap(node.expression);
    const method = ts.isPropertyAccessExpression(callee) ? callee.name.text : ts.isIdentifier(callee) ? callee.text : '';
    const args = [...node.arguments];
    const [first, second, third] = args;
    if (ts.isPropertyAccessExpression(callee)) visit(callee.expression);
    if ((isExpressionBuilder(place, callee) || comparing.test(method)) && first && second && third) {
      const compared = comparisonOf([at(place, first), at(place, second), at(place, third)], subquery);
      if (compared) {
        atoms.push(compared);
        return;
      }
    }
    if (comparingNames.test(method) && first && third) {
      const left = name(first);
      const right = name(third);
      if (left || right) return;
    }
    if ((method === 'and' || method === 'or') && first && ts.isObjectLiteralExpression(unwrap(first))) {
      atoms.push(...objectConditions(at(place, first), subquery));
      return;
    }
    // `const filters = []; if (name) filters.push(eb('name', '=', name)); return eb.and(filters)`
    if ((method === 'and' || method === 'or') && first && ts.isIdentifier(unwrap(first))) {
      const items = elementsOf(at(place, first))?.items ?? [];
      for (const item of items) if (item.source === place.source && !item.host) visit(item.node);
      return;
    }
    if ((method === 'fn' || method === 'agg') && second && elementsOf(at(place, second))) {
      for (const item of elementsOf(at(place, second))!.items) if (!name(item.node)) visit(item.node);
      return;
    }
    for (const [index, argument] of args.entries()) {
      const list =
        ts.isArrayLiteralExpression(argument) && (allNames.test(method) || firstName.test(method))
          ? argument.elements
          : [argument];
      for (const item of list) {
        const isName = allNames.test(method) || (index === 0 && firstName.test(method)) || (method === 'unary' && index === 1);
        if (!(isName && name(item))) visit(item);
      }
    }
  };
  visit(place.node);
  return atoms;
}

const notNull =
  (write: Write): Write =>
  (w) => {
    write(w);
    w.sql(' IS NOT NULL');
  };

/** `eb` itself, called: `eb('a', '=', 1)`. */
function isExpressionBuilder(place: Place, callee: ts.Expression): boolean {
  if (!ts.isIdentifier(callee)) return false;
  return callee.text === 'eb' || callee.text === 'expressionBuilder' || isKysely(place.source, callee);
}

/** `(column, operator, value)`; undefined when the column cannot be told. */
export function comparisonOf(
  [first, second, third]: readonly [Place<ts.Expression>, Place<ts.Expression>, Place<ts.Expression> | undefined],
  subquery: Subquery,
): Write | undefined {
  const left = operandOf(first, subquery);
  if (!left) return undefined;
  const sign = stringOf(second)?.toLowerCase();
  const literal = third && literalOf(third);
  const items = third && elementsOf(third)?.items;
  const operand = third && literal === undefined && !items ? valueOperand(third, subquery) : undefined;
  return (w) => {
    left.write(w);
    if (operand && sign !== undefined && known.test(sign)) {
      w.sql(` ${sign.toUpperCase()} `);
      operand(w);
      return;
    }
    const literals = items?.filter((item) => literalOf(item) !== undefined) ?? [];
    if ((sign === 'in' || sign === 'not in') && literals.length > 0)
      w.sql(` ${sign.toUpperCase()} (`)
        .each(literals, ', ', (item) => w.literal(literalOf(item)!, tokenSpan(item)))
        .sql(')');
    else if (literal === null || (sign !== undefined && /^is(?: not)?$/.test(sign))) w.sql(' IS NOT NULL');
    else if (third && (sign === 'in' || sign === 'not in'))
      w.sql(' = ANY (').parameter(tokenSpan(third), valueTypeOf(third)).sql(')');
    else if (!third || items || sign === undefined || !/^(?:=|<>|!=|<|>|<=|>=|like|ilike)$/.test(sign)) w.sql(' = ').parameter();
    else if (literal === undefined) w.sql(` ${sign.toUpperCase()} `).parameter(tokenSpan(third), valueTypeOf(third));
    else w.sql(` ${sign.toUpperCase()} `).literal(literal, tokenSpan(third));
  };
}

const known = /^(?:=|<>|!=|<|>|<=|>=|(?:not )?(?:i?like|in))$/;

/** Where a value stands a string is one; an expression or query is not. */
export function valueOperand(place: Place<ts.Expression>, subquery: Subquery): Write | undefined {
  const target = inside(place);
  const node = target && unwrap(followed(target).node as ts.Expression);
  if (!target || !node || !(ts.isCallExpression(node) || ts.isTaggedTemplateExpression(node))) return undefined;
  return holdsBuilder(target) ? operandOf(target, subquery)?.write : undefined;
}

/** Whether something of Kysely stands in an expression. */
function holdsBuilder(place: Place<ts.Expression>): boolean {
  let found = false;
  const target = followed(place);
  everyNode(target.node, (node) => {
    found ||= ts.isIdentifier(node) && !ts.isPropertyAccessExpression(node.parent.parent) && isKysely(target.source, node);
    found ||= ts.isIdentifier(node) && isKysely(target.source, node);
  });
  return found;
}

/** `{ 'u.role': 'admin', age: null }` */
export function objectConditions(place: Place<ts.Expression>, subquery: Subquery): Write[] {
  return (entriesOf(place)?.entries ?? []).flatMap(({ value, ...key }) => {
    const parts = keyParts(key);
    if (!parts) return [];
    const literal = literalOf(value);
    const operand = literal === undefined ? valueOperand(value, subquery) : undefined;
    return [
      (w: SqlWriter) => {
        writeParts(w, parts);
        if (literal === undefined && operand) {
          w.sql(' = ');
          operand(w);
        } else if (literal === null) w.sql(' IS NOT NULL');
        else if (literal === undefined) w.sql(' = ').parameter(tokenSpan(value), valueTypeOf(value));
        else w.sql(' = ').literal(literal, tokenSpan(value));
      },
    ];
  });
}

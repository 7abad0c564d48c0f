import ts from 'typescript';
import { chainOf, firstParameter, type Link } from '../builders/chain.ts';
import { elementsOf, entriesOf, literalOf, type Place, placeOf, tokenSpan } from '../builders/host.ts';
import type { SqlWriter } from '../builders/sqlWriter.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { unwrap } from '../typescript/values.ts';
import { type Identifier, identifierOf, writeParts } from './names.ts';

/** One boolean expression of a WHERE, HAVING or ON. */
export type Condition = (writer: SqlWriter) => void;

const comparison =
  /^(or|and)?(where|having)(Not)?(In|NotIn|Null|NotNull|Between|NotBetween|Like|ILike|JsonObject|JsonPath|JsonSupersetOf|JsonSubsetOf|Column)?$/i;

/** The conditions that one link of a chain adds, those of callbacks included. Empty for raw SQL and what is not known. */
export function conditionsOf(source: TypeScriptSource, link: Link): Condition[] {
  const match = comparison.exec(link.name);
  if (!match) return [];
  const form = (match[4] ?? '').toLowerCase();
  const places = link.arguments.map((argument) => placeOf(source, argument));
  const [first, second, third] = places;
  if (!first) return [];
  const node = unwrap(first.node);
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return nested(source, node);
  const name = identifierOf(first);
  if (form === 'null' || form === 'notnull')
    return name ? [(w) => unary(w, name, form === 'null' ? ' IS NULL' : ' IS NOT NULL')] : [];
  if (form === 'column') {
    const other = identifierOf(third ?? second ?? first);
    return name && other ? [(w) => pair(w, name, other)] : [];
  }
  if (form.startsWith('json')) return name ? [(w) => unary(w, name, ' IS NOT NULL')] : [];
  if (name && (form === 'in' || form === 'notin')) return [list(name, second)];
  if (name && second)
    return [comparing(name, form === 'like' || form === 'ilike' ? second : (third ?? second), operatorOf(form, second, third))];
  if (name) return [];
  // `whereIn(['a', 'b'], …)`
  const names = elementsOf(first)?.items.flatMap((item) => identifierOf(item) ?? []);
  if (names && names.length > 0) return names.map((each) => (w: SqlWriter) => unary(w, each, ' IS NOT NULL'));
  return (entriesOf(first)?.entries ?? []).flatMap(({ name: text, key, value }): Condition[] => {
    const span = tokenSpan(key);
    const parts = text.split('.').map((part) => ({ text: part, span }));
    return text === '' || parts.some((part) => part.text === '') ? [] : [comparing({ parts }, value, '=')];
  });
}

function nested(source: TypeScriptSource, callback: ts.ArrowFunction | ts.FunctionExpression): Condition[] {
  const parameter = firstParameter(callback);
  const found: Condition[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const chain = chainOf(node);
      const root = chain?.root && unwrap(chain.root);
      if (chain && root && (root.kind === ts.SyntaxKind.ThisKeyword || (ts.isIdentifier(root) && root.text === parameter))) {
        // A builder that selects is a query of its own, with tables of its own.
        if (chain.links.some((link) => /^(from|select|table|into)$/.test(link.name))) return;
        for (const link of chain.links) found.push(...conditionsOf(source, link));
        return;
      }
    }
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(callback, visit);
  return found;
}

function operatorOf(form: string, second: Place<ts.Expression>, third: Place<ts.Expression> | undefined): string {
  if (form === 'like' || form === 'ilike') return form.toUpperCase();
  const operator = third && literalOf(second);
  const known =
    typeof operator === 'string' &&
    /^(=|<>|!=|<|>|<=|>=|i?like|not i?like|is|is not|in|not in|@>|<@|&&|~\*?|\?)$/i.test(operator);
  return known && !/^(in|not in|is|is not|\?)$/i.test(operator) ? operator.toUpperCase() : '=';
}

function unary(writer: SqlWriter, { parts }: Identifier, operator: string): void {
  writeParts(writer, parts);
  writer.sql(operator);
}

function pair(writer: SqlWriter, left: Identifier, right: Identifier): void {
  writeParts(writer, left.parts);
  writer.sql(' = ');
  writeParts(writer, right.parts);
}

export function comparing({ parts }: Identifier, value: Place<ts.Expression>, operator: string): Condition {
  return (writer) => {
    writeParts(writer, parts);
    const literal = literalOf(value);
    if (literal === null) {
      writer.sql(' IS NULL');
      return;
    }
    writer.sql(` ${operator} `);
    writeValue(writer, value);
  };
}

function list({ parts }: Identifier, values: Place<ts.Expression> | undefined): Condition {
  return (writer) => {
    writeParts(writer, parts);
    const items = (values && elementsOf(values)?.items.filter((item) => literalOf(item) !== undefined)) ?? [];
    if (items.length === 0) {
      writer.sql(' IS NOT NULL');
      return;
    }
    writer
      .sql(' IN (')
      .each(items, ', ', (item) => writeValue(writer, item))
      .sql(')');
  };
}

/** A literal as such, which is evidence for a type; anything else as a parameter. */
export function writeValue(writer: SqlWriter, place: Place<ts.Expression>): void {
  const literal = literalOf(place);
  if (literal === undefined) writer.parameter(tokenSpan(place));
  else writer.literal(literal, tokenSpan(place));
}

import * as ts from 'typescript';
import { chainOf, firstParameter, returnedExpression } from '../builders/chain.ts';
import { at, type Entries, type Entry, entriesOf, followed, type Place, placeOf } from '../builders/host.ts';
import { importOf } from '../typescript/values.ts';
import { packages } from './fields.ts';

/** The `properties` of `defineEntity` or an EntitySchema: an object, or a function that is given the builders of properties. */
export function listedProperties(
  place: Place<ts.Expression>,
): { readonly entries: Entries; readonly builders: string | undefined } | undefined {
  const target = followed(place);
  const body = returnedExpression(target.node);
  const entries = entriesOf(body ? at(target, body) : place);
  return entries && { entries, builders: body ? firstParameter(target.node) : undefined };
}

/**
 * What `p.string().length(20).nullable()` or `() => p.manyToOne(User)` says, as the options that an EntitySchema gives for the same; undefined for
 * other expressions.
 */
export function definedProperty(place: Place<ts.Expression>, builders: string | undefined): Entries | undefined {
  const target = followed(place);
  const body = returnedExpression(target.node);
  const made = body ? at(target, body) : target;
  const chain = ts.isExpression(made.node) ? chainOf(made.node) : undefined;
  const [first, ...rest] = chain?.links ?? [];
  const root = chain?.root;
  if (!first || !root || !ts.isIdentifier(root)) return undefined;
  const link = importOf(made.source, root);
  if (root.text !== builders && !(link && packages.test(link.module) && link.export === 'p')) return undefined;
  const named = (name: string, value: Place<ts.Expression>): Entry => ({ name, key: at(made, first.token), value });
  const argument = first.arguments[0] && at(made, first.arguments[0]);
  const kind = kinds.get(first.name);
  const entries: Entry[] = kind
    ? [named('kind', constant(kind)), ...(argument ? [named('entity', argument)] : [])]
    : first.name === 'enum'
      ? [named('enum', constant(true)), ...(argument ? [named('items', argument)] : [])]
      : first.name === 'type' && argument
        ? [named('type', argument)]
        : [named(first.name === 'formula' ? 'formula' : 'type', constant(first.name))];
  for (const { name, arguments: given } of rest) {
    if (name === 'array') entries.push(named('type', constant('')));
    entries.push(named(name, given[0] ? at(made, given[0]) : constant(true)));
  }
  return { entries, open: false };
}

const kinds: ReadonlyMap<string, string> = new Map([
  ['manyToOne', 'm:1'],
  ['oneToOne', '1:1'],
  ['oneToMany', '1:m'],
  ['manyToMany', 'm:n'],
  ['embedded', 'embedded'],
]);

/** A literal that stands nowhere: what a builder's name says. Its span is never asked for. */
function constant(value: string | boolean): Place<ts.Expression> {
  const known = constants.get(value);
  if (known) return known;
  const ast = ts.createSourceFile('constant.ts', JSON.stringify(value), ts.ScriptTarget.Latest, true);
  const node = (ast.statements[0] as ts.ExpressionStatement).expression;
  const place = placeOf({ path: 'constant.ts' } as Place['source'], node);
  constants.set(value, place);
  return place;
}

const constants = new Map<string | boolean, Place<ts.Expression>>();

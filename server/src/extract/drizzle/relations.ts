import * as ts from 'typescript';
import { everyNode, firstParameter, returnedExpression } from '../builders/chain.ts';
import { at, entriesOf, followed, type Place, placeOf } from '../builders/host.ts';
import type { Located, TypeScriptSource } from '../typescript/source.ts';
import { memberOf, unwrap } from '../typescript/values.ts';
import type { DatabaseSchema } from './schemaOption.ts';
import { type DrizzleTable, tableAt } from './tables.ts';

/** The table that a relation of a table leads to; undefined for names that are no relation. */
export type Relations = (table: DrizzleTable, name: string) => DrizzleTable | undefined;

/**
 * The relations of a database's schema: those of `relations(table, ({ one, many }) => ({ … }))`, wherever in the files that make the schema up, and of
 * `defineRelations(schema, (r) => ({ table: { … } }))`.
 */
export function relationsOf(schema: DatabaseSchema): Relations {
  return (table, name) => {
    for (const source of new Set([table.source, ...sourcesOf(schema)])) {
      const found = relationsIn(source).get(table)?.get(name);
      if (found) return found;
    }
    return schema.relations && definedRelation(schema.relations, schema, table, name);
  };
}

/** The files that a schema is put together from: modules that are spread or exported again. */
function sourcesOf({ source, node }: Located): TypeScriptSource[] {
  if (!ts.isObjectLiteralExpression(node)) return [source, ...exportedBy(source, 2)];
  const place = placeOf(source, node);
  return node.properties.flatMap((property) => {
    const value = ts.isSpreadAssignment(property)
      ? property.expression
      : ts.isShorthandPropertyAssignment(property)
        ? property.name
        : ts.isPropertyAssignment(property)
          ? property.initializer
          : undefined;
    const target = value && followed(at(place, value));
    return target ? [target.source, ...(ts.isSourceFile(target.node) ? exportedBy(target.source, 2) : [])] : [];
  });
}

const exportedBy = (source: TypeScriptSource, depth: number): TypeScriptSource[] =>
  depth <= 0
    ? []
    : source.links.stars.flatMap((star) => {
        const other = source.other(star);
        return other ? [other, ...exportedBy(other, depth - 1)] : [];
      });

/** By file, for one extraction. */
const memo = new WeakMap<TypeScriptSource, ReadonlyMap<DrizzleTable, ReadonlyMap<string, DrizzleTable>>>();

function relationsIn(source: TypeScriptSource): ReadonlyMap<DrizzleTable, ReadonlyMap<string, DrizzleTable>> {
  const known = memo.get(source);
  if (known) return known;
  const result = new Map<DrizzleTable, Map<string, DrizzleTable>>();
  memo.set(source, result);
  everyNode(source.ast, (node) => {
    if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression) || node.expression.text !== 'relations') return;
    const call = placeOf(source, node);
    const [owner, callback] = node.arguments;
    const table = owner && callback && tableAt(at(call, owner));
    const body = table && returnedExpression(followed(at(call, callback)).node);
    if (!table || !body) return;
    const into = result.get(table) ?? new Map<string, DrizzleTable>();
    result.set(table, into);
    for (const { name, value } of entriesOf(at(call, body))?.entries ?? []) {
      const made = value.node;
      const other = ts.isCallExpression(made) && made.arguments[0] ? tableAt(at(value, made.arguments[0])) : undefined;
      if (other) into.set(name, other);
    }
  });
  return result;
}

/** `(r) => ({ users: { posts: r.many.posts({ … }) } })` */
function definedRelation(
  call: Place<ts.CallExpression>,
  schema: Located,
  table: DrizzleTable,
  name: string,
): DrizzleTable | undefined {
  const callback = call.node.arguments[1] && followed(at(call, call.node.arguments[1]));
  const body = callback && returnedExpression(callback.node);
  const parameter = callback && firstParameter(callback.node);
  for (const owner of (body && entriesOf(at(callback, body))?.entries) ?? []) {
    const found = memberOf(schema, owner.name);
    if (!found || !ts.isExpression(found.node) || tableAt({ source: found.source, node: found.node }) !== table) continue;
    const made = entriesOf(owner.value)?.entries.find((each) => each.name === name)?.value.node;
    // `r.many.posts(…)`
    const path = made && ts.isCallExpression(made) ? unwrap(made.expression) : undefined;
    const kind = path && ts.isPropertyAccessExpression(path) ? path.expression : undefined;
    if (!path || !ts.isPropertyAccessExpression(path) || !kind || !ts.isPropertyAccessExpression(kind)) return undefined;
    if (!ts.isIdentifier(kind.expression) || kind.expression.text !== parameter) return undefined;
    const target = memberOf(schema, path.name.text);
    return target && ts.isExpression(target.node) ? tableAt({ source: target.source, node: target.node }) : undefined;
  }
  return undefined;
}

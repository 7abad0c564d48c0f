import * as ts from 'typescript';
import type { Receiver } from '../builders/steps.ts';
import { propertyNameText } from '../typescript/imports.ts';
import { originOf } from '../typescript/origins.ts';
import { declarationOf, type TypeScriptSource } from '../typescript/source.ts';
import { functionName } from '../typescript/undo.ts';
import { unwrap } from '../typescript/values.ts';

/** Whether an expression is a Knex instance or a transaction of one: told by its origin, or because a migration or seed is given it. */
export function isKnex(source: TypeScriptSource, node: ts.Expression): boolean {
  const origin = originOf(source, node);
  if (origin) return origin.module === 'knex' || isNamedKnex(node);
  return (ts.isIdentifier(node) && (isMigrationArgument(node) || isTakenFromNamed(source, node))) || isNamedKnex(node);
}

/** An instance, and not something that its methods gave: a builder, a migrator, the maker of instances itself. */
export function isInstance(source: TypeScriptSource, expression: ts.Expression): boolean {
  const node = unwrap(expression);
  if (ts.isBinaryExpression(node)) return isInstance(source, node.left) || isInstance(source, node.right);
  if (ts.isConditionalExpression(node)) return isInstance(source, node.whenTrue) || isInstance(source, node.whenFalse);
  const origin = originOf(source, node);
  if (origin?.module !== 'knex') return isKnex(source, node);
  return makesInstance(origin.export, origin.steps);
}

function makesInstance(name: string, steps: readonly string[]): boolean {
  if (steps.length === 0) return false;
  const [last, before = ''] = [steps.at(-1)!, steps.at(-2)];
  if (last === 'type') return isInstanceType(name, steps);
  if (last === 'argument') return /^\.(?:transaction|savepoint)$/.test(before);
  if (last !== '()') return false;
  if (steps.length === 1 || /^\.(?:transaction|knex|default|withUserParams|transactionProvider)$/.test(before)) return true;
  // `db.replicaNode()`: a method that the project gave to its instances.
  return before.startsWith('.') && !own.test(before.slice(1)) && makesInstance(name, steps.slice(0, -2));
}

/** What every instance has. */
const own =
  /^(?:\w*(?:[wW]here|[hH]aving|[jJ]oin)\w*|(?:with|from|distinct|group|order|union|count|sum|avg|clear|json|execution)\w*|for[A-Z]\w*|\w*Listeners?|select|as|columns?|into|table|intersect|except|offset|limit|min|max|increment|decrement|first|debug|pluck|insert|upsert|update|del|delete|returning|truncate|transact\w*|connection|rank|denseRank|rowNumber|onConflict|skipLocked|noWait|modify|options|stream|pipe|then|catch|finally|asCallback|to[A-Z]\w*|clone|timeout|comment|hintComment|query\w*|batchInsert|raw|ref|fn|schema|migrate|seed|client|context|initialize|destroy|on|once|off|emit|is[A-Z]\w*|commit|rollback|savepoint|userParams|functionHelper|using|cancel\w*|or|not)$/;

/** Methods of an instance that begin a query. */
const starters =
  /^(?:select|from|table|into|column|columns|distinct\w*|first|pluck|with\w*|insert|upsert|update|del|delete|where\w*|count\w*|min|max|sum\w*|avg\w*|join|\w+Join|union\w*|intersect|except|queryBuilder|batchInsert|fromRaw|only|transacting|increment|decrement|orderBy|modify|timeout)$/;

export const knexReceiver: Receiver = {
  immutable: false,
  families: new WeakMap(),
  begins(source, callee) {
    if (isInstance(source, callee)) return 'from';
    if (!ts.isPropertyAccessExpression(callee) || !starters.test(callee.name.text)) return undefined;
    return isInstance(source, callee.expression) ? callee.name.text : undefined;
  },
};

/** `Knex`, `Knex.Transaction`; not `Knex.QueryBuilder`, `Knex.Config`. */
const isInstanceType = (name: string, steps: readonly string[]): boolean =>
  steps.every((step) => step === 'type' || /^\.(?:Knex|Transaction)$/.test(step)) && /^(?:Knex|default|\*)$/.test(name);

/** `fastify.knex`, `ctx.knex`: a property of a framework's object, which its plugin put there. */
function isNamedKnex(node: ts.Expression): boolean {
  const inner = unwrap(node);
  return ts.isPropertyAccessExpression(inner) && inner.name.text === 'knex' && isHolder(inner.expression);
}

const isHolder = (node: ts.Expression): boolean =>
  /^(?:this|self|app|fastify|server|ctx|context|req|request|instance|strapi|opts|options|deps|container|db|database|\w+(?:Db|DB|Database))$/.test(
    ts.isPropertyAccessExpression(node) ? node.name.text : node.getText(),
  );

/** `const knex = this.knex`, `const { knex } = ctx` */
function isTakenFromNamed(source: TypeScriptSource, identifier: ts.Identifier): boolean {
  const declaration = declarationOf(source, identifier);
  if (!declaration) return false;
  if (ts.isVariableDeclaration(declaration)) return declaration.initializer !== undefined && isNamedKnex(declaration.initializer);
  if (!ts.isBindingElement(declaration) || !ts.isVariableDeclaration(declaration.parent.parent)) return false;
  const { initializer } = declaration.parent.parent;
  const name = propertyNameText(declaration.propertyName) ?? declaration.name.getText();
  return name === 'knex' && initializer !== undefined && isHolder(unwrap(initializer));
}

/** `exports.up = async (knex) => …`, `export async function up(knex)`, `module.exports = { up(knex) {} }`; `seed` likewise. */
function isMigrationArgument(identifier: ts.Identifier): boolean {
  for (let node: ts.Node | undefined = identifier.parent; node; node = node.parent) {
    if (!ts.isFunctionLike(node)) continue;
    const first = node.parameters[0]?.name;
    if (!first || !ts.isIdentifier(first) || first.text !== identifier.text) continue;
    return /^(up|down|seed)$/.test(functionName(node) ?? '');
  }
  return false;
}

import ts from 'typescript';
import type { Link } from '../builders/chain.ts';
import { chainOf } from '../builders/chain.ts';
import { originOf } from '../typescript/origins.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { functionName } from '../typescript/undo.ts';

/** Whether an expression is a Knex instance or a transaction of one: told by its origin, or because a migration or seed is given it. */
export function isKnex(source: TypeScriptSource, node: ts.Expression): boolean {
  const origin = originOf(source, node);
  if (origin) return origin.module === 'knex';
  return ts.isIdentifier(node) && isMigrationArgument(node);
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

/** A chain on a Knex instance, taken apart: `knex('messages')` has the first link `from`. */
export interface KnexChain {
  readonly links: readonly Link[];
  readonly call: ts.CallExpression;
}

export function knexChain(source: TypeScriptSource, call: ts.CallExpression): KnexChain | undefined {
  const chain = chainOf(call);
  const first = chain?.links[0];
  if (!chain || !first) return undefined;
  if (chain.root !== undefined) return isKnex(source, chain.root) ? { links: chain.links, call } : undefined;
  const callee = first.call.expression;
  if (!isKnex(source, callee)) return undefined;
  // `knex({ client: 'pg' })` makes an instance; its origin is the module itself.
  const origin = originOf(source, callee);
  if (origin && origin.steps.length === 0) return undefined;
  return { links: [{ ...first, name: 'from' }, ...chain.links.slice(1)], call };
}

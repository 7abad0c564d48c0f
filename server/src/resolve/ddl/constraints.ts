import type { Constraint, Node, RangeVar } from 'libpg-query';
import type { QualifiedName } from '../../catalog/model.ts';
import { as } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import { checkEnumLabel } from '../expression/enumLabel.ts';
import { condition, resolveExpression } from '../expression/expression.ts';
import { type NamespaceItem, openScope } from '../scope.ts';
import { reportColumn, reportColumns, scopeOf, target } from './names.ts';
import { wordsFrom } from './words.ts';

/**
 * Constraints of a column or table, as CREATE TABLE and ALTER TABLE have them. `item` is the table with all its columns, the new ones included. A DEFAULT may
 * use no column at all, which PostgreSQL says with another error. `type`: of the column that the constraint stands at.
 */
export function resolveConstraint(constraint: Constraint, item: NamespaceItem | undefined, env: Env, type?: string): void {
  switch (constraint.contype) {
    case 'CONSTR_CHECK':
      condition(constraint.raw_expr, scopeOf(item), env, 'ddl', 'CHECK');
      return;
    case 'CONSTR_GENERATED':
      resolveExpression(constraint.raw_expr, scopeOf(item), env, 'ddl');
      return;
    case 'CONSTR_DEFAULT':
      resolveExpression(constraint.raw_expr, openScope, env, 'ddl');
      checkEnumLabel(constraint.raw_expr, type, env, 'ddl');
      return;
    case 'CONSTR_PRIMARY':
    case 'CONSTR_UNIQUE':
      resolveKey(constraint, item, env);
      return;
    case 'CONSTR_FOREIGN':
      resolveForeignKey(constraint, item, env);
      return;
    case 'CONSTR_EXCLUSION':
      resolveExclusion(constraint, item, env);
      return;
    case 'CONSTR_NOTNULL':
      reportColumns(constraint.keys, wordsFrom(env, constraint.location), item, env);
      return;
    default:
  }
}

/** Those of one column, of `type`. */
export function resolveConstraints(
  nodes: readonly Node[] | undefined,
  item: NamespaceItem | undefined,
  env: Env,
  type: string | undefined,
): void {
  for (const node of nodes ?? []) {
    const constraint = as(node, 'Constraint');
    if (constraint) resolveConstraint(constraint, item, env, type);
  }
}

function resolveKey(constraint: Constraint, item: NamespaceItem | undefined, env: Env): void {
  const words = wordsFrom(env, constraint.location);
  if (constraint.keys && words.seek('(')) reportColumns(constraint.keys, words, item, env);
  if (constraint.including && words.seek('include')) reportColumns(constraint.including, words, item, env);
}

function resolveForeignKey(constraint: Constraint, item: NamespaceItem | undefined, env: Env): void {
  const { pktable, fk_attrs: own, pk_attrs: theirs, fk_del_set_cols: cleared } = constraint;
  const words = wordsFrom(env, constraint.location);
  if (own && words.seek('(')) reportColumns(own, words, item, env);
  const other = pktable && isSame(pktable, item?.relation, env) ? item : target(pktable, env)?.item;
  const behind = wordsFrom(env, pktable?.location);
  if (theirs && behind.seek('(')) reportColumns(theirs, behind, other, env);
  if (cleared && behind.seek('set') && behind.seek('(')) reportColumns(cleared, behind, item, env);
}

/** Whether a foreign key refers to the very table that is being made. */
function isSame(range: RangeVar, table: QualifiedName | undefined, env: Env): boolean {
  if (!table || range.relname !== table.name) return false;
  return range.schemaname === undefined ? env.lookup.searchPath.includes(table.schema) : range.schemaname === table.schema;
}

function resolveExclusion(constraint: Constraint, item: NamespaceItem | undefined, env: Env): void {
  const words = wordsFrom(env, constraint.location);
  words.seek('(');
  for (const pair of constraint.exclusions ?? []) {
    const element = as(as(pair, 'List')?.items?.[0], 'IndexElem');
    if (element?.name !== undefined) reportColumn(element.name, words.name(element.name), item, env);
    else resolveExpression(element?.expr, scopeOf(item), env, 'ddl');
  }
  if (constraint.including && words.seek('include')) reportColumns(constraint.including, words, item, env);
  condition(constraint.where_clause, scopeOf(item), env, 'ddl', 'WHERE');
}

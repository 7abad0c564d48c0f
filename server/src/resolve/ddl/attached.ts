import type { AlterPolicyStmt, CreatePolicyStmt, CreateStatsStmt, CreateTrigStmt, IndexStmt, Node, RuleStmt } from 'libpg-query';
import { as } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import { condition, resolveExpression } from '../expression/expression.ts';
import { resolveSubquery } from '../query/subquery.ts';
import type { NamespaceItem } from '../scope.ts';
import { reportColumn, reportColumns, reportFunction, scopeOf, target } from './names.ts';
import { resolveNewName } from './supports.ts';
import { type Words, wordsFrom } from './words.ts';

/** CREATE INDEX: the columns of its table, alone, in expressions, in INCLUDE and in WHERE. */
export function resolveIndex(index: IndexStmt, env: Env): void {
  const item = target(index.relation, env)?.item;
  const words = wordsFrom(env, index.relation?.location);
  words.seek('(');
  resolveElements(index.indexParams, item, words, env);
  if (index.indexIncludingParams && words.seek('include')) resolveElements(index.indexIncludingParams, item, words, env);
  condition(index.whereClause, scopeOf(item), env, 'ddl', 'WHERE');
}

function resolveElements(nodes: readonly Node[] | undefined, item: NamespaceItem | undefined, words: Words, env: Env): void {
  for (const node of nodes ?? []) {
    const element = as(node, 'IndexElem');
    if (element?.name !== undefined) reportColumn(element.name, words.name(element.name), item, env);
    else resolveExpression(element?.expr, scopeOf(item), env, 'ddl');
  }
}

export function resolveStatistics(statistics: CreateStatsStmt, env: Env): void {
  const range = as(statistics.relations?.[0], 'RangeVar');
  const item = target(range, env)?.item;
  resolveNewName(statistics.defnames, env, 'statistics');
  const words = wordsFrom(env);
  words.seek('on');
  for (const node of statistics.exprs ?? []) {
    const element = as(node, 'StatsElem');
    if (element?.name !== undefined) reportColumn(element.name, words.name(element.name), item, env);
    else resolveExpression(element?.expr, scopeOf(item), env, 'ddl');
  }
}

/** CREATE TRIGGER: WHEN sees the table only as OLD and NEW, and both have all its columns. */
export function resolveTrigger(trigger: CreateTrigStmt, env: Env): void {
  const words = wordsFrom(env);
  const found = target(trigger.relation, env);
  if (trigger.columns && words.seek('of')) reportColumns(trigger.columns, words, found?.item, env);
  if (trigger.constrrel) target(trigger.constrrel, env);
  const scope = scopeOf(found && row('old', found.item), found && row('new', found.item));
  condition(trigger.whenClause, scope, env, 'ddl', 'WHEN');
  const call = wordsFrom(env, trigger.relation?.location);
  if (call.seek('execute') && call.seek('function', 'procedure')) reportFunction(trigger.funcname, call, env);
}

/** A table's row under another name. */
const row = (name: string, { schema: _, ...item }: NamespaceItem): NamespaceItem => ({ ...item, name });

export function resolvePolicy(policy: CreatePolicyStmt | AlterPolicyStmt, env: Env): void {
  const scope = scopeOf(target(policy.table, env)?.item);
  condition(policy.qual, scope, env, 'ddl', 'USING');
  condition(policy.with_check, scope, env, 'ddl', 'WITH CHECK');
}

/** CREATE RULE: its condition and actions see the row as NEW, OLD or both, by the event; in actions only qualified (transformRuleStmt). */
export function resolveRule(rule: RuleStmt, env: Env): void {
  const item = target(rule.relation, env)?.item;
  const names = { CMD_INSERT: ['new'], CMD_UPDATE: ['old', 'new'], CMD_DELETE: ['old'] }[rule.event as string] ?? ['old'];
  const rows = names.map((name) => item && row(name, item));
  condition(rule.whereClause, scopeOf(...rows), env, 'ddl', 'WHERE');
  const around = scopeOf(...rows.map((each) => each && { ...each, columnsVisible: false }));
  for (const action of rule.actions ?? []) resolveSubquery(action, env, around);
}

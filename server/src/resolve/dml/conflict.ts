import type { InferClause, OnConflictClause } from 'libpg-query';
import type { Relation } from '../../catalog/model.ts';
import type { Token } from '../../sql/statement.ts';
import { as } from '../../sql/walk.ts';
import type { Env } from '../env.ts';
import { condition, resolveExpression } from '../expression/expression.ts';
import type { Target } from '../from/relation.ts';
import { isPlaceholder, report } from '../report.ts';
import { columnOf, type NamespaceItem, relationsOf, type Scope } from '../scope.ts';
import { matchesArbiter } from './arbiter.ts';
import { resolveSet } from './set.ts';

/** ON CONFLICT: the target it infers an index from, and DO UPDATE. */
export function resolveConflict(
  clause: OnConflictClause | undefined,
  target: Target | undefined,
  env: Env,
  parent: Scope | undefined,
): void {
  if (!clause) return;
  if (clause.infer) resolveInference(clause.infer, target, env, parent);
  const item = target?.item;
  // `excluded` stands beside the target, so an unqualified column is ambiguous between them (transformOnConflictClause).
  const { schema: _, ...row } = item ?? ({} as Partial<NamespaceItem>);
  const excluded = item ? [{ ...(row as NamespaceItem), name: 'excluded', system: 'none' as const }] : [];
  const scope: Scope = { items: item ? [...excluded, item] : [], parent, open: !item };
  resolveSet(clause.targetList, item, scope, env, 'set');
  condition(clause.whereClause, scope, env, 'where', 'WHERE');
}

/** The inference clause sees the target alone (resolve_unique_index_expr). */
function resolveInference(infer: InferClause, target: Target | undefined, env: Env, parent: Scope | undefined): void {
  const item = target?.item;
  const scope: Scope = { items: item ? [item] : [], parent, open: !item };
  const columns: string[] = [];
  let certain = true;
  const tokens = conflictTokens(infer, env);
  let from = 0;
  for (const each of infer.indexElems ?? []) {
    const element = as(each, 'IndexElem');
    if (element?.name !== undefined) {
      columns.push(element.name);
      from = reportColumn(element.name, item, tokens, from, env);
    } else {
      resolveExpression(element?.expr, scope, env, 'conflict');
      certain = false;
    }
    if (element?.opclass || element?.collation) certain = false;
  }
  condition(infer.whereClause, scope, env, 'conflict', 'WHERE');
  if (target?.relation) reportArbiter(infer, target.relation, columns, certain, tokens, env);
}

/** From the parenthesis (or ON CONSTRAINT) that the clause begins with to its end. */
function conflictTokens(infer: InferClause, env: Env): readonly Token[] {
  if (!env.sink) return [];
  const { spans } = env.sink;
  const tokens = spans.tokensFrom(spans.at(infer.location));
  if (infer.conname !== undefined) return tokens.slice(0, 3);
  let depth = 0;
  const end = tokens.findIndex((token) => {
    if (token.text === '(') depth++;
    return token.text === ')' && --depth === 0;
  });
  return end < 0 ? tokens : tokens.slice(0, end + 1);
}

/** Elements have no location; PostgreSQL points at the parenthesis. Gives where to go on searching. */
function reportColumn(name: string, item: NamespaceItem | undefined, tokens: readonly Token[], from: number, env: Env): number {
  let depth = 0;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (token.text === '(') depth++;
    else if (token.text === ')') depth--;
    if (i < from || depth !== 1 || token.value !== name || token.kind === 'string') continue;
    if (item && !isPlaceholder(env, name, -1) && !env.sink?.spans.isRepaired(token))
      addColumn(name, item, token, tokens[0]!, env);
    return i + 1;
  }
  return from;
}

function addColumn(name: string, item: NamespaceItem, token: Token, first: Token, env: Env): void {
  const field = columnOf(item, name, 'unqualified');
  const status =
    field === undefined ? 'missing' : field === 'unknown' ? 'unknown' : field === 'ambiguous' ? 'ambiguous' : 'found';
  report(env, () => ({
    kind: 'column',
    name,
    span: { start: token.start, end: token.end },
    whole: { start: first.start, end: token.end },
    status,
    usage: 'conflict',
    relations: status === 'unknown' && !item.missing ? [] : relationsOf(item),
    ...(status !== 'found' && { evidence: [] }),
    ...(status === 'missing' && { alternatives: item.shape.fields.map((each) => each.name) }),
  }));
}

function reportArbiter(
  infer: InferClause,
  relation: Relation,
  columns: readonly string[],
  certain: boolean,
  tokens: readonly Token[],
  env: Env,
): void {
  const first = tokens[0];
  const last = tokens.at(-1);
  if (!first || !last || columns.some((name) => isPlaceholder(env, name, -1)) || env.sink?.spans.repaired) return;
  // A column that does not exist is already reported; the target hangs on it.
  if (columns.some((name) => !relation.columns?.some((column) => column.name === name))) return;
  const constraint = infer.conname;
  const status = matchesArbiter(relation, { columns, constraint, certain, predicate: infer.whereClause !== undefined });
  report(env, () => ({
    kind: 'conflict-target',
    relation: { schema: relation.schema, name: relation.name },
    columns,
    ...(constraint !== undefined && { constraint }),
    span: constraint === undefined ? { start: first.start, end: last.end } : { start: last.start, end: last.end },
    whole: { start: first.start, end: last.end },
    status,
    usage: 'conflict',
  }));
}

import type { Node, RangeVar } from 'libpg-query';
import { as, type NodeKind, type NodeOf } from '../sql/walk.ts';
import { reportDestructive } from './dml/destructive.ts';
import type { Env } from './env.ts';
import { resolveExpression } from './expression/expression.ts';
import { resolveType } from './expression/typeName.ts';
import { lookUpRelation } from './from/relation.ts';
import { resolveSubquery } from './query/subquery.ts';
import { emptyScope } from './scope.ts';

/** How statements of one kind are resolved. */
export type StatementResolvers = { readonly [K in NodeKind]?: (body: NodeOf<K>, env: Env) => void };

const query = (node: Node | undefined, env: Env): void => {
  resolveSubquery(node, env, undefined);
};

/** Queries, data-modifying statements, and what wraps or locks them. */
export const queryStatements: StatementResolvers = {
  SelectStmt: (body, env) => query({ SelectStmt: body }, env),
  InsertStmt: (body, env) => query({ InsertStmt: body }, env),
  UpdateStmt: (body, env) => query({ UpdateStmt: body }, env),
  DeleteStmt: (body, env) => query({ DeleteStmt: body }, env),
  MergeStmt: (body, env) => query({ MergeStmt: body }, env),
  ExplainStmt: (body, env) => resolveNode(body.query, env, queryStatements),
  PrepareStmt: (body, env) => {
    const parameters = (body.argtypes ?? []).map((type) => resolveType(as(type, 'TypeName'), env, 'cast'));
    resolveNode(body.query, { ...env, parameters }, queryStatements);
  },
  ExecuteStmt: (body, env) => {
    for (const each of body.params ?? []) resolveExpression(each, emptyScope, env, 'call');
  },
  DeclareCursorStmt: (body, env) => query(body.query, env),
  CreateTableAsStmt: (body, env) => resolveNode(body.query, env, queryStatements),
  ViewStmt: (body, env) => query(body.query, env),
  RefreshMatViewStmt: (body, env) => relation(body.relation, env),
  CallStmt: (body, env) => {
    if (body.funccall) resolveExpression({ FuncCall: body.funccall }, emptyScope, env, 'call');
  },
  TruncateStmt: (body, env) => {
    for (const each of body.relations ?? []) {
      const range = as(each, 'RangeVar');
      const target = range && lookUpRelation(range, env, 'delete');
      reportDestructive('TRUNCATE', target?.relation, range?.location, env);
    }
  },
  LockStmt: (body, env) => {
    for (const each of body.relations ?? []) relation(as(each, 'RangeVar'), env);
  },
};

/** Dispatches on the node's kind; kinds without a resolver refer to nothing that we check. */
export function resolveNode(node: Node | undefined, env: Env, resolvers: StatementResolvers): void {
  for (const kind in node) {
    const resolver = resolvers[kind as NodeKind] as ((body: unknown, env: Env) => void) | undefined;
    resolver?.((node as Record<string, unknown>)[kind], env);
  }
}

function relation(range: RangeVar | undefined, env: Env): void {
  if (range) lookUpRelation(range, env, 'ddl');
}

import type { CommonTableExpr, WithClause } from 'libpg-query';
import { as, namesIn } from '../../sql/walk.ts';
import { type Cte, type Env, withCtes } from '../env.ts';
import type { Scope } from '../scope.ts';
import { derived, type Field, openShape, renamed, Shape } from '../shape.ts';
import { resolveSelect } from './select.ts';
import { resolveSubquery } from './subquery.ts';

/**
 * The environment of a query with a WITH clause. Without RECURSIVE each query sees those before it; with it all see all, themselves included,
 * in any order (parse_cte.c). Every one is resolved, used or not.
 */
export function resolveWith(clause: WithClause | undefined, env: Env, parent: Scope | undefined): Env {
  if (!clause) return env;
  const ctes = (clause.ctes ?? []).map((node) => as(node, 'CommonTableExpr')).filter((cte) => cte !== undefined);
  return clause.recursive ? recursiveEnv(ctes, env, parent) : plainEnv(ctes, env, parent);
}

function plainEnv(ctes: readonly CommonTableExpr[], env: Env, parent: Scope | undefined): Env {
  let current = env;
  for (const cte of ctes) {
    const shape = named(cte, resolveSubquery(cte.ctequery, current, { items: [], parent }));
    current = withCtes(current, new Map([[cte.ctename ?? '', { shape: () => shape, level: parent }]]));
  }
  return current;
}

/** Each is resolved when it is first asked for, so that a forward reference finds its columns. */
function recursiveEnv(ctes: readonly CommonTableExpr[], env: Env, parent: Scope | undefined): Env {
  const byName = new Map<string, Cte>();
  const inner = withCtes(env, byName);
  const shapes = ctes.map((cte) => {
    const shape = lazyShape(cte, inner, { items: [], parent });
    byName.set(cte.ctename ?? '', { shape, level: parent });
    return shape;
  });
  for (const shape of shapes) shape();
  return inner;
}

/** While it is being resolved, a query that refers to itself sees the columns of its non-recursive term. */
function lazyShape(cte: CommonTableExpr, env: Env, parent: Scope | undefined): () => Shape {
  let shape: Shape | undefined;
  return () => {
    if (shape) return shape;
    shape = openShape;
    const whenFirst = (first: Shape) => {
      shape = named(cte, first);
    };
    const select = as(cte.ctequery, 'SelectStmt');
    const query = select ? resolveSelect(select, env, parent, whenFirst) : resolveSubquery(cte.ctequery, env, parent);
    shape = named(cte, query);
    return shape;
  };
}

/** With its column list, and the columns that SEARCH and CYCLE add (7.8.2). */
function named(cte: CommonTableExpr, query: Shape): Shape {
  const shape = renamed(query, namesIn(cte.aliascolnames));
  const added: Field[] = [];
  const { search_clause: search, cycle_clause: cycle } = cte;
  if (search?.search_seq_column !== undefined) added.push({ name: search.search_seq_column, added: true });
  if (cycle?.cycle_mark_column !== undefined) added.push({ name: cycle.cycle_mark_column, added: true });
  if (cycle?.cycle_path_column !== undefined) added.push({ name: cycle.cycle_path_column, added: true });
  return new Shape([...shape.fields.map(derived), ...added], shape.open);
}

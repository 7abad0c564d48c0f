import type { Node } from 'libpg-query';
import { as } from '../../sql/walk.ts';
import { resolveDelete } from '../dml/delete.ts';
import { resolveInsert } from '../dml/insert.ts';
import { resolveMerge } from '../dml/merge.ts';
import { resolveUpdate } from '../dml/update.ts';
import type { Env } from '../env.ts';
import type { Scope } from '../scope.ts';
import { openShape, type Shape } from '../shape.ts';
import { resolveSelect } from './select.ts';

/**
 * Resolves a query of any kind and gives the columns it returns; `parent` is what surrounds it (undefined at the top). A data-modifying
 * statement returns what RETURNING says.
 */
export function resolveSubquery(node: Node | undefined, env: Env, parent: Scope | undefined): Shape {
  const select = as(node, 'SelectStmt');
  if (select) return resolveSelect(select, env, parent);
  const insert = as(node, 'InsertStmt');
  if (insert) return resolveInsert(insert, env, parent);
  const update = as(node, 'UpdateStmt');
  if (update) return resolveUpdate(update, env, parent);
  const deletion = as(node, 'DeleteStmt');
  if (deletion) return resolveDelete(deletion, env, parent);
  const merge = as(node, 'MergeStmt');
  if (merge) return resolveMerge(merge, env, parent);
  return openShape;
}

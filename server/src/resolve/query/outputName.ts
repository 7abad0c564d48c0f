import type { Node } from 'libpg-query';
import { as } from '../../sql/walk.ts';
import { figureName, type Naming } from './figureName.ts';

/** The first output column's name of a query, from its tree alone: a scalar subquery in a select list takes it. */
export function outputName(node: Node, naming: Naming): string | undefined {
  let select = as(node, 'SelectStmt');
  while (select && select.op !== 'SETOP_NONE' && select.larg) select = select.larg;
  if (select?.valuesLists) return 'column1';
  const target = as(select?.targetList?.[0], 'ResTarget');
  if (!target) return undefined;
  return target.name ?? figureName(target.val, naming);
}

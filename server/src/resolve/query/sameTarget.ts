import type { Node } from 'libpg-query';
import { as, namesIn } from '../../sql/walk.ts';
import { variable } from '../from/variable.ts';
import { kindOf } from '../node.ts';
import { findColumn, findItem, type NamespaceItem, type Scope } from '../scope.ts';
import type { Target } from './targets.ts';

/** Whether two output columns are certainly not the same expression; PostgreSQL compares the analyzed trees (findTargetlistEntrySQL92). */
export function surelyDiffer(a: Target, b: Target, scope: Scope): boolean {
  if (a === b) return false;
  const x = a.variable ?? variableOf(a.node, scope);
  const y = b.variable ?? variableOf(b.node, scope);
  if (x !== undefined && y !== undefined) return x !== y;
  if (x !== undefined || y !== undefined) return isComputed(x === undefined ? a.node : b.node);
  const [first, second] = [as(a.node, 'A_Const'), as(b.node, 'A_Const')];
  return first !== undefined && second !== undefined && unlocated(first) !== unlocated(second);
}

/** The column that an expression is, when it is nothing else. */
function variableOf(node: Node | undefined, scope: Scope): string | undefined {
  const fields = as(node, 'ColumnRef')?.fields;
  const names = namesIn(fields);
  const name = names.at(-1);
  if (!fields || names.length !== fields.length || name === undefined) return undefined;
  const item = names.length === 1 ? itemOf(name, scope) : findItem(scope, names.at(-2)!, names.at(-3));
  if (!item || item === 'unknown') return undefined;
  const index = item.shape.fields.findIndex((field) => field.name === name);
  return index < 0 ? undefined : variable(item, index);
}

function itemOf(name: string, scope: Scope): NamespaceItem | undefined {
  const match = findColumn(scope, name);
  return match.kind === 'found' ? match.item : undefined;
}

/** A cast may be none at all, and parentheses leave no trace; these compute something. */
const isComputed = (node: Node | undefined): boolean => node !== undefined && computed.has(kindOf(node) ?? '');

const computed: ReadonlySet<string> = new Set([
  'A_Const',
  'A_Expr',
  'BoolExpr',
  'NullTest',
  'CaseExpr',
  'CoalesceExpr',
  'MinMaxExpr',
  'SubLink',
  'A_ArrayExpr',
  'RowExpr',
  'SQLValueFunction',
]);

const unlocated = (constant: object): string => JSON.stringify({ ...constant, location: 0 });

import type { JoinExpr } from 'libpg-query';
import type { NamespaceItem } from '../scope.ts';
import type { Field, Shape } from '../shape.ts';
import type { FromPart } from './from.ts';

/** A column of a namespace item, as a key that is the same for the same column; undefined when that cannot be told. */
export function variable(item: NamespaceItem, index: number): string | undefined {
  if (item.variables) return item.variables()[index];
  const owner = item.name === undefined ? `#${numberOf(item.shape)}` : `${item.schema ?? ''}.${item.name}`;
  return `${owner}.${index}`;
}

const numbers = new WeakMap<Shape, number>();
let made = 0;

/** Subqueries without a name are told apart by their shapes, which no two of them share. */
function numberOf(shape: Shape): number {
  const known = numbers.get(shape) ?? made++;
  numbers.set(shape, known);
  return known;
}

/** The variables of a join's columns, worked out when first asked for. */
export function joinVariables(
  join: JoinExpr,
  using: readonly string[],
  left: FromPart,
  right: FromPart,
): () => readonly (string | undefined)[] {
  let known: readonly (string | undefined)[] | undefined;
  return () => {
    known ??= workedOut(join, using, left, right);
    return known;
  };
}

interface Keyed {
  readonly field: Field;
  readonly key: string | undefined;
}

function workedOut(join: JoinExpr, using: readonly string[], left: FromPart, right: FromPart): readonly (string | undefined)[] {
  const [l, r] = [keyed(left), keyed(right)];
  const named = (side: readonly Keyed[], name: string) => side.find(({ field }) => field.name === name);
  const merged = using.map((name) => mergedKey(join, named(l, name), named(r, name)));
  const once = new Set(using);
  return [...merged, ...[...l, ...r].filter(({ field }) => !once.has(field.name)).map(({ key }) => key)];
}

const keyed = (part: FromPart): readonly Keyed[] =>
  part.items
    .filter((item) => item.columnsVisible)
    .flatMap((item) => item.shape.fields.map((field, i) => ({ field, key: variable(item, i) })));

/** A merged column is that of one side when its type stays as it is; a full join always makes a new one (buildMergedJoinVar). */
function mergedKey(join: JoinExpr, left: Keyed | undefined, right: Keyed | undefined): string | undefined {
  if (left?.key === undefined || right?.key === undefined) return undefined;
  if (join.jointype === 'JOIN_FULL') return `full(${left.key},${right.key})`;
  const stays = left.field.type !== undefined && left.field.type === right.field.type;
  if (!stays) return undefined;
  return join.jointype === 'JOIN_RIGHT' ? right.key : left.key;
}

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

const shapes = new WeakMap<Shape, number>();
let made = 0;

/** Subqueries without a name are told apart by their shapes, which no two of them share. */
function numberOf(shape: Shape): number {
  const known = shapes.get(shape) ?? made++;
  shapes.set(shape, known);
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

/**
 * A merged column is that of one side when its type stays as it is; one that is converted is a new one, and so is that of every full join
 * (buildMergedJoinVar).
 */
function mergedKey(join: JoinExpr, left: Keyed | undefined, right: Keyed | undefined): string | undefined {
  if (left?.key === undefined || right?.key === undefined) return undefined;
  if (join.jointype === 'JOIN_FULL') return `full(${left.key},${right.key})`;
  const [first, second] = join.jointype === 'JOIN_RIGHT' ? [right, left] : [left, right];
  const [type, other] = [first.field.type, second.field.type];
  if (type === undefined || other === undefined) return undefined;
  if (type === other) return first.key;
  const [rank, otherRank] = [numbers.indexOf(type), numbers.indexOf(other)];
  if (rank < 0 || otherRank < 0) return undefined;
  if (rank > otherRank) return first.key;
  return join.jointype === 'JOIN_INNER' ? second.key : `converted(${first.key})`;
}

/** Each is converted to those behind it (10.5). */
const numbers = ['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision'];

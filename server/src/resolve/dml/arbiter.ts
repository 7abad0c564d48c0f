import type { Index, Relation } from '../../catalog/model.ts';
import type { Status } from '../reference.ts';

/** What an ON CONFLICT clause asks for. `certain`: columns only, no expression, operator class or collation. */
export interface ConflictTarget {
  readonly columns: readonly string[];
  readonly constraint: string | undefined;
  readonly certain: boolean;
  readonly predicate: boolean;
}

/**
 * Whether a unique index or constraint arbitrates it (infer_arbiter_indexes): its key must be exactly these columns, in any order; a partial
 * one needs a WHERE that implies its predicate. Where that cannot be told: unknown.
 */
export function matchesArbiter(relation: Relation, target: ConflictTarget): Status {
  if (relation.kind !== 'table' && relation.kind !== 'partitioned') return 'unknown';
  const { constraints, indexes } = relation;
  if (!constraints || !indexes) return 'unknown';
  if (target.constraint !== undefined) {
    const named =
      constraints.some((each) => each.name === target.constraint) || indexes.some((each) => each.name === target.constraint);
    return named ? 'found' : 'missing';
  }
  const key = keyOf(target.columns);
  const constrained = constraints.some(
    (each) => (each.kind === 'primary' || each.kind === 'unique') && !each.deferrable && keyOf(each.columns) === key,
  );
  if (constrained && target.certain) return 'found';
  const unique = indexes.filter((index) => index.unique && index.immediate && index.valid);
  if (!target.certain) return unique.some(hasExpression) || constrained || unique.length > 0 ? 'unknown' : 'missing';
  const fitting = unique.filter((index) => !hasExpression(index) && keyOf(index.columns) === key);
  if (fitting.some((index) => index.predicate === undefined)) return 'found';
  if (fitting.length > 0 && target.predicate) return 'unknown';
  return 'missing';
}

const hasExpression = (index: Index): boolean => index.columns.includes(null);

const keyOf = (columns: readonly (string | null)[]): string => [...new Set(columns)].sort().join('\0');

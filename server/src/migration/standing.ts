import type { Lookup } from '../catalog/lookup.ts';
import { columnsOfUnique } from './buildTable.ts';
import type { QualifiedTable } from './change.ts';
import { isIndexable } from './indexes/indexable.ts';
import { predicateColumns } from './indexes/predicate.ts';
import type { PlannedChange } from './plan.ts';

/**
 * The changes that were chosen of a plan, without the indexes and unique constraints whose columns nobody brings then, or that a type chosen instead does
 * not take.
 */
export function standing(chosen: readonly PlannedChange[], lookup: Lookup): PlannedChange[] {
  return chosen.filter(({ change }) => {
    if (change.kind === 'create-index') {
      const types = typesOf(change, chosen, lookup);
      const filter = change.where === undefined ? [] : predicateColumns(change.where, change.table);
      const names = [...change.columns.map((column) => column.name), ...(filter ?? [])];
      return names.every((name) => types.has(name)) && isIndexable(change, types, lookup);
    }
    if (change.kind !== 'add-constraint' || change.constraint.kind !== 'unique') return true;
    const types = typesOf(change, chosen, lookup);
    return columnsOfUnique(change.constraint.definition).every((name) => types.has(name));
  });
}

/** Of the columns that a table has, and those that the changes bring. */
function typesOf(
  { schema, table }: QualifiedTable,
  chosen: readonly PlannedChange[],
  lookup: Lookup,
): ReadonlyMap<string, string> {
  const relation = lookup.relation(table, schema);
  const present = typeof relation === 'object' ? (relation.columns ?? []) : [];
  const brought = chosen.flatMap(({ change }) => {
    if (!('table' in change) || change.schema !== schema || change.table !== table) return [];
    return change.kind === 'create-table' ? change.columns : change.kind === 'add-column' ? [change.column] : [];
  });
  return new Map([...present, ...brought].map((column) => [column.name, column.type]));
}

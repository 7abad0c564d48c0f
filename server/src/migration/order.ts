import type { Change } from './change.ts';
import type { PlannedChange } from './plan.ts';

/**
 * Schemas, types, tables (referenced ones before those that reference them), columns, constraints, indexes, then notes. Within a rank the
 * given order stays. Tables that reference each other in a circle keep their order; the writer adds their foreign keys afterwards.
 */
export function inDependencyOrder(planned: readonly PlannedChange[]): PlannedChange[] {
  const ranked = [...planned].sort((a, b) => rank[a.change.kind] - rank[b.change.kind]);
  const tables = ranked.filter((each) => each.change.kind === 'create-table');
  const sorted = sortTables(tables);
  let next = 0;
  const columnsByTable = (each: PlannedChange): string =>
    each.change.kind === 'add-column' ? `${each.change.schema}.${each.change.table}` : '';
  const ordered = ranked.map((each) => (each.change.kind === 'create-table' ? sorted[next++]! : each));
  // Columns of one table stand together, tables in the order of their first column.
  const tablesSeen = [...new Set(ordered.map(columnsByTable))];
  const columns = ordered.filter((each) => each.change.kind === 'add-column');
  columns.sort((a, b) => tablesSeen.indexOf(columnsByTable(a)) - tablesSeen.indexOf(columnsByTable(b)));
  let at = 0;
  return ordered.map((each) => (each.change.kind === 'add-column' ? columns[at++]! : each));
}

const rank: Record<Change['kind'], number> = {
  'create-schema': 0,
  'create-enum': 1,
  'add-enum-value': 2,
  'create-table': 3,
  'add-column': 4,
  'add-constraint': 5,
  'create-index': 6,
  'function-stub': 7,
};

function sortTables(tables: readonly PlannedChange[]): PlannedChange[] {
  const byName = new Map(tables.map((each) => [nameOf(each.change), each]));
  const done = new Set<PlannedChange>();
  const visiting = new Set<PlannedChange>();
  const result: PlannedChange[] = [];
  const visit = (each: PlannedChange): void => {
    if (done.has(each) || visiting.has(each)) return;
    visiting.add(each);
    for (const target of referencedTables(each.change)) {
      const other = byName.get(target);
      if (other) visit(other);
    }
    visiting.delete(each);
    done.add(each);
    result.push(each);
  };
  tables.forEach(visit);
  return result;
}

function referencedTables(change: Change): string[] {
  if (change.kind !== 'create-table') return [];
  return change.columns.flatMap((column) =>
    column.references ? [`${column.references.schema}\0${column.references.name}`] : [],
  );
}

const nameOf = (change: Change): string => (change.kind === 'create-table' ? `${change.schema}\0${change.table}` : '');

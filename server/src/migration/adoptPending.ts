import type { Lookup } from '../catalog/lookup.ts';
import type { Change, ColumnDefinition, QualifiedTable } from './change.ts';
import { hazardsOf } from './hazards/ofChange.ts';
import { ddlType } from './infer/types.ts';
import type { Plan } from './plan.ts';

/**
 * A plan made as if there were no pending migration, with the columns as the pending migration has them: what someone chose or changed there by
 * hand comes before what the evidence says. `pending` is the catalog after that migration.
 */
export function adoptPending(plan: Plan, pending: Lookup): Plan {
  return {
    ...plan,
    changes: plan.changes.map((planned) => {
      const change = adopted(planned.change, pending);
      return change === planned.change ? planned : { ...planned, change, hazards: hazardsOf(change, pending) };
    }),
  };
}

function adopted(change: Change, pending: Lookup): Change {
  if (change.kind === 'add-column') {
    const column = asPending(change.column, change, pending);
    return column === change.column ? change : { ...change, column };
  }
  if (change.kind !== 'create-table') return change;
  const columns = change.columns.map((column) => asPending(column, change, pending));
  return columns.every((column, index) => column === change.columns[index]) ? change : { ...change, columns };
}

function asPending(column: ColumnDefinition, { schema, table }: QualifiedTable, pending: Lookup): ColumnDefinition {
  const relation = pending.relation(table, schema);
  const found = typeof relation === 'object' ? relation.columns?.find((each) => each.name === column.name) : undefined;
  if (!found || found.type === 'unknown' || found.generated) return column;
  const type = ddlType(found.type);
  const notNull = found.notNull === true;
  const isSame = type === ddlType(column.type) && notNull === column.notNull && found.default === column.default;
  if (isSame) return column;
  const { default: _, backfill: __, ...rest } = column;
  return { ...rest, type, notNull, ...(found.default !== undefined && { default: found.default }) };
}

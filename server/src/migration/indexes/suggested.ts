import type { Lookup } from '../../catalog/lookup.ts';
import type { Change } from '../change.ts';
import { constraintName } from '../ddl/names.ts';
import { familyOf } from '../infer/types.ts';
import type { ColumnUse, Plan, PlannedChange } from '../plan.ts';

interface UsedColumn {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
  readonly uses: readonly ColumnUse[];
}

/** An index for each new column that a WHERE, JOIN or ORDER BY uses, except on types that a B-tree does little for. */
export function suggestIndexes(
  columns: readonly UsedColumn[],
  planned: readonly PlannedChange[],
  lookup: Lookup,
): Omit<PlannedChange, 'hazards'>[] {
  return columns.flatMap(({ schema, table, column, uses }) => {
    const searched = uses.filter((use) => use.usage === 'where' || use.usage === 'join' || use.usage === 'order');
    const own = planned.find(({ change }) => isColumn(change, schema, table, column));
    if (searched.length === 0 || own?.change.kind !== 'add-column') return [];
    // An index that begins with the column serves it.
    if (planned.some(({ change }) => isIndexOn(change, schema, table, column))) return [];
    const family = familyOf(own.change.column.type);
    if (family === 'boolean' || family === 'json' || family === 'bytes' || family === 'array') return [];
    const name = constraintName(table, [column], 'idx');
    const relation = lookup.relation(table, schema);
    if (typeof relation === 'object' && relation.indexes?.some((index) => index.name === name)) return [];
    // CREATE INDEX CONCURRENTLY does not take partitioned tables (PostgreSQL: CREATE INDEX, Building Indexes Concurrently).
    if (typeof relation === 'object' && relation.kind !== 'table') return [];
    const change: Change = { kind: 'create-index', schema, table, name, columns: [{ name: column }] };
    return [
      {
        change,
        places: searched.map(({ file, line, usage }) => ({ file, line, usage })),
        because: [`used in ${[...new Set(searched.map((use) => clause[use.usage]))].join(', ')}`],
        confidence: 'medium' as const,
        alternatives: [],
      },
    ];
  });
}

/** The plan of somebody who wants what is suggested, too. */
export const withSuggested = (plan: Plan): Plan => ({ ...plan, changes: [...plan.changes, ...plan.suggested], suggested: [] });

const clause: Partial<Record<ColumnUse['usage'], string>> = { where: 'WHERE', join: 'JOIN', order: 'ORDER BY' };

const isIndexOn = (change: Change, schema: string, table: string, column: string): boolean =>
  change.kind === 'create-index' &&
  change.schema === schema &&
  change.table === table &&
  change.columns[0]?.name === column &&
  change.method === undefined &&
  change.where === undefined;

const isColumn = (change: Change, schema: string, table: string, column: string): boolean =>
  change.kind === 'add-column' && change.schema === schema && change.table === table && change.column.name === column;

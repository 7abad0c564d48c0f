import type { Lookup } from '../catalog/lookup.ts';
import type { Relation } from '../catalog/model.ts';
import type { Change, ColumnDefinition } from './change.ts';
import { ddlType, familyOf } from './infer/types.ts';
import type { PlannedChange } from './plan.ts';

/** A key's type as DDL writes it, when a foreign key may point at that column alone: a primary key, UNIQUE or a full unique index. */
export function keyType(relation: Relation, column: string): string | undefined {
  if (relation.kind !== 'table' && relation.kind !== 'partitioned') return undefined;
  const isKey = (columns: readonly (string | null)[]): boolean => columns.length === 1 && columns[0] === column;
  const keyed =
    relation.constraints?.some((each) => (each.kind === 'primary' || each.kind === 'unique') && isKey(each.columns)) ||
    relation.indexes?.some((each) => each.unique && each.predicate === undefined && each.valid && isKey(each.columns));
  const type = keyed ? relation.columns?.find((each) => each.name === column)?.type : undefined;
  return type === undefined || type === 'unknown' ? undefined : ddlType(type);
}

/** Drops the foreign keys that PostgreSQL would refuse: no such key, or another type. Tables of the plan itself count. */
export function withSoundReferences(planned: readonly PlannedChange[], lookup: Lookup): PlannedChange[] {
  const created = new Map<string, Extract<Change, { kind: 'create-table' }>>();
  for (const { change } of planned) if (change.kind === 'create-table') created.set(`${change.schema}\0${change.table}`, change);
  const sound = (column: ColumnDefinition): ColumnDefinition => {
    if (!column.references) return column;
    const type = targetType(column.references, created, lookup);
    if (type !== undefined && comparable(column.type, type)) return column;
    const { references: _, ...rest } = column;
    return rest;
  };
  return planned.map((each) => {
    const { change } = each;
    if (change.kind === 'add-column') {
      return {
        ...each,
        change: { ...change, column: sound(change.column) },
        alternatives: each.alternatives.map((other) => soundAlternative(other, sound)),
      };
    }
    return change.kind === 'create-table' ? { ...each, change: { ...change, columns: change.columns.map(sound) } } : each;
  });
}

const soundAlternative = (change: Change, sound: (column: ColumnDefinition) => ColumnDefinition): Change =>
  change.kind === 'add-column' ? { ...change, column: sound(change.column) } : change;

function targetType(
  references: NonNullable<ColumnDefinition['references']>,
  created: ReadonlyMap<string, Extract<Change, { kind: 'create-table' }>>,
  lookup: Lookup,
): string | undefined {
  const relation = lookup.relation(references.name, references.schema);
  if (typeof relation === 'object') return keyType(relation, references.column);
  const table = created.get(`${references.schema}\0${references.name}`);
  const isKey = table?.primaryKey?.length === 1 && table.primaryKey[0] === references.column;
  return isKey ? table.columns.find((each) => each.name === references.column)?.type : undefined;
}

/** Foreign keys need an equality operator between the two types: the same type, or numbers, or strings among themselves. */
export function comparable(a: string, b: string): boolean {
  if (a === b) return true;
  const family = familyOf(a);
  return family === familyOf(b) && (family === 'number' || family === 'text') && !/citext|money/.test(a + b);
}

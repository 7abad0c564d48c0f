import type { Catalog, Relation } from '../catalog/model.ts';

/** What a rollback drops with the values in it, of the schemas before and after it ran: `drops 9 columns and 2 tables, with the values in them`. */
export function rollbackLoss(before: Catalog, after: Catalog): string | undefined {
  const left = new Map(after.relations.map((relation) => [nameOf(relation), relation]));
  let [tables, columns] = [0, 0];
  for (const relation of before.relations.filter(holdsRows)) {
    const rest = left.get(nameOf(relation));
    if (!rest) tables++;
    else columns += (relation.columns ?? []).filter(({ name }) => !rest.columns?.some((each) => each.name === name)).length;
  }
  const dropped = [
    ...(tables > 0 ? [`${tables} table${tables === 1 ? '' : 's'}`] : []),
    ...(columns > 0 ? [`${columns} column${columns === 1 ? '' : 's'}`] : []),
  ];
  return dropped.length === 0 ? undefined : `drops ${dropped.join(' and ')}, with the values in them`;
}

/** Not a partition of its own count: it goes with its table. */
const holdsRows = ({ kind, partitionBound }: Relation): boolean =>
  (kind === 'table' || kind === 'partitioned') && partitionBound === undefined;

const nameOf = ({ schema, name }: Relation): string => `${schema}\0${name}`;

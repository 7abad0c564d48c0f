import type { Lookup } from '../../catalog/lookup.ts';
import { qualified } from '../../sql/names.ts';
import type { Literals } from './literals.ts';
import type { Facts } from './uses.ts';
import { words } from './words.ts';

/** An enum of the database that has all the values the code uses. `sure`: it also bears the column's or the TypeScript type's name. */
export function enumFor(
  subject: { readonly schema: string; readonly table: string; readonly column: string },
  literals: Literals,
  facts: Facts,
  lookup: Lookup,
): { readonly type: string; readonly sure: boolean; readonly because: string } | undefined {
  const names = new Set<string>();
  const column = words(subject.column).join('_');
  names.add(column);
  const table = words(subject.table).join('_');
  for (const stem of [table, table.replace(/ies$/, 'y'), table.replace(/es$/, ''), table.replace(/s$/, '')])
    names.add(`${stem}_${column}`);
  const ofTable = new Set(names);
  ofTable.delete(column);
  const aliases = facts.shapes.flatMap((each) => (each.shape.name ? [words(each.shape.name).join('_')] : []));
  let fitting: { type: string; sure: boolean; because: string } | undefined;
  for (const type of lookup.catalog.types) {
    if (type.kind !== 'enum') continue;
    const known =
      words(type.name)
        .join('_')
        .replace(/_?(enum|type)$/, '') || words(type.name).join('_');
    const full = words(type.name).join('_');
    const named = names.has(known) || names.has(full) || aliases.includes(full);
    if (!literals.values.every((value) => type.labels.includes(value))) continue;
    if (!named && literals.values.length < 2) continue;
    const isBare = literals.values.length === 0 && !aliases.includes(full);
    if (isBare && !ofTable.has(full)) continue;
    const found = {
      type: qualified(type.schema, type.name),
      // `bounce_type` for `bounces.type` is meant for it unless something else has it.
      sure: named && (!isBare || !isUsed(type, lookup)),
      because: `the enum ${type.name} has ${literals.values.length > 0 ? 'all its values' : 'its name'}`,
    };
    if (named) return found;
    fitting ??= found;
  }
  return fitting;
}

const isUsed = (type: { readonly schema: string; readonly name: string }, lookup: Lookup): boolean => {
  const written = new Set([type.name, qualified(undefined, type.name), qualified(type.schema, type.name)]);
  return lookup.catalog.relations.some((relation) =>
    relation.columns?.some((column) => written.has(column.type.replace(/\[\]$/, ''))),
  );
};

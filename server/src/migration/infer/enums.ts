import type { Lookup } from '../../catalog/lookup.ts';
import { qualified } from '../../sql/names.ts';
import type { Literals } from './literals.ts';
import type { Facts } from './uses.ts';
import { words } from './words.ts';

interface Subject {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
}

/** An enum of the database that has all the values the code uses. `sure`: it also bears a name or a list that is this column's. */
export function enumFor(
  subject: Subject,
  literals: Literals,
  facts: Facts,
  lookup: Lookup,
): { readonly type: string; readonly sure: boolean; readonly because: string } | undefined {
  const { values } = literals;
  const column = noun(subject.column);
  const own = `${noun(subject.table)}_${column}`;
  const aliases = facts.shapes.flatMap((each) => (each.shape.name ? [noun(each.shape.name)] : []));
  const fitting = lookup.catalog.types.flatMap((type) => {
    if (type.kind !== 'enum' || !values.every((value) => type.labels.includes(value))) return [];
    const full = noun(type.name);
    const known = full.replace(/_?(enum|type)$/, '') || full;
    const isOf = (name: string): boolean => name === full || name === known;
    // `bounce_type` for `bounces.type`, `task_states` for `last_task_state` and `tasks.state`.
    const ofTable = isOf(own) || (full.includes('_') && [own, column].some((name) => name.endsWith(`_${full}`)));
    const named = ofTable || isOf(column) || aliases.includes(full);
    const whole = values.length > 1 && values.length === type.labels.length;
    if (!named && values.length < 2) return [];
    // A name alone means it where nothing else has it.
    const isBare = values.length === 0 && !aliases.includes(full);
    if (isBare && !ofTable) return [];
    const sure = whole || (named && (!isBare || !isUsed(type, lookup)));
    const near = type.schema === subject.schema ? 1 : 0;
    return [{ type, sure, weight: (ofTable ? 8 : named ? 4 : 0) + (whole ? 2 : 0) + near }];
  });
  const best = fitting.toSorted((a, b) => b.weight - a.weight)[0];
  if (!best) return undefined;
  return {
    type: qualified(best.type.schema, best.type.name),
    sure: best.sure,
    because: `the enum ${best.type.name} has ${values.length > 0 ? 'all its values' : 'its name'}`,
  };
}

/** Whether a type that columns of the same name have may be this column's: an enum has the values, and is of this schema or on the search_path. */
export function mayBe(type: string, { schema }: Subject, literals: Literals, lookup: Lookup): boolean {
  const found = lookup.catalog.types.find((each) => qualified(each.schema, each.name) === type);
  if (found?.kind !== 'enum') return true;
  return (
    (found.schema === schema || lookup.searchPath.includes(found.schema)) &&
    literals.values.every((value) => found.labels.includes(value))
  );
}

/** The words of a name, the last in the singular. */
function noun(name: string): string {
  const joined = words(name).join('_');
  return joined
    .replace(/ies$/, 'y')
    .replace(/(s|x|ch|sh)es$/, '$1')
    .replace(/(?<=[^s])s$/, (end) => (joined.endsWith('us') ? end : ''));
}

const isUsed = (type: { readonly schema: string; readonly name: string }, lookup: Lookup): boolean => {
  const written = new Set([type.name, qualified(undefined, type.name), qualified(type.schema, type.name)]);
  return lookup.catalog.relations.some((relation) =>
    relation.columns?.some((column) => written.has(column.type.replace(/\[\]$/, ''))),
  );
};

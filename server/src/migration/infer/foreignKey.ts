import type { Lookup } from '../../catalog/lookup.ts';
import type { QualifiedName, Relation } from '../../catalog/model.ts';
import { ddlType } from './types.ts';
import { nounForms, words } from './words.ts';

/** The key that a column's name points at: `sender_id` at the key of `senders`, `reply_to_message_id` at that of `messages`. */
export interface ForeignKeyGuess {
  readonly target: QualifiedName & { readonly column: string };
  readonly type: string;
}

/**
 * Looks for a table that is named after the stem, then after fewer and fewer of its last words; in the column's own schema first. Total;
 * `undefined` when the name is no key's name or no table with a single-column key fits.
 */
export function guessForeignKey(
  column: string,
  { schema, table: own }: { readonly schema: string; readonly table: string },
  lookup: Lookup,
): ForeignKeyGuess | undefined {
  const parts = words(column);
  const last = parts.at(-1);
  if (parts.length < 2 || (last !== 'id' && last !== 'uuid' && last !== 'fk')) return undefined;
  const stem = parts.slice(0, -1);
  const tables = keyedTables(lookup);
  for (let from = 0; from < stem.length; from++) {
    const noun = stem.at(-1)!;
    for (const form of nounForms(noun)) {
      const found = tables.get([...stem.slice(from, -1), form].join('_'));
      const table =
        found?.find((each) => each.schema === schema) ??
        found?.find((each) => lookup.searchPath.includes(each.schema)) ??
        found?.[0];
      const key = table && singleKey(table);
      // `models.model_id` is a name from outside, not a pointer at another model; `parent_model_id` is one.
      if (from === 0 && table?.name === own && table.schema === schema) return undefined;
      if (table && key) return { target: { schema: table.schema, name: table.name, column: key.name }, type: ddlType(key.type) };
    }
  }
  return undefined;
}

/** The primary key's column when it is one; else a column named `id`. */
export function singleKey(table: Relation): { readonly name: string; readonly type: string } | undefined {
  const primary = table.constraints?.find((constraint) => constraint.kind === 'primary');
  if (primary && primary.columns.length > 1) return undefined;
  const name = primary?.columns[0] ?? 'id';
  const column = table.columns?.find((each) => each.name === name);
  return column && column.type !== 'unknown' ? { name, type: column.type } : undefined;
}

const memo = new WeakMap<object, Map<string, Relation[]>>();

/** Tables by the words of their names, counted once for a catalog. */
function keyedTables(lookup: Lookup): Map<string, Relation[]> {
  const known = memo.get(lookup.catalog);
  if (known) return known;
  const tables = new Map<string, Relation[]>();
  for (const relation of lookup.catalog.relations) {
    if (relation.kind !== 'table' && relation.kind !== 'partitioned') continue;
    const key = words(relation.name).join('_');
    tables.set(key, [...(tables.get(key) ?? []), relation]);
  }
  memo.set(lookup.catalog, tables);
  return tables;
}

import type { Lookup } from '../../catalog/lookup.ts';
import type { Catalog, Relation } from '../../catalog/model.ts';
import { fold } from '../../sql/names.ts';
import { relationShape } from '../shape.ts';
import { unknownVariable, type Variable } from './variables.ts';

/** NEW and OLD of a trigger's function: rows of the table that its triggers are on, when that is one table and the body does not ask which. */
export function triggerRows(name: string, body: string, lookup: Lookup): readonly Variable[] {
  const tables = /\btg_(?:table_name|relname|relid|table_schema|argv)\b/i.test(body) ? [] : tablesOf(name, lookup.catalog);
  const table = tables.length === 1 ? tables[0] : undefined;
  const current = table && lookup.relation(table.name, table.schema);
  if (typeof current !== 'object') return [unknownVariable('new'), unknownVariable('old')];
  const relation = { schema: current.schema, name: current.name };
  return ['new', 'old'].map((each) => ({ name: each, row: relationShape(current), relation }));
}

const known = new WeakMap<Catalog, ReadonlyMap<string, readonly Relation[]>>();

/** Tables with a trigger that executes a function of that name; gathered once per catalog. */
function tablesOf(name: string, catalog: Catalog): readonly Relation[] {
  let byFunction = known.get(catalog);
  if (!byFunction) {
    const tables = new Map<string, Relation[]>();
    for (const relation of catalog.relations) {
      for (const executed of new Set(relation.triggers?.map((trigger) => executes(trigger.definition)))) {
        if (executed !== undefined) tables.set(executed, [...(tables.get(executed) ?? []), relation]);
      }
    }
    byFunction = tables;
    known.set(catalog, byFunction);
  }
  return byFunction.get(name) ?? [];
}

/** The function that a `pg_get_triggerdef` names. */
function executes(definition: string): string | undefined {
  const match = /\bEXECUTE (?:FUNCTION|PROCEDURE) (?:(?:"(?:[^"]|"")+"|[^".(\s]+)\.)?("(?:[^"]|"")+"|[^".(\s]+)\(/.exec(
    definition,
  );
  return match ? fold(match[1]!) : undefined;
}

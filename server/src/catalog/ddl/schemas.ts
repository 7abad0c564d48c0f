import { isHoleName } from '../../sql/holeName.ts';
import { as, namesIn } from '../../sql/walk.ts';
import { anyNewSchema, type CatalogLookup } from '../createLookup.ts';
import { hasOnlyRoutines } from '../extensions.ts';
import type { Apply, Ddl } from './context.ts';

/** CREATE SCHEMA, with the elements that stand in it; `apply` is what each element's own statement does. */
export function createSchema(
  apply: (lookup: CatalogLookup, node: NonNullable<Ddl['statement']['node']>, ddl: Ddl) => CatalogLookup,
): Apply<'CreateSchemaStmt'> {
  return (lookup, node, ddl) => {
    const name = node.schemaname ?? node.authrole?.rolename;
    // What is put into it is named with the schema.
    if (name === undefined || isHoleName(name)) return opened(lookup, anyNewSchema, ['relations', 'functions', 'types']);
    const made =
      lookup.schema(name) === 'absent'
        ? lookup.with({ schemas: lookup.changes.schemas.with(new Map([[name, { name, readable: true }]])) })
        : lookup;
    const elements = node.schemaElts ?? [];
    if (elements.length === 0) return made;
    const path = made.changes.searchPath;
    const filled = elements.reduce(
      (current, element) => apply(current, element, ddl),
      made.withSearchPath([name, ...made.searchPath]),
    );
    const { searchPath: _, ...changes } = filled.changes;
    return filled.replaced(path ? { ...changes, searchPath: path } : changes);
  };
}

/**
 * CREATE EXTENSION brings objects whose names we do not know: functions and types, and for those not known to bring none, relations. They are in the schema that
 * is named, or in any.
 */
export const createExtension: Apply<'CreateExtensionStmt'> = (lookup, node) => {
  const name = node.extname ?? '';
  if (lookup.index.catalog.extensions.some((each) => each.name === name)) return lookup;
  // Those with tables often keep them in a schema of their own.
  if (!hasOnlyRoutines(name)) return opened(lookup, '*', ['functions', 'types', 'relations']);
  const option = node.options?.map((each) => as(each, 'DefElem')).find((each) => each?.defname === 'schema')?.arg;
  return opened(lookup, (option && namesIn([option])[0]) ?? '*', ['extensions']);
};

/** IMPORT FOREIGN SCHEMA: the tables it names, or any. */
export const importForeignSchema: Apply<'ImportForeignSchemaStmt'> = (lookup, node) => {
  const schema = node.local_schema ?? '';
  return opened(lookup, schema, ['relations', 'types']);
};

type Kind = keyof CatalogLookup['changes']['open'];

/** What a schema (`*`: any) is not known to have may be there from now on. */
export function opened(lookup: CatalogLookup, schema: string, kinds: readonly Kind[]): CatalogLookup {
  const { open } = lookup.changes;
  if (kinds.every((kind) => open[kind].has(schema))) return lookup;
  const added = Object.fromEntries(kinds.map((kind) => [kind, new Set([...open[kind], schema])]));
  return lookup.with({ open: { ...open, ...added } });
}

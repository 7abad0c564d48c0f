import type { QualifiedName } from '../catalog/model.ts';
import type { Field, Shape } from './shape.ts';

/**
 * One entry of a namespace: a relation, derived table, function, join … as names can refer to it (PostgreSQL's ParseNamespaceItem).
 * Items and scopes are immutable; what may see what is said by building a scope for each part of a query.
 */
export interface NamespaceItem {
  /** The alias, or the relation's own name; undefined for what cannot be named (an unaliased join or subquery). */
  readonly name: string | undefined;
  /** The relation's schema, when it stands without an alias: `public.messages.id` may then name it. */
  readonly schema?: string;
  /** The catalog relation behind it; also of a relation that is missing, by the name it should have. */
  readonly relation?: QualifiedName;
  /** For a join that merges columns: the items that it joins. */
  readonly parts?: readonly NamespaceItem[];
  /** For a join: of each of its columns, which column of what it joins that is, as `variable` has it. */
  readonly variables?: () => readonly (string | undefined)[];
  readonly shape: Shape;
  /** Its columns may stand unqualified. */
  readonly columnsVisible: boolean;
  /** Its columns may stand qualified by `name`. */
  readonly nameVisible: boolean;
  /** Whether it has `ctid` and the like; `qualified`: a side of a join, whose system columns the join hides. */
  readonly system: 'all' | 'qualified' | 'none';
  /** It is a function that returns no row but a plain value: then `name` alone is that value, and not a row of one column. */
  readonly scalar?: true;
  /** The relation does not exist: one cause, one squiggle, so its columns are unknown. */
  readonly missing?: true;
  /** LATERAL may not refer to it, because it is on the nullable side of the join: PostgreSQL has another error for that. */
  readonly unreachable?: true;
}

/** The names visible at one query level, and those around it. */
export interface Scope {
  readonly items: readonly NamespaceItem[];
  readonly parent: Scope | undefined;
  /** Something in FROM is not known at all (a hole): any name may come from it. */
  readonly open?: boolean;
}

export const emptyScope: Scope = { items: [], parent: undefined };
export const openScope: Scope = { items: [], parent: undefined, open: true };

export type ColumnMatch =
  | { readonly kind: 'found'; readonly item: NamespaceItem; readonly field: Field }
  | { readonly kind: 'ambiguous'; readonly items: readonly NamespaceItem[] }
  /** `item`: where it surely belongs, when there is only one place for it. */
  | { readonly kind: 'unknown'; readonly item?: NamespaceItem }
  | { readonly kind: 'missing' };

const missing: ColumnMatch = { kind: 'missing' };

/**
 * An unqualified column name: the innermost level that has it wins, and there it must be the only one (colNameToVar). A level with
 * something unknown in it ends the search, because the name may be found there.
 */
export function findColumn(scope: Scope | undefined, name: string): ColumnMatch {
  for (let level = scope; level; level = level.parent) {
    const match = findInLevel(level, name);
    if (match) return match;
  }
  return missing;
}

/** Only at this level, as GROUP BY looks before it takes a name for an output column's. */
export function findInLevel(level: Scope, name: string): ColumnMatch | undefined {
  let found: { item: NamespaceItem; field: Field } | undefined;
  let unknown = level.open ? 1 : 0;
  let unknownItem: NamespaceItem | undefined;
  for (const item of level.items) {
    if (!item.columnsVisible) continue;
    const field = columnOf(item, name, 'unqualified');
    if (field === 'ambiguous') return { kind: 'ambiguous', items: item.parts ?? [item] };
    if (field === 'unknown') {
      unknown++;
      unknownItem = item;
    } else if (field) {
      if (found) return { kind: 'ambiguous', items: [found.item, item] };
      found = { item, field };
    }
  }
  if (found) return found.item.unreachable ? { kind: 'unknown' } : { kind: 'found', ...found };
  if (unknown === 0) return undefined;
  const sole = unknown === 1 && level.items.filter((item) => item.columnsVisible).length === 1;
  return sole && unknownItem ? { kind: 'unknown', item: unknownItem } : { kind: 'unknown' };
}

/** A column of one item; `unknown` when it is not known to have it, but may. */
export function columnOf(
  item: NamespaceItem,
  name: string,
  how: 'qualified' | 'unqualified',
): Field | 'ambiguous' | 'unknown' | undefined {
  const field = item.shape.find(name);
  if (field) return field;
  const type = systemColumns.get(name);
  if (type && (item.system === 'all' || (item.system === 'qualified' && how === 'qualified'))) return { name, type };
  return item.shape.open ? 'unknown' : undefined;
}

export type ItemMatch = NamespaceItem | 'unknown' | undefined;

/**
 * The item that qualifies a column (refnameNamespaceItem): by alias or relation name, or by schema and name when the relation has no alias.
 * Two of one name at a level are an error of another kind, and so unknown.
 */
export function findItem(scope: Scope | undefined, name: string, schema?: string): ItemMatch {
  for (let level = scope; level; level = level.parent) {
    let found: NamespaceItem | undefined;
    for (const item of level.items) {
      if (!item.nameVisible || item.name !== name || !isInSchema(item, schema)) continue;
      if (found) return 'unknown';
      found = item;
    }
    if (found) return found.unreachable ? 'unknown' : found;
    if (level.open) return 'unknown';
  }
  return undefined;
}

function isInSchema(item: NamespaceItem, schema: string | undefined): boolean {
  if (schema === undefined) return true;
  return item.schema === schema;
}

/** Catalog relations that an unqualified missing name could be a column of: those of the innermost level that has any. */
export function candidateRelations(scope: Scope | undefined): QualifiedName[] {
  for (let level = scope; level; level = level.parent) {
    const relations = level.items.filter((item) => item.columnsVisible).flatMap(relationsOf);
    if (relations.length > 0) return distinct(relations);
  }
  return [];
}

/** The catalog relations of an item, or of all that a join joins. */
export function relationsOf(item: NamespaceItem): QualifiedName[] {
  if (item.relation) return [item.relation];
  const relations: QualifiedName[] = [];
  const pending = [...(item.parts ?? [])].reverse();
  for (let part = pending.pop(); part; part = pending.pop()) {
    if (part.relation) relations.push(part.relation);
    for (let i = (part.parts?.length ?? 0) - 1; i >= 0; i--) pending.push(part.parts![i]!);
  }
  return relations;
}

function distinct(relations: readonly QualifiedName[]): QualifiedName[] {
  const seen = new Map(relations.map((relation) => [`${relation.schema}.${relation.name}`, relation]));
  return [...seen.values()];
}

/** Names to suggest in place of an unqualified one: visible columns, innermost level first. */
export function visibleColumns(scope: Scope | undefined): string[] {
  const names = new Set<string>();
  for (let level = scope; level; level = level.parent)
    for (const item of level.items) if (item.columnsVisible) for (const field of item.shape.fields) names.add(field.name);
  return [...names];
}

/** Names to suggest in place of a qualifier. */
export function visibleQualifiers(scope: Scope | undefined): string[] {
  const names = new Set<string>();
  for (let level = scope; level; level = level.parent)
    for (const item of level.items) if (item.nameVisible && item.name !== undefined) names.add(item.name);
  return [...names];
}

/** PostgreSQL 5.6. Views and derived tables have none. */
export const systemColumns: ReadonlyMap<string, string> = new Map([
  ['tableoid', 'oid'],
  ['xmin', 'xid'],
  ['cmin', 'cid'],
  ['xmax', 'xid'],
  ['cmax', 'cid'],
  ['ctid', 'tid'],
]);

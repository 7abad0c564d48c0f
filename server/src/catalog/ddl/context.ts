import type { Node, RangeVar, TypeName as TypeNameNode } from 'libpg-query';
import { isHoleName } from '../../sql/holeName.ts';
import type { Statement } from '../../sql/statement.ts';
import type { NodeKind, NodeOf } from '../../sql/walk.ts';
import { type CatalogLookup, temporary } from '../createLookup.ts';
import type { Lookup, Origin } from '../lookup.ts';
import type { Column, QualifiedName, Relation } from '../model.ts';
import { formatTypeName, percentType, type TypeName, typeNameOf } from '../typeName.ts';

/** What a DDL statement is applied with. */
export interface Ddl {
  readonly statement: Statement;
  readonly origin: Origin;
  readonly resultColumns: ResultColumns;
}

/** The columns that a query gives, or undefined when they cannot be known. */
export type ResultColumns = (query: Node, lookup: Lookup, statement: Statement) => readonly Column[] | undefined;

/** What one kind of statement makes of a catalog. The same object when it changes nothing. */
export type Apply<Kind extends NodeKind> = (lookup: CatalogLookup, node: NodeOf<Kind>, ddl: Ddl) => CatalogLookup;

/** Where a new object of this name goes; undefined when it cannot be told. */
export function newName(lookup: CatalogLookup, node: RangeVar | undefined): QualifiedName | undefined {
  const name = node?.relname;
  if (!node || name === undefined || isHoleName(name) || isHoleName(node.schemaname ?? '')) return undefined;
  const schema = node.schemaname ?? (node.relpersistence === 't' ? temporary : lookup.creationSchema);
  return schema === undefined || lookup.schema(schema) === 'absent' ? undefined : { schema, name };
}

/** As `newName`, from a list of names (`CREATE TYPE a.b`). */
export function newNameOf(lookup: CatalogLookup, names: readonly string[]): QualifiedName | undefined {
  const [name, schema] = [names.at(-1), names.at(-2)];
  return newName(lookup, {
    ...(name === undefined ? {} : { relname: name }),
    ...(schema === undefined ? {} : { schemaname: schema }),
  });
}

/** The relation that a statement changes, when the catalog knows it. */
export function existing(lookup: CatalogLookup, node: RangeVar | undefined): Relation | undefined {
  if (node?.relname === undefined) return undefined;
  // A schema that is known at run time only is most likely one of the path.
  const schema = isHoleName(node.schemaname ?? '') ? undefined : node.schemaname;
  const relation = lookup.relation(node.relname, schema);
  return typeof relation === 'string' ? undefined : relation;
}

/** A type as `Column.type` writes it, its name looked up now; `unknown` when it cannot be told. */
export function typeText(lookup: CatalogLookup, node: TypeNameNode | undefined): string {
  if (!node) return 'unknown';
  const percent = percentType(node);
  if (percent) {
    const relation = lookup.relation(percent.relation, percent.schema);
    return (
      (typeof relation === 'string' ? undefined : relation.columns?.find((each) => each.name === percent.column)?.type) ??
      'unknown'
    );
  }
  const type = typeNameOf(node);
  return type ? canonicalType(lookup, type) : 'unknown';
}

/** A type name as written, looked up along the search_path. */
export function canonicalType(lookup: CatalogLookup, type: TypeName): string {
  if (type.schema === 'pg_catalog') return formatTypeName(arrayOf(type));
  const found = lookup.type(type.name, type.schema);
  if (typeof found !== 'string') return formatTypeName(arrayOf({ ...type, schema: found.schema }));
  return found === 'unknown' && type.schema !== undefined ? formatTypeName(type) : 'unknown';
}

/** `_text` is what pg_type calls `text[]`. */
function arrayOf(type: TypeName): TypeName {
  return type.schema === 'pg_catalog' && /^_[a-z]/.test(type.name) ? { ...type, name: type.name.slice(1), dimensions: 1 } : type;
}

/** The type of a function's argument or result: those keep no modifiers, and `char` is then called `character`. */
export function argumentType(lookup: CatalogLookup, node: TypeNameNode | undefined): string {
  const type = typeText(lookup, node && { ...node, typmods: [] });
  return type === 'bpchar' || type === 'bpchar[]' ? type.replace('bpchar', 'character') : type;
}

import type * as ts from 'typescript';
import type { Span } from '../../text/span.ts';
import type { Model, ModelColumn, ModelIndex, ModelUnique } from '../fragment.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { compositeKeys } from './indexes.ts';

/** A class or schema object that an ORM maps to a table. Spans of names belong to the file that was read for it. */
export interface Entity {
  readonly library: string;
  /** Of the class. */
  readonly name: string;
  readonly kind: 'table' | 'view';
  readonly schema?: string;
  readonly table: string;
  readonly tableSpan: Span;
  readonly fields: ReadonlyMap<string, EntityField>;
  /** Properties of the class that are no known columns: computed, or named in a way that cannot be told. */
  readonly unmapped?: ReadonlySet<string>;
  /** Whether a base class that could not be read may bring further columns. */
  readonly open?: boolean;
  readonly uniques: readonly ModelUnique[];
  readonly indexes?: readonly ModelIndex[];
  /** See `Model.weak`. */
  readonly weak?: true;
  /** Tables that only exist for its many-to-many relations. */
  readonly joinTables: readonly Model[];
  readonly source: TypeScriptSource;
  readonly node: ts.Node;
}

/** A property of an entity. */
export type EntityField =
  | { readonly kind: 'column'; readonly column: ModelColumn; readonly primary: boolean }
  | {
      readonly kind: 'relation';
      /** The columns that hold its key; empty on the side without one. */
      readonly columns: readonly ModelColumn[];
      readonly target: () => Entity | undefined;
      readonly primary: boolean;
    }
  | { readonly kind: 'embedded'; readonly fields: ReadonlyMap<string, EntityField> };

/** The columns that fields stand for, those of embedded objects and keys of relations included, each once. */
export function columnsOf(
  fields: ReadonlyMap<string, EntityField>,
): { readonly column: ModelColumn; readonly primary: boolean }[] {
  const result = new Map<string, { column: ModelColumn; primary: boolean }>();
  const add = (column: ModelColumn, primary: boolean) => {
    const known = result.get(column.name);
    // A key column that is declared beside its relation has both: its own type and the relation's reference.
    if (!known) result.set(column.name, { column, primary });
    else {
      const merged =
        column.references && !known.column.references ? { ...known.column, references: column.references } : known.column;
      result.set(column.name, { column: merged, primary: known.primary || primary });
    }
  };
  const own = [...fields.values()];
  for (const field of own) if (field.kind === 'column') add(field.column, field.primary);
  for (const field of own)
    if (field.kind === 'embedded') for (const each of columnsOf(field.fields)) add(each.column, each.primary);
  for (const field of own) if (field.kind === 'relation') for (const column of field.columns) add(column, field.primary);
  return [...result.values()];
}

export function modelsOf(entity: Entity): Model[] {
  const columns = columnsOf(entity.fields);
  const primaryKey = columns.filter((each) => each.primary).map((each) => each.column.name);
  const foreignKeys = compositeKeys(entity.fields);
  const model: Model = {
    library: entity.library,
    table: entity.table,
    tableSpan: entity.tableSpan,
    name: entity.name,
    columns: columns.map((each) => each.column),
    uniques: entity.uniques,
    ...(entity.indexes && entity.indexes.length > 0 ? { indexes: entity.indexes } : {}),
    ...(foreignKeys.length > 0 ? { foreignKeys } : {}),
    ...(entity.schema === undefined ? {} : { schema: entity.schema }),
    ...(entity.kind === 'view' ? { kind: 'view' } : {}),
    ...(entity.weak ? { weak: true } : {}),
    ...(primaryKey.length > 0 ? { primaryKey } : {}),
  };
  return [model, ...entity.joinTables];
}

const plainTypes: Readonly<Record<string, string>> = { serial: 'integer', bigserial: 'bigint', smallserial: 'smallint' };

/** The type of a column that refers to one of this type. */
export const keyType = (type: string): string => plainTypes[type] ?? type;

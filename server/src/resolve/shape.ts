import type { QualifiedName, Relation } from '../catalog/model.ts';
import type { Evidence } from './reference.ts';

/** Where a value comes from, when it is a column of a catalog relation passed on as it is. */
export interface Source {
  readonly relation: QualifiedName;
  readonly column: string;
}

/** A column of something that can stand in FROM, or a field of a composite. */
export interface Field {
  readonly name: string;
  /** As `Column.type`; undefined: unknown. */
  readonly type?: string;
  /** The fields of an anonymous record. */
  readonly row?: Shape;
  readonly source?: Source;
  /** The field is itself a column of the catalog relation `source`, under its own name: not one passed on by a derived table. */
  readonly direct?: true;
  /** SEARCH or CYCLE has added it to a common table expression. */
  readonly added?: true;
  /** `*` leaves it out. */
  readonly unexpanded?: true;
  /** It stands for a missing column: what its uses tell is gathered here. */
  readonly evidence?: Evidence[];
}

/** What columns a row has, in order. `open`: it may have others that we cannot know, so that no name is ever missing from it. */
export class Shape {
  private byName: Map<string, Field | 'ambiguous'> | undefined;

  constructor(
    readonly fields: readonly Field[],
    readonly open = false,
  ) {}

  find(name: string): Field | 'ambiguous' | undefined {
    if (!this.byName) {
      this.byName = new Map();
      for (const field of this.fields) this.byName.set(field.name, this.byName.has(field.name) ? 'ambiguous' : field);
    }
    return this.byName.get(name);
  }
}

export const openShape = new Shape([], true);

const shapes = new WeakMap<Relation, Shape>();

/** The columns of a catalog relation, as a shape; made once per relation. */
export function relationShape(relation: Relation): Shape {
  const known = shapes.get(relation);
  if (known) return known;
  const shape = makeRelationShape(relation);
  shapes.set(relation, shape);
  return shape;
}

function makeRelationShape(relation: Relation): Shape {
  const home = { schema: relation.schema, name: relation.name };
  if (relation.kind === 'index') return openShape;
  if (relation.kind === 'sequence') return new Shape(sequenceFields);
  if (!relation.columns) return openShape;
  return new Shape(
    relation.columns.map((column) => ({
      name: column.name,
      ...(column.type !== 'unknown' && { type: column.type }),
      source: { relation: home, column: column.name },
      direct: true,
    })),
  );
}

const sequenceFields: readonly Field[] = [
  { name: 'last_value', type: 'bigint' },
  { name: 'log_cnt', type: 'bigint' },
  { name: 'is_called', type: 'boolean' },
];

/** As derived tables pass fields on: types and evidence stay, but the names are no longer the relation's own. */
export function derived(field: Field): Field {
  if (!field.direct && !field.added) return field;
  const { direct: _, added: __, unexpanded: ___, ...rest } = field;
  return rest;
}

/** As a query inside another sees a common table expression of that: `*` has no column that SEARCH or CYCLE added (addRangeTableEntryForCTE). */
export const fromWithin = (shape: Shape): Shape =>
  shape.fields.some((field) => field.added)
    ? new Shape(
        shape.fields.map((field) => (field.added ? { ...field, unexpanded: true as const } : field)),
        shape.open,
      )
    : shape;

/**
 * Column aliases rename the first columns and leave the rest (PostgreSQL 7.2.1.2). Of an open shape it is not known which columns
 * they rename, so only the aliases themselves are known afterwards.
 */
export function renamed(shape: Shape, names: readonly string[]): Shape {
  if (names.length === 0) return shape;
  if (shape.open)
    return new Shape(
      names.map((name) => ({ name })),
      true,
    );
  return new Shape(shape.fields.map((field, i) => (i < names.length ? { ...withoutHome(field), name: names[i]! } : field)));
}

function withoutHome({ direct: _, ...field }: Field): Field {
  return field;
}

import type { Lookup } from '../catalog/lookup.ts';
import type { Relation } from '../catalog/model.ts';
import { fold, qualified, quoteIdentifier } from '../sql/names.ts';
import type { Change, ForeignKey, NewConstraint } from './change.ts';
import { constraintName } from './ddl/names.ts';
import { columnConstraints } from './ddl/parts.ts';
import { hazardsOf } from './hazards/ofChange.ts';
import { predicateColumns } from './indexes/predicate.ts';
import { ddlType } from './infer/types.ts';
import type { DeclaredForeignKey, PlannedChange, TableShape } from './plan.ts';
import { comparable } from './references.ts';

type CreateTable = Extract<Change, { kind: 'create-table' }>;

/**
 * Adds to new tables what models declare of several columns: foreign keys, where the other table has such a key of such types, and CHECKs that are
 * sure to hold for PostgreSQL. `schemaOf` finds the schema of a table that is named without one, for a table of the schema `home`.
 */
export function withTableRules(
  planned: readonly PlannedChange[],
  shapes: readonly TableShape[],
  lookup: Lookup,
  schemaOf: (name: string, home: string) => string | undefined,
): PlannedChange[] {
  const created = planned.flatMap(({ change }) => (change.kind === 'create-table' ? [change] : []));
  return planned.map((each) => {
    const { change } = each;
    const shape = shapes.find((one) => change.kind === 'create-table' && isOf(one, change));
    if (change.kind !== 'create-table' || (!shape?.foreignKeys && !shape?.checks)) return each;
    const constraints = [...(change.constraints ?? [])];
    const ofColumns = change.columns.flatMap((column) => columnConstraints(change.table, column, false));
    const taken = new Set([...constraints, ...ofColumns].map((one) => one.name).concat(constraintName(change.table, [], 'pkey')));
    const add = (constraint: NewConstraint | undefined): void => {
      if (!constraint || taken.has(constraint.name)) return;
      taken.add(constraint.name);
      constraints.push(constraint);
    };
    for (const check of shape.checks ?? []) add(checkOf(check, change));
    for (const key of shape.foreignKeys ?? []) {
      const schema = key.references.schema ?? schemaOf(key.references.table, change.schema);
      const target = schema === undefined ? undefined : targetOf(schema, key.references.table, created, shapes, lookup);
      if (schema !== undefined && target) add(foreignKeyOf(key, schema, target, change));
    }
    if (constraints.length === (change.constraints ?? []).length) return each;
    const whole = { ...change, constraints };
    return { ...each, change: whole, hazards: hazardsOf(whole, lookup) };
  });
}

const isOf = (shape: TableShape, { schema, table }: CreateTable): boolean =>
  shape.schema === schema && shape.table === table && shape.kind !== 'view';

function checkOf(
  { name, expression }: { readonly name: string; readonly expression: string },
  table: CreateTable,
): NewConstraint | undefined {
  const columns = predicateColumns(expression, table.table);
  if (!columns?.every((column) => table.columns.some((each) => each.name === column))) return undefined;
  return { name: stored(name), kind: 'check', definition: `CHECK (${expression})` };
}

/** As pg_catalog stores it. */
const stored = (name: string): string => fold(`"${name.replaceAll('"', '""')}"`);

function foreignKeyOf(
  { columns, references, actions, name }: DeclaredForeignKey,
  schema: string,
  target: Target,
  table: CreateTable,
): NewConstraint | undefined {
  const isKey = target.keys.some((key) => [...key].sort().join('\0') === [...references.columns].sort().join('\0'));
  const fits = columns.every((column, at) => {
    const own = table.columns.find((each) => each.name === column)?.type;
    const other = target.types.get(references.columns[at] ?? '');
    return own !== undefined && other !== undefined && comparable(own, other);
  });
  if (!isKey || !fits || columns.length !== references.columns.length) return undefined;
  const key: ForeignKey = {
    columns,
    references: { schema, name: references.table, columns: references.columns },
    ...(actions !== undefined && { actions }),
  };
  const list = (names: readonly string[]): string => names.map(quoteIdentifier).join(', ');
  return {
    name: name === undefined ? constraintName(table.table, columns, 'fkey') : stored(name),
    kind: 'foreign',
    definition: `FOREIGN KEY (${list(columns)}) REFERENCES ${qualified(schema, references.table)} (${list(references.columns)})${actions === undefined ? '' : ` ${actions}`}`,
    key,
  };
}

/** What a foreign key may point at. */
interface Target {
  readonly types: ReadonlyMap<string, string>;
  readonly keys: readonly (readonly (string | null)[])[];
}

function targetOf(
  schema: string,
  name: string,
  created: readonly CreateTable[],
  shapes: readonly TableShape[],
  lookup: Lookup,
): Target | undefined {
  const relation = lookup.relation(name, schema);
  if (typeof relation === 'object') return existing(relation);
  const table = created.find((each) => each.schema === schema && each.table === name);
  if (!table) return undefined;
  const uniques = shapes
    .filter((shape) => isOf(shape, table))
    .flatMap((shape) => (shape.uniques ?? []).map((each) => each.columns));
  return {
    types: new Map(table.columns.map((column) => [column.name, column.type])),
    keys: [
      table.primaryKey ?? [],
      ...uniques.filter((columns) =>
        table.constraints?.some((each) => each.definition === `UNIQUE (${columns.map(quoteIdentifier).join(', ')})`),
      ),
    ],
  };
}

function existing({ kind, columns, constraints, indexes }: Relation): Target | undefined {
  if (kind !== 'table' && kind !== 'partitioned') return undefined;
  const keys = constraints?.filter((each) => each.kind === 'primary' || each.kind === 'unique') ?? [];
  const unique = indexes?.filter((each) => each.unique && each.valid && each.predicate === undefined) ?? [];
  return {
    types: new Map(columns?.map((column) => [column.name, ddlType(column.type)])),
    keys: [...keys, ...unique].map((each) => each.columns),
  };
}

import type { Lookup } from '../catalog/lookup.ts';
import type { QualifiedName } from '../catalog/model.ts';
import type { Usage } from '../resolve/reference.ts';
import { ddlType } from './infer/types.ts';
import type { Confidence, Place, Plan, PlannedChange } from './plan.ts';

/** A column that the code expects, found or not. */
export interface ExpectedColumn {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
  readonly places: readonly Place[];
}

/** What `columnist report` says, stable as JSON. */
export interface DriftReport {
  readonly version: 1;
  readonly summary: {
    readonly expectedColumns: number;
    readonly missingColumns: number;
    readonly missingTables: number;
    readonly otherChanges: number;
    readonly critical: number;
    readonly high: number;
    readonly medium: number;
  };
  readonly missing: readonly MissingEntry[];
  readonly expected: readonly ExpectedTable[];
  readonly actual: readonly ActualTable[];
}

export type Impact = 'critical' | 'high' | 'medium';

export interface MissingEntry {
  readonly impact: Impact;
  /** Why so: what fails. */
  readonly because: string;
  readonly kind: PlannedChange['change']['kind'];
  readonly schema: string;
  readonly table: string | null;
  readonly name: string;
  readonly type: string | null;
  readonly nullable: boolean | null;
  readonly default: string | null;
  /** NOT NULL is wanted once existing rows have a value. */
  readonly backfill: boolean;
  readonly confidence: Confidence;
  readonly evidence: readonly string[];
  readonly places: readonly ReportedPlace[];
}

export interface ReportedPlace {
  readonly file: string;
  /** From one. */
  readonly line: number;
  /** SELECT, WHERE … */
  readonly usage: string;
}

export interface ExpectedTable {
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly { readonly name: string; readonly missing: boolean; readonly places: readonly ReportedPlace[] }[];
}

export interface ActualTable {
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly nullable: boolean;
    readonly default: string | null;
  }[];
}

/** Holds the expected columns and the plan side by side. `expected` has each column of each table once. */
export function driftReport(expected: readonly ExpectedColumn[], plan: Plan, lookup: Lookup): DriftReport {
  const missing = plan.changes
    .map(entryOf)
    .sort((a, b) => impacts.indexOf(a.impact) - impacts.indexOf(b.impact) || b.places.length - a.places.length || compare(a, b));
  const tables = groupByTable(expected);
  const columns = missing.filter((entry) => entry.kind === 'add-column');
  const counted = (impact: Impact): number => missing.filter((entry) => entry.impact === impact).length;
  return {
    version: 1,
    summary: {
      expectedColumns: expected.length,
      missingColumns: columns.length,
      missingTables: missing.filter((entry) => entry.kind === 'create-table').length,
      otherChanges: missing.filter((entry) => entry.kind !== 'add-column' && entry.kind !== 'create-table').length,
      critical: counted('critical'),
      high: counted('high'),
      medium: counted('medium'),
    },
    missing,
    expected: tables.map(({ schema, name, columns: used }) => ({
      schema,
      table: name,
      columns: used.map((each) => ({ name: each.column, missing: isMissing(each, lookup), places: placesOf(each.places) })),
    })),
    actual: tables.flatMap(({ schema, name }) => actualOf({ schema, name }, lookup)),
  };
}

export const impacts: readonly Impact[] = ['critical', 'high', 'medium'];

/**
 * Critical: a statement that writes, or decides which rows are meant, fails. High: a query that reads fails. Medium: only a declaration
 * names it, so that it fails once someone uses it.
 */
function impactOf(places: readonly Place[]): { impact: Impact; because: string } {
  const writes = places.find((place) => writing.has(place.usage));
  if (writes) return { impact: 'critical', because: `${usageText(writes.usage)} fails` };
  const filters = places.find((place) => filtering.has(place.usage));
  if (filters)
    return { impact: 'critical', because: `${usageText(filters.usage)} fails: the query returns nothing but an error` };
  const reads = places.find((place) => place.usage !== 'model' && place.usage !== 'ddl');
  if (reads) return { impact: 'high', because: `${usageText(reads.usage)} fails` };
  return { impact: 'medium', because: 'declared only; fails once it is used' };
}

const writing: ReadonlySet<Usage> = new Set<Usage>(['insert', 'values', 'update', 'set', 'delete', 'merge', 'conflict']);
const filtering: ReadonlySet<Usage> = new Set<Usage>(['where', 'join', 'having']);

export const usageText = (usage: Usage): string => usageNames[usage] ?? usage.toUpperCase();

const usageNames: Partial<Record<Usage, string>> = {
  group: 'GROUP BY',
  order: 'ORDER BY',
  set: 'UPDATE SET',
  conflict: 'ON CONFLICT',
  ddl: 'DDL',
  model: 'model',
};

function entryOf(planned: PlannedChange): MissingEntry {
  const { change } = planned;
  const column = change.kind === 'add-column' ? change.column : undefined;
  return {
    ...(change.kind === 'create-index' ? declaredIndex : impactOf(planned.places)),
    kind: change.kind,
    schema: change.schema,
    table: 'table' in change ? change.table : null,
    name: nameOf(planned),
    type: column?.type ?? null,
    nullable: column ? !column.notNull : null,
    default: column?.default ?? null,
    backfill: column?.backfill ?? false,
    confidence: planned.confidence,
    evidence: planned.because,
    places: placesOf(planned.places),
  };
}

const declaredIndex = { impact: 'medium', because: 'declared only; queries read the whole table without it' } as const;

function nameOf({ change }: PlannedChange): string {
  switch (change.kind) {
    case 'add-column':
      return change.column.name;
    case 'create-table':
      return change.table;
    case 'create-schema':
      return change.schema;
    case 'add-constraint':
      return change.constraint.name;
    case 'add-enum-value':
      return `${change.name}.${change.label}`;
    case 'create-index':
    case 'create-enum':
    case 'function-stub':
      return change.name;
  }
}

/** Each once: a statement may name a column several times, and a query's row type once more. */
function placesOf(places: readonly Place[]): readonly ReportedPlace[] {
  const seen = new Map<string, ReportedPlace>();
  for (const { file, line, usage } of places) {
    const key = `${file}\0${line}\0${usage}`;
    if (!seen.has(key)) seen.set(key, { file, line: line + 1, usage: usageText(usage) });
  }
  return [...seen.values()];
}

function groupByTable(expected: readonly ExpectedColumn[]): (QualifiedName & { columns: ExpectedColumn[] })[] {
  const tables = new Map<string, QualifiedName & { columns: ExpectedColumn[] }>();
  for (const each of expected) {
    const key = `${each.schema}\0${each.table}`;
    const known = tables.get(key) ?? { schema: each.schema, name: each.table, columns: [] };
    known.columns.push(each);
    tables.set(key, known);
  }
  return [...tables.values()].sort((a, b) => compareText(`${a.schema}.${a.name}`, `${b.schema}.${b.name}`));
}

function isMissing(each: ExpectedColumn, lookup: Lookup): boolean {
  const relation = lookup.relation(each.table, each.schema);
  if (relation === 'absent') return true;
  return (
    typeof relation === 'object' &&
    relation.columns !== undefined &&
    !relation.columns.some((column) => column.name === each.column)
  );
}

function actualOf({ schema, name }: QualifiedName, lookup: Lookup): ActualTable[] {
  const relation = lookup.relation(name, schema);
  if (typeof relation !== 'object' || !relation.columns) return [];
  const columns = relation.columns.map((column) => ({
    name: column.name,
    type: ddlType(column.type),
    nullable: !column.notNull,
    default: column.default ?? null,
  }));
  return [{ schema, table: name, columns }];
}

const compare = (a: MissingEntry, b: MissingEntry): number =>
  compareText(`${a.schema}.${a.table ?? ''}.${a.name}`, `${b.schema}.${b.table ?? ''}.${b.name}`);

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

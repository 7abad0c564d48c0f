import type { Lookup } from '../catalog/lookup.ts';
import type { Evidence } from '../resolve/reference.ts';
import type { Finding } from '../rules/finding.ts';
import { buildTable, uniqueConstraint } from './buildTable.ts';
import type { Change, ColumnDefinition } from './change.ts';
import { constraintName } from './ddl/names.ts';
import { hazardsOf } from './hazards/ofChange.ts';
import { declaredIndexes } from './indexes/declared.ts';
import { suggestIndexes } from './indexes/suggested.ts';
import { findRelation } from './infer/find.ts';
import { inferColumn } from './inferColumn.ts';
import { NamesInUse } from './namesInUse.ts';
import { inDependencyOrder } from './order.ts';
import type {
  ColumnUse,
  DeclaredUnique,
  Inference,
  LocatedFinding,
  Place,
  Plan,
  PlannedChange,
  PlanOptions,
  Unplanned,
} from './plan.ts';
import { withSoundReferences } from './references.ts';
import { withTableRules } from './tableRules.ts';

/**
 * The schema changes that would bring what the findings miss, in the order in which they can be made: each once, with the evidence of
 * all its places. Pure; the same input gives the same plan. Findings that are pending or that no change can bring are left out.
 */
export function planChanges(findings: readonly LocatedFinding[], lookup: Lookup, options: PlanOptions = {}): Plan {
  const planner = new Planner(lookup, options, findings);
  for (const located of findings) planner.add(located);
  return planner.plan();
}

/** The change for one finding alone, as a diagnostic shows it. */
export function changeFor(located: LocatedFinding, lookup: Lookup, options: PlanOptions = {}): Change | undefined {
  const all = planChanges([located], lookup, options).changes.map((each) => each.change);
  // What comes with a column stands behind it.
  const column = located.finding.code === 'unknown-column' ? all.find((change) => change.kind === 'add-column') : undefined;
  return column ?? all.findLast((change) => change.kind !== 'create-index');
}

class Planner {
  private readonly columns = new Map<string, { schema: string; table: string; column: string; uses: ColumnUse[] }>();
  private readonly tables = new Map<string, { schema: string; table: string; places: Place[] }>();
  private readonly others = new Map<string, { change: Change; places: Place[]; because: string[] }>();
  /** Why a table or column is not to be brought, by its key. */
  private readonly removed = new Map<string, string>();
  private readonly unplanned: Unplanned[] = [];
  private readonly names: NamesInUse;

  constructor(
    private readonly lookup: Lookup,
    private readonly options: PlanOptions,
    findings: readonly LocatedFinding[],
  ) {
    this.names = new NamesInUse(lookup);
    for (const { finding } of findings) {
      const { table, column } = subjectOf(finding);
      this.noteRemoved(finding.schema, table, column, finding.evidence);
    }
    for (const use of options.uses ?? []) {
      const because = this.noteRemoved(use.schema, use.table, use.column, use.evidence);
      // It makes no finding as long as its table is missing, but it will.
      if (because !== undefined && !this.removed.has(key(use.schema, use.table, '')))
        this.unplanned.push({ ...located(use), because });
    }
  }

  add(located: LocatedFinding): void {
    const { finding, file, line } = located;
    const subject = subjectOf(finding);
    const because = this.removed.get(key(finding.schema ?? '', subject.table ?? '', subject.column ?? ''));
    if (because !== undefined && /^unknown-(table|column|enum-value)$/.test(finding.code)) {
      this.unplanned.push({ ...located, because });
      return;
    }
    const place: Place = { file, line, usage: finding.usage };
    const { schema, table, column, name } = finding;
    switch (finding.code) {
      case 'unknown-column':
        if (schema === undefined || table === undefined || column === undefined) break;
        this.addUse({ file, line, schema, table, column, usage: finding.usage, evidence: finding.evidence });
        return;
      case 'unknown-table':
        if (schema === undefined || table === undefined) break;
        this.addTable(schema, table, place);
        return;
      case 'unknown-schema':
        if (schema === undefined) break;
        this.addOther({ kind: 'create-schema', schema }, place);
        if (table !== undefined) this.addTable(schema, table, place);
        if (finding.change) this.addOther(finding.change, place);
        return;
      case 'unknown-function':
        if (schema === undefined || name === undefined) break;
        this.addOther(finding.change ?? { kind: 'function-stub', schema, name, arguments: 0 }, place);
        return;
      case 'unknown-enum-value':
      case 'unknown-type':
      case 'conflict-target':
        if (!finding.change) break;
        this.addOther(finding.change, place);
        return;
      default:
        return;
    }
    this.unplanned.push(located);
  }

  plan(): Plan {
    this.addSchemasAndUses();
    this.giveNames();
    const planned: PlannedChange[] = [];
    for (const { change, places, because } of this.others.values()) planned.push(this.plainChange(change, places, because));
    for (const { schema, table, places } of this.tables.values()) {
      const uses = [...this.columns.values()].filter((each) => each.schema === schema && each.table === table);
      const shape = this.options.shapes?.find((each) => each.schema === schema && each.table === table);
      if (shape?.kind === 'view') continue;
      planned.push(...this.plainTable(schema, table, places, uses, shape));
    }
    const usedColumns = [...this.columns.values()].filter((each) => !this.tables.has(key(each.schema, each.table)));
    for (const each of usedColumns) planned.push(...this.column(each));
    const shapes = this.options.shapes ?? [];
    const sound = withTableRules(withSoundReferences(planned, this.lookup), shapes, this.lookup, (name, home) =>
      this.target('', name, home),
    );
    const judged = (each: Omit<PlannedChange, 'hazards'>): PlannedChange => ({
      ...each,
      hazards: hazardsOf(each.change, this.lookup),
    });
    const changes = [...sound, ...declaredIndexes(sound, shapes, this.lookup, this.names).map(judged)];
    const suggested = suggestIndexes(usedColumns, changes, this.lookup).map(judged);
    return { changes: inDependencyOrder(changes), suggested, unplanned: this.unplanned };
  }

  /** To the tables, their keys and the constraints that are sure: what models name comes after. */
  private giveNames(): void {
    for (const { schema, table } of this.tables.values())
      for (const name of [table, constraintName(table, [], 'pkey')]) this.names.take(schema, name);
    for (const { change } of this.others.values())
      if (change.kind === 'add-constraint') this.names.take(change.schema, change.constraint.name);
  }

  /** What its model does not have is not brought, whoever else asks for it: the next migration of that model would take it out again. */
  private noteRemoved(
    schema: string | undefined,
    table: string | undefined,
    column: string | undefined,
    evidence: readonly Evidence[],
  ): string | undefined {
    const removed = evidence.find((each) => each.kind === 'removed');
    if (removed) this.removed.set(key(schema ?? '', table ?? '', column ?? ''), removed.because);
    return removed?.because;
  }

  private addUse(use: ColumnUse): void {
    const id = key(use.schema, use.table, use.column);
    if (this.removed.has(id)) return;
    const known = this.columns.get(id);
    if (known) known.uses.push(use);
    else this.columns.set(id, { schema: use.schema, table: use.table, column: use.column, uses: [use] });
  }

  private addTable(schema: string, table: string, place: Place): void {
    const known = this.tables.get(key(schema, table));
    if (known) known.places.push(place);
    else this.tables.set(key(schema, table), { schema, table, places: [place] });
  }

  private addOther(change: Change, place: Place, because: readonly string[] = []): void {
    const id = JSON.stringify(change);
    const known = this.others.get(id);
    if (known) known.places.push(place);
    else this.others.set(id, { change, places: [place], because: [...because] });
  }

  /** A table in a schema that does not exist brings the schema; uses of columns of tables that will be created are theirs. */
  private addSchemasAndUses(): void {
    for (const { schema, places } of this.tables.values()) {
      const created = [...this.others.values()].some(({ change }) => change.kind === 'create-schema' && change.schema === schema);
      if (!created && this.lookup.schema(schema) === 'absent') this.addOther({ kind: 'create-schema', schema }, places[0]!);
    }
    for (const use of this.options.uses ?? []) if (this.tables.has(key(use.schema, use.table))) this.addUse(use);
  }

  private plainChange(change: Change, places: readonly Place[], because: readonly string[]): PlannedChange {
    const placed = change.kind === 'add-enum-value' ? this.afterLastLabel(change) : change;
    return { change: placed, places, because, confidence: 'high', alternatives: [], hazards: hazardsOf(placed, this.lookup) };
  }

  /** New labels go to the end (ALTER TYPE … ADD VALUE without AFTER); saying so makes the order plain. */
  private afterLastLabel(change: Extract<Change, { kind: 'add-enum-value' }>): Change {
    const type = this.lookup.type(change.name, change.schema);
    const last = typeof type === 'object' && type.kind === 'enum' ? type.labels.at(-1) : undefined;
    return last === undefined || change.after !== undefined ? change : { ...change, after: last };
  }

  private plainTable(
    schema: string,
    table: string,
    places: readonly Place[],
    uses: readonly { schema: string; table: string; column: string; uses: readonly ColumnUse[] }[],
    shape: NonNullable<PlanOptions['shapes']>[number] | undefined,
  ): PlannedChange[] {
    const inferred = uses.map((each) => this.infer(each));
    const built = buildTable(
      { schema, table, columns: inferred, shape, conflictTargets: conflictTargets(uses) },
      this.lookup,
      this.names,
    );
    return [
      {
        change: built.change,
        places,
        because: built.because,
        confidence:
          inferred.length > 0 && inferred.every((each) => each.confidence === 'high')
            ? 'high'
            : inferred.length > 0
              ? 'medium'
              : 'low',
        alternatives: [],
        hazards: hazardsOf(built.change, this.lookup),
      },
    ];
  }

  private column(subject: { schema: string; table: string; column: string; uses: readonly ColumnUse[] }): PlannedChange[] {
    const inference = this.infer(subject);
    const { schema, table } = subject;
    const change = (column: ColumnDefinition): Change => ({ kind: 'add-column', schema, table, column });
    const chosen = change(inference.definition);
    const places = subject.uses.map(({ file, line, usage }) => ({ file, line, usage }));
    const planned: PlannedChange = {
      change: chosen,
      places,
      because: inference.because,
      ...(inference.conflicts.length > 0 && { conflicts: inference.conflicts }),
      confidence: inference.confidence,
      alternatives: inference.alternatives.map(change),
      hazards: hazardsOf(chosen, this.lookup),
    };
    // A default that every row shares and a rule that no two may: the rule has to wait for a person.
    if (!inference.unique || inference.definition.default !== undefined) return [planned];
    const rule = this.uniqueRule(schema, table, subject.column);
    const unique = this.plainChange(uniqueConstraint(schema, table, rule, this.names), places, ['declared unique']);
    return this.isPartitioned(schema, table) ? [planned] : [planned, unique];
  }

  /** With the name that a model gives it. */
  private uniqueRule(schema: string, table: string, column: string): DeclaredUnique {
    const own = this.options.shapes?.filter((shape) => shape.schema === schema && shape.table === table) ?? [];
    const rules = own.flatMap((shape) => shape.uniques ?? []);
    return rules.find(({ columns }) => columns.length === 1 && columns[0] === column) ?? { columns: [column] };
  }

  /** A unique constraint of a partitioned table must hold the partition key (PostgreSQL 5.12.2.3). */
  private isPartitioned(schema: string, table: string): boolean {
    const relation = this.lookup.relation(table, schema);
    return typeof relation === 'object' && relation.kind === 'partitioned';
  }

  /** References of models are names as written: found along the search_path, or among the tables that the plan itself creates. */
  private infer(subject: { schema: string; table: string; column: string; uses: readonly ColumnUse[] }): Inference {
    const inference = inferColumn(subject, this.lookup);
    const { references, ...definition } = inference.definition;
    if (!references) return inference;
    const target = this.target(references.schema, references.name, subject.schema);
    const resolved = target === undefined ? definition : { ...definition, references: { ...references, schema: target } };
    return { ...inference, definition: resolved };
  }

  private target(schema: string, name: string, home: string): string | undefined {
    if (schema !== '') return schema;
    const found = findRelation(this.lookup, name);
    if (found) return found.schema;
    const created = [...this.tables.values()].filter((each) => each.table === name);
    return (created.find((each) => each.schema === home) ?? created[0])?.schema;
  }
}

/** Table and column; an enum and its value. */
const subjectOf = ({ table, column, change, name }: Finding): { readonly table?: string; readonly column?: string } =>
  change?.kind === 'add-enum-value'
    ? { ...(name !== undefined && { table: name }), column: change.label }
    : { ...(table !== undefined && { table }), ...(column !== undefined && { column }) };

/** As the finding that it will be once its table is there. */
function located({ file, line, schema, table, column, usage, evidence }: ColumnUse): LocatedFinding {
  const span = { start: 0, end: 0 };
  const message = `Column "${column}" does not exist in "${table}"`;
  const finding = { code: 'unknown-column', severity: 'error', message, span, schema, table, column, usage } as const;
  return { file, line, finding: { ...finding, suggestions: [], evidence } };
}

/** Columns named in ON CONFLICT on the same line or the next: one target. */
function conflictTargets(columns: readonly { readonly column: string; readonly uses: readonly ColumnUse[] }[]): string[][] {
  const uses = columns
    .flatMap(({ column, uses }) =>
      uses.filter((use) => use.usage === 'conflict').map(({ file, line }) => ({ column, file, line })),
    )
    .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));
  const targets: { file: string; line: number; columns: string[] }[] = [];
  for (const { column, file, line } of uses) {
    const last = targets.at(-1);
    if (last && last.file === file && line - last.line <= 1) {
      last.line = line;
      if (!last.columns.includes(column)) last.columns.push(column);
    } else targets.push({ file, line, columns: [column] });
  }
  return targets.map((target) => target.columns);
}

const key = (...parts: readonly string[]): string => parts.join('\0');

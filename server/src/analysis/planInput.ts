import type { ColumnUse, LocatedFinding, TableShape } from '../migration/plan.ts';
import { LineIndex } from '../text/lineIndex.ts';
import type { AnalyzedFile } from './checkReport.ts';

/** What `planChanges` needs of a set of analyzed documents. */
export interface PlanInput {
  readonly findings: readonly LocatedFinding[];
  readonly uses: readonly ColumnUse[];
  readonly shapes: readonly TableShape[];
}

/** Gathers findings, and for the tables that are missing the columns that are used of them, in document order. */
export function planInput(files: readonly AnalyzedFile[]): PlanInput {
  const findings: LocatedFinding[] = [];
  const uses: ColumnUse[] = [];
  const shapes: TableShape[] = [];
  for (const { file, text, analysis } of files) {
    if (analysis.findings.length === 0 && analysis.references.length === 0) continue;
    const lines = new LineIndex(text);
    for (const finding of analysis.findings) findings.push({ file, line: lines.positionAt(finding.span.start).line, finding });
    for (const { reference, span } of analysis.references) {
      const home =
        reference.kind === 'column' && reference.status === 'unknown' && reference.relations.length === 1
          ? reference.relations[0]
          : undefined;
      if (reference.kind !== 'column' || !home) continue;
      const { usage, evidence = [] } = reference;
      uses.push({
        file,
        line: lines.positionAt(span.start).line,
        schema: home.schema,
        table: home.name,
        column: reference.name,
        usage,
        evidence,
      });
    }
    for (const model of analysis.models) {
      shapes.push({
        schema: model.schema ?? 'public',
        table: model.table,
        ...(model.primaryKey && { primaryKey: model.primaryKey }),
        ...(model.uniques && { uniques: model.uniques }),
        ...(model.indexes && {
          indexes: model.indexes.map(({ span, ...index }) => ({ ...index, file, line: lines.positionAt(span.start).line })),
        }),
        ...(model.foreignKeys && { foreignKeys: model.foreignKeys }),
        ...(model.checks && { checks: model.checks }),
        ...(model.kind && { kind: model.kind }),
      });
    }
  }
  return { findings, uses, shapes };
}

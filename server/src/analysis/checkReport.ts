import type { Change } from '../migration/change.ts';
import type { Finding, FindingCode, Severity } from '../rules/finding.ts';
import { LineIndex, type Position } from '../text/lineIndex.ts';
import type { DocumentAnalysis } from './analyze.ts';

/** What `columnist check` says, and the JSON it prints: stable, documented in `checkReport.schema.json`. */
export interface CheckReport {
  readonly version: 1;
  readonly schema: SchemaDescription;
  readonly summary: {
    readonly files: number;
    readonly fragments: number;
    readonly references: number;
    /** References that could not be told: silent. */
    readonly unknown: number;
    readonly findings: number;
  };
  readonly findings: readonly ReportedFinding[];
}

export interface SchemaDescription {
  /** As the user named it, without a password. */
  readonly source: string;
  readonly kind: 'connection' | 'migrations' | 'sql' | 'snapshot';
  /** ISO 8601; null when the source does not say. */
  readonly capturedAt: string | null;
  readonly tables: number;
  readonly columns: number;
}

export interface ReportedFinding {
  readonly code: FindingCode;
  readonly severity: Exclude<Severity, 'off'>;
  readonly message: string;
  /** Relative to the working directory, forward slashes. */
  readonly file: string;
  /** Zero-based UTF-16, as in LSP. */
  readonly range: { readonly start: Position; readonly end: Position };
  /** UTF-16 units. */
  readonly offset: number;
  readonly length: number;
  readonly schema: string | null;
  readonly table: string | null;
  readonly column: string | null;
  readonly suggestions: readonly string[];
  readonly change: Change | null;
}

/** One analyzed file. */
export interface AnalyzedFile {
  readonly file: string;
  readonly text: string;
  readonly analysis: DocumentAnalysis;
}

/** `changeFor` gives the change that a migration would make for a finding, when there is one. */
export function checkReport(
  files: readonly AnalyzedFile[],
  schema: SchemaDescription,
  changeFor: (finding: Finding) => Change | undefined,
): CheckReport {
  const findings = files.flatMap(({ file, text, analysis }) => {
    if (analysis.findings.length === 0) return [];
    const lines = new LineIndex(text);
    return analysis.findings.map((finding) => reported(finding, file, lines, changeFor(finding)));
  });
  const references = files.flatMap((file) => file.analysis.references);
  return {
    version: 1,
    schema,
    summary: {
      files: files.length,
      fragments: files.reduce((sum, file) => sum + file.analysis.fragments, 0),
      references: references.length,
      unknown: references.filter(({ reference }) => reference.status === 'unknown').length,
      findings: findings.length,
    },
    findings,
  };
}

function reported(finding: Finding, file: string, lines: LineIndex, change: Change | undefined): ReportedFinding {
  const { start, end } = finding.span;
  return {
    code: finding.code,
    severity: finding.severity,
    message: finding.message,
    file,
    range: { start: lines.positionAt(start), end: lines.positionAt(end) },
    offset: start,
    length: end - start,
    schema: finding.schema ?? null,
    table: finding.table ?? null,
    column: finding.column ?? null,
    suggestions: finding.suggestions,
    change: change ?? null,
  };
}

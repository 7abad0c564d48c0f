import { existsSync } from 'node:fs';
import path from 'node:path';
import {
  type CodeAction,
  CodeActionKind,
  type CreateFile,
  type Diagnostic,
  type DiagnosticRelatedInformation,
  DiagnosticSeverity,
  type Range,
  type TextDocumentEdit,
} from 'vscode-languageserver';
import type { Action, FileEdit } from '../analysis/codeActions.ts';
import type { Finding, FindingCode } from '../rules/finding.ts';
import { LineIndex } from '../text/lineIndex.ts';
import type { Span } from '../text/span.ts';
import { uriOf } from './documents.ts';

/** Where the doc of a rule stands, beside the program; undefined where it was not put there. It is made of the rule's specification. */
const ruleDoc = (code: FindingCode): string | undefined =>
  ruleDocs === undefined ? undefined : uriOf(path.join(ruleDocs, `${code}.md`));

const besideProgram = path.join(import.meta.dirname, 'rules');
const ruleDocs = existsSync(path.join(besideProgram, 'unknown-column.md')) ? besideProgram : undefined;

export const toRange = (lines: LineIndex, span: Span): Range => ({
  start: lines.positionAt(span.start),
  end: lines.positionAt(span.end),
});

/** `all`: the findings of the same document, in which further places of the same name are looked for. */
export function toDiagnostic(finding: Finding, all: readonly Finding[], lines: LineIndex, at: DiagnosticPlaces): Diagnostic {
  const href = ruleDoc(finding.code);
  const relatedInformation = [...originOf(finding, at), ...sameName(finding, all, lines, at)];
  return {
    range: toRange(lines, finding.span),
    severity: severities[finding.severity],
    code: finding.code,
    ...(href !== undefined && { codeDescription: { href } }),
    source: 'columnist',
    message: finding.message,
    ...(relatedInformation.length > 0 && { relatedInformation }),
    data: { finding },
  };
}

export interface DiagnosticPlaces {
  readonly uri: string;
  /** URI of a file that is named relative to the workspace folder. */
  readonly resolve: (file: string) => string;
  /** Its text, to find the line in. */
  readonly read: (file: string) => string | undefined;
}

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
} as const;

/** For a pending name: the place in the migration that will bring it. */
function originOf(finding: Finding, at: DiagnosticPlaces): DiagnosticRelatedInformation[] {
  if (!finding.origin) return [];
  const text = at.read(finding.origin.file) ?? '';
  const name = finding.column ?? finding.table ?? '';
  const offset = Math.max(0, text.search(new RegExp(`\\b${name.replace(/\W/g, '\\$&')}\\b`)));
  const range = toRange(new LineIndex(text), { start: offset, end: offset + (text === '' ? 0 : name.length) });
  return [{ location: { uri: at.resolve(finding.origin.file), range }, message: 'Comes with this migration' }];
}

/** At most this many further places of the same missing name are listed. */
const listed = 5;

function sameName(
  finding: Finding,
  all: readonly Finding[],
  lines: LineIndex,
  at: DiagnosticPlaces,
): DiagnosticRelatedInformation[] {
  if (finding.table === undefined || finding.code === 'pending') return [];
  return all
    .filter(
      (other) =>
        other !== finding &&
        other.code === finding.code &&
        other.table === finding.table &&
        other.column === finding.column &&
        other.schema === finding.schema,
    )
    .slice(0, listed)
    .map((other) => ({
      location: { uri: at.uri, range: toRange(lines, other.span) },
      message: `Also used here (${other.usage})`,
    }));
}

export interface EditTargets {
  readonly uri: (file: string) => string;
  readonly text: (file: string) => string | undefined;
  /** Version of an open document; null when the file is not open. */
  readonly version: (file: string) => number | null;
}

export function toCodeAction(action: Action, diagnostics: readonly Diagnostic[], targets: EditTargets): CodeAction {
  const own = diagnostics.filter((diagnostic) => action.findings.some((finding) => isOf(diagnostic, finding)));
  return {
    title: action.title,
    kind: action.kind === 'quickfix' ? CodeActionKind.QuickFix : action.kind,
    ...(own.length > 0 && { diagnostics: own }),
    ...(action.preferred && { isPreferred: true }),
    edit: { documentChanges: action.edits.flatMap((edit) => toDocumentChanges(edit, targets)) },
  };
}

function isOf(diagnostic: Diagnostic, finding: Finding): boolean {
  const data = diagnostic.data as { finding?: Finding } | undefined;
  return (
    diagnostic.source === 'columnist' &&
    data?.finding?.code === finding.code &&
    data.finding.span.start === finding.span.start &&
    data.finding.span.end === finding.span.end
  );
}

function toDocumentChanges(edit: FileEdit, targets: EditTargets): (CreateFile | TextDocumentEdit)[] {
  const uri = targets.uri(edit.file);
  const lines = new LineIndex(targets.text(edit.file) ?? '');
  const edits = edit.edits.map(({ span, newText }) => ({ range: toRange(lines, span), newText }));
  const change: TextDocumentEdit = { textDocument: { uri, version: targets.version(edit.file) }, edits };
  return edit.create ? [{ kind: 'create', uri, options: { ignoreIfExists: true } }, change] : [change];
}

import type { Diagnostic } from 'vscode-languageserver';
import type { AnalyzedFile } from '../analysis/checkReport.ts';
import { LineIndex } from '../text/lineIndex.ts';
import { toDiagnostic } from './convert.ts';
import { type Documents, uriOf } from './documents.ts';
import type { Folder } from './folder.ts';
import type { Runtime } from './runtime.ts';
import { scanFolder } from './workspaceScan.ts';

/** What the last check of a file said; `id` changes with it. */
export interface FileReport {
  readonly uri: string;
  readonly id: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly missing: number;
  readonly pending: number;
}

/** One count for all folders: a folder that is opened anew must not give an id that was given before. */
let serial = 0;

/** Checks documents when they are asked for and the other files of a folder in the background, and remembers what was said of each. */
export class FolderDiagnostics {
  private readonly reports = new Map<string, FileReport>();
  private scan: AbortController | undefined;

  constructor(
    private readonly folder: Folder,
    private readonly documents: Documents,
    private readonly runtime: Runtime,
    /** The report of a file that is not open is another than before. */
    private readonly changed: (report: FileReport) => void,
  ) {}

  /** Of an open document; of another one, what was said last: an editor asks once more for what it has just closed. */
  document(path: string): FileReport {
    const open = this.documents.get(path);
    if (!open) return this.reports.get(path) ?? { uri: uriOf(path), id: 'none', diagnostics: [], missing: 0, pending: 0 };
    return this.remember(path, this.folder.check(path, open.text, open));
  }

  /** Whether the last report of a document left something unsaid because the user was typing. */
  isWithheld(path: string): boolean {
    const open = this.documents.get(path);
    return open !== undefined && this.folder.isWithheld(path);
  }

  get(path: string): FileReport | undefined {
    return this.reports.get(path);
  }

  all(): Iterable<FileReport> {
    return this.reports.values();
  }

  count(): { readonly missing: number; readonly pending: number } {
    let missing = 0;
    let pending = 0;
    for (const report of this.reports.values()) {
      missing += report.missing;
      pending += report.pending;
    }
    return { missing, pending };
  }

  /** Checks the files that are not open, anew. A scan that still runs is given up. */
  async checkFolder(): Promise<void> {
    this.scan?.abort();
    // What was said stays until it can be said anew.
    if (this.folder.schema.state === 'loading') return;
    const scan = new AbortController();
    this.scan = scan;
    const seen = new Set<string>();
    if (this.folder.lookup() && this.folder.editor.check === 'workspace') {
      await scanFolder(this.folder, this.documents, this.runtime, {
        signal: scan.signal,
        each: (checked, path) => {
          seen.add(path);
          if (!this.documents.get(path)) this.tell(path, checked);
        },
      });
    }
    if (scan.signal.aborted) return;
    for (const path of [...this.reports.keys()]) {
      if (!seen.has(path) && !this.documents.get(path)) this.tell(path, undefined);
    }
  }

  /** Checks one file that is not open, after it changed on disk or was closed. */
  checkFile(path: string): void {
    const { editor, root } = this.folder;
    const isScanned = editor.check === 'workspace' && this.runtime.isListed(root, path);
    const text = isScanned ? this.runtime.readText(path) : undefined;
    this.tell(path, text === undefined ? undefined : this.folder.check(path, text));
    this.folder.forget(path);
  }

  stop(): void {
    this.scan?.abort();
  }

  /** Takes back what was said of all files. */
  clear(): void {
    for (const path of [...this.reports.keys()]) {
      const report = this.remember(path, undefined);
      this.reports.delete(path);
      this.changed(report);
    }
  }

  private tell(path: string, checked: AnalyzedFile | undefined): void {
    const before = this.reports.get(path);
    const after = this.remember(path, checked);
    if (before?.id !== after.id && !(before === undefined && after.diagnostics.length === 0)) this.changed(after);
  }

  /** Keeps the id of a report that says the same as before. */
  private remember(path: string, checked: AnalyzedFile | undefined): FileReport {
    const uri = this.documents.get(path)?.uri ?? uriOf(path);
    const diagnostics = checked ? this.toDiagnostics(uri, checked) : [];
    const before = this.reports.get(path);
    if (before && JSON.stringify(before.diagnostics) === JSON.stringify(diagnostics)) return before;
    const findings = checked?.analysis.findings ?? [];
    const pending = findings.filter((finding) => finding.code === 'pending').length;
    const missing = findings.filter((finding) => finding.code.startsWith('unknown-')).length;
    const report: FileReport = { uri, id: String(++serial), diagnostics, missing, pending };
    if (diagnostics.length === 0 && !this.documents.get(path)) this.reports.delete(path);
    else this.reports.set(path, report);
    return report;
  }

  private toDiagnostics(uri: string, { text, analysis }: AnalyzedFile): Diagnostic[] {
    if (analysis.findings.length === 0) return [];
    const lines = new LineIndex(text);
    const at = {
      uri,
      resolve: (file: string) => uriOf(this.folder.absolute(file)),
      read: (file: string) => this.documents.text(this.folder.absolute(file)),
    };
    return analysis.findings.map((finding) => toDiagnostic(finding, analysis.findings, lines, at));
  }
}

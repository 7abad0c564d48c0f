import {
  type Connection,
  DocumentDiagnosticReportKind,
  type InitializeParams,
  type ServerCapabilities,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import type { FileReport } from './diagnostics.ts';
import { isFile, pathOf, uriOf } from './documents.ts';
import type { Project, Session } from './session.ts';

/** How findings reach the editor: it pulls them where it can, else they are pushed. */
export interface DiagnosticsProvider {
  capability(): Pick<ServerCapabilities, 'diagnosticProvider'>;
  documentChanged(path: string): void;
  documentClosed(path: string): void;
  /** Open documents of a project may have other findings now. */
  refresh(project: Project): void;
  /** The findings of a file that is not open are others now. */
  reportChanged(report: FileReport): void;
}

export function diagnosticsProvider(
  connection: Connection,
  session: Session,
  params: () => InitializeParams | undefined,
): DiagnosticsProvider {
  const provider = { pull: pull(connection, session, params), push: push(connection, session) };
  const chosen = () => (params()?.capabilities.textDocument?.diagnostic ? provider.pull : provider.push);
  return {
    capability: () => chosen().capability(),
    documentChanged: (path) => chosen().documentChanged(path),
    documentClosed: (path) => chosen().documentClosed(path),
    refresh: (project) => chosen().refresh(project),
    reportChanged: (report) => chosen().reportChanged(report),
  };
}

function pull(connection: Connection, session: Session, params: () => InitializeParams | undefined): DiagnosticsProvider {
  const waiting = new Set<() => void>();
  /** Files that have no findings any more, which the editor may know from when they were open, and not by an id. */
  const emptied = new Set<string>();
  let _timer: ReturnType<typeof setTimeout> | undefined;
  const canRefresh = () => params()?.capabilities.workspace?.diagnostics?.refreshSupport === true;

  connection.languages.diagnostics.on(({ textDocument, previousResultId }) => {
    const path = pathOf(textDocument.uri);
    const report = isFile(textDocument.uri) ? session.owner(path)?.diagnostics.document(path) : undefined;
    if (report && report.id === previousResultId) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId: report.id };
    return {
      kind: DocumentDiagnosticReportKind.Full,
      items: [...(report?.diagnostics ?? [])],
      ...(report && { resultId: report.id }),
    };
  });

  // Answered when there is something new to say: the editor asks again at once, and polling would cost both sides.
  connection.languages.diagnostics.onWorkspace(async ({ previousResultIds }, token) => {
    const known = new Map(previousResultIds.map(({ uri, value }) => [uri, value]));
    for (;;) {
      // What is answered to a request that was given up is heard by nobody.
      if (token.isCancellationRequested) return { items: [] };
      const items = news(session, known, emptied);
      emptied.clear();
      if (items.length > 0) return { items };
      await new Promise<void>((resolve) => {
        waiting.add(resolve);
        token.onCancellationRequested(() => resolve());
      });
    }
  });

  return {
    capability: () => ({
      diagnosticProvider: { identifier: 'columnist', interFileDependencies: true, workspaceDiagnostics: true },
    }),
    documentChanged: () => undefined,
    documentClosed: (path) => session.owner(path)?.diagnostics.checkFile(path),
    refresh: () => {
      if (canRefresh()) connection.languages.diagnostics.refresh();
    },
    reportChanged: ({ uri, diagnostics }) => {
      if (diagnostics.length === 0) emptied.add(uri);
      _timer ??= setTimeout(() => {
        _timer = undefined;
        for (const wake of waiting) wake();
        waiting.clear();
      }, 100);
    },
  };
}

/**
 * Reports that the editor does not have. It asks for the documents that it shows by themselves, and keeps to that; others that are open, as
 * behind a tab that was closed, it hears of here alone.
 */
function news(
  session: Session,
  known: ReadonlyMap<string, string>,
  emptied: ReadonlySet<string>,
): WorkspaceDocumentDiagnosticReport[] {
  const items: WorkspaceDocumentDiagnosticReport[] = [];
  const present = new Set<string>();
  for (const { diagnostics } of session.all()) {
    for (const kept of diagnostics.all()) {
      const open = session.documents.byUri(kept.uri);
      const report = open ? diagnostics.document(open.path) : kept;
      present.add(report.uri);
      if (known.get(report.uri) === report.id) continue;
      items.push({ kind: 'full', uri: report.uri, version: null, resultId: report.id, items: [...report.diagnostics] });
    }
  }
  for (const uri of new Set([...known.keys(), ...emptied])) {
    if (!present.has(uri)) items.push({ kind: 'full', uri, version: null, items: [] });
  }
  return items;
}

function push(connection: Connection, session: Session): DiagnosticsProvider {
  const changed = new Set<string>();
  let _scheduled: ReturnType<typeof setImmediate> | undefined;
  const send = (report: FileReport): void => {
    const version = session.documents.byUri(report.uri)?.version;
    void connection.sendDiagnostics({
      uri: report.uri,
      diagnostics: [...report.diagnostics],
      ...(version !== undefined && { version }),
    });
  };
  // Changes that arrive together are answered once.
  const documentChanged = (path: string): void => {
    changed.add(path);
    _scheduled ??= setImmediate(() => {
      _scheduled = undefined;
      for (const each of changed) {
        const report = session.owner(each)?.diagnostics.document(each);
        if (report) send(report);
      }
      changed.clear();
    });
  };
  return {
    capability: () => ({}),
    documentChanged,
    documentClosed: (path) => {
      const owner = session.owner(path);
      owner?.diagnostics.checkFile(path);
      const report = owner?.diagnostics.get(path);
      if (report) send(report);
      else void connection.sendDiagnostics({ uri: uriOf(path), diagnostics: [] });
    },
    refresh: (project) => {
      for (const { path } of session.documents.all()) if (session.owner(path) === project) documentChanged(path);
    },
    reportChanged: send,
  };
}

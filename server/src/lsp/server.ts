import picomatch from 'picomatch';
import {
  CodeActionKind,
  CodeLensRefreshRequest,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  type InitializeParams,
  type InitializeResult,
  TextDocumentSyncKind,
  WatchKind,
} from 'vscode-languageserver';
import manifest from '../../../package.json' with { type: 'json' };
import {
  type FocusParams,
  focusNotification,
  type InitializationOptions,
  type Status,
  secretRequest,
  secretsChangedNotification,
  statusNotification,
  trustedNotification,
} from '../protocol.ts';
import { loadParser } from '../sql/parser.ts';
import { registerApplyRequests } from './applyRequests.ts';
import { diagnosticsProvider } from './diagnosticsProvider.ts';
import { isFile, pathOf } from './documents.ts';
import { registerFeatures } from './features.ts';
import { registerMigrationLenses } from './migrationLenses.ts';
import { registerMigrationRequests } from './migrationRequests.ts';
import type { Runtime } from './runtime.ts';
import { Session } from './session.ts';
import { registerSourceRequests } from './sourceRequests.ts';
import { registerVerifyRequests } from './verifyRequests.ts';

/** Files whose changes on disk matter. */
const watched = ['**/*.{sql,psql,pgsql,ts,tsx,mts,cts,js,jsx,mjs,cjs,go,vue,svelte,prisma,json,toml,yml,yaml}', '**/.env*'];

const isWatched = picomatch([...watched], { dot: true });

/** Serves one editor window over a connection until it closes. All I/O comes with `runtime`. */
export function startServer(connection: Connection, runtime: Runtime): void {
  let params: InitializeParams | undefined;
  const can = () => params?.capabilities;
  const options = (): InitializationOptions => (params?.initializationOptions as InitializationOptions | undefined) ?? {};

  const tellStatus = coalesced(100, () => {
    const status: Status = { folders: session.status() };
    void connection.sendNotification(statusNotification, status);
    // Lenses tell of connections and of places, which change with it.
    if (options().commands && can()?.workspace?.codeLens?.refreshSupport)
      void connection.sendRequest(CodeLensRefreshRequest.type);
  });
  const session: Session = new Session(runtime, {
    findingsChanged: (project) => diagnostics.refresh(project),
    reportChanged: (report) => diagnostics.reportChanged(report),
    statusChanged: tellStatus,
    secret: async (key) => {
      if (!options().secrets) return undefined;
      const value = await connection.sendRequest<string | null>(secretRequest, { key });
      return value ?? undefined;
    },
    configuration: async (folder) => {
      if (!can()?.workspace?.configuration) return undefined;
      return connection.workspace.getConfiguration({ scopeUri: folder, section: 'columnist' }).catch(() => undefined);
    },
    log: (message) => connection.console.info(message),
  });
  const diagnostics = diagnosticsProvider(connection, session, () => params);

  connection.onInitialize(async (received): Promise<InitializeResult> => {
    params = received;
    session.initialize(options());
    await loadParser();
    return {
      serverInfo: { name: manifest.name, version: manifest.version },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        ...diagnostics.capability(),
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, 'source.fixAll.columnist'] },
        hoverProvider: true,
        definitionProvider: true,
        completionProvider: { triggerCharacters: ['.'] },
        ...(options().commands && { codeLensProvider: {} }),
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  });

  connection.onInitialized(() => {
    const { workspace } = can() ?? {};
    if (workspace?.didChangeConfiguration?.dynamicRegistration) {
      void connection.client.register(DidChangeConfigurationNotification.type, { section: 'columnist' });
    }
    if (workspace?.didChangeWatchedFiles?.dynamicRegistration) {
      // A folder that comes or goes brings its files or takes them with it, and nothing is told of them.
      const folders = { globPattern: '**/*', kind: WatchKind.Create | WatchKind.Delete };
      const watchers = [...watched.map((globPattern) => ({ globPattern })), folders];
      void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    }
    if (workspace?.workspaceFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        for (const folder of removed) session.removeFolder(folder.uri);
        for (const folder of added) void session.addFolder(folder.uri, folder.name);
      });
    }
    const folders =
      params?.workspaceFolders ??
      (params?.rootUri ? [{ uri: params.rootUri, name: params.rootUri.split('/').at(-1) ?? '' }] : []);
    for (const folder of folders) void session.addFolder(folder.uri, folder.name);
  });

  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version, text } }) => {
    if (!isFile(uri)) return;
    const { path } = session.documents.didOpen(uri, languageId, version, text);
    session.didChangeDocument(path);
    diagnostics.documentChanged(path);
  });
  const pauses = new Map<string, () => void>();
  connection.onDidChangeTextDocument(({ textDocument, contentChanges }) => {
    const document =
      isFile(textDocument.uri) && session.documents.didChange(textDocument.uri, textDocument.version, contentChanges);
    if (!document) return;
    const { path } = document;
    session.didChangeDocument(path);
    diagnostics.documentChanged(path);
    pauses.get(path)?.();
    const paused = runtime.after(typingPause, () => {
      pauses.delete(path);
      const project = session.owner(path);
      const isNews = session.documents.didPause(path) && project?.diagnostics.isWithheld(path);
      if (project && isNews) diagnostics.refresh(project);
    });
    pauses.set(path, paused);
  });
  connection.onDidCloseTextDocument(({ textDocument }) => {
    if (!isFile(textDocument.uri)) return;
    const path = pathOf(textDocument.uri);
    pauses.get(path)?.();
    pauses.delete(path);
    session.documents.didClose(textDocument.uri);
    session.didChangeDocument(path);
    diagnostics.documentClosed(path);
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    const created = changes.filter(({ type }) => type === FileChangeType.Created).map(({ uri }) => pathOf(uri));
    const isOther = new Set(created.filter((path) => !isWatched(path)));
    const paths = changes.map(({ uri }) => pathOf(uri)).filter((path) => !isOther.has(path));
    if (paths.length > 0) session.didChangeOnDisk([...new Set(paths)]);
    for (const path of isOther) if (!/\.[^/]*$/.test(path)) void session.folderCreated(path);
  });
  connection.onDidChangeConfiguration(() => {
    for (const project of session.all()) void session.configure(project);
  });
  connection.onNotification(focusNotification, ({ focused }: FocusParams) => {
    session.focus(focused);
  });
  connection.onNotification(trustedNotification, () => session.trust());
  connection.onNotification(secretsChangedNotification, () => session.refresh());
  connection.onShutdown(() => session.stop());

  registerFeatures(connection, session, runtime);
  registerMigrationLenses(connection, session);
  registerSourceRequests(connection, session, runtime);
  registerMigrationRequests(connection, session, runtime);
  registerVerifyRequests(connection, session, runtime);
  registerApplyRequests(connection, session, runtime);
  connection.listen();
}

/** Runs `action` once, `delay` ms after the first of several calls. */
function coalesced(delay: number, action: () => void): () => void {
  let _timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    _timer ??= setTimeout(() => {
      _timer = undefined;
      action();
    }, delay);
  };
}

/**
 * After so long without an edit in a document the user has stopped typing there, in ms. Until then names are left alone that may come right
 * with what is typed next: a table whose word may grow, a column that a join may bring. All other missing names of the same statement are said
 * at once, and these too when the statement is left. As long as a blink, and longer than what passes between most keys of a word (0.1 to 0.3 s):
 * nothing flashes while a word is written.
 */
const typingPause = 400;

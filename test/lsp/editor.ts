import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  type CodeAction,
  ConfigurationRequest,
  createProtocolConnection,
  type Diagnostic,
  type DocumentDiagnosticReport,
  FileChangeType,
  type Hover,
  type InitializeResult,
  type ProtocolConnection,
  type Range,
  StreamMessageReader,
  StreamMessageWriter,
  type TextDocumentEdit,
  type WorkspaceDiagnosticReport,
} from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import { type FolderStatus, type InitializationOptions, type Status, statusNotification } from '../../server/src/protocol.ts';
import { keepCluster, lendCluster } from '../db/emptyCluster.ts';

const root = path.resolve(import.meta.dirname, '../..');
const serverFile = process.env.COLUMNIST_TEST_SERVER_FILE ?? path.join(root, 'dist/server.js');

export interface EditorOptions {
  /** File texts by path, per folder. */
  readonly folders: Readonly<Record<string, Readonly<Record<string, string | Uint8Array>>>>;
  /** Whether the editor pulls diagnostics; it is pushed to otherwise. */
  readonly pull?: boolean;
  /** Section `columnist` of the settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly initialization?: InitializationOptions;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
}

/** An editor as small as can be, at the other end of a real server process: documents, settings, edits, and what the server said. */
export class Editor {
  readonly home = mkdtempSync(path.join(os.tmpdir(), 'columnist-lsp-'));
  readonly connection: ProtocolConnection;
  readonly pushed = new Map<string, readonly Diagnostic[]>();
  /** What the server wrote to its log and its stderr. */
  readonly log: string[] = [];
  readonly documents = new Map<string, TextDocument>();
  initialized: InitializeResult | undefined;
  status: readonly FolderStatus[] = [];
  refreshes = 0;
  private readonly process: ChildProcess;
  private settings: Readonly<Record<string, unknown>>;

  private constructor(private readonly options: EditorOptions) {
    this.settings = options.settings ?? {};
    for (const [folder, files] of Object.entries(options.folders)) {
      mkdirSync(this.path(folder), { recursive: true });
      for (const [name, text] of Object.entries(files)) this.write(`${folder}/${name}`, text);
    }
    lendCluster(this.cacheFolder);
    this.process = spawn(process.execPath, [serverFile, '--stdio'], {
      env: { ...process.env, XDG_CACHE_HOME: path.join(this.home, '.cache'), HOME: this.home, ...options.environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.process.stderr!.on('data', (data: Buffer) => this.log.push(data.toString()));
    this.connection = createProtocolConnection(
      new StreamMessageReader(this.process.stdout!),
      new StreamMessageWriter(this.process.stdin!),
    );
    this.answer();
    this.connection.listen();
    // Requests that a dead server will never answer fail at once.
    this.process.once('exit', () => this.connection.dispose());
  }

  static async start(options: EditorOptions): Promise<Editor> {
    const editor = new Editor(options);
    const pull = options.pull ?? true;
    editor.initialized = await editor.connection.sendRequest<InitializeResult>('initialize', {
      processId: process.pid,
      rootUri: null,
      workspaceFolders: Object.keys(options.folders).map((name) => ({ uri: editor.uri(name), name })),
      initializationOptions: options.initialization ?? {},
      capabilities: {
        textDocument: {
          ...(pull && { diagnostic: { dynamicRegistration: false } }),
          codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix', 'source.fixAll'] } } },
        },
        workspace: {
          configuration: true,
          workspaceFolders: true,
          workspaceEdit: { documentChanges: true, resourceOperations: ['create'] },
          didChangeConfiguration: { dynamicRegistration: true },
          ...(pull && { diagnostics: { refreshSupport: true } }),
        },
      },
    });
    await editor.connection.sendNotification('initialized', {});
    return editor;
  }

  private get cacheFolder(): string {
    return path.join(this.home, '.cache/columnist');
  }

  path(name: string): string {
    return path.join(this.home, 'workspace', name);
  }

  uri(name: string): string {
    return URI.file(this.path(name)).toString();
  }

  write(name: string, text: string | Uint8Array): void {
    mkdirSync(path.dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), text);
  }

  remove(name: string): void {
    rmSync(this.path(name));
  }

  /** As an editor's file watcher does, after a file was written or removed. */
  changedOnDisk(...names: readonly string[]): Promise<void> {
    return this.tellOfFiles(FileChangeType.Changed, names);
  }

  createdOnDisk(...names: readonly string[]): Promise<void> {
    return this.tellOfFiles(FileChangeType.Created, names);
  }

  private tellOfFiles(type: FileChangeType, names: readonly string[]): Promise<void> {
    const changes = names.map((name) => ({ uri: this.uri(name), type }));
    return this.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
  }

  async configure(settings: Readonly<Record<string, unknown>>): Promise<void> {
    this.settings = settings;
    await this.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
  }

  async open(name: string, text: string, languageId = name.endsWith('.sql') ? 'sql' : 'typescript'): Promise<void> {
    const document = TextDocument.create(this.uri(name), languageId, 1, text);
    this.documents.set(document.uri, document);
    await this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri: document.uri, languageId, version: 1, text },
    });
  }

  async close(name: string): Promise<void> {
    this.documents.delete(this.uri(name));
    await this.connection.sendNotification('textDocument/didClose', { textDocument: { uri: this.uri(name) } });
  }

  /** Puts text at an offset, as typing does. */
  async insert(name: string, offset: number, text: string): Promise<void> {
    const document = this.documents.get(this.uri(name))!;
    const at = document.positionAt(offset);
    await this.change(document, [{ range: { start: at, end: at }, text }]);
  }

  async replaceAll(name: string, text: string): Promise<void> {
    await this.change(this.documents.get(this.uri(name))!, [{ text }]);
  }

  /** What is reported for a document, as `words: code`, asked for until it is what is wanted; fails with what it is in the end. */
  async expectFindings(name: string, wanted: readonly string[]): Promise<void> {
    await this.until(`findings of ${name}`, async () => {
      const found = await this.findings(name);
      return JSON.stringify(found) === JSON.stringify(wanted)
        ? undefined
        : `${JSON.stringify(found)} is not ${JSON.stringify(wanted)}`;
    });
  }

  async findings(name: string): Promise<string[]> {
    const document = this.documents.get(this.uri(name));
    return (await this.diagnostics(name)).map(
      (each) => `${document?.getText(each.range) ?? each.range.start.line}: ${each.code}`,
    );
  }

  async diagnostics(name: string): Promise<readonly Diagnostic[]> {
    if (this.options.pull === false) return this.pushed.get(this.uri(name)) ?? [];
    const report = await this.connection.sendRequest<DocumentDiagnosticReport>('textDocument/diagnostic', {
      textDocument: { uri: this.uri(name) },
    });
    return report.kind === 'full' ? report.items : [];
  }

  async workspaceDiagnostics(
    previousResultIds: readonly { uri: string; value: string }[] = [],
  ): Promise<WorkspaceDiagnosticReport> {
    return this.connection.sendRequest('workspace/diagnostic', { previousResultIds });
  }

  async hover(name: string, text: string): Promise<Hover | null> {
    const document = this.documents.get(this.uri(name))!;
    const position = document.positionAt(document.getText().indexOf(text) + 1);
    return this.connection.sendRequest('textDocument/hover', { textDocument: { uri: document.uri }, position });
  }

  /** The actions at the first occurrence of a text. */
  async actions(name: string, text: string, only?: readonly string[]): Promise<CodeAction[]> {
    const document = this.documents.get(this.uri(name))!;
    const start = document.getText().indexOf(text);
    const range: Range = { start: document.positionAt(start), end: document.positionAt(start + text.length) };
    const diagnostics = await this.diagnostics(name);
    return this.connection.sendRequest('textDocument/codeAction', {
      textDocument: { uri: document.uri },
      range,
      context: { diagnostics, ...(only && { only }) },
    });
  }

  /** Applies an action's edit as editors do: files that are not open are opened, changed and left unsaved. */
  async apply(action: CodeAction): Promise<void> {
    for (const change of action.edit?.documentChanges ?? []) {
      if ('kind' in change) {
        if (change.kind !== 'create') throw new Error(`unexpected ${change.kind}`);
        mkdirSync(path.dirname(URI.parse(change.uri).fsPath), { recursive: true });
        writeFileSync(URI.parse(change.uri).fsPath, '', { flag: 'a' });
        continue;
      }
      await this.applyTo(change);
    }
  }

  text(name: string): string | undefined {
    return this.documents.get(this.uri(name))?.getText();
  }

  async expectStatus(name: string, fits: (status: FolderStatus) => boolean): Promise<FolderStatus> {
    await this.until(`status of ${name}`, async () => {
      const found = this.status.find((each) => each.name === name);
      return found && fits(found) ? undefined : `${JSON.stringify(found)}`;
    });
    return this.status.find((each) => each.name === name)!;
  }

  /** Waits until `missing` gives undefined; what it gives else says what is not there yet. A database that was slow to answer is asked again after up to a minute. */
  async until(what: string, missing: () => Promise<string | undefined>): Promise<void> {
    let last: string | undefined;
    for (const start = Date.now(); Date.now() - start < 90_000; await new Promise((resolve) => setTimeout(resolve, 20))) {
      last = await missing();
      if (last === undefined) return;
    }
    throw new Error(`${what}: ${last}\n${this.log.join('')}`);
  }

  /** Ends the server as the protocol says; gives its exit code. */
  async stop(): Promise<number | null> {
    const exited = new Promise<number | null>((resolve) => this.process.once('exit', resolve));
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    const code = await exited;
    keepCluster(this.cacheFolder);
    rmSync(this.home, { recursive: true, force: true });
    return code;
  }

  private async change(document: TextDocument, contentChanges: { range?: Range; text: string }[]): Promise<void> {
    const version = document.version + 1;
    TextDocument.update(document, contentChanges as never, version);
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: document.uri, version },
      contentChanges,
    });
  }

  private async applyTo({ textDocument, edits }: TextDocumentEdit): Promise<void> {
    let document = this.documents.get(textDocument.uri);
    if (!document) {
      const name = path.relative(this.path(''), URI.parse(textDocument.uri).fsPath);
      await this.open(name, '');
      document = this.documents.get(textDocument.uri)!;
    }
    if (textDocument.version !== null && textDocument.version !== document.version)
      throw new Error('the edit is for another version');
    const text = TextDocument.applyEdits(document, edits as never);
    await this.change(document, [{ text }]);
  }

  private answer(): void {
    this.connection.onNotification(
      'textDocument/publishDiagnostics',
      ({ uri, diagnostics }: { uri: string; diagnostics: Diagnostic[] }) => {
        this.pushed.set(uri, diagnostics);
      },
    );
    this.connection.onNotification(statusNotification, ({ folders }: Status) => {
      this.status = folders;
    });
    this.connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
      this.log.push(`${message}\n`);
    });
    this.connection.onRequest(ConfigurationRequest.type, ({ items }) => items.map(() => this.settings));
    this.connection.onRequest('client/registerCapability', () => null);
    this.connection.onRequest('workspace/diagnostic/refresh', () => {
      this.refreshes++;
      return null;
    });
    this.connection.onRequest('columnist/secret', ({ key }: { key: string }) => this.options.secrets?.[key] ?? null);
  }
}

/** A sample workspace as file texts would be too long to say: its copy in the editor's home. */
export function copySample(editor: Pick<Editor, 'path'>, sample: string, folder: string): void {
  cpSync(path.join(root, 'test/workspaces', sample), editor.path(folder), { recursive: true });
}

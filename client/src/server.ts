import path from 'node:path';
import * as vscode from 'vscode';
import { LanguageClient, type LanguageClientOptions, TransportKind } from 'vscode-languageclient/node';
import {
  type FocusParams,
  type FolderStatus,
  focusNotification,
  type InitializationOptions,
  refreshRequest,
  type SecretParams,
  type Status,
  secretRequest,
  secretsChangedNotification,
  selectSourceRequest,
  statusNotification,
  trustedNotification,
} from '../../server/src/protocol.ts';
import { activeFolder } from './activeFolder.ts';
import { configurationWithOwnCommands } from './ownCommands.ts';
import { secretsOf } from './secrets.ts';
import type { StatusBar } from './statusBar.ts';

/** The running language server, as commands see it. */
export interface Server {
  readonly context: vscode.ExtensionContext;
  readonly output: vscode.LogOutputChannel;
  /** Of every folder, as last heard. */
  readonly folders: () => readonly FolderStatus[];
  readonly onStatus: vscode.Event<void>;
  request<R>(method: string, params: unknown, token?: vscode.CancellationToken): Promise<R>;
  /** The folder that the status bar shows; asks when there are several and no editor was active. Undefined when there is none, or the user gave up. */
  folder(): Promise<FolderStatus | undefined>;
  select(folder: string, id: string | undefined): Promise<void>;
  refresh(): Promise<void>;
  storeSecret(key: string, value: string | undefined): Promise<void>;
  stop(): Promise<void>;
}

const selectedKey = 'columnist.selected';

const languages = [
  'sql',
  'postgres',
  'pgsql',
  'typescript',
  'typescriptreact',
  'javascript',
  'javascriptreact',
  'prisma',
  'go',
  'vue',
  'svelte',
];

export async function startServer(
  context: vscode.ExtensionContext,
  output: vscode.LogOutputChannel,
  statusBar: StatusBar,
): Promise<Server> {
  const module = context.asAbsolutePath(path.join('dist', 'server.js'));
  const secrets = secretsOf(context);
  const selected = (): Record<string, string> => context.workspaceState.get(selectedKey, {});
  const initializationOptions: InitializationOptions = {
    trusted: vscode.workspace.isTrusted,
    selected: selected(),
    secrets: true,
    commands: true,
  };
  const options: LanguageClientOptions = {
    documentSelector: [
      ...languages.map((language) => ({ scheme: 'file', language })),
      { scheme: 'file', pattern: '**/*.{sql,psql,pgsql}' },
    ],
    initializationOptions,
    outputChannel: output,
    diagnosticPullOptions: { onChange: true, onTabs: false },
    markdown: { isTrusted: false },
    middleware: {
      workspace: { configuration: configurationWithOwnCommands },
      // A report that is overtaken while it is converted comes with gaps, and would stay: the next one only says that nothing changed.
      async provideDiagnostics(document, previousResultId, token, next) {
        const report = await next(document, previousResultId, token);
        if (token.isCancellationRequested) throw new vscode.CancellationError();
        return report;
      },
    },
    uriConverters: {
      code2Protocol: (uri) => uri.toString(),
      // The code of a diagnostic opens the doc of its rule as a preview, not as a text.
      protocol2Code: (text) => ruleCommand(text) ?? vscode.Uri.parse(text),
    },
  };
  const debug = { execArgv: ['--nolazy', '--inspect=6077'] };
  const client = new LanguageClient(
    'columnist',
    'Columnist',
    { run: { module, transport: TransportKind.ipc }, debug: { module, transport: TransportKind.ipc, options: debug } },
    options,
  );
  let folders: readonly FolderStatus[] = [];
  const told = new vscode.EventEmitter<void>();
  client.onNotification(statusNotification, (status: Status) => {
    folders = status.folders;
    statusBar.update(folders);
    told.fire();
  });
  client.onRequest(secretRequest, async ({ key }: SecretParams) => (await secrets.get(key)) ?? null);
  context.subscriptions.push(
    told,
    vscode.workspace.onDidGrantWorkspaceTrust(() => void client.sendNotification(trustedNotification)),
    vscode.window.onDidChangeWindowState(({ focused }) => {
      const params: FocusParams = { focused };
      void client.sendNotification(focusNotification, params);
    }),
    vscode.window.onDidChangeActiveTextEditor(() => statusBar.update(folders)),
  );
  await client.start();

  const server: Server = {
    context,
    output,
    folders: () => folders,
    onStatus: told.event,
    request: (method, params, token) => (token ? client.sendRequest(method, params, token) : client.sendRequest(method, params)),
    folder: () => chooseFolder(folders),
    async select(folder, id) {
      await context.workspaceState.update(selectedKey, { ...selected(), [folder]: id ?? '' });
      await client.sendRequest(selectSourceRequest, { folder, id });
    },
    async refresh() {
      const folder = await chooseFolder(folders);
      if (!folder) return;
      const title = `Reading ${folder.source?.name ?? 'the schema'}`;
      await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () =>
        client.sendRequest(refreshRequest, { folder: folder.folder }),
      );
    },
    async storeSecret(key, value) {
      if (value === undefined) await secrets.delete(key);
      else await secrets.store(key, value);
      await client.sendNotification(secretsChangedNotification);
    },
    stop: () => client.stop(),
  };
  return server;
}

function ruleCommand(uri: string): vscode.Uri | undefined {
  const code = /\/dist\/rules\/([a-z-]+)\.md$/.exec(uri)?.[1];
  return code === undefined
    ? undefined
    : vscode.Uri.parse(`command:columnist.openRule?${encodeURIComponent(JSON.stringify([code]))}`);
}

async function chooseFolder(folders: readonly FolderStatus[]): Promise<FolderStatus | undefined> {
  const active = activeFolder(folders);
  if (active || folders.length <= 1) return active ?? folders[0];
  const picked = await vscode.window.showQuickPick(
    folders.map((folder) => ({ label: folder.name, description: folder.source?.name ?? '', folder })),
    { title: 'Columnist', placeHolder: 'Which folder?' },
  );
  return picked?.folder;
}

import * as vscode from 'vscode';
import {
  type FolderStatus,
  type SnapshotResult,
  type SourceRow,
  snapshotRequest,
  sourcesRequest,
} from '../../server/src/protocol.ts';
import { shortAge } from './age.ts';
import { removeConnection } from './connections.ts';
import type { Server } from './server.ts';
import { count } from './statusBar.ts';

interface Row extends vscode.QuickPickItem {
  readonly source?: SourceRow;
  readonly run?: () => Thenable<unknown>;
}

/** All schemas that a folder can be held against, and what can be done with each. Enter uses one; the buttons do the rest. */
export async function pickSource(server: Server): Promise<void> {
  const folder = await server.folder();
  if (!folder) {
    void vscode.window.showInformationMessage('Columnist: open a folder to check it against a schema.');
    return;
  }
  const pick = vscode.window.createQuickPick<Row>();
  pick.title = `Columnist: schema for ${folder.name}`;
  pick.placeholder = 'Choose what the SQL in this folder is held against';
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  const fill = async (): Promise<void> => {
    pick.busy = true;
    const sources = await server.request<SourceRow[]>(sourcesRequest, { folder: folder.folder });
    const status = server.folders().find((each) => each.folder === folder.folder) ?? folder;
    pick.items = rows(sources, status);
    const active = pick.items.find((item) => item.source?.active);
    if (active) pick.activeItems = [active];
    pick.busy = false;
  };
  pick.onDidTriggerItemButton(async ({ item, button }) => {
    if (!item.source) return;
    const action = actions.find((each) => each.button === button);
    if (action?.closes) pick.hide();
    await action?.run(server, folder, item.source);
    if (!action?.closes) await fill();
  });
  pick.onDidAccept(async () => {
    const [item] = pick.selectedItems;
    pick.hide();
    if (item?.source) await use(server, folder, item.source);
    else await item?.run?.();
  });
  pick.onDidHide(() => pick.dispose());
  pick.show();
  await fill();
}

async function use(server: Server, folder: FolderStatus, source: SourceRow): Promise<void> {
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: `Reading ${source.name}` }, () =>
    server.select(folder.folder, source.id),
  );
}

function rows(sources: readonly SourceRow[], status: FolderStatus): Row[] {
  const group = (label: string, members: readonly SourceRow[]): Row[] =>
    members.length === 0
      ? []
      : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...members.map((source) => row(source, status))];
  const active = sources.filter((source) => source.active);
  const rest = sources.filter((source) => !source.active);
  const command = (label: string, name: string): Row => ({
    label,
    run: () => vscode.commands.executeCommand(`columnist.${name}`),
  });
  return [
    ...group('In use', active),
    ...group(
      'Connections',
      rest.filter((source) => source.kind === 'connection'),
    ),
    ...group(
      'Files of this folder',
      rest.filter((source) => source.kind !== 'connection'),
    ),
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    ...(vscode.workspace.isTrusted ? [command('$(add) Add connection…', 'addConnection')] : []),
    command('$(database) Generate migration…', 'generateMigration'),
    ...(sources.length > 1 ? [command('$(diff) Compare schemas…', 'compareSchemas')] : []),
    ...(active.length > 0
      ? [{ label: '$(debug-disconnect) Disconnect', run: () => vscode.commands.executeCommand('columnist.disconnect') }]
      : []),
  ];
}

function row(source: SourceRow, status: FolderStatus): Row {
  const production = source.role === 'production';
  const facts = [
    source.foundIn === 'folder' ? undefined : `from ${source.foundIn}`,
    source.role,
    source.tables === undefined ? undefined : count(source.tables, 'table'),
    source.missing === undefined ? undefined : `${source.missing} missing`,
    source.capturedAt === undefined ? 'not read yet' : `read ${ago(source.capturedAt)}`,
    source.problem === undefined ? undefined : `$(warning) ${source.problem}`,
  ];
  const icon = source.active && status.state === 'offline' ? 'debug-disconnect' : production ? 'warning' : icons[source.kind];
  return {
    label: `$(${icon}) ${source.name}`,
    description: source.detail === source.name ? '' : source.detail,
    detail: facts.filter((fact) => fact !== undefined).join(' · '),
    buttons: actions.filter((action) => action.applies(source)).map((action) => action.button),
    source,
  };
}

const icons = { connection: 'plug', migrations: 'versions', sql: 'file-code', snapshot: 'archive' } as const;

const ago = (iso: string): string => {
  const age = shortAge(iso);
  return age === 'now' ? 'just now' : `${age} ago`;
};

interface Action {
  readonly button: vscode.QuickInputButton;
  readonly applies: (source: SourceRow) => boolean;
  /** Whether it leads elsewhere. */
  readonly closes?: true;
  readonly run: (server: Server, folder: FolderStatus, source: SourceRow) => Promise<void>;
}

const button = (icon: string, tooltip: string): vscode.QuickInputButton => ({ iconPath: new vscode.ThemeIcon(icon), tooltip });

const actions: readonly Action[] = [
  {
    button: button('refresh', 'Refresh'),
    applies: (source) => source.active,
    run: async (server) => server.refresh(),
  },
  {
    button: button('pin', 'Make default for this folder'),
    applies: () => true,
    run: async (server, folder, source) => {
      const configuration = vscode.workspace.getConfiguration('columnist', vscode.Uri.parse(folder.folder));
      await configuration.update('source', source.id, vscode.ConfigurationTarget.WorkspaceFolder);
      await server.select(folder.folder, source.id);
    },
  },
  {
    button: button('copy', 'Copy as snapshot'),
    applies: (source) => source.tables !== undefined,
    run: async (server, folder, source) => {
      const { text, problem } = await server.request<SnapshotResult>(snapshotRequest, { folder: folder.folder, id: source.id });
      if (text === undefined) throw new Error(problem ?? 'There is no schema to copy');
      await vscode.env.clipboard.writeText(text);
      void vscode.window.setStatusBarMessage(`Copied the snapshot of ${source.name}`, 3000);
    },
  },
  {
    button: button('edit', 'Edit'),
    applies: (source) => source.foundIn === 'settings',
    closes: true,
    run: async () => {
      await vscode.commands.executeCommand('workbench.action.openWorkspaceSettingsFile');
    },
  },
  {
    button: button('trash', 'Remove'),
    applies: (source) => source.foundIn === 'settings',
    closes: true,
    run: removeConnection,
  },
];

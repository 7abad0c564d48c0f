import * as vscode from 'vscode';
import {
  type CountMissingResult,
  countMissingRequest,
  type FolderStatus,
  type SourceRow,
  sourcesRequest,
} from '../../server/src/protocol.ts';
import { shortAge } from './age.ts';
import type { Server } from './server.ts';
import { actionsFor } from './sourceActions.ts';
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
  let isOpen = true;
  let counting = new vscode.CancellationTokenSource();
  let counts: CountMissingResult = {};
  const show = async (): Promise<readonly SourceRow[]> => {
    const sources = await server.request<SourceRow[]>(sourcesRequest, { folder: folder.folder });
    const status = server.folders().find((each) => each.folder === folder.folder) ?? folder;
    if (!isOpen) return sources;
    const before = keyOf(pick.activeItems[0]);
    pick.keepScrollPosition = true;
    pick.items = rows(
      sources.map((source) => (source.id in counts && !source.active ? { ...source, missing: counts[source.id]! } : source)),
      status,
      () => manage(server, folder, sources, status),
    );
    const wanted = pick.items.find((item) => (before === undefined ? item.source?.active : keyOf(item) === before));
    if (wanted) pick.activeItems = [wanted];
    return sources;
  };
  const fill = async (): Promise<void> => {
    counting.cancel();
    counting = new vscode.CancellationTokenSource();
    const { token } = counting;
    pick.busy = true;
    const sources = await show();
    // Takes a walk through the files: the rows are there meanwhile.
    const ids = sources.filter((source) => !source.active).map((source) => source.id);
    const counted = await server
      .request<CountMissingResult>(countMissingRequest, { folder: folder.folder, ids }, token)
      .catch((): CountMissingResult => ({}));
    if (token.isCancellationRequested) return;
    counts = counted;
    await show();
    pick.busy = false;
  };
  // One runs, one waits.
  let isShowing = false;
  let isDue = false;
  const following = server.onStatus(async () => {
    isDue = true;
    while (isDue && !isShowing) {
      isDue = false;
      isShowing = true;
      await show().catch(() => undefined);
      isShowing = false;
    }
  });
  pick.onDidTriggerItemButton(async ({ item, button }) => {
    const { source } = item;
    const action = source && actionsFor(source).find((each) => each.button === button);
    if (!source || !action) return;
    if (action.closes) pick.hide();
    pick.busy = true;
    try {
      await action.run(server, folder, source);
    } catch (error) {
      void vscode.window.showErrorMessage(`Columnist: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (!action.closes) await fill();
  });
  pick.onDidAccept(async () => {
    const [item] = pick.selectedItems;
    pick.hide();
    if (item?.source) await use(server, folder, item.source);
    else await item?.run?.();
  });
  pick.onDidHide(() => {
    isOpen = false;
    following.dispose();
    counting.cancel();
    pick.dispose();
  });
  pick.show();
  await fill();
}

/** What a row is known by when the rows are made anew. */
const keyOf = (row: Row | undefined): string | undefined => row?.source?.id ?? row?.label;

async function use(server: Server, folder: FolderStatus, source: SourceRow): Promise<void> {
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: `Reading ${source.name}` }, () =>
    server.select(folder.folder, source.id),
  );
}

function rows(sources: readonly SourceRow[], status: FolderStatus, runManage: () => Promise<void>): Row[] {
  const group = (label: string, members: readonly SourceRow[]): Row[] =>
    members.length === 0
      ? []
      : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...members.map((source) => row(source, status))];
  const active = sources.filter((source) => source.active);
  const rest = sources.filter((source) => !source.active);
  const entry = (icon: string, label: string, run: () => Thenable<unknown>): Row => ({
    label,
    iconPath: new vscode.ThemeIcon(icon),
    run,
  });
  const command = (icon: string, label: string, name: string): Row =>
    entry(icon, label, () => vscode.commands.executeCommand(`columnist.${name}`));
  const help = (): Thenable<unknown> =>
    vscode.commands.executeCommand('workbench.action.openWalkthrough', { category: 'columnist.columnist#start', step: 'schema' });
  const none: Row = {
    ...entry('question', 'No schema was found in this folder', help),
    detail: 'Looked for migrations, a schema.sql, a snapshot and connections. Enter: how to start',
  };
  return [
    ...(sources.length === 0 ? [none] : []),
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
    ...(vscode.workspace.isTrusted ? [command('add', 'Add connection…', 'addConnection')] : []),
    ...(sources.length > 0 ? [command('database', 'Generate migration…', 'generateMigration')] : []),
    ...(sources.length > 1 ? [command('diff', 'Compare schemas…', 'compareSchemas')] : []),
    ...(sources.length > 0 ? [entry('gear', 'Manage…', runManage)] : []),
    ...active
      .slice(0, 1)
      .map(({ kind }) => command('debug-disconnect', kind === 'connection' ? 'Disconnect' : 'Use no schema', 'disconnect')),
  ];
}

function row(source: SourceRow, status: FolderStatus): Row {
  const production = source.role === 'production';
  const facts = [
    source.foundIn === 'folder' ? undefined : `from ${source.foundIn}`,
    source.role,
    source.tables === undefined ? undefined : count(source.tables, 'table'),
    source.missing === undefined ? undefined : source.missing === 0 ? 'nothing missing' : `${source.missing} missing`,
    source.active && status.live
      ? 'up to date'
      : source.capturedAt !== undefined
        ? `read ${ago(source.capturedAt)}`
        : source.missing === undefined
          ? 'not read yet'
          : undefined,
    source.problem === undefined ? undefined : `$(warning) ${source.problem}`,
  ];
  const icon = source.active && status.state === 'offline' ? 'debug-disconnect' : production ? 'warning' : icons[source.kind];
  return {
    label: source.name,
    iconPath: new vscode.ThemeIcon(icon),
    description: source.detail === source.name ? '' : source.detail,
    detail: facts.filter((fact) => fact !== undefined).join(' · '),
    buttons: actionsFor(source).map((action) => action.button),
    source,
  };
}

const icons = { connection: 'plug', migrations: 'versions', sql: 'file-code', snapshot: 'archive' } as const;

const ago = (iso: string): string => {
  const age = shortAge(iso);
  return age === 'now' ? 'just now' : `${age} ago`;
};

/** The same actions without a mouse: first which source, then what. */
async function manage(server: Server, folder: FolderStatus, sources: readonly SourceRow[], status: FolderStatus): Promise<void> {
  const options = { title: `Columnist: manage a schema of ${folder.name}`, matchOnDescription: true };
  const items = sources.map((source) => ({ ...row(source, status), buttons: [], source }));
  const picked = await vscode.window.showQuickPick(items, { ...options, placeHolder: 'Which one?' });
  if (!picked) return;
  const choices = actionsFor(picked.source).map((each) => ({
    label: each.button.tooltip,
    iconPath: each.button.iconPath,
    action: each,
  }));
  const chosen = await vscode.window.showQuickPick(choices, { ...options, placeHolder: picked.source.name });
  if (!chosen) return;
  await chosen.action.run(server, folder, picked.source);
  if (!chosen.action.closes) await pickSource(server);
}

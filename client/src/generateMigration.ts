import * as vscode from 'vscode';
import {
  type ListedChange,
  type PlanResult,
  planRequest,
  type WriteMigrationResult,
  writeMigrationRequest,
} from '../../server/src/protocol.ts';
import type { Server } from './server.ts';
import { count } from './statusBar.ts';

/** Checks the folder, lets the user choose among what is missing, writes the migration and its rollback, and opens it. */
export async function generateMigration(server: Server): Promise<void> {
  const folder = await server.folder();
  if (!folder) return;
  const plan = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Columnist: looking for what is missing', cancellable: true },
    (_progress, token) => server.request<PlanResult>(planRequest, { folder: folder.folder }, token),
  );
  if (plan.problem !== undefined) {
    const choose = 'Choose a Schema';
    if ((await vscode.window.showWarningMessage(`Columnist: ${plan.problem}`, choose)) === choose) {
      await vscode.commands.executeCommand('columnist.selectConnection');
    }
    return;
  }
  if (plan.changes.length === 0) {
    const rest = plan.unplanned > 0 ? ` ${count(plan.unplanned, 'name')} can only be mended in the code: see Problems.` : '';
    void vscode.window.showInformationMessage(`Columnist: nothing to add in ${count(plan.files, 'file')}.${rest}`);
    return;
  }
  const chosen = await choose(plan, folder.source?.name ?? '');
  if (!chosen || chosen.length === 0) return;
  const changes = chosen.map((change) => change.planned);
  const written = await server.request<WriteMigrationResult>(writeMigrationRequest, { folder: folder.folder, changes });
  await write(written, chosen.length);
}

interface ChangeItem extends vscode.QuickPickItem {
  readonly change?: ListedChange;
}

const openUse: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('go-to-file'), tooltip: 'Open the first use' };

function choose(plan: PlanResult, source: string): Promise<readonly ListedChange[] | undefined> {
  const pick = vscode.window.createQuickPick<ChangeItem>();
  const asked = plan.changes.filter((change) => !change.suggested);
  pick.title = `Generate Migration: ${count(asked.length, 'change')} for ${source}`;
  pick.placeholder = 'Choose what the migration brings';
  pick.canSelectMany = true;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.ignoreFocusOut = true;
  pick.items = items(plan.changes);
  pick.selectedItems = pick.items.filter((item) => item.change && !item.change.suggested);
  pick.onDidTriggerItemButton(({ item }) => void openFirstUse(item.change));
  return new Promise((resolve) => {
    pick.onDidAccept(() => {
      resolve(pick.selectedItems.flatMap((item) => (item.change ? [item.change] : [])));
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

/** Grouped by table, what nobody asked for last. */
function items(changes: readonly ListedChange[]): ChangeItem[] {
  const rows: ChangeItem[] = [];
  let group = '';
  for (const change of changes) {
    const wanted = change.suggested ? 'Suggested' : change.table;
    if (wanted !== group) rows.push({ label: wanted, kind: vscode.QuickPickItemKind.Separator });
    group = wanted;
    const hazards = change.hazards.length > 0 ? ` · $(warning) ${change.hazards.join('; ')}` : '';
    rows.push({
      label: change.title,
      description: change.places.length > 0 ? count(change.places.length, 'place') : '',
      detail: `${places(change)}${hazards}`,
      ...(change.places.length > 0 && { buttons: [openUse] }),
      change,
    });
  }
  return rows;
}

function places({ places: all, because }: ListedChange): string {
  if (all.length === 0) return because.join('; ');
  const shown = all.slice(0, 3).map(({ file, line, usage }) => `${file}:${line + 1} (${usage})`);
  return `${shown.join(', ')}${all.length > shown.length ? `, and ${all.length - shown.length} more` : ''}`;
}

async function openFirstUse(change: ListedChange | undefined): Promise<void> {
  const place = change?.places[0];
  if (!place) return;
  const selection = new vscode.Range(place.line, 0, place.line, 0);
  await vscode.window.showTextDocument(vscode.Uri.parse(place.uri), { selection, preserveFocus: true, preview: true });
}

/** As one edit of the workspace: one undo takes all of it back. */
async function write({ files, notes }: WriteMigrationResult, changes: number): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  for (const { uri, text } of files) {
    edit.createFile(vscode.Uri.parse(uri), { contents: new TextEncoder().encode(text), overwrite: true });
  }
  if (!(await vscode.workspace.applyEdit(edit))) throw new Error('The migration could not be written');
  const main = files.find((file) => file.main) ?? files[0];
  if (!main) return;
  const uri = vscode.Uri.parse(main.uri);
  await vscode.window.showTextDocument(uri, { preview: false });
  const others = files.filter((file) => /rollback|down/.test(file.uri) && file !== main).slice(0, 1);
  const message = `Columnist: wrote ${count(changes, 'change')} to ${vscode.workspace.asRelativePath(uri)}${notes.map((note) => `. ${note}`).join('')}`;
  const open = await vscode.window.showInformationMessage(message, ...others.map((file) => name(file.uri)));
  const other = others.find((file) => name(file.uri) === open);
  if (other) await vscode.window.showTextDocument(vscode.Uri.parse(other.uri), { preview: false });
}

const name = (uri: string): string => `Open ${vscode.Uri.parse(uri).path.split('/').at(-1)}`;

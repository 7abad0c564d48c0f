import * as vscode from 'vscode';
import {
  type ListedChange,
  type PlanResult,
  planRequest,
  type WriteMigrationResult,
  writeMigrationRequest,
} from '../../server/src/protocol.ts';
import { chooseChanges } from './chooseChanges.ts';
import { previewMigration } from './migrationPreview.ts';
import type { Server } from './server.ts';
import { count } from './statusBar.ts';

/**
 * Checks the folder, lets the user choose among what is missing, shows the files that it would make and whether they hold on a copy. Nothing
 * is written before the user says so there.
 */
export async function generateMigration(server: Server): Promise<void> {
  const folder = await server.folder();
  if (!folder) return;
  const plan = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Columnist: looking for what is missing', cancellable: true },
    async (_progress, token) => {
      const found = await server.request<PlanResult>(planRequest, { folder: folder.folder }, token);
      return token.isCancellationRequested ? undefined : found;
    },
  );
  if (!plan) return;
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
  const source = folder.source?.name ?? '';
  await chooseAndPreview(server, { folder: folder.folder, source, changes: plan.changes, selected: undefined });
}

interface Choice {
  readonly folder: string;
  readonly source: string;
  readonly changes: readonly ListedChange[];
  /** Titles of what is chosen; undefined: everything that was asked for. */
  readonly selected: ReadonlySet<string> | undefined;
}

async function chooseAndPreview(server: Server, choice: Choice): Promise<void> {
  const chosen = await chooseChanges(choice.changes, choice.source, choice.selected);
  if (!chosen || chosen.selected.length === 0) return;
  const changes = chosen.selected.map((change) => change.planned);
  const migration = await server.request<WriteMigrationResult>(writeMigrationRequest, { folder: choice.folder, changes });
  if (migration.files.length === 0) return;
  const again: Choice = { ...choice, changes: chosen.changes, selected: new Set(chosen.selected.map(({ title }) => title)) };
  await previewMigration(server, {
    folder: choice.folder,
    source: choice.source,
    chosen: chosen.selected,
    migration,
    chooseAgain: () => chooseAndPreview(server, again),
  });
}

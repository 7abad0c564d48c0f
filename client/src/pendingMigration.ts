import * as vscode from 'vscode';
import {
  type PendingMigrationResult,
  pendingMigrationRequest,
  type VerifyResult,
  verifyRequest,
} from '../../server/src/protocol.ts';
import type { Server } from './server.ts';

/** Opens the migration that quick fixes append to. */
export async function openPendingMigration(server: Server): Promise<void> {
  const folder = await server.folder();
  if (!folder) return;
  const pending = await server.request<PendingMigrationResult | null>(pendingMigrationRequest, { folder: folder.folder });
  if (!pending) return;
  const uri = vscode.Uri.parse(pending.uri);
  if (!pending.exists) {
    const generate = 'Generate Migration';
    const message = `Columnist: there is no pending migration yet. ${vscode.workspace.asRelativePath(uri)} is made by the first quick fix.`;
    if ((await vscode.window.showInformationMessage(message, generate)) === generate) {
      await vscode.commands.executeCommand('columnist.generateMigration');
    }
    return;
  }
  await vscode.window.showTextDocument(uri, { preview: false });
}

/** Runs the pending migration on an embedded copy of the schema and shows what happened. Touches no database. */
export async function verifyPendingMigration(server: Server): Promise<void> {
  const folder = await server.folder();
  if (!folder) return;
  const result = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Columnist: verifying on an embedded copy', cancellable: true },
    (_progress, token) => server.request<VerifyResult>(verifyRequest, { folder: folder.folder }, token),
  );
  const show = 'Show Report';
  const answer = result.ok
    ? await vscode.window.showInformationMessage('Columnist: the pending migration holds.', show)
    : await vscode.window.showWarningMessage(`Columnist: ${result.report.split('\n')[0] ?? 'it does not hold'}`, show);
  if (answer !== show) return;
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: result.report });
  await vscode.window.showTextDocument(document, { preview: true });
}

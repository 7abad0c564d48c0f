import * as vscode from 'vscode';
import { type PendingMigrationResult, pendingMigrationRequest } from '../../server/src/protocol.ts';
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

import * as vscode from 'vscode';
import { type SnapshotResult, snapshotRequest } from '../../server/src/protocol.ts';
import type { Server } from './server.ts';

/** Saves the schema in use as a file to be committed. */
export async function saveSnapshot(server: Server): Promise<void> {
  const folder = await server.folder();
  if (!folder) return;
  const { text, problem } = await server.request<SnapshotResult>(snapshotRequest, { folder: folder.folder });
  if (text === undefined) {
    void vscode.window.showWarningMessage(`Columnist: ${problem ?? 'there is no schema to save'}`);
    return;
  }
  const uri = await vscode.window.showSaveDialog({
    title: 'Save Snapshot',
    defaultUri: vscode.Uri.joinPath(vscode.Uri.parse(folder.folder), 'schema.snapshot.json'),
    filters: { Snapshot: ['json'] },
  });
  if (!uri) return;
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  void vscode.window.showInformationMessage(
    `Columnist: saved ${vscode.workspace.asRelativePath(uri)}. Commit it, and CI can check without a database.`,
  );
}

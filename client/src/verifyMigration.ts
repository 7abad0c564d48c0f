import * as vscode from 'vscode';
import {
  type SourceRow,
  sourcesRequest,
  type VerifyParams,
  type VerifyResult,
  verifyRequest,
} from '../../server/src/protocol.ts';
import { folderOf } from './activeFolder.ts';
import type { Server } from './server.ts';
import { showReport } from './virtualDocuments.ts';

/** Runs a migration on an embedded copy of the schema and shows how each step went. Touches no database. */
export async function verifyMigration(server: Server, uri?: string): Promise<void> {
  const folder = await folderFor(server, uri);
  if (folder) await verify(server, { folder: folder.folder, ...(uri !== undefined && { uri }) }, 'an embedded copy');
}

/** The same on a database that is made for it on the server of a connection, and removed after it. */
export async function verifyOnServer(server: Server, uri?: string): Promise<void> {
  const folder = await folderFor(server, uri);
  if (!folder) return;
  const rows = await server.request<SourceRow[]>(sourcesRequest, { folder: folder.folder });
  const connections = rows.filter((row) => row.kind === 'connection');
  if (connections.length === 0) {
    void vscode.window.showInformationMessage('Columnist: there is no connection here. Add one, or verify on the embedded copy.');
    return;
  }
  const picked = await vscode.window.showQuickPick(
    connections.map((row) => ({ label: row.name, description: row.detail, row })),
    { title: 'Verify on a Scratch Database', placeHolder: 'On whose server?', ignoreFocusOut: true },
  );
  if (!picked) return;
  const { row } = picked;
  const detail =
    'A database columnist_verify_… is created there from template0, filled with made-up rows, and removed afterwards. Yours is not touched.';
  const create = 'Create and Verify';
  const answer = await vscode.window.showWarningMessage(
    `Create a scratch database on the server of ${row.name} (${row.detail})?`,
    { modal: true, detail },
    create,
  );
  if (answer !== create) return;
  await verify(server, { folder: folder.folder, on: row.id, ...(uri !== undefined && { uri }) }, `the server of ${row.name}`);
}

async function verify(server: Server, params: VerifyParams, where: string): Promise<void> {
  const result = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: `Columnist: verifying on ${where}`, cancellable: true },
    async (_progress, token) => {
      const verified = await server.request<VerifyResult>(verifyRequest, params, token);
      return token.isCancellationRequested ? undefined : verified;
    },
  );
  if (!result) return;
  server.output.info(result.title);
  await showReport('Verification', result.report);
  if (result.ok) void vscode.window.showInformationMessage(`Columnist: ${result.title}`);
  else void vscode.window.showWarningMessage(`Columnist: ${result.title}`);
}

/** The folder of a migration; of the active editor when none is named. */
export const folderFor = async (server: Server, uri: string | undefined) =>
  uri === undefined ? server.folder() : folderOf(server.folders(), vscode.Uri.parse(uri));

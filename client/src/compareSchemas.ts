import * as vscode from 'vscode';
import { type CompareResult, compareRequest, type SourceRow, sourcesRequest } from '../../server/src/protocol.ts';
import type { Server } from './server.ts';

/** Shows how two schemas differ, and the SQL that aligns them. */
export async function compareSchemas(server: Server): Promise<void> {
  const folder = await server.folder();
  if (!folder) return;
  const sources = await server.request<SourceRow[]>(sourcesRequest, { folder: folder.folder });
  if (sources.length < 2) {
    void vscode.window.showInformationMessage(
      'Columnist: comparing needs two schemas, and only one is known here. Add a connection or commit a snapshot.',
    );
    return;
  }
  const from = await pick(sources, 'Compare Schemas (1/2)', 'The schema that should change');
  const to =
    from &&
    (await pick(
      sources.filter((row) => row.id !== from.id),
      'Compare Schemas (2/2)',
      `${from.name} should become as …`,
    ));
  if (!from || !to) return;
  const result = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: `Columnist: comparing ${from.name} with ${to.name}`,
      cancellable: true,
    },
    (_progress, token) =>
      server.request<CompareResult>(compareRequest, { folder: folder.folder, from: from.id, to: to.id }, token),
  );
  if (result.report === undefined) throw new Error(result.problem ?? 'The schemas could not be compared');
  const report = await vscode.workspace.openTextDocument({ language: 'markdown', content: result.report });
  await vscode.window.showTextDocument(report, { preview: false });
  if (result.sql === undefined || result.sql === '') return;
  const sql = await vscode.workspace.openTextDocument({ language: 'sql', content: result.sql });
  await vscode.window.showTextDocument(sql, { preview: false, viewColumn: vscode.ViewColumn.Beside });
}

async function pick(sources: readonly SourceRow[], title: string, placeHolder: string): Promise<SourceRow | undefined> {
  const items = sources.map((row) => ({ label: row.name, description: row.detail, row }));
  return (await vscode.window.showQuickPick(items, { title, placeHolder, ignoreFocusOut: true }))?.row;
}

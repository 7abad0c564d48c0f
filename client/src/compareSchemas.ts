import * as vscode from 'vscode';
import { type CompareResult, compareRequest, type SourceRow, sourcesRequest } from '../../server/src/protocol.ts';
import { ComparisonView } from './comparisonView.ts';
import type { Server } from './server.ts';

let view: ComparisonView | undefined;

/** Shows how two schemas differ as a tree in the explorer, and the SQL that aligns them. */
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
    async (_progress, token) => {
      const compared = await server.request<CompareResult>(
        compareRequest,
        { folder: folder.folder, from: from.id, to: to.id },
        token,
      );
      return token.isCancellationRequested ? undefined : compared;
    },
  );
  if (!result) return;
  if (result.report === undefined) throw new Error(result.problem ?? 'The schemas could not be compared');
  view ??= new ComparisonView(server.context);
  await view.show({ from: from.name, to: to.name, result });
}

async function pick(sources: readonly SourceRow[], title: string, placeHolder: string): Promise<SourceRow | undefined> {
  const items = sources.map((row) => ({
    label: row.name,
    description: row.detail === row.name ? '' : row.detail,
    ...(row.role !== undefined && { detail: row.role }),
    row,
  }));
  return (await vscode.window.showQuickPick(items, { title, placeHolder, ignoreFocusOut: true, matchOnDescription: true }))?.row;
}

import * as vscode from 'vscode';
import {
  type ApplyParams,
  type ApplyResult,
  type ApplyTargetFound,
  type ApplyTargetResult,
  applyRequest,
  applyTargetRequest,
  type FolderStatus,
  type SourceRow,
  sourcesRequest,
} from '../../server/src/protocol.ts';
import type { Server } from './server.ts';
import { count } from './statusBar.ts';
import { folderFor } from './verifyMigration.ts';
import { showReport } from './virtualDocuments.ts';
import { writeFiles } from './writeFiles.ts';

/**
 * Applies a migration to the database of a connection, once the user has confirmed database and host, and typed the connection's name where
 * it is production or read-only. What happened goes to MIGRATION_HISTORY.md and the output.
 */
export async function applyMigration(server: Server, uri?: string): Promise<void> {
  if (!vscode.workspace.isTrusted) throw new Error('The workspace is not trusted: nothing is applied');
  const folder = await folderFor(server, uri);
  if (!folder) return;
  const id = await connectionOf(server, folder);
  if (id === undefined) return;
  const title = 'Columnist: asking the database who it is';
  const target = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    (_, token) =>
      server.request<ApplyTargetResult>(
        applyTargetRequest,
        { folder: folder.folder, id, ...(uri !== undefined && { uri }) },
        token,
      ),
  );
  if (target.problem !== undefined) return explain(target.problem, target.advice, uri, target.line);
  await (await vscode.workspace.openTextDocument(vscode.Uri.parse(target.uri))).save();
  const typedName = await confirmed(target);
  if (typedName === undefined) return;
  const params: ApplyParams = { folder: folder.folder, uri: target.uri, id, stamp: target.stamp, typedName };
  const result = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: `Columnist: applying ${target.file} to ${target.source.name}`,
      cancellable: true,
    },
    (_, token) => server.request<ApplyResult>(applyRequest, params, token),
  );
  await record(server, result, target);
}

/** The active source when it is a connection, else one that the user picks. */
async function connectionOf(server: Server, { folder, source }: FolderStatus): Promise<string | undefined> {
  if (source?.kind === 'connection') return source.id;
  const rows = await server.request<SourceRow[]>(sourcesRequest, { folder });
  const items = rows
    .filter((row) => row.kind === 'connection')
    .map((row) => ({ label: row.name, description: row.detail, ...(row.role && { detail: row.role }), row }));
  if (items.length > 0) {
    const placeHolder = 'To which database? It is named again before anything is done';
    return (await vscode.window.showQuickPick(items, { title: 'Apply Migration', placeHolder, ignoreFocusOut: true }))?.row.id;
  }
  const add = 'Add Connection';
  if ((await vscode.window.showInformationMessage('Columnist: there is no connection to apply it to.', add)) === add)
    await vscode.commands.executeCommand('columnist.addConnection');
  return undefined;
}

/** What the user typed, '' where nothing had to be; undefined when they did not agree. */
async function confirmed(target: ApplyTargetFound): Promise<string | undefined> {
  const { file, source, database, server, guard } = target;
  const apply = guard === undefined ? 'Apply' : 'Continue';
  const where = `the database "${database}" on ${server}`;
  const message = `Apply ${file} to ${where}${guard === 'production' ? ', which is production' : ''}?`;
  const answer = await vscode.window.showWarningMessage(message, { modal: true, detail: detailOf(target) }, apply);
  if (answer !== apply) return undefined;
  if (guard === undefined) return '';
  const typed = await vscode.window.showInputBox({
    title: `Apply ${file} to ${where}`,
    prompt: `${source.name} is ${guard}. Type its name to apply the migration`,
    placeHolder: source.name,
    ignoreFocusOut: true,
    validateInput: (value) => (source.name.startsWith(value) ? undefined : `Type ${source.name}, or press Escape`),
  });
  return typed === source.name ? typed : undefined;
}

function detailOf({ source, user, statements, alone, hazards }: ApplyTargetFound): string {
  const together = statements - alone;
  const how = [
    ...(together > 0 ? [`${count(together, 'statement')} in ${alone > 0 ? 'transactions' : 'one transaction'}`] : []),
    ...(alone > 0 ? [`${count(alone, 'statement')} that cannot be taken back (outside a transaction)`] : []),
  ];
  const listed = hazards.slice(0, 6).map((hazard) => `• ${hazard}`);
  const rest = hazards.length > listed.length ? [`• and ${hazards.length - listed.length} more`] : [];
  return [
    `Connection: ${source.name}, as ${user}`,
    how.join(', '),
    ...(hazards.length === 0 ? ['Hazards: none'] : ['Hazards:', ...listed, ...rest]),
  ].join('\n');
}

async function record(server: Server, result: ApplyResult, { uri }: ApplyTargetFound): Promise<void> {
  if (result.ok) server.output.info(result.title);
  else server.output.error(result.title);
  if (result.history) await writeFiles([result.history], { save: true });
  const show = 'Show Report';
  const go = 'Go to Line';
  const answer = result.ok
    ? await vscode.window.showInformationMessage(`Columnist: ${result.title}`, show)
    : await vscode.window.showErrorMessage(`Columnist: ${result.title}`, ...(result.line === undefined ? [] : [go]), show);
  if (answer === show) await showReport('Applied', result.report);
  if (answer === go) await goTo(uri, result.line);
}

async function explain(
  problem: string,
  advice: string | undefined,
  uri: string | undefined,
  line: number | undefined,
): Promise<void> {
  const go = 'Go to Line';
  const message = `Columnist: ${problem}${advice === undefined ? '' : `. ${advice}`}`;
  const answer = await vscode.window.showErrorMessage(message, ...(uri !== undefined && line !== undefined ? [go] : []));
  if (answer === go && uri !== undefined) await goTo(uri, line);
}

async function goTo(uri: string, line = 0): Promise<void> {
  await vscode.window.showTextDocument(vscode.Uri.parse(uri), { selection: new vscode.Range(line, 0, line, 0) });
}

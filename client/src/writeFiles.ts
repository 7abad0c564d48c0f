import * as vscode from 'vscode';
import type { NewFile } from '../../server/src/protocol.ts';

/** Writes files as one edit of the workspace: one undo takes all of it back. A file that is there is changed where it differs, never replaced. */
export async function writeFiles(
  files: readonly NewFile[],
  { save, remove = [] }: { readonly save: boolean; readonly remove?: readonly vscode.Uri[] },
): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  const changed: vscode.Uri[] = [];
  for (const { uri: text, text: wanted } of files) {
    const uri = vscode.Uri.parse(text);
    const present = await textOf(uri);
    if (present === undefined) {
      edit.createFile(uri, { contents: new TextEncoder().encode(wanted) });
      continue;
    }
    const { start, end, middle } = difference(present.getText(), wanted);
    if (start === end && middle === '') continue;
    edit.replace(uri, new vscode.Range(present.positionAt(start), present.positionAt(end)), middle);
    changed.push(uri);
  }
  for (const uri of remove) edit.deleteFile(uri);
  if (!(await vscode.workspace.applyEdit(edit))) throw new Error('The files could not be written');
  if (!save) return;
  for (const uri of changed) await (await vscode.workspace.openTextDocument(uri)).save();
}

/** The document at a place, or undefined when there is none. */
export async function textOf(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    return undefined;
  }
}

/** The one stretch in which two texts differ. */
export function difference(
  before: string,
  after: string,
): { readonly start: number; readonly end: number; readonly middle: string } {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let tail = 0;
  const most = Math.min(before.length, after.length) - start;
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  return { start, end: before.length - tail, middle: after.slice(start, after.length - tail) };
}

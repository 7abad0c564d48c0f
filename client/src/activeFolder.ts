import * as vscode from 'vscode';
import type { FolderStatus } from '../../server/src/protocol.ts';

/** The innermost folder that a document lies in. */
export function folderOf(folders: readonly FolderStatus[], document: vscode.Uri | undefined): FolderStatus | undefined {
  const file = document?.toString();
  if (file === undefined) return undefined;
  return [...folders].sort((a, b) => b.folder.length - a.folder.length).find((folder) => file.startsWith(`${folder.folder}/`));
}

let last: string | undefined;

/** The folder of the active editor; of the last one, where none is active or it is of no folder: an output, a preview, settings. */
export function activeFolder(folders: readonly FolderStatus[]): FolderStatus | undefined {
  const found = folderOf(folders, vscode.window.activeTextEditor?.document.uri);
  if (found) last = found.folder;
  return found ?? folders.find(({ folder }) => folder === last);
}

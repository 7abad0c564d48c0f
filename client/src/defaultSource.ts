import { applyEdits, modify } from 'jsonc-parser';
import * as vscode from 'vscode';
import type { FolderStatus, SourceRow } from '../../server/src/protocol.ts';

/** Makes a source the one that a folder is held against from now on: in the settings of a workspace folder, in the columnist.json of a package. */
export async function makeDefault(folder: FolderStatus, source: SourceRow): Promise<void> {
  const value = source.kind === 'connection' ? source.name : source.detail;
  const uri = vscode.Uri.parse(folder.folder);
  const isWorkspaceFolder = vscode.workspace.workspaceFolders?.some((each) => each.uri.toString() === uri.toString());
  if (isWorkspaceFolder) {
    const configuration = vscode.workspace.getConfiguration('columnist', uri);
    return configuration.update('source', value, vscode.ConfigurationTarget.WorkspaceFolder);
  }
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(uri, 'columnist.json'));
  const text = document.getText();
  const formattingOptions = { insertSpaces: true, tabSize: 2 };
  const edit = new vscode.WorkspaceEdit();
  const whole = new vscode.Range(document.positionAt(0), document.positionAt(text.length));
  edit.replace(document.uri, whole, applyEdits(text, modify(text, ['source'], value, { formattingOptions })));
  if (!(await vscode.workspace.applyEdit(edit))) throw new Error('columnist.json could not be changed');
  await document.save();
}

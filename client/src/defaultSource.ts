import { applyEdits, modify } from 'jsonc-parser';
import * as vscode from 'vscode';
import type { FolderStatus, SourceRow } from '../../server/src/protocol.ts';
import { textOf } from './writeFiles.ts';

/** Makes a source the one that a folder is held against from now on: in the settings of a workspace folder, in the columnist.json of a package. */
export async function makeDefault(folder: FolderStatus, source: SourceRow): Promise<void> {
  const value = source.kind === 'connection' ? source.name : source.detail;
  const uri = vscode.Uri.parse(folder.folder);
  const isWorkspaceFolder = vscode.workspace.workspaceFolders?.some((each) => each.uri.toString() === uri.toString());
  if (isWorkspaceFolder) {
    const configuration = vscode.workspace.getConfiguration('columnist', uri);
    return configuration.update('source', value, vscode.ConfigurationTarget.WorkspaceFolder);
  }
  const file = vscode.Uri.joinPath(uri, 'columnist.json');
  const edit = new vscode.WorkspaceEdit();
  const document = await textOf(file);
  if (document) {
    const text = document.getText();
    const formattingOptions = { insertSpaces: true, tabSize: 2 };
    const whole = new vscode.Range(document.positionAt(0), document.positionAt(text.length));
    edit.replace(file, whole, applyEdits(text, modify(text, ['source'], value, { formattingOptions })));
  } else {
    edit.createFile(file, { contents: new TextEncoder().encode(`${JSON.stringify({ source: value }, undefined, 2)}\n`) });
  }
  if (!(await vscode.workspace.applyEdit(edit))) throw new Error('columnist.json could not be written');
  await document?.save();
}

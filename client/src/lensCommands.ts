import * as vscode from 'vscode';

interface Place {
  readonly uri: string;
  readonly range: { readonly start: Point; readonly end: Point };
}

interface Point {
  readonly line: number;
  readonly character: number;
}

/** Peeks at the places that wait for what a statement brings. */
export async function showPlaces(uri: string, at: Point, places: readonly Place[]): Promise<void> {
  const locations = places.map(({ uri: file, range }) => new vscode.Location(vscode.Uri.parse(file), toRange(range)));
  await vscode.commands.executeCommand('editor.action.showReferences', vscode.Uri.parse(uri), toPosition(at), locations);
}

/** Puts the cursor on a statement and shows its hover, which lists what it locks, rewrites and reads. */
export async function showHazards(uri: string, offset: number): Promise<void> {
  const editor = await vscode.window.showTextDocument(vscode.Uri.parse(uri));
  const position = editor.document.positionAt(offset);
  editor.selection = new vscode.Selection(position, position);
  editor.revealRange(new vscode.Range(position, position), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  await vscode.commands.executeCommand('editor.action.showHover');
}

const toPosition = ({ line, character }: Point): vscode.Position => new vscode.Position(line, character);
const toRange = ({ start, end }: Place['range']): vscode.Range => new vscode.Range(toPosition(start), toPosition(end));

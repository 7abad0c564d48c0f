import * as vscode from 'vscode';

/** The scheme of documents that exist in the editor only: previews, reports, rules. */
export const scheme = 'columnist';

/** Documents that can be read and never saved, by path. */
export class VirtualDocuments implements vscode.TextDocumentContentProvider {
  private readonly texts = new Map<string, string>();
  private readonly emitter = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.emitter.event;

  /** Puts a text at a path; whoever shows it sees the new one. */
  set(path: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme, path: path.startsWith('/') ? path : `/${path}` });
    this.texts.set(uri.path, text);
    this.emitter.fire(uri);
    return uri;
  }

  delete(uri: vscode.Uri): void {
    this.texts.delete(uri.path);
  }

  provideTextDocumentContent({ path }: vscode.Uri): string {
    return this.texts.get(path) ?? '';
  }
}

export const documents = new VirtualDocuments();

/** Shows a Markdown report; one with the same name is replaced. */
export async function showReport(name: string, markdown: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(documents.set(`${name}.md`, markdown));
  await vscode.languages.setTextDocumentLanguage(document, 'markdown');
  await vscode.window.showTextDocument(document, { preview: true });
}

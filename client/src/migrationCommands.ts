import * as vscode from 'vscode';
import { showHazards, showPlaces } from './lensCommands.ts';
import type { Server } from './server.ts';
import { documents, scheme } from './virtualDocuments.ts';

type Command = (name: string, run: (server: Server, ...args: never[]) => Promise<void>) => void;

/** What lenses, previews and rule links run. None of it is in the command palette. */
export function registerMigrationCommands(context: vscode.ExtensionContext, command: Command): void {
  command('verifyMigration', async (server, uri: string) => (await import('./verifyMigration.ts')).verifyMigration(server, uri));
  command('applyMigration', async (server, uri: string) => (await import('./applyMigration.ts')).applyMigration(server, uri));
  command('writePreview', async () => (await import('./migrationPreview.ts')).writePreview());
  command('choosePreview', async () => (await import('./migrationPreview.ts')).chooseAgain());
  command('diffPreview', async () => (await import('./migrationPreview.ts')).diffPreview());
  command('closePreview', async () => (await import('./migrationPreview.ts')).closePreview());
  context.subscriptions.push(
    vscode.workspace.registerTextDocumentContentProvider(scheme, documents),
    vscode.languages.registerCodeLensProvider({ scheme }, previewLenses),
    vscode.commands.registerCommand('columnist.showPlaces', showPlaces),
    vscode.commands.registerCommand('columnist.showHazards', showHazards),
    vscode.commands.registerCommand('columnist.openRule', (code: string) => openRule(context, code)),
  );
}

const previewLenses: vscode.CodeLensProvider = {
  provideCodeLenses: async (document) => (await import('./migrationPreview.ts')).lensesOf(document),
};

/** The doc of a rule as a rendered page; as text where Markdown cannot be rendered. */
async function openRule(context: vscode.ExtensionContext, code: string): Promise<void> {
  const uri = vscode.Uri.joinPath(context.extensionUri, 'dist', 'rules', `${code}.md`);
  try {
    await vscode.commands.executeCommand('markdown.showPreview', uri);
  } catch {
    await vscode.window.showTextDocument(uri, { preview: true });
  }
}

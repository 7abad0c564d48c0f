import * as vscode from 'vscode';
import { registerMigrationCommands } from './migrationCommands.ts';
import type { Server } from './server.ts';
import { StatusBar } from './statusBar.ts';

let server: Promise<Server> | undefined;

/** Registers what the manifest names and starts the language server beside; it waits for nothing, so that the editor starts as fast as without us. */
export function activate(context: vscode.ExtensionContext): void {
  const output = vscode.window.createOutputChannel('Columnist', { log: true });
  const statusBar = new StatusBar();
  context.subscriptions.push(output, statusBar);

  // Loaded on first use: a command that nobody runs costs nothing.
  const command = (name: string, run: (server: Server, ...args: never[]) => Promise<void>): void => {
    const registered = vscode.commands.registerCommand(`columnist.${name}`, async (...args: never[]) => {
      try {
        server ??= start();
        await run(await server, ...args);
      } catch (error) {
        output.error(error instanceof Error ? error : String(error));
        void vscode.window.showErrorMessage(`Columnist: ${error instanceof Error ? error.message : String(error)}`);
      }
    });
    context.subscriptions.push(registered);
  };
  const start = async (): Promise<Server> => (await import('./server.ts')).startServer(context, output, statusBar);

  command('generateMigration', async (started) => (await import('./generateMigration.ts')).generateMigration(started));
  command('openPendingMigration', async (started) => (await import('./pendingMigration.ts')).openPendingMigration(started));
  command('verifyPendingMigration', async (started) => (await import('./verifyMigration.ts')).verifyMigration(started));
  command('verifyOnServer', async (started) => (await import('./verifyMigration.ts')).verifyOnServer(started));
  command('applyPendingMigration', async (started) => (await import('./applyMigration.ts')).applyMigration(started));
  command('selectConnection', async (started) => (await import('./picker.ts')).pickSource(started));
  command('addConnection', async (started) => (await import('./addConnection.ts')).addConnection(started));
  command('refreshSchema', async (started) => started.refresh());
  command('disconnect', async (started) => {
    const folder = await started.folder();
    if (folder) await started.select(folder.folder, undefined);
  });
  command('saveSnapshot', async (started) => (await import('./snapshot.ts')).saveSnapshot(started));
  command('compareSchemas', async (started) => (await import('./compareSchemas.ts')).compareSchemas(started));
  registerMigrationCommands(context, command);
  context.subscriptions.push(
    vscode.commands.registerCommand('columnist.showOutput', () => output.show()),
    vscode.commands.registerCommand('columnist.closeComparison', () =>
      vscode.commands.executeCommand('setContext', 'columnist.hasComparison', false),
    ),
    vscode.commands.registerCommand('columnist.enable', () => setEnabled(true)),
    vscode.commands.registerCommand('columnist.disable', () => setEnabled(false)),
  );

  server = start();
  server.catch((error: unknown) => {
    output.error(error instanceof Error ? error : String(error));
    statusBar.showFailure();
  });
}

export async function deactivate(): Promise<void> {
  await (await server?.catch(() => undefined))?.stop();
}

async function setEnabled(value: boolean): Promise<void> {
  await vscode.workspace.getConfiguration('columnist').update('enable', value, vscode.ConfigurationTarget.Workspace);
}

import * as vscode from 'vscode';
import type { FolderStatus, SourceRow } from '../../server/src/protocol.ts';
import type { Server } from './server.ts';

type Connections = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Writes a connection to the settings of the workspace, and its password to the secret storage. */
export async function saveConnection(
  server: Server,
  folder: FolderStatus,
  connection: { readonly name: string; readonly settings: Readonly<Record<string, unknown>>; readonly password?: string },
): Promise<void> {
  const { name, settings, password } = connection;
  const key = secretKey(name, settings);
  const secret = password === undefined ? {} : { secret: { kind: 'storage', key } };
  if (password !== undefined) await server.storeSecret(key, password);
  await update(folder, (connections) => ({ ...connections, [name]: { ...settings, ...secret } }));
}

export async function removeConnection(server: Server, folder: FolderStatus, source: SourceRow): Promise<void> {
  const remove = 'Remove';
  const detail = 'It is taken out of the settings, and its password out of the secret storage. The database is not touched.';
  if (
    (await vscode.window.showWarningMessage(`Remove the connection ${source.name}?`, { modal: true, detail }, remove)) !== remove
  )
    return;
  let removed: Readonly<Record<string, unknown>> | undefined;
  await update(folder, (connections) => {
    removed = connections[source.name];
    return Object.fromEntries(Object.entries(connections).filter(([name]) => name !== source.name));
  });
  if (removed) await server.storeSecret(secretKey(source.name, removed), undefined);
  if (source.active) await server.select(folder.folder, undefined);
}

/** The secret storage is shared by all workspaces: a password belongs to a user of a database, not to a name. */
const secretKey = (name: string, { user, host, port, database }: Readonly<Record<string, unknown>>): string =>
  database === undefined ? name : `${user ?? ''}@${host ?? 'localhost'}:${port ?? 5432}/${database}`;

/** In the settings where it stands already, else in the workspace's. */
async function update(folder: FolderStatus, change: (connections: Connections) => Connections): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('columnist', vscode.Uri.parse(folder.folder));
  const found = configuration.inspect<Connections>('connections');
  const several = (vscode.workspace.workspaceFolders?.length ?? 0) > 1;
  const [target, present] = found?.workspaceFolderValue
    ? [vscode.ConfigurationTarget.WorkspaceFolder, found.workspaceFolderValue]
    : found?.workspaceValue
      ? [vscode.ConfigurationTarget.Workspace, found.workspaceValue]
      : found?.globalValue
        ? [vscode.ConfigurationTarget.Global, found.globalValue]
        : [several ? vscode.ConfigurationTarget.WorkspaceFolder : vscode.ConfigurationTarget.Workspace, {}];
  await configuration.update('connections', change(present), target);
}

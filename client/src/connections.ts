import * as vscode from 'vscode';
import type { FolderStatus, SourceRow } from '../../server/src/protocol.ts';
import type { Server } from './server.ts';

type Settings = Readonly<Record<string, unknown>>;
type Connections = Readonly<Record<string, Settings>>;

/** The connections in the settings of a folder, by name. */
export const connectionsOf = (folder: FolderStatus): Connections => configurationOf(folder).get<Connections>('connections') ?? {};

/** Writes a connection to the settings, and its password to the secret storage. `before`: what it takes the place of. */
export async function saveConnection(
  server: Server,
  folder: FolderStatus,
  connection: { readonly name: string; readonly settings: Settings; readonly password?: string },
  before: { readonly name: string; readonly settings: Settings } | undefined,
): Promise<void> {
  const { name, settings, password } = connection;
  const key = secretKey(name, settings);
  const secret = password === undefined ? {} : { secret: { kind: 'storage', key } };
  if (password !== undefined) await server.storeSecret(key, password);
  const entry = { ...settings, ...secret };
  await update(folder, before?.name ?? name, (connections) => ({ ...without(connections, before?.name), [name]: entry }));
  const old = before && storageKey(before.settings);
  if (old !== undefined && old !== storageKey(entry)) await server.storeSecret(old, undefined);
}

/** A password that was kept for another user or server is not sent to this one. */
export function withoutStaleSecret(settings: Settings, before: Settings | undefined): Settings {
  const old = before && storageKey(before);
  if (old === undefined || old === secretKey('', settings) || secretKey('', before!) === secretKey('', settings)) return settings;
  const { secret: _, ...rest } = settings;
  return rest;
}

export async function removeConnection(server: Server, folder: FolderStatus, source: SourceRow): Promise<void> {
  const remove = 'Remove';
  const detail = 'It is taken out of the settings, and its password out of the secret storage. The database is not touched.';
  if (
    (await vscode.window.showWarningMessage(`Remove the connection ${source.name}?`, { modal: true, detail }, remove)) !== remove
  )
    return;
  const key = storageKey(connectionsOf(folder)[source.name] ?? {});
  await update(folder, source.name, (connections) => without(connections, source.name));
  if (key !== undefined) await server.storeSecret(key, undefined);
  if (source.active) await server.select(folder.folder, undefined);
}

/** The secret storage is shared by all workspaces: a password belongs to a user of a database, not to a name. */
const secretKey = (name: string, { user, host, port, database }: Readonly<Record<string, unknown>>): string =>
  database === undefined ? name : `${user ?? ''}@${host ?? 'localhost'}:${port ?? 5432}/${database}`;

/** Where the password of a connection is kept; undefined when it is not. */
function storageKey({ secret }: Settings): string | undefined {
  const { kind, key } = (secret ?? {}) as { readonly kind?: string; readonly key?: string };
  return kind === 'storage' ? key : undefined;
}

const without = (connections: Connections, name: string | undefined): Connections =>
  Object.fromEntries(Object.entries(connections).filter(([each]) => each !== name));

const configurationOf = (folder: FolderStatus): vscode.WorkspaceConfiguration =>
  vscode.workspace.getConfiguration('columnist', vscode.Uri.parse(folder.folder));

/** In the settings where it stands, else where connections stand already, else in the workspace's. */
async function update(folder: FolderStatus, name: string, change: (connections: Connections) => Connections): Promise<void> {
  const configuration = configurationOf(folder);
  const { target, connections } = placeOf(configuration, name);
  await configuration.update('connections', change(connections), target);
}

interface SettingsPlace {
  readonly target: vscode.ConfigurationTarget;
  readonly connections: Connections;
}

function placeOf(configuration: vscode.WorkspaceConfiguration, name: string): SettingsPlace {
  const { WorkspaceFolder, Workspace, Global } = vscode.ConfigurationTarget;
  const found = configuration.inspect<Connections>('connections');
  const places = [
    { target: WorkspaceFolder, connections: found?.workspaceFolderValue },
    { target: Workspace, connections: found?.workspaceValue },
    { target: Global, connections: found?.globalValue },
  ].filter((place): place is SettingsPlace => place.connections !== undefined);
  const several = (vscode.workspace.workspaceFolders?.length ?? 0) > 1;
  return (
    places.find(({ connections }) => name in connections) ??
    places[0] ?? { target: several ? WorkspaceFolder : Workspace, connections: {} }
  );
}

/** Opens the settings file in which a connection stands, at its name. */
export async function openConnectionSettings(folder: FolderStatus, name: string): Promise<void> {
  const { target } = placeOf(configurationOf(folder), name);
  const workspace = vscode.workspace.workspaceFile;
  if (target === vscode.ConfigurationTarget.Global) {
    await vscode.commands.executeCommand('workbench.action.openSettingsJson');
  } else if (target === vscode.ConfigurationTarget.Workspace && workspace && workspace.scheme !== 'untitled') {
    await showAt(workspace, `"${name}"`);
  } else {
    const uri = vscode.Uri.parse(folder.folder);
    const root = vscode.workspace.getWorkspaceFolder(uri)?.uri ?? uri;
    await showAt(vscode.Uri.joinPath(root, '.vscode/settings.json'), `"${name}"`);
  }
}

/** Opens a file with the cursor at the first occurrence of a text. */
export async function showAt(uri: vscode.Uri, text: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const position = document.positionAt(Math.max(0, document.getText().indexOf(text)));
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(position, position) });
}

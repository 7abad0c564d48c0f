import * as vscode from 'vscode';
import {
  type FolderStatus,
  type ParsedConnection,
  parseConnectionRequest,
  type TestConnectionResult,
  testConnectionRequest,
} from '../../server/src/protocol.ts';
import { saveConnection } from './connections.ts';
import type { Server } from './server.ts';

interface Draft {
  readonly url: string;
  readonly password?: string;
}

/** Asks for a connection in steps, tests it, keeps it and uses it. Escape at any step leaves everything as it was. */
export async function addConnection(server: Server): Promise<void> {
  const folder = await server.folder();
  if (!folder) return;
  const draft = await enter(server);
  if (!draft) return;
  const parsed = await server.request<ParsedConnection>(parseConnectionRequest, { url: draft.url });
  const name = await ask('Name', {
    placeHolder: 'How it is called in the status bar',
    value: suggestedName(parsed),
    validate: required('A name'),
  });
  if (name === undefined) return;
  const role = await askRole();
  if (!role) return;
  const given = draft.password ?? parsed.password;
  const tested = await test(server, folder, { name, url: draft.url, ...(given !== undefined && { password: given }) });
  if (!tested) return;
  const { password } = tested;
  await saveConnection(server, folder, {
    name,
    settings: { ...parsed.settings, role },
    ...(password !== undefined && { password }),
  });
  // The settings reach the server by themselves; asking for the sources makes sure that they have.
  await server.select(folder.folder, `settings:${name}`);
}

async function enter(server: Server): Promise<Draft | undefined> {
  const ways = [
    { label: '$(link) Paste a connection string', description: 'postgres://user@host:5432/database', way: enterUrl },
    { label: '$(list-unordered) Fill in the fields', description: 'host, port, database, user, password', way: enterFields },
  ];
  const picked = await vscode.window.showQuickPick(ways, {
    title: 'Add Connection',
    placeHolder: 'How do you have it?',
    ignoreFocusOut: true,
  });
  return picked?.way(server);
}

async function enterUrl(server: Server): Promise<Draft | undefined> {
  const url = await ask('Connection string', {
    placeHolder: 'postgres://user:password@localhost:5432/database',
    prompt: 'The password is taken out and kept in the secret storage.',
    // Shown as dots: it may hold a password.
    password: true,
    validate: async (value) => (await server.request<ParsedConnection>(parseConnectionRequest, { url: value.trim() })).problem,
  });
  return url === undefined ? undefined : { url: url.trim() };
}

async function enterFields(): Promise<Draft | undefined> {
  const host = await ask('Host (1/5)', { value: 'localhost', validate: required('A host') });
  if (host === undefined) return undefined;
  const port = await ask('Port (2/5)', {
    value: '5432',
    validate: (value) => (/^\d{1,5}$/.test(value) && Number(value) < 65_536 ? undefined : 'A number up to 65535'),
  });
  if (port === undefined) return undefined;
  const database = await ask('Database (3/5)', { validate: required('A database') });
  if (database === undefined) return undefined;
  const user = await ask('User (4/5)', { value: 'postgres', validate: required('A user') });
  if (user === undefined) return undefined;
  const password = await ask('Password (5/5)', {
    password: true,
    prompt: 'Kept in the secret storage. Empty: from the environment or ~/.pgpass.',
  });
  if (password === undefined) return undefined;
  const part = encodeURIComponent;
  const url = `postgres://${part(user)}@${host.includes(':') ? `[${host}]` : part(host)}:${port}/${part(database)}`;
  return { url, ...(password !== '' && { password }) };
}

/** The connection as it is to be kept, its password perhaps another one; undefined when it is not. */
async function test<T extends Draft & { readonly name: string }>(
  server: Server,
  folder: FolderStatus,
  connection: T,
): Promise<T | undefined> {
  const { ok, message, advice } = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: `Columnist: testing ${connection.name}`, cancellable: true },
    (_progress, token) =>
      server.request<TestConnectionResult>(testConnectionRequest, { folder: folder.folder, connection }, token),
  );
  if (ok) {
    void vscode.window.showInformationMessage(`Columnist: connected to ${connection.name}. ${message}`);
    return connection;
  }
  const again = 'Enter Password';
  const save = 'Save Anyway';
  const detail = advice === undefined ? message : `${message}\n\n${advice}`;
  const answer = await vscode.window.showWarningMessage(
    `${connection.name} cannot be connected to`,
    { modal: true, detail },
    again,
    save,
  );
  if (answer === save) return connection;
  const password =
    answer === again ? await ask('Password', { password: true, prompt: 'Kept in the secret storage.' }) : undefined;
  return password === undefined ? undefined : test(server, folder, { ...connection, password });
}

async function askRole(): Promise<string | undefined> {
  const roles = [
    { label: 'Development', value: 'development' },
    { label: 'Staging', value: 'staging' },
    { label: 'Production', description: '$(warning) shown in a warning color, never written to', value: 'production' },
  ];
  return (
    await vscode.window.showQuickPick(roles, { title: 'Add Connection', placeHolder: 'What is it for?', ignoreFocusOut: true })
  )?.value;
}

interface Question {
  readonly value?: string;
  readonly placeHolder?: string;
  readonly prompt?: string;
  readonly password?: boolean;
  readonly validate?: (value: string) => string | undefined | Promise<string | undefined>;
}

function ask(title: string, { validate, ...options }: Question): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: `Add Connection: ${title}`,
    ignoreFocusOut: true,
    ...options,
    ...(validate && { validateInput: async (value) => (await validate(value)) ?? null }),
  });
}

const required =
  (what: string) =>
  (value: string): string | undefined =>
    value.trim() === '' ? `${what} is needed` : undefined;

function suggestedName({ settings }: ParsedConnection): string {
  return typeof settings.database === 'string' ? settings.database : 'database';
}

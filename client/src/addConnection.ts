import * as vscode from 'vscode';
import { type FolderStatus, type TestConnectionResult, testConnectionRequest } from '../../server/src/protocol.ts';
import { connectionSteps, type Draft, emptyDraft, mends, type Settings } from './connectionSteps.ts';
import { connectionsOf, saveConnection, withoutStaleSecret } from './connections.ts';
import type { Server } from './server.ts';
import { runSteps, type Step } from './wizard.ts';

/** Asks for a connection in steps, tests it, keeps it and uses it. Escape at any step leaves everything as it was. */
export async function addConnection(server: Server): Promise<void> {
  const folder = await server.folder();
  if (folder) await askAndKeep(server, folder, 'Add Connection', emptyDraft, undefined);
}

/** The same for one that stands in the settings. */
export async function editConnection(server: Server, folder: FolderStatus, name: string): Promise<void> {
  const settings = connectionsOf(folder)[name];
  if (!settings) throw new Error(`There is no connection "${name}" in the settings any more`);
  const draft: Draft = { way: 'fields', url: '', settings, password: '', hasTunnel: settings.ssh !== undefined, name };
  await askAndKeep(server, folder, 'Edit Connection', draft, { name, settings });
}

interface Before {
  readonly name: string;
  readonly settings: Settings;
}

async function askAndKeep(
  server: Server,
  folder: FolderStatus,
  title: string,
  first: Draft,
  before: Before | undefined,
): Promise<void> {
  const taken = Object.keys(connectionsOf(folder)).filter((name) => name !== before?.name);
  const all = connectionSteps(server, taken);
  const steps = before ? all.filter(({ name }) => name !== 'way') : all;
  let draft = await runSteps(title, steps, first);
  while (draft) {
    const settings = withoutStaleSecret(draft.settings, before?.settings);
    const tested = await test(server, folder, draft, settings);
    const answer = tested.ok ? 'keep' : await askWhatToDo(draft, tested);
    if (answer === 'keep') {
      const { name, password } = draft;
      await saveConnection(server, folder, { name, settings, ...(password !== '' && { password }) }, before);
      // The settings reach the server by themselves; using it makes sure that they have.
      await server.select(folder.folder, `settings:${name}`);
      if (tested.ok) void vscode.window.showInformationMessage(`Columnist: connected to ${name}. ${tested.message}`);
      return;
    }
    if (answer === undefined) return;
    // The parts of a string are known by now: each is asked for by itself.
    draft = await (answer === 'all'
      ? runSteps(title, steps, draft)
      : runSteps(title, only(all, answer), { ...draft, way: 'fields' }));
  }
}

async function test(server: Server, folder: FolderStatus, draft: Draft, settings: Settings): Promise<TestConnectionResult> {
  const connection = { settings, ...(draft.password !== '' && { password: draft.password }) };
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: `Columnist: testing ${draft.name}`, cancellable: true },
    async (_progress, token) => {
      const result = await server.request<TestConnectionResult>(
        testConnectionRequest,
        { folder: folder.folder, connection },
        token,
      );
      return token.isCancellationRequested ? { ok: false, message: 'The test was cancelled' } : result;
    },
  );
}

/** `keep`: as it is. `all`: every question again. A list: these. Undefined: nothing is kept. */
async function askWhatToDo(
  { name }: Draft,
  { message, advice, about }: TestConnectionResult,
): Promise<'keep' | 'all' | readonly string[] | undefined> {
  const mend = about && mends[about];
  const back = 'Go Back';
  const save = 'Save Anyway';
  const detail = advice === undefined ? message : `${message}\n\n${advice}`;
  const answer = await vscode.window.showWarningMessage(
    `${name} cannot be connected to`,
    { modal: true, detail },
    ...(mend ? [mend.label] : []),
    back,
    save,
  );
  if (answer === save) return 'keep';
  if (answer === back) return 'all';
  return answer === undefined ? undefined : mend?.steps;
}

/** The first of them is asked in any case, the others where they apply. */
function only(steps: readonly Step<Draft>[], names: readonly string[]): Step<Draft>[] {
  return steps
    .filter(({ name }) => names.includes(name))
    .map(({ name, ask, applies }) => (applies && name !== names[0] ? { name, ask, applies } : { name, ask }));
}

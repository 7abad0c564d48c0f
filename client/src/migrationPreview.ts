import * as vscode from 'vscode';
import {
  type ListedChange,
  type NewFile,
  type VerifyChangesParams,
  type VerifyResult,
  verifyChangesRequest,
  type WriteMigrationResult,
} from '../../server/src/protocol.ts';
import { confidences } from './chooseChanges.ts';
import type { Server } from './server.ts';
import { count } from './statusBar.ts';
import { documents, scheme } from './virtualDocuments.ts';
import { difference, textOf, writeFiles } from './writeFiles.ts';

export interface PreviewInput {
  readonly folder: string;
  /** Name of the source that was checked. */
  readonly source: string;
  readonly chosen: readonly ListedChange[];
  readonly migration: WriteMigrationResult;
  readonly chooseAgain: () => Promise<void>;
}

/** What is shown now; there is one preview at a time. */
let current: { readonly server: Server; readonly input: PreviewInput; readonly uri: vscode.Uri } | undefined;

const path = '/Migration preview.md';

/** Shows what would be written as one document, and beside it proves it on a copy. Lenses and the title bar write it or give it up. */
export async function previewMigration(server: Server, input: PreviewInput): Promise<void> {
  const show = async (verification: string): Promise<vscode.Uri> => documents.set(path, await render(input, verification));
  const trusted = vscode.workspace.isTrusted;
  const uri = await show(trusted ? 'Verifying on an embedded copy…' : 'Not verified: the workspace is not trusted.');
  const own = { server, input, uri };
  current = own;
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.languages.setTextDocumentLanguage(document, 'markdown');
  await vscode.window.showTextDocument(document, { preview: false });
  if (!trusted) return;
  const verified = await verify(server, input);
  if (current === own) await show(verified === undefined ? 'Not verified: it was cancelled.' : inDocument(verified));
}

export async function writePreview(): Promise<void> {
  if (!current) return;
  const { input } = current;
  const { files, notes, remove } = input.migration;
  await writeFiles(files, { save: true, ...(remove !== undefined && { remove: [vscode.Uri.parse(remove)] }) });
  await closePreview();
  const main = files.find((file) => file.main) ?? files[0];
  if (!main) return;
  const uri = vscode.Uri.parse(main.uri);
  await vscode.window.showTextDocument(uri, { preview: false });
  const said = [`wrote ${count(input.chosen.length, 'change')} to ${vscode.workspace.asRelativePath(uri)}`, ...notes];
  const others = files.filter((file) => /rollback|down/.test(file.uri) && file !== main).slice(0, 1);
  const open = await vscode.window.showInformationMessage(
    `Columnist: ${said.join('. ')}`,
    ...others.map(({ uri: each }) => openLabel(each)),
  );
  const other = others.find((file) => openLabel(file.uri) === open);
  if (other) await vscode.window.showTextDocument(vscode.Uri.parse(other.uri), { preview: false });
}

const openLabel = (uri: string): string => `Open ${vscode.Uri.parse(uri).path.split('/').at(-1)}`;

export async function chooseAgain(): Promise<void> {
  const { input } = current ?? {};
  await closePreview();
  await input?.chooseAgain();
}

/** Every file against what is there now, in one editor. */
export async function diffPreview(): Promise<void> {
  if (!current) return;
  const rows: [vscode.Uri, vscode.Uri | undefined, vscode.Uri][] = [];
  for (const { uri: text, text: wanted } of current.input.migration.files) {
    const uri = vscode.Uri.parse(text);
    const present = await textOf(uri);
    rows.push([uri, present && uri, documents.set(`/preview/${vscode.workspace.asRelativePath(uri)}`, wanted)]);
  }
  await vscode.commands.executeCommand('vscode.changes', `Migration preview: ${current.input.migration.title}`, rows);
}

export async function closePreview(): Promise<void> {
  current = undefined;
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const own = tabs.filter(
    ({ input }) => input instanceof vscode.TabInputText && input.uri.scheme === scheme && input.uri.path === path,
  );
  await vscode.window.tabGroups.close(own);
}

/** What can be done with the preview, above its first line. */
export function lensesOf(document: vscode.TextDocument): vscode.CodeLens[] {
  if (document.uri.path !== path || !current) return [];
  const top = new vscode.Range(0, 0, 0, 0);
  const lens = (title: string, command: string): vscode.CodeLens =>
    new vscode.CodeLens(top, { title, command: `columnist.${command}` });
  return [
    lens(`$(check) Write ${count(current.input.migration.files.length, 'File')}`, 'writePreview'),
    lens('$(list-selection) Choose Again', 'choosePreview'),
    lens('$(diff-multiple) Show as Diff', 'diffPreview'),
    lens('$(close) Discard', 'closePreview'),
  ];
}

async function verify(server: Server, { folder, chosen }: PreviewInput): Promise<VerifyResult | undefined> {
  const params: VerifyChangesParams = { folder, changes: chosen.map((change) => change.planned) };
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Columnist: verifying on an embedded copy', cancellable: true },
    async (_progress, token) => {
      const result = await server.request<VerifyResult>(verifyChangesRequest, params, token);
      return token.isCancellationRequested ? undefined : result;
    },
  );
}

/** A report as a part of another document. */
function inDocument({ ok, title, report }: VerifyResult): string {
  const body = report.replace(/^# .*\n+/, '').replaceAll(/^## /gm, '### ');
  return `${ok ? '✔' : '✘'} **${title}**\n\n${body.trim()}`;
}

async function render({ source, chosen, migration }: PreviewInput, verification: string): Promise<string> {
  const { title, tool, files, notes } = migration;
  const parts = [
    `# ${title}`,
    `Not written yet. ${count(files.length, 'file')} for ${source}, in the form of ${tool}.`,
    ...notes,
    `## Verification\n\n${verification}`,
    `## Changes\n\n${chosen.map(describe).join('\n')}`,
  ];
  for (const file of files) parts.push(await section(file));
  return `${parts.join('\n\n')}\n`;
}

function describe({ title, confidence, because, hazards, alternatives, suggested }: ListedChange): string {
  const why = because.length > 0 ? [`   ${because.slice(0, 3).join('; ')}`] : [];
  const types = alternatives.map(({ title: other }) => typeOf(other)).filter((type) => type !== '');
  const facts = [
    ...(suggested ? [] : [confidences[confidence]]),
    hazards.length === 0 ? 'hazards: none' : `hazards: ${hazards.join('; ')}`,
    ...(types.length > 0 ? [`or ${types.join(', ')}`] : []),
  ];
  return [`- **${title}**`, `   ${facts.join(' · ')}`, ...why].join('  \n');
}

/** `varchar(20)` of `add messages.status varchar(20) not null`. */
const typeOf = (title: string): string => /^add \S+ (.+?)(?: not null| default |$)/.exec(title)?.[1] ?? '';

async function section({ uri: text, text: wanted }: NewFile): Promise<string> {
  const uri = vscode.Uri.parse(text);
  const present = await textOf(uri);
  const fence = '```';
  const language = uri.path.split('.').at(-1) ?? '';
  const shown = present ? difference(present.getText(), wanted).middle : wanted;
  const heading = `## ${vscode.workspace.asRelativePath(uri)}${present ? ' (is there: this is added)' : ''}`;
  return `${heading}\n\n${fence}${language}\n${shown.trim()}\n${fence}`;
}

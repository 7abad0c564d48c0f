import * as vscode from 'vscode';
import type { FolderStatus } from '../../server/src/protocol.ts';
import { activeFolder } from './activeFolder.ts';
import { shortAge } from './age.ts';

/** Which schema the active editor is held against, how many names it lacks and how old it is. A click opens the picker. */
export class StatusBar {
  private readonly item = vscode.window.createStatusBarItem('columnist.schema', vscode.StatusBarAlignment.Left, 40);
  private folders: readonly FolderStatus[] = [];
  /** The age is shown in minutes. */
  private readonly timer = setInterval(() => this.render(), 30_000);

  constructor() {
    this.item.name = 'Columnist';
    this.item.command = 'columnist.selectConnection';
  }

  update(folders: readonly FolderStatus[]): void {
    this.folders = folders;
    this.render();
  }

  showFailure(): void {
    this.item.text = '$(error) Columnist';
    this.item.tooltip = 'The language server did not start. Click to see the output.';
    this.item.command = 'columnist.showOutput';
    this.item.show();
  }

  dispose(): void {
    clearInterval(this.timer);
    this.item.dispose();
  }

  private render(): void {
    const folder = activeFolder(this.folders) ?? this.folders[0];
    if (!folder?.enabled) {
      this.item.hide();
      return;
    }
    const { text, label, warning } = present(folder);
    this.item.text = text;
    this.item.tooltip = tooltip(folder);
    this.item.accessibilityInformation = { label: `Columnist: ${label}`, role: 'button' };
    this.item.backgroundColor = warning ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.item.show();
  }
}

interface Presented {
  readonly text: string;
  /** The same for who hears it: without icons, with what the color says. */
  readonly label: string;
  readonly warning: boolean;
}

function present(folder: FolderStatus): Presented {
  if (folder.state === 'none') {
    const text = 'Columnist: choose a schema';
    return { text: `$(database) ${text}`, label: 'choose a schema', warning: false };
  }
  const isProduction = folder.source?.role === 'production';
  const name = folder.source?.name ?? 'Columnist';
  const facts: string[] = [];
  if (folder.state === 'error') facts.push('no schema');
  else if (folder.missing > 0 && folder.state !== 'loading') facts.push(`${folder.missing} missing`);
  if (folder.state === 'offline') facts.push('offline');
  if (folder.state === 'untrusted') facts.push('restricted');
  // What is followed live is never old.
  const isAged = folder.state !== 'loading' && folder.state !== 'error' && !folder.live;
  if (folder.capturedAt !== undefined && isAged) facts.push(shortAge(folder.capturedAt));
  const icon = folder.busy ? '$(sync~spin)' : icons[folder.state];
  const heard = [name, ...(isProduction ? ['production'] : []), ...facts, ...(folder.busy ? ['reading the schema'] : [])];
  return {
    text: [`${icon} ${name}`, ...facts].join(' · '),
    label: heard.join(', '),
    warning: isProduction || folder.state === 'error' || folder.state === 'offline',
  };
}

const icons = {
  ready: '$(database)',
  loading: '$(sync~spin)',
  offline: '$(debug-disconnect)',
  untrusted: '$(shield)',
  error: '$(warning)',
} as const;

function tooltip(folder: FolderStatus): vscode.MarkdownString {
  const text = new vscode.MarkdownString(undefined, true);
  text.isTrusted = {
    enabledCommands: [
      'columnist.generateMigration',
      'columnist.refreshSchema',
      'columnist.showOutput',
      'columnist.openPendingMigration',
      'columnist.selectConnection',
    ],
  };
  const { source } = folder;
  text.appendMarkdown(
    source
      ? `**${plain(source.name)}**${source.detail === source.name ? '' : ` — ${plain(source.detail)}`}\n\n`
      : '**Columnist**\n\n',
  );
  if (source?.role === 'production')
    text.appendMarkdown('$(warning) Production: it is read. A migration is applied to it only with its name typed.\n\n');
  text.appendMarkdown(
    `${plain(folder.live ? 'Up to date: changes made elsewhere show by themselves.' : states[folder.busy ? 'loading' : folder.state])}\n\n`,
  );
  for (const problem of folder.problems.slice(0, 5)) text.appendMarkdown(`$(warning) ${plain(problem)}\n\n`);
  if (folder.retryAt !== undefined)
    text.appendMarkdown(`It is tried again at ${plain(new Date(folder.retryAt).toLocaleTimeString())}\n\n`);
  if (folder.tables > 0) text.appendMarkdown(`${count(folder.tables, 'table')}, ${count(folder.columns, 'column')}\n\n`);
  if (folder.capturedAt !== undefined) text.appendMarkdown(`Read ${new Date(folder.capturedAt).toLocaleString()}\n\n`);
  if (folder.missing > 0 || folder.pending > 0)
    text.appendMarkdown(
      `${count(folder.missing, 'missing name')}${folder.pending === 0 ? '' : `, ${folder.pending} that a migration will bring`}\n\n`,
    );
  const links = [
    ...(folder.tables > 0 ? ['[Generate migration](command:columnist.generateMigration)'] : []),
    ...(source ? ['[Refresh](command:columnist.refreshSchema)'] : []),
    '[Choose a schema](command:columnist.selectConnection)',
    '[Output](command:columnist.showOutput)',
  ];
  text.appendMarkdown(links.join(' · '));
  return text;
}

const states: Readonly<Record<FolderStatus['state'], string>> = {
  ready: 'Up to date.',
  loading: 'Reading the schema…',
  offline: 'It cannot be reached. Findings come from what was read before.',
  untrusted: 'The workspace is not trusted: nothing is connected to. Findings come from what was read before.',
  error: 'There is no schema to check against.',
  none: 'No schema is chosen.',
};

export const count = (number: number, what: string): string => `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`;

const plain = (text: string): string => text.replaceAll(/[\\`*_{}[\]()#+!|<>$-]/g, '\\$&');

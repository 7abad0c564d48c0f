import * as vscode from 'vscode';
import {
  type FolderStatus,
  type RefreshResult,
  refreshRequest,
  type SnapshotResult,
  type SourceRow,
  snapshotRequest,
} from '../../server/src/protocol.ts';
import { openConnectionSettings, removeConnection, showAt } from './connections.ts';
import type { Server } from './server.ts';

/** Something that can be done with a source beside using it. */
export interface SourceAction {
  readonly button: vscode.QuickInputButton & { readonly tooltip: string };
  readonly applies: (source: SourceRow) => boolean;
  /** Whether it leads elsewhere. */
  readonly closes?: true;
  readonly run: (server: Server, folder: FolderStatus, source: SourceRow) => Promise<void>;
}

export const actionsFor = (source: SourceRow): readonly SourceAction[] => actions.filter((action) => action.applies(source));

const action = (icon: string, tooltip: string, rest: Omit<SourceAction, 'button'>): SourceAction => ({
  button: { iconPath: new vscode.ThemeIcon(icon), tooltip },
  ...rest,
});

const isInSettings = (source: SourceRow): boolean => source.foundIn === 'settings';
const isInFile = ({ kind, foundIn }: SourceRow): boolean =>
  kind !== 'connection' || !['settings', 'environment', '.pgpass', 'pg_service.conf'].includes(foundIn);

const actions: readonly SourceAction[] = [
  action('refresh', 'Read it now', {
    applies: (source) => source.kind !== 'connection' || vscode.workspace.isTrusted,
    async run(server, folder, source) {
      const params = { folder: folder.folder, id: source.id };
      const { problem } = await server.request<RefreshResult>(refreshRequest, params);
      if (problem !== undefined) void vscode.window.showWarningMessage(`Columnist: ${source.name}: ${problem}`);
    },
  }),
  action('pin', 'Make default for this folder', {
    applies: () => true,
    async run(server, folder, source) {
      await (await import('./defaultSource.ts')).makeDefault(folder, source);
      await server.select(folder.folder, source.id);
    },
  }),
  action('copy', 'Copy as snapshot', {
    applies: (source) => source.tables !== undefined,
    async run(server, folder, source) {
      const { text, problem } = await server.request<SnapshotResult>(snapshotRequest, { folder: folder.folder, id: source.id });
      if (text === undefined) throw new Error(problem ?? 'There is no schema to copy');
      await vscode.env.clipboard.writeText(text);
      void vscode.window.setStatusBarMessage(`Copied the snapshot of ${source.name}`, 3000);
    },
  }),
  action('edit', 'Edit', {
    applies: (source) => isInSettings(source) && vscode.workspace.isTrusted,
    closes: true,
    run: async (server, folder, { name }) => (await import('./addConnection.ts')).editConnection(server, folder, name),
  }),
  action('go-to-file', 'Open where it stands', {
    applies: (source) => isInSettings(source) || isInFile(source),
    closes: true,
    async run(_server, folder, source) {
      if (isInSettings(source)) return openConnectionSettings(folder, source.name);
      const uri = vscode.Uri.joinPath(
        vscode.Uri.parse(folder.folder),
        source.kind === 'connection' ? source.foundIn : source.detail,
      );
      if (source.kind === 'migrations') await vscode.commands.executeCommand('revealInExplorer', uri);
      else await showAt(uri, `"${source.name}"`);
    },
  }),
  action('trash', 'Remove', { applies: isInSettings, closes: true, run: removeConnection }),
];

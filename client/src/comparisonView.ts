import * as vscode from 'vscode';
import type { ComparedObject, CompareResult } from '../../server/src/protocol.ts';
import { count } from './statusBar.ts';

interface Node {
  readonly label: string;
  readonly description?: string;
  readonly tooltip?: string;
  readonly icon: vscode.ThemeIcon;
  readonly children?: readonly Node[];
  /** Default true. */
  readonly isOpen?: boolean;
  readonly open?: () => Thenable<unknown>;
}

interface Shown {
  readonly from: string;
  readonly to: string;
  readonly result: CompareResult;
}

const viewId = 'columnist.comparison';
const scheme = 'columnist-comparison';

/** The last comparison as a tree in the explorer: objects that differ, each as a diff; the SQL that aligns them; what was not written. */
export class ComparisonView implements vscode.TreeDataProvider<Node>, vscode.TextDocumentContentProvider {
  private readonly changes = new vscode.EventEmitter<undefined>();
  private readonly textChanges = new vscode.EventEmitter<vscode.Uri>();
  private readonly texts = new Map<string, string>();
  private readonly view: vscode.TreeView<Node>;
  private nodes: readonly Node[] = [];
  readonly onDidChangeTreeData = this.changes.event;
  readonly onDidChange = this.textChanges.event;

  constructor(context: vscode.ExtensionContext) {
    this.view = vscode.window.createTreeView(viewId, { treeDataProvider: this, showCollapseAll: true });
    context.subscriptions.push(
      this.view,
      this.changes,
      this.textChanges,
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      vscode.commands.registerCommand('columnist.openComparison', (open: () => Thenable<unknown>) => open()),
    );
  }

  async show(shown: Shown): Promise<void> {
    const { from, to, result } = shown;
    const before = [...this.texts.keys()];
    this.texts.clear();
    this.nodes = [
      ...this.sql(shown),
      ...(result.objects ?? []).map((object) => this.object(object, shown)),
      ...notWritten(result),
    ];
    for (const key of before) this.textChanges.fire(vscode.Uri.parse(key));
    const differences = (result.objects ?? []).reduce((sum, object) => sum + object.lines.length, 0);
    this.view.description = `${from} ↔ ${to}`;
    this.view.message = differences === 0 ? `${from} and ${to} are the same.` : `${count(differences, 'difference')}.`;
    this.changes.fire(undefined);
    await vscode.commands.executeCommand('setContext', 'columnist.hasComparison', true);
    await vscode.commands.executeCommand(`${viewId}.focus`);
  }

  getTreeItem(node: Node): vscode.TreeItem {
    const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
    const isOpen = this.nodes.length <= 12 && node.isOpen !== false;
    const item = new vscode.TreeItem(node.label, node.children ? (isOpen ? Expanded : Collapsed) : None);
    item.iconPath = node.icon;
    if (node.description !== undefined) item.description = node.description;
    item.tooltip = node.tooltip ?? node.label;
    if (node.open) item.command = { command: 'columnist.openComparison', title: 'Open', arguments: [node.open] };
    return item;
  }

  getChildren(node?: Node): Node[] {
    return [...(node ? (node.children ?? []) : this.nodes)];
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? '';
  }

  private object(object: ComparedObject, { from, to }: Shown): Node {
    const open = () => {
      const [left, right] = [
        this.text(`${from}/${object.name}.sql`, object.from),
        this.text(`${to}/${object.name}.sql`, object.to),
      ];
      return vscode.commands.executeCommand('vscode.diff', left, right, `${object.name}: ${from} ↔ ${to}`, { preview: true });
    };
    const only = object.change === 'added' ? `only in ${to}` : object.change === 'removed' ? `only in ${from}` : undefined;
    return {
      label: object.name,
      description: only ?? count(object.lines.length, 'difference'),
      icon: only === undefined ? new vscode.ThemeIcon(kinds[object.kind]) : icons[object.change],
      open,
      ...(only === undefined && {
        children: object.lines.map(({ title, change }) => {
          const colon = title.indexOf(': ');
          return {
            label: title.slice(0, colon),
            description: title.slice(colon + 2),
            tooltip: title,
            icon: icons[change],
            open,
          };
        }),
      }),
    };
  }

  private sql({ from, to, result }: Shown): Node[] {
    const file = (label: string, description: string, icon: string, text: string | undefined, extension = 'sql'): Node[] =>
      text === undefined || text === ''
        ? []
        : [
            {
              label,
              description,
              icon: new vscode.ThemeIcon(icon),
              open: () => vscode.window.showTextDocument(this.text(`${label}.${extension}`, text), { preview: true }),
            },
          ];
    const rest = [
      ...file('Rollback', 'takes back what it adds', 'discard', result.rollback),
      ...file('Validate', 'says what is there, and which rows stand against the rest', 'beaker', result.validation),
      ...file('Report', 'all of it as Markdown', 'markdown', result.report, 'md'),
    ];
    const [align] = file('Align', `brings ${from} to what ${to} has; nothing is dropped`, 'file-code', result.sql);
    return align ? [{ ...align, children: rest, isOpen: false }] : rest;
  }

  /** A read-only document. */
  private text(path: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme, path: `/${path}` });
    this.texts.set(uri.toString(), text);
    this.textChanges.fire(uri);
    return uri;
  }
}

const colored = (name: string, color: string): vscode.ThemeIcon => new vscode.ThemeIcon(name, new vscode.ThemeColor(color));

const icons = {
  added: colored('diff-added', 'gitDecoration.addedResourceForeground'),
  removed: colored('diff-removed', 'gitDecoration.deletedResourceForeground'),
  changed: colored('diff-modified', 'gitDecoration.modifiedResourceForeground'),
} as const;

const kinds: Readonly<Record<ComparedObject['kind'], string>> = {
  relation: 'table',
  function: 'symbol-function',
  type: 'symbol-enum',
  schema: 'symbol-namespace',
  extension: 'extensions',
};

function notWritten({ notWritten = [] }: CompareResult): Node[] {
  if (notWritten.length === 0) return [];
  const children = notWritten.map(({ what, why }) => ({
    label: what,
    description: why,
    tooltip: `${what}: ${why}`,
    icon: new vscode.ThemeIcon('circle-slash'),
  }));
  return [{ label: 'Not written', description: String(children.length), icon: new vscode.ThemeIcon('info'), children }];
}

import * as vscode from 'vscode';
import type { ListedChange, ListedVariant } from '../../server/src/protocol.ts';
import { count } from './statusBar.ts';

interface Chosen {
  /** All, with other types where the user took them. */
  readonly changes: readonly ListedChange[];
  readonly selected: readonly ListedChange[];
}

/** Lets the user choose what a migration brings, and of which type it is. Undefined when they gave up. */
export async function chooseChanges(
  changes: readonly ListedChange[],
  source: string,
  before: ReadonlySet<string> | undefined,
): Promise<Chosen | undefined> {
  let all = changes;
  let titles: ReadonlySet<string> = before ?? new Set(changes.filter((each) => !each.suggested).map(({ title }) => title));
  let active: string | undefined;
  for (;;) {
    const answer = await ask(all, source, titles, active);
    if (!answer) return undefined;
    if (answer.kind === 'chosen') return { changes: all, selected: answer.selected };
    const other = await chooseType(answer.change);
    const changed = other === undefined ? answer.change : withType(answer.change, other);
    all = all.map((each) => (each === answer.change ? changed : each));
    titles = new Set([...answer.selected.filter((each) => each !== answer.change), changed].map(({ title }) => title));
    active = changed.title;
  }
}

type Answer =
  | { readonly kind: 'chosen'; readonly selected: readonly ListedChange[] }
  | { readonly kind: 'type'; readonly change: ListedChange; readonly selected: readonly ListedChange[] };

interface ChangeItem extends vscode.QuickPickItem {
  readonly change?: ListedChange;
}

const openUse: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('go-to-file'), tooltip: 'Open the first use' };
const otherType: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('symbol-parameter'), tooltip: 'Choose another type' };

function ask(
  changes: readonly ListedChange[],
  source: string,
  titles: ReadonlySet<string>,
  active: string | undefined,
): Promise<Answer | undefined> {
  const pick = vscode.window.createQuickPick<ChangeItem>();
  const asked = changes.filter((change) => !change.suggested);
  pick.title = `Generate Migration: ${count(asked.length, 'change')} for ${source}`;
  pick.placeholder = 'Choose what the migration brings. It is shown before anything is written';
  pick.canSelectMany = true;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.ignoreFocusOut = true;
  pick.items = items(changes);
  pick.selectedItems = pick.items.filter((item) => item.change && titles.has(item.change.title));
  pick.activeItems = pick.items.filter((item) => item.change && item.change.title === active);
  return new Promise((resolve) => {
    const selected = (): ListedChange[] => pick.selectedItems.flatMap((item) => item.change ?? []);
    pick.onDidTriggerItemButton(({ item, button }) => {
      if (button === openUse) void openFirstUse(item.change);
      else if (item.change) {
        resolve({ kind: 'type', change: item.change, selected: selected() });
        pick.hide();
      }
    });
    pick.onDidAccept(() => {
      resolve({ kind: 'chosen', selected: selected() });
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

/** Grouped by table, what nobody asked for last. */
function items(changes: readonly ListedChange[]): ChangeItem[] {
  const rows: ChangeItem[] = [];
  let group = '';
  for (const change of changes) {
    const wanted = change.suggested ? 'Suggested' : change.table;
    if (wanted !== group) rows.push({ label: wanted, kind: vscode.QuickPickItemKind.Separator });
    group = wanted;
    const uses = change.places.length > 0 ? [count(change.places.length, 'place')] : [];
    const sure = change.suggested ? [] : [confidences[change.confidence]];
    const buttons = [...(change.alternatives.length > 0 ? [otherType] : []), ...(change.places.length > 0 ? [openUse] : [])];
    rows.push({
      label: change.title,
      description: [...sure, ...uses, hazardsOf(change)].join(' · '),
      detail: [whyOf(change), ...change.hazards].join(' · '),
      buttons,
      change,
    });
  }
  return rows;
}

export const confidences: Readonly<Record<ListedChange['confidence'], string>> = {
  high: 'sure',
  medium: 'likely',
  low: 'a guess: look at it',
};

const hazardsOf = ({ hazards, grave }: ListedVariant): string =>
  hazards.length === 0 ? 'hazards: none' : `${grave ? '$(warning)' : '$(info)'} ${count(hazards.length, 'hazard')}`;

/** The best evidence, else where it is used. */
function whyOf({ places, because }: ListedChange): string {
  if (because.length > 0) return because.slice(0, 3).join('; ');
  const shown = places.slice(0, 3).map(({ file, line, usage }) => `${file}:${line + 1} (${usage})`);
  return `${shown.join(', ')}${places.length > shown.length ? `, and ${places.length - shown.length} more` : ''}`;
}

interface TypeItem extends vscode.QuickPickItem {
  readonly index: number | undefined;
}

/** Index of the alternative; undefined: as it is. */
async function chooseType({ title, alternatives, because }: ListedChange): Promise<number | undefined> {
  const own: TypeItem = { label: title, detail: because.slice(0, 3).join('; '), index: undefined };
  const others = alternatives.map((other, index): TypeItem => ({ label: other.title, description: hazardsOf(other), index }));
  const picked = await vscode.window.showQuickPick([own, ...others], {
    title: 'Generate Migration: another type',
    placeHolder: 'The next-best types of the evidence',
    ignoreFocusOut: true,
  });
  return picked?.index;
}

function withType(change: ListedChange, index: number): ListedChange {
  const other = change.alternatives[index];
  if (!other) return change;
  const { title, hazards, grave, planned, alternatives } = change;
  const rest = alternatives.filter((each) => each !== other);
  return { ...change, ...other, alternatives: [{ title, hazards, grave, planned }, ...rest] };
}

async function openFirstUse(change: ListedChange | undefined): Promise<void> {
  const place = change?.places[0];
  if (!place) return;
  const selection = new vscode.Range(place.line, 0, place.line, 0);
  await vscode.window.showTextDocument(vscode.Uri.parse(place.uri), { selection, preserveFocus: true, preview: true });
}

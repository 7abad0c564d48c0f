import * as vscode from 'vscode';

/** One question of a wizard. What is asked about is a draft, which every answer makes anew. */
export interface Step<D> {
  readonly name: string;
  /** Whether it is asked, as far as the draft is known. Default: always. */
  readonly applies?: (draft: D) => boolean;
  readonly ask: (draft: D, place: Place) => Promise<Answer<D>>;
}

/** `back`: the question before, please. Undefined: given up. */
export type Answer<T> = { readonly kind: 'next'; readonly value: T } | { readonly kind: 'back' } | undefined;

/** Where a question stands in its wizard. */
export interface Place {
  readonly title: string;
  /** From 1. */
  readonly step: number;
  readonly totalSteps: number;
}

/** Asks one question after the other. Who goes back finds what was answered before. Undefined when the user gave up. */
export async function runSteps<D>(title: string, steps: readonly Step<D>[], draft: D): Promise<D | undefined> {
  const asked = (known: D): Step<D>[] => steps.filter((step) => step.applies?.(known) ?? true);
  let present = draft;
  let current = asked(present)[0];
  while (current) {
    const all = asked(present);
    const index = all.indexOf(current);
    const answer: Answer<D> = await current.ask(present, { title, step: index + 1, totalSteps: all.length });
    if (answer === undefined) return undefined;
    if (answer.kind === 'next') present = answer.value;
    const next = asked(present);
    current = answer.kind === 'back' ? (all[index - 1] ?? current) : next[next.indexOf(current) + 1];
  }
  return present;
}

export interface TextQuestion {
  readonly label: string;
  readonly value: string;
  readonly placeHolder?: string;
  readonly prompt?: string;
  /** Shown as dots, until the user wants to see it. */
  readonly secret?: true;
  /** A file may be chosen. */
  readonly browse?: vscode.OpenDialogOptions;
  /** What is wrong with it. */
  readonly validate?: (value: string) => string | undefined | Promise<string | undefined>;
}

const reveal: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('eye'), tooltip: 'Show or hide what is typed' };
const browse: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('folder-opened'), tooltip: 'Choose a file' };

export function askText(place: Place, question: TextQuestion): Promise<Answer<string>> {
  const input = vscode.window.createInputBox();
  prepare(input, place, question.label);
  input.value = question.value;
  input.password = question.secret === true;
  if (question.placeHolder !== undefined) input.placeholder = question.placeHolder;
  if (question.prompt !== undefined) input.prompt = question.prompt;
  input.buttons = [...input.buttons, ...(question.secret ? [reveal] : []), ...(question.browse ? [browse] : [])];
  // The dialog may take the place of the question for a while.
  let isBrowsing = false;
  return new Promise((resolve) => {
    const done = (answer: Answer<string>): void => {
      resolve(answer);
      input.hide();
    };
    input.onDidChangeValue(() => {
      input.validationMessage = undefined;
    });
    input.onDidAccept(async () => {
      const { value } = input;
      input.busy = true;
      const problem = await question.validate?.(value);
      input.busy = false;
      // Another text may have been typed meanwhile.
      if (input.value !== value) return;
      if (problem === undefined) done({ kind: 'next', value });
      else input.validationMessage = problem;
    });
    input.onDidTriggerButton(async (button) => {
      if (button === vscode.QuickInputButtons.Back) done({ kind: 'back' });
      else if (button === reveal) input.password = !input.password;
      else if (button === browse) {
        isBrowsing = true;
        const [file] = (await vscode.window.showOpenDialog(question.browse)) ?? [];
        isBrowsing = false;
        if (file) input.value = file.fsPath;
        input.show();
      }
    });
    input.onDidHide(() => {
      if (isBrowsing) return;
      resolve(undefined);
      input.dispose();
    });
    input.show();
  });
}

export interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

/** The items are compared by value: the one that was taken before is proposed. */
export function askChoice<T>(
  place: Place,
  question: { readonly label: string; readonly placeHolder: string; readonly items: readonly Choice<T>[]; readonly value: T },
): Promise<Answer<T>> {
  const pick = vscode.window.createQuickPick<Choice<T>>();
  prepare(pick, place, question.label);
  pick.placeholder = question.placeHolder;
  pick.items = question.items;
  pick.activeItems = question.items.filter(({ value }) => value === question.value);
  return new Promise((resolve) => {
    const done = (answer: Answer<T>): void => {
      resolve(answer);
      pick.hide();
    };
    pick.onDidAccept(() => {
      const [item] = pick.selectedItems;
      if (item) done({ kind: 'next', value: item.value });
    });
    pick.onDidTriggerButton(() => done({ kind: 'back' }));
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

function prepare(input: vscode.QuickInput & { buttons: readonly vscode.QuickInputButton[] }, place: Place, label: string): void {
  input.title = `${place.title}: ${label}`;
  input.step = place.step;
  input.totalSteps = place.totalSteps;
  input.ignoreFocusOut = true;
  input.buttons = place.step > 1 ? [vscode.QuickInputButtons.Back] : [];
}

import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type BrowserContext, test as base, expect, type Locator, type Page } from '@playwright/test';
import type * as vscode from 'vscode';
import { findText } from './findText.mjs';
import { output, root } from './paths.ts';
import { type RunningServer, windowUrl } from './server.ts';

export { expect };

const server = JSON.parse(process.env.COLUMNIST_TEST_SERVER ?? '{}') as Omit<RunningServer, 'stop'>;
let serial = 0;

/** One VS Code window: its user interface to act as a user does, the bridge to the `vscode` API to arrange and to read exact values. */
export class Workbench {
  private port = 0;

  constructor(
    readonly page: Page,
    readonly folder: string,
  ) {}

  path(...parts: string[]): string {
    return path.join(this.folder, ...parts);
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  /**
   * Opens the window and waits until it is restored and the extension host answers. With `folders`, paths below this one, it shows a workspace of
   * several.
   */
  async open(file?: string, folders: readonly string[] = []): Promise<void> {
    const shown = folders.length > 0 ? `${this.folder}.code-workspace` : this.folder;
    const listed = JSON.stringify({ folders: folders.map((name) => ({ path: `${path.basename(this.folder)}/${name}` })) });
    if (folders.length > 0) writeFileSync(shown, listed);
    await this.page.goto(windowUrl(server, shown, file === undefined ? {} : { file: this.path(file) }), { waitUntil: 'commit' });
    const portFile = path.join(server.bridge, `${path.basename(path.dirname(shown))}-${path.basename(shown)}.port`);
    const isUp = (): boolean => {
      if (this.page.isClosed()) throw new Error('the browser ended while the window opened');
      return existsSync(portFile);
    };
    await expect.poll(isUp, { timeout: 120_000, intervals: [25], message: 'extension host' }).toBe(true);
    this.port = Number(readFileSync(portFile, 'utf8'));
    await this.page.waitForFunction(() => performance.getEntriesByName('code/LifecyclePhase/Restored').length > 0);
    if (folders.length > 0) {
      // The window may come up before it can read the list; it reads it when it changes, and starts its extensions anew then.
      let ending: number | undefined;
      const open = async (): Promise<number> => {
        this.port = Number(readFileSync(portFile, 'utf8'));
        const count = await this.api((api) => api.workspace.workspaceFolders?.length ?? 0).catch(() => undefined);
        if (count !== undefined && count < folders.length) {
          ending = this.port;
          writeFileSync(shown, `${listed}${' '.repeat(Math.ceil(performance.now() % 100))}`);
        }
        return this.port === ending ? 0 : (count ?? 0);
      };
      await expect.poll(open, { intervals: [250, 1000, 3000] }).toBe(folders.length);
    }
    if (file !== undefined) await this.waitActive(path.basename(file));
  }

  /** Runs a function in the extension host. It is sent as text: it must not close over anything, and gives plain data. */
  async api<A extends unknown[], R>(run: (api: typeof vscode, ...args: A) => R, ...args: A): Promise<Awaited<R>> {
    const response = await fetch(`http://127.0.0.1:${this.port}`, {
      method: 'POST',
      body: JSON.stringify({ source: String(run), args }),
    });
    const { value, error } = (await response.json()) as { value: Awaited<R>; error?: string };
    if (error !== undefined) throw new Error(error);
    return value;
  }

  get editor(): Locator {
    return this.page.locator('.editor-group-container.active .monaco-editor').first();
  }

  squiggles(kind: 'error' | 'warning' | 'info' | 'hint'): Locator {
    return this.editor.locator(`.squiggly-${kind}`);
  }

  /** The exact text of the active document. */
  text(): Promise<string | undefined> {
    return this.api((api) => api.window.activeTextEditor?.document.getText());
  }

  /** What is reported for a file, as `word: code`, in the order of the text. */
  async findings(name: string): Promise<string[]> {
    return this.api(async (api, file) => {
      const uri = api.Uri.file(file);
      const document = await api.workspace.openTextDocument(uri);
      const all = [...api.languages.getDiagnostics(uri)].filter((each) => each.source === 'columnist');
      all.sort((a, b) => a.range.start.compareTo(b.range.start));
      return all.map((each) => {
        const code = typeof each.code === 'object' ? each.code.value : each.code;
        return `${document.getText(each.range)}: ${code}`;
      });
    }, this.path(name));
  }

  /** Puts the cursor at the n-th (from 0) occurrence of a text in the active editor, one character in. */
  async cursorAt(text: string, nth = 0): Promise<void> {
    await this.api(
      async (api, want, skip) => {
        const editor = api.window.activeTextEditor;
        if (!editor) throw new Error('no editor');
        let at = -1;
        for (let i = 0; i <= skip; i++) at = editor.document.getText().indexOf(want, at + 1);
        if (at < 0) throw new Error(`"${want}" is not in the document`);
        const position = editor.document.positionAt(at + 1);
        editor.selection = new api.Selection(position, position);
        editor.revealRange(new api.Range(position, position), api.TextEditorRevealType.InCenterIfOutsideViewport);
        await api.commands.executeCommand('workbench.action.focusActiveEditorGroup');
      },
      text,
      nth,
    );
    await expect(this.editor).toHaveClass(/\bfocused\b/);
  }

  /** Opens a file through the API, for tests in which opening it is not the point. */
  async show(name: string): Promise<void> {
    await this.api(async (api, file) => {
      await api.window.showTextDocument(api.Uri.file(file), { preview: false });
    }, this.path(name));
    await this.waitActive(path.basename(name));
  }

  /** The tab is drawn before the extension host hears of the editor: waits for both. */
  async waitActive(name: string): Promise<void> {
    await expect(this.page.locator('.tab.active', { hasText: name })).toBeVisible();
    await expect
      .poll(() => this.api((api) => api.window.activeTextEditor?.document.uri.path), { intervals: [25, 50, 100] })
      .toContain(name);
  }

  /**
   * Presses a key until what it opens is there: one that comes while the focus moves is lost for good. Each press takes back what the one before
   * asked of the extension, so the pauses grow. Not for toggles.
   */
  async press(key: string, opens: Locator): Promise<void> {
    let patience = 1000;
    await expect(async () => {
      if (!(await opens.isVisible())) await this.page.keyboard.press(key);
      patience *= 2;
      await expect(opens).toBeVisible({ timeout: patience });
    }).toPass({ timeout: 60_000 });
  }

  /** The dialog that everything waits for. */
  get dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget:visible .quick-input-box input');
  }

  get quickInputTitle(): Locator {
    return this.page.locator('.quick-input-widget:visible .quick-input-title');
  }

  quickPick(text: string | RegExp): Locator {
    return this.page.locator('.quick-input-widget:visible .monaco-list-row', { hasText: text });
  }

  /** Answers a question of a wizard: `title` is what it is asked under, the text takes the place of what is proposed. */
  async answer(title: string | RegExp, text?: string): Promise<void> {
    await expect(this.quickInputTitle).toContainText(title);
    if (text !== undefined) await this.quickInput.fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Waits for a notification. VS Code keeps one to its list when it came at a bad moment for a toast, as behind a closing dialog. */
  async notified(text: string | RegExp): Promise<void> {
    const notification = this.notification(text);
    await expect(async () => {
      if (!(await notification.isVisible())) await this.api((api) => api.commands.executeCommand('notifications.showList'));
      await expect(notification).toBeVisible({ timeout: 5000 });
    }).toPass();
  }

  async command(title: string): Promise<void> {
    // The palette lists what could be run at the moment when it opened.
    await expect(async () => {
      if (await this.quickInput.isVisible()) await this.page.keyboard.press('Escape');
      await this.press('F1', this.quickInput);
      await this.quickInput.fill(`>${title}`);
      await this.quickPick(title).first().click({ timeout: 10_000 });
    }).toPass();
    // Away from what opens, which would show a tooltip.
    await this.page.mouse.move(900, 760);
  }

  /** A lens of the active editor. */
  lens(text: string | RegExp): Locator {
    return this.editor.locator('.codelens-decoration a', { hasText: text }).first();
  }

  status(text: string | RegExp): Locator {
    return this.page.locator('.statusbar-item', { hasText: text }).locator('a');
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast, .notifications-center .notification-list-item', { hasText: text }).first();
  }

  /** Opens the Problems panel. */
  async problems(): Promise<Locator> {
    await this.api((api) => api.commands.executeCommand('workbench.panel.markers.view.focus'));
    const rows = this.page.locator('.markers-panel .monaco-list-row');
    await expect(rows.first()).toBeVisible();
    return rows;
  }

  /** Rests the mouse on the n-th occurrence of a text in the visible lines. */
  async hover(text: string, nth = 0): Promise<Locator> {
    const at = await this.editor.evaluate(findText, [text, nth] as const);
    if (!at) throw new Error(`"${text}" (${nth}) is not in the visible lines`);
    // A hover needs a move onto the text, not a jump that ends where the mouse was.
    await this.page.mouse.move(at.x + 200, at.y);
    await this.page.mouse.move(at.x, at.y, { steps: 3 });
    const hover = this.page.locator('.monaco-editor .monaco-hover:visible, .monaco-resizable-hover:visible').first();
    await expect(hover).toBeVisible();
    return hover;
  }

  /** Opens the lightbulb's menu and gives the row with that title. */
  async quickFixRow(title: string | RegExp): Promise<Locator> {
    const row = this.page.locator('.action-widget .monaco-list-row', { hasText: title }).first();
    await this.press('Control+.', row);
    return row;
  }

  async quickFix(title: string | RegExp): Promise<void> {
    const row = await this.quickFixRow(title);
    // An invisible element covers the list until the mouse moves.
    await row.hover({ force: true });
    await row.click();
    await expect(row).toBeHidden();
  }

  /** Resolves once changes made on disk are noticed: the file watcher starts after the window, and what is written before is lost. */
  async watching(): Promise<void> {
    await this.api((api, folder) => {
      const state = globalThis as { probesSeen?: number };
      state.probesSeen = 0;
      const watcher = api.workspace.createFileSystemWatcher(new api.RelativePattern(api.Uri.file(folder), '**/.watch-probe'));
      const count = (): void => {
        state.probesSeen = (state.probesSeen ?? 0) + 1;
      };
      watcher.onDidCreate(count);
      watcher.onDidChange(count);
    }, this.folder);
    const probe = this.path('.watch-probe');
    await expect
      .poll(
        () => {
          writeFileSync(probe, String(Math.random()));
          return this.api(() => (globalThis as { probesSeen?: number }).probesSeen ?? 0);
        },
        { intervals: [100] },
      )
      .toBeGreaterThan(0);
    rmSync(probe, { force: true });
  }

  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: path.join(output, 'screenshots', `${name}.png`) });
  }

  /** Leaves as a user does. A killed page looks like a lost connection, and the server keeps its extension host for hours. */
  async close(): Promise<void> {
    await this.page.goto('about:blank').catch(() => undefined);
  }
}

export interface Options {
  /** Folder below test/workspaces that the window shows a copy of. */
  sample: string;
  settings: Readonly<Record<string, unknown>>;
}

/**
 * Gives each test a window of its own on a fresh copy of a sample workspace. The windows of a worker share one browser context: VS Code's code is
 * fetched and compiled once, and no context ends while the next window starts, at which Chromium now and then falls over. What a window stores in
 * the browser goes with it.
 */
export const test = base.extend<Options & { window: Workbench }, { shared: BrowserContext }>({
  shared: [
    async ({ browser }, use) => {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        locale: 'en-US',
        colorScheme: 'dark',
        permissions: ['clipboard-read', 'clipboard-write'],
      });
      context.setDefaultTimeout(60_000);
      await use(context);
      await context.close();
    },
    { scope: 'worker' },
  ],
  page: async ({ shared }, use) => {
    const page = await shared.newPage();
    await use(page);
    const session = await shared.newCDPSession(page);
    await session.send('Storage.clearDataForOrigin', { origin: server.url, storageTypes: 'cookies,indexeddb,local_storage' });
    await page.close();
  },
  sample: ['chat', { option: true }],
  settings: [{}, { option: true }],
  window: async ({ page, sample, settings }, use, info) => {
    const folder = path.join(server.workspaces, `${info.workerIndex}-${process.pid}-${++serial}`, sample);
    const window = new Workbench(page, folder);
    cpSync(path.join(root, 'test/workspaces', sample), folder, { recursive: true });
    if (Object.keys(settings).length > 0) {
      mkdirSync(window.path('.vscode'), { recursive: true });
      writeFileSync(window.path('.vscode/settings.json'), JSON.stringify(settings));
    }
    await use(window);
    await window.close();
  },
});

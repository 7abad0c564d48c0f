import { execFileSync, spawn } from 'node:child_process';
import { cpSync, createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { keepCluster, lendCluster } from '../../db/emptyCluster.ts';
import type { VsCode } from './vscode.ts';

export interface ServerOptions {
  /** Files to install as a user would. */
  readonly vsix: readonly string[];
  /** Extension folders that are there as if installed: companions of the tests. */
  readonly unpacked?: readonly string[];
  /**
   * Lets a URL name a suite that runs inside the extension host. It also hides notifications, so tests of the user interface
   * run without it.
   */
  readonly hostSuite?: true;
  /** Opens folders as untrusted, until the user trusts them. */
  readonly workspaceTrust?: true;
}

/** A running VS Code server with a home of its own below the temporary folder. Plain data, but for `stop`. */
export interface RunningServer {
  readonly url: string;
  readonly authority: string;
  readonly home: string;
  readonly bridge: string;
  readonly workspaces: string;
  stop(): Promise<void>;
}

export async function startServer({ dir, node }: VsCode, options: ServerOptions): Promise<RunningServer> {
  const home = mkdtempSync(path.join(os.tmpdir(), 'columnist-vscode-'));
  const at = (...parts: string[]): string => path.join(home, ...parts);
  for (const folder of ['user/User', 'extensions', 'bridge', 'workspaces']) mkdirSync(at(folder), { recursive: true });
  writeFileSync(
    at('user/User/settings.json'),
    JSON.stringify({ ...quiet, 'security.workspace.trust.enabled': options.workspaceTrust === true }),
  );
  const main = path.join(dir, 'out/server-main.js');
  // All sockets, caches and temporary files go with the home.
  const env = {
    ...process.env,
    COLUMNIST_TEST_BRIDGE: at('bridge'),
    HOME: home,
    TMPDIR: home,
    XDG_RUNTIME_DIR: home,
    XDG_CACHE_HOME: at('cache'),
  };
  const folders = ['--user-data-dir', at('user'), '--extensions-dir', at('extensions'), '--server-data-dir', at('server')];
  const common = ['--accept-server-license-terms', ...folders];
  // Before the first installation, which lists what lies in the extensions folder.
  for (const folder of options.unpacked ?? []) {
    const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Record<string, string>;
    cpSync(folder, at('extensions', `${manifest.publisher}.${manifest.name}-${manifest.version}`), { recursive: true });
  }
  for (const file of options.vsix) {
    execFileSync(node, [main, ...common, '--install-extension', file, '--force'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  }
  lendCluster(at('cache/columnist'));
  const port = await freePort();
  const log = createWriteStream(at('server.log'));
  const args = [
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--without-connection-token',
    '--telemetry-level',
    'off',
    '--disable-experiments',
  ];
  if (!options.workspaceTrust) args.push('--disable-workspace-trust');
  if (options.hostSuite) args.push('--enable-smoke-test-driver');
  // A process group of its own, so that the end takes its children too.
  const child = spawn(node, [main, ...common, ...args], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  const kill = (signal: NodeJS.Signals): void => {
    try {
      process.kill(-child.pid!, signal);
    } catch {
      // Gone already.
    }
  };
  const atExit = (): void => {
    kill('SIGKILL');
    rmSync(home, { recursive: true, force: true });
  };
  process.once('exit', atExit);
  const url = `http://127.0.0.1:${port}`;
  for (const start = Date.now(); !(await answers(url)); await sleep(50)) {
    if (child.exitCode !== null || Date.now() - start > 30_000)
      throw new Error(`VS Code did not start: ${readFileSync(at('server.log'), 'utf8')}`);
  }
  return {
    url,
    authority: `127.0.0.1:${port}`,
    home,
    bridge: at('bridge'),
    workspaces: at('workspaces'),
    async stop() {
      process.off('exit', atExit);
      const gone = new Promise((resolve) => child.once('exit', resolve));
      kill('SIGTERM');
      if (child.exitCode === null) await Promise.race([gone, sleep(3000)]);
      kill('SIGKILL');
      log.end();
      keepCluster(at('cache/columnist'));
      rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

/** The address of a window on a folder or a .code-workspace file. The payload's keys are those of VS Code's own web workbench. */
export function windowUrl(
  server: Pick<RunningServer, 'url' | 'authority'>,
  folder: string,
  { file, suite }: { readonly file?: string; readonly suite?: { readonly folder: string; readonly index: string } } = {},
): string {
  const remote = (name: string): string => `vscode-remote://${server.authority}${name}`;
  const payload: (readonly [string, string])[] = [];
  if (file !== undefined) payload.push(['openFile', remote(file)]);
  if (suite) payload.push(['extensionDevelopmentPath', remote(suite.folder)], ['extensionTestsPath', remote(suite.index)]);
  payload.push(['skipWelcome', 'true'], ['skipReleaseNotes', 'true']);
  const kind = folder.endsWith('.code-workspace') ? 'workspace' : 'folder';
  return `${server.url}/?${kind}=${encodeURIComponent(folder)}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    (response) => response.ok,
    () => false,
  );

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer().on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/** Settings that keep the editor from moving, popping up, phoning home or stealing the focus. */
const quiet = {
  'workbench.startupEditor': 'none',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  'workbench.editor.enablePreview': false,
  'workbench.localHistory.enabled': false,
  'workbench.colorTheme': 'Default Dark Modern',
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'git.openRepositoryInParentFolders': 'never',
  'remote.autoForwardPorts': false,
  'remote.restoreForwardedPorts': false,
  'window.autoDetectColorScheme': false,
  'window.confirmBeforeClose': 'never',
  'files.autoSave': 'off',
  'files.hotExit': 'off',
  'files.simpleDialog.enable': true,
  'editor.minimap.enabled': false,
  'editor.stickyScroll.enabled': false,
  'editor.cursorBlinking': 'solid',
  'editor.smoothScrolling': false,
  'editor.accessibilitySupport': 'off',
  'editor.hover.delay': 100,
  'editor.lightbulb.enabled': 'on',
  'editor.wordBasedSuggestions': 'off',
} as const;

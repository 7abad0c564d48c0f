// npm run test:electron: the suite in a VS Code that @vscode/test-electron downloads. The exit code is the result.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath, runTests } from '@vscode/test-electron';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(path.dirname(here));
const windows = process.platform === 'win32';
execFileSync('npm', ['run', '--silent', 'package'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], shell: windows });

const home = mkdtempSync(path.join(os.tmpdir(), 'columnist-electron-'));
const profile = [`--extensions-dir=${path.join(home, 'extensions')}`, `--user-data-dir=${path.join(home, 'user')}`];
const vscodeExecutablePath = await downloadAndUnzipVSCode(process.env.COLUMNIST_TEST_VSCODE ?? 'stable');
const [cli] = resolveCliArgsFromVSCodeExecutablePath(vscodeExecutablePath);
const installed = spawnSync(cli!, [...profile, '--install-extension', path.join(root, 'columnist.vsix')], {
  stdio: 'inherit',
  shell: windows,
});
if (installed.status !== 0) process.exit(installed.status ?? 1);

const folder = path.join(home, 'chat');
cpSync(path.join(root, 'test/workspaces/chat'), folder, { recursive: true });
process.exitCode = await runTests({
  vscodeExecutablePath,
  // Only the folder of the suite: what is tested is the installed package.
  extensionDevelopmentPath: path.join(here, 'suite'),
  extensionTestsPath: path.join(here, 'suite/index.cjs'),
  launchArgs: [folder, ...profile, '--disable-workspace-trust', '--skip-welcome', '--skip-release-notes', '--disable-gpu'],
});

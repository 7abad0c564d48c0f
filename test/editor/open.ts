// npm run editor: the chat sample in the VS Code at hand, with the extension as it is built now. Without one, in the VS Code of the tests.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import path from 'node:path';
import { root } from './harness/paths.ts';
import { startServer, windowUrl } from './harness/server.ts';
import { installVsCode } from './harness/vscode.ts';

const windows = process.platform === 'win32';
const sample = path.join(root, 'test/workspaces/chat');
for (const code of ['code', 'code-insiders', 'codium', 'cursor']) {
  if (spawnSync(code, ['--version'], { stdio: 'ignore', shell: windows }).status !== 0) continue;
  execFileSync('node', ['esbuild.mjs'], { cwd: root, stdio: 'inherit' });
  execFileSync(code, ['--new-window', `--extensionDevelopmentPath=${root}`, sample], { stdio: 'inherit', shell: windows });
  process.exit(0);
}
execFileSync('npm', ['run', '--silent', 'package'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], shell: windows });
const server = await startServer(installVsCode(), { vsix: [path.join(root, 'columnist.vsix')] });
const folder = path.join(server.workspaces, 'chat');
cpSync(sample, folder, { recursive: true });
console.log(`Open ${windowUrl(server, folder, { file: path.join(folder, 'src/repositories/messages.ts') })}\nCtrl+C ends it.`);
process.on('SIGINT', () => void server.stop().then(() => process.exit(0)));

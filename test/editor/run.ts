// npm run test:editor [-- journeys|host [playwright arguments]]: the packaged extension in a real VS Code. The exit code is the result.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { unpackChromium } from './harness/chromium.ts';
import { editorTests, root } from './harness/paths.ts';
import { type ServerOptions, startServer } from './harness/server.ts';
import { installVsCode } from './harness/vscode.ts';
import { runHostSuite } from './hostSuite.ts';

// Runs the `exit` handlers, which end what was started.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));

const [what = 'all', ...args] = process.argv.slice(2);
const vsix = path.join(root, 'columnist.vsix');
const code = installVsCode();
await unpackChromium();
if (!process.env.COLUMNIST_TEST_KEEP_VSIX || !existsSync(vsix)) {
  execFileSync('npm', ['run', '--silent', 'package'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
}
console.log(`VS Code ${code.version}`);
let result = 0;
if (what !== 'journeys') {
  const server = await startServer(code, { vsix: [vsix], hostSuite: true });
  result = await runHostSuite(server, path.join(root, 'test/electron/suite/index.cjs')).finally(() => server.stop());
}
if (what !== 'host') {
  // Workspace trust is a matter of the whole server: its journeys have one of their own.
  result = (await journeys('[a-z]+\\.journey', {})) || result;
  result = (await journeys('[a-z]+\\.restricted', { workspaceTrust: true })) || result;
}
process.exit(result);

/** The journeys whose file name matches, in one VS Code with one home. */
async function journeys(files: string, options: Pick<ServerOptions, 'workspaceTrust'>): Promise<number> {
  const server = await startServer(code, {
    vsix: [vsix],
    unpacked: [path.join(editorTests, 'harness/bridge')],
    ...options,
  });
  const child = spawn(
    process.execPath,
    [path.join(root, 'node_modules/@playwright/test/cli.js'), 'test', '-c', editorTests, files, '--pass-with-no-tests', ...args],
    {
      cwd: root,
      stdio: 'inherit',
      env: {
        ...process.env,
        COLUMNIST_TEST_SERVER: JSON.stringify(server),
        COLUMNIST_TEST_OUTPUT: options.workspaceTrust ? 'restricted' : 'journeys',
      },
    },
  );
  process.once('exit', () => child.kill());
  const exit = await new Promise<number>((resolve) => child.on('exit', (status) => resolve(status ?? 1)));
  await server.stop();
  return exit;
}

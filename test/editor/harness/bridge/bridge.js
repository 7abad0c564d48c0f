// A companion extension of the tests, never shipped: runs a test's function against the `vscode` API inside the extension host.
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const vscode = require('vscode');

exports.activate = (context) => {
  const folder = (vscode.workspace.workspaceFile ?? vscode.workspace.workspaceFolders?.[0]?.uri)?.fsPath;
  const directory = process.env.COLUMNIST_TEST_BRIDGE;
  if (!folder || !directory) return;
  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { source, args } = JSON.parse(body);
    let answer;
    try {
      // biome-ignore lint/security/noGlobalEval: the function comes from the test that started this server
      answer = { value: await globalThis.eval(`(${source})`)(vscode, ...args) };
    } catch (error) {
      answer = { error: String(error?.stack ?? error) };
    }
    response.end(JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1', () => {
    const file = path.join(directory, `${path.basename(path.dirname(folder))}-${path.basename(folder)}.port`);
    fs.writeFileSync(`${file}.partial`, String(server.address().port));
    fs.renameSync(`${file}.partial`, file);
  });
  context.subscriptions.push({
    dispose: () => {
      server.closeAllConnections();
      server.close();
    },
  });
};

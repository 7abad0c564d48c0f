const assert = require('node:assert/strict');
const vscode = require('vscode');

/** Waits until `read` gives something. */
async function until(what, read) {
  for (const start = Date.now(); Date.now() - start < 90_000; await new Promise((resolve) => setTimeout(resolve, 25))) {
    const value = await read();
    if (value) return value;
  }
  throw new Error(`timed out: ${what}`);
}

describe(`the chat situation in VS Code ${vscode.version}`, () => {
  const uri = (file) => vscode.Uri.joinPath(vscode.workspace.workspaceFolders[0].uri, file);
  let document;

  const findings = (code) =>
    vscode.languages
      .getDiagnostics(document.uri)
      .filter((each) => each.source === 'columnist' && (!code || each.code.value === code));
  const at = (name, code) => findings(code).find((each) => document.getText(each.range) === name);

  before(async () => {
    document = await vscode.workspace.openTextDocument(uri('src/repositories/messages.ts'));
    await vscode.window.showTextDocument(document);
  });

  it('runs the packaged extension', () => {
    const extension = vscode.extensions.getExtension('columnist.columnist');
    assert.ok(extension);
    assert.equal(extension.extensionUri.fsPath.includes('columnist.columnist-'), true, extension.extensionUri.fsPath);
  });

  it('reports every missing name at its word', async () => {
    await until('findings', () => findings('unknown-column').length >= 3);
    const words = new Set(findings('unknown-column').map((each) => document.getText(each.range)));
    assert.deepEqual([...words].sort(), ['delivered_at', 'seen_at', 'status']);
    for (const each of findings('unknown-column')) {
      assert.equal(each.severity, vscode.DiagnosticSeverity.Error);
      assert.match(each.code.target.toString(), /^command:columnist\.openRule\?.*unknown-column/);
    }
  });

  it('reports files that nobody opened', async () => {
    await until('findings elsewhere', () => vscode.languages.getDiagnostics(uri('src/repositories/participants.ts')).length > 0);
  });

  it('says in a hover where it looked', async () => {
    const [hover] = await vscode.commands.executeCommand('vscode.executeHoverProvider', document.uri, at('seen_at').range.start);
    assert.match(hover.contents[0].value, /db\/schema\.sql/);
  });

  it('completes columns', async () => {
    const offset = document.getText().indexOf('m.deleted_at IS NULL') + 2;
    const list = await vscode.commands.executeCommand(
      'vscode.executeCompletionItemProvider',
      document.uri,
      document.positionAt(offset),
      '.',
    );
    const labels = list.items.map((item) => (typeof item.label === 'string' ? item.label : item.label.label));
    assert.ok(labels.includes('attachment_url'), labels.join());
  });

  it('fixes a name by the pending migration, and undo takes it back', async () => {
    const range = at('seen_at').range;
    const actions = await vscode.commands.executeCommand('vscode.executeCodeActionProvider', document.uri, range, 'quickfix');
    const fix = actions.find((action) => action.isPreferred && /messages\.seen_at/.test(action.title));
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    await until('the hint', () => at('seen_at', 'pending'));
    assert.equal(at('seen_at', 'pending').severity, vscode.DiagnosticSeverity.Hint);
    const pending = await vscode.workspace.openTextDocument(uri('migrations/pending.sql'));
    assert.match(pending.getText(), /ADD COLUMN (IF NOT EXISTS )?seen_at timestamptz/);
    await vscode.window.showTextDocument(pending);
    await vscode.commands.executeCommand('undo');
    await until('the squiggle', () => at('seen_at', 'unknown-column'));
  });

  it('has the commands that it names', async () => {
    const commands = await vscode.commands.getCommands(true);
    for (const { command } of vscode.extensions.getExtension('columnist.columnist').packageJSON.contributes.commands)
      assert.ok(commands.includes(command), command);
  });
});

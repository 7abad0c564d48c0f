import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from './harness/workbench.ts';

const messages = 'src/repositories/messages.ts';

test('a statement that is typed has its squiggle as soon as the word is left', async ({ window }) => {
  writeFileSync(window.path('query.sql'), '');
  await window.open('query.sql');
  await expect(window.status('db/schema.sql')).toBeVisible();
  await window.editor.click();
  await window.page.keyboard.type('SELECT id, status FROM messages ', { delay: 30 });
  await expect(window.squiggles('error')).toHaveCount(1);
  expect(await window.findings('query.sql')).toEqual(['status: unknown-column']);
  await window.screenshot('typed-dark');
  // And goes on while the statement is broken.
  await window.page.keyboard.type('WHERE (', { delay: 30 });
  await expect.poll(() => window.findings('query.sql')).toContain('status: unknown-column');
});

test('columnist.json is completed, and told what is wrong in it', async ({ window }) => {
  const text = '{\n  "source": "db/schema.sql",\n  "migrationTool": "knexx",\n  \n}\n';
  writeFileSync(window.path('columnist.json'), text);
  await window.open('columnist.json');
  // The file alone is a reason to start.
  await expect(window.status('db/schema.sql')).toBeVisible();
  const problems = () =>
    window.api(
      (api, file) => api.languages.getDiagnostics(api.Uri.file(file)).map(({ message }) => message),
      window.path('columnist.json'),
    );
  await expect.poll(problems).toContainEqual(expect.stringContaining('Value is not accepted. Valid values: "auto", "plain"'));
  await window.api((api) => {
    const position = new api.Position(3, 2);
    api.window.activeTextEditor!.selection = new api.Selection(position, position);
  });
  await window.api((api) => api.commands.executeCommand('workbench.action.focusActiveEditorGroup'));
  const suggestion = window.page.locator('.suggest-widget .monaco-list-row');
  await window.press('Control+Space', suggestion.first());
  await expect(suggestion.filter({ hasText: 'connections' }).first()).toBeVisible();
  await window.screenshot('columnist-json-dark');
  await window.page.keyboard.type('"conn');
  await expect(suggestion.filter({ hasText: 'calls' })).toHaveCount(0);
  await suggestion.filter({ hasText: 'connections' }).first().click();
  await window.page.keyboard.type('"production": {"rol');
  await expect(suggestion.filter({ hasText: 'role' }).first()).toBeVisible();
  await window.page.keyboard.press('Enter');
  await expect(suggestion.filter({ hasText: 'production' }).first()).toBeVisible();
});

test('documents that hold no SQL of the folder are left alone: untitled ones, notebooks, .astro', async ({ window }) => {
  const cell = { cell_type: 'code', metadata: {}, outputs: [], source: ['SELECT status FROM messages'] };
  const metadata = { language_info: { name: 'sql' } };
  writeFileSync(window.path('n.ipynb'), JSON.stringify({ cells: [cell], metadata, nbformat: 4, nbformat_minor: 2 }));
  writeFileSync(window.path('p.astro'), "---\nconst q = 'SELECT status FROM messages';\n---\n");
  mkdirSync(window.path('big'));
  const row = `INSERT INTO messages (id, content) VALUES (1, '${'x'.repeat(180)}');\n`;
  writeFileSync(window.path('big/dump.sql'), `${row.repeat(9000)}SELECT status FROM messages;\n`);
  await window.open(messages);
  await expect.poll(() => window.findings(messages)).toContain('seen_at: unknown-column');
  const all = () =>
    window.api((api) =>
      api.languages
        .getDiagnostics()
        .filter(([uri, found]) => !/\.(ts|sql)$/.test(uri.path) && found.some(({ source }) => source === 'columnist'))
        .map(([uri]) => uri.toString()),
    );
  await window.api(async (api, folder) => {
    await api.window.showTextDocument(
      await api.workspace.openTextDocument({ language: 'sql', content: 'SELECT status FROM messages' }),
    );
    await api.window.showNotebookDocument(await api.workspace.openNotebookDocument(api.Uri.file(`${folder}/n.ipynb`)));
    await api.window.showTextDocument(api.Uri.file(`${folder}/p.astro`));
  }, window.folder);
  // What comes after them is answered: they broke nothing.
  await window.show('big/dump.sql');
  await expect.poll(() => window.findings('big/dump.sql')).toContain('status: unknown-column');
  expect(await all()).toEqual([]);
  await window.show(messages);
  await window.cursorAt('seen_at');
  await window.quickFix(/Change to|Add messages\.seen_at timestamptz/);
  await expect.poll(() => window.findings(messages)).toContain('seen_at: pending');
  // The pending migration is saved: nothing flickers back.
  await window.api((api) => api.workspace.saveAll());
  await window.watching();
  expect(await window.findings(messages)).toContain('seen_at: pending');
});

import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, type Workbench } from './harness/workbench.ts';

const query = "export const find = 'SELECT id, status FROM messages';\n";

/** Two packages of a monorepo; what `api` asks for is there, what `web` asks for is not. */
function writePackages(window: Workbench): void {
  for (const name of ['.vscode', 'columnist.json', 'db', 'src']) rmSync(window.path(name), { recursive: true, force: true });
  const files = {
    'packages/api/columnist.json': '{ "source": "schema.sql" }',
    'packages/api/schema.sql': 'create table messages (id int, status text);\n',
    'packages/api/src/find.ts': query,
    'packages/web/columnist.json': '{ "source": "old.sql" }',
    'packages/web/old.sql': 'create table messages (id int);\n',
    'packages/web/src/show.ts': query,
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(window.path(name)), { recursive: true });
    writeFileSync(window.path(name), text);
  }
}

for (const [kind, folders] of [
  ['one folder', []],
  ['a workspace of two folders', ['packages/api', 'packages/web']],
] as const) {
  test(`packages with schemas of their own, in ${kind}: the status bar shows that of the active editor`, async ({ window }) => {
    writePackages(window);
    await window.open('packages/web/src/show.ts', folders);
    await expect.poll(() => window.findings('packages/web/src/show.ts')).toEqual(['status: unknown-column']);
    await expect(window.status(/old\.sql · 1 missing/)).toBeVisible();
    await window.show('packages/api/src/find.ts');
    await expect(window.status(/schema\.sql/)).toBeVisible();
    await expect(window.status(/missing/)).toHaveCount(0);
    expect(await window.findings('packages/api/src/find.ts')).toEqual([]);
    // The picker is about the package of the active editor; so it is where no editor is active, as long as one was.
    await window.status(/schema\.sql/).click();
    await expect(window.quickInputTitle).toContainText('api');
    await window.page.keyboard.press('Escape');
    await window.api((api) => api.commands.executeCommand('workbench.action.closeAllEditors'));
    await expect(window.status(/schema\.sql/)).toBeVisible();
    await window.show('packages/web/src/show.ts');
    await expect(window.status(/old\.sql · 1 missing/)).toBeVisible();
    await window.screenshot(`packages-${folders.length}-dark`);
    if (folders.length > 0) return;
    // What a package is held against stands in its own columnist.json.
    writeFileSync(window.path('packages/web/new.sql'), 'create table messages (id int, status text);\n');
    writeFileSync(window.path('packages/web/columnist.json'), '{ "source": "old.sql", "watch": ["new.sql"] }');
    await window.status(/old\.sql/).click();
    await expect(window.quickPick('new.sql')).toBeVisible();
    await window.quickPick('new.sql').first().hover();
    await window.quickPick('new.sql').first().getByRole('button', { name: 'Make default for this folder' }).click();
    await expect.poll(() => JSON.parse(window.read('packages/web/columnist.json')).source).toBe('new.sql');
    await expect(window.status(/new\.sql/)).toBeVisible();
    await expect.poll(() => window.findings('packages/web/src/show.ts')).toEqual([]);
  });
}

test('files and folders that are renamed, deleted and closed take their findings with them', async ({ window }) => {
  writePackages(window);
  await window.open('packages/web/src/show.ts', ['packages/api', 'packages/web']);
  await expect.poll(() => window.findings('packages/web/src/show.ts')).toEqual(['status: unknown-column']);
  await window.watching();
  /** Files with findings, relative to the packages. */
  const reported = (): Promise<string[]> =>
    window.api(
      (api, root) =>
        api.languages
          .getDiagnostics()
          .filter(([, all]) => all.some(({ source }) => source === 'columnist'))
          .map(([uri]) => uri.fsPath.slice(root.length + 1))
          .sort(),
      window.path('packages'),
    );
  await window.api((api) => api.commands.executeCommand('workbench.action.closeAllEditors'));
  await expect.poll(reported).toEqual(['web/src/show.ts']);

  // In the editor: the file, then its folder.
  await window.api(
    async (api, from, to) => {
      const edit = new api.WorkspaceEdit();
      edit.renameFile(api.Uri.file(from), api.Uri.file(to));
      await api.workspace.applyEdit(edit);
    },
    window.path('packages/web/src/show.ts'),
    window.path('packages/web/src/list.ts'),
  );
  await expect.poll(reported).toEqual(['web/src/list.ts']);
  await window.api(
    async (api, from, to) => {
      const edit = new api.WorkspaceEdit();
      edit.renameFile(api.Uri.file(from), api.Uri.file(to));
      await api.workspace.applyEdit(edit);
    },
    window.path('packages/web/src'),
    window.path('packages/web/lib'),
  );
  await expect.poll(reported).toEqual(['web/lib/list.ts']);
  // And beside it.
  renameSync(window.path('packages/web/lib'), window.path('packages/web/src'));
  await expect.poll(reported).toEqual(['web/src/list.ts']);
  rmSync(window.path('packages/web/src'), { recursive: true });
  await expect.poll(reported).toEqual([]);
  mkdirSync(window.path('packages/web/src'));
  writeFileSync(window.path('packages/web/src/again.ts'), query);
  await expect.poll(reported).toEqual(['web/src/again.ts']);

  await window.api((api) => api.workspace.updateWorkspaceFolders(1, 1));
  await expect.poll(reported).toEqual([]);
  await expect(window.status(/old\.sql/)).toHaveCount(0);
});

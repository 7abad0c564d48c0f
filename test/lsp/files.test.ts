import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { Editor, type EditorOptions } from './editor.ts';

const schema = 'create table messages (id int primary key, body text);\n';
const project = { 'columnist.json': '{ "source": "schema.sql" }', 'schema.sql': schema };
const query = "export const find = 'SELECT id, status FROM messages';\n";

let editor: Editor | undefined;
const start = async (
  files: Readonly<Record<string, string>>,
  options: Omit<EditorOptions, 'folders'> = { pull: false },
): Promise<Editor> => {
  editor = await Editor.start({ folders: { app: { ...project, ...files } }, ...options });
  return editor;
};
afterEach(async () => {
  const ended = editor;
  editor = undefined;
  expect(await ended?.stop()).toBe(0);
});

/** Paths of the files with findings, as they were pushed. */
const reported = (editor: Editor): string[] =>
  [...editor.pushed]
    .filter(([, diagnostics]) => diagnostics.length > 0)
    .map(([uri]) => uri.slice(editor.uri('app').length + 1))
    .sort();

const expectReported = (editor: Editor, ...wanted: readonly string[]): Promise<void> =>
  editor.until('files with findings', async () =>
    JSON.stringify(reported(editor)) === JSON.stringify(wanted) ? undefined : JSON.stringify(reported(editor)),
  );

describe('files come and go', () => {
  it('one is created, renamed and deleted', async () => {
    const editor = await start({});
    await editor.expectStatus('app', ({ state }) => state === 'ready');
    editor.write('app/src/a.ts', query);
    await editor.changedOnDisk('app/src/a.ts');
    await expectReported(editor, 'src/a.ts');
    renameSync(editor.path('app/src/a.ts'), editor.path('app/src/b.ts'));
    await editor.changedOnDisk('app/src/a.ts', 'app/src/b.ts');
    await expectReported(editor, 'src/b.ts');
    editor.remove('app/src/b.ts');
    await editor.changedOnDisk('app/src/b.ts');
    await expectReported(editor);
    await editor.expectStatus('app', ({ missing }) => missing === 0);
  });

  it('what is built and what git ignores is left alone, also when it changes', async () => {
    const editor = await start({ '.gitignore': '/generated\n*.tmp.ts\n', 'a.ts': query });
    await expectReported(editor, 'a.ts');
    const others = ['dist/a.js', 'generated/b.ts', 'src/c.tmp.ts', 'src/d.min.js', '.cache/e.ts'];
    for (const name of [...others, 'src/f.ts']) editor.write(`app/${name}`, query);
    await editor.changedOnDisk(...others.map((name) => `app/${name}`));
    await editor.changedOnDisk('app/src/f.ts');
    await expectReported(editor, 'a.ts', 'src/f.ts');
    // One that is opened is looked at as long as it is.
    await editor.open('app/generated/b.ts', query);
    await expectReported(editor, 'a.ts', 'generated/b.ts', 'src/f.ts');
    await editor.close('app/generated/b.ts');
    await expectReported(editor, 'a.ts', 'src/f.ts');
  });

  it('a folder is created with files in it: editors tell of the folder alone', async () => {
    const editor = await start({});
    await editor.expectStatus('app', ({ state }) => state === 'ready');
    editor.write('app/src/db/a.ts', query);
    editor.write('app/src/db/notes.txt', 'select nothing from nowhere');
    await editor.createdOnDisk('app/src');
    await expectReported(editor, 'src/db/a.ts');
  });

  it('a folder is deleted: editors tell of the folder alone', async () => {
    const editor = await start({ 'src/a.ts': query, 'src/deep/b.ts': query, 'c.ts': query });
    await expectReported(editor, 'c.ts', 'src/a.ts', 'src/deep/b.ts');
    rmSync(editor.path('app/src'), { recursive: true });
    await editor.changedOnDisk('app/src');
    await expectReported(editor, 'c.ts');
  });

  it('one that was open is deleted: an editor that pulls hears of it', async () => {
    const editor = await start({ 'a.ts': query }, { pull: true });
    await editor.open('app/a.ts', query);
    await editor.expectFindings('app/a.ts', ['status: unknown-column']);
    // The editor has no id of it from the workspace: it was asked for as a document.
    editor.remove('app/a.ts');
    await editor.close('app/a.ts');
    await editor.changedOnDisk('app/a.ts');
    await editor.until('an empty report', async () => {
      const { items } = await editor.workspaceDiagnostics();
      const wanted = { kind: 'full', uri: editor.uri('app/a.ts'), version: null, items: [] };
      return JSON.stringify(items) === JSON.stringify([wanted]) ? undefined : JSON.stringify(items);
    });
  });

  it('one is closed, asked for once more as editors do, and deleted', async () => {
    const editor = await start({ 'a.ts': query }, { pull: true });
    await editor.open('app/a.ts', query);
    await editor.expectFindings('app/a.ts', ['status: unknown-column']);
    await editor.close('app/a.ts');
    const textDocument = { uri: editor.uri('app/a.ts') };
    const last = await editor.connection.sendRequest<{ items: unknown[] }>('textDocument/diagnostic', { textDocument });
    expect(last.items).toHaveLength(1);
    await editor.expectStatus('app', ({ missing }) => missing === 1);
    editor.remove('app/a.ts');
    await editor.changedOnDisk('app/a.ts');
    await editor.expectStatus('app', ({ missing }) => missing === 0);
    await editor.until('an empty report', async () => {
      const { items } = await editor.workspaceDiagnostics();
      return items.some((item) => item.kind === 'full' && item.items.length === 0) ? undefined : JSON.stringify(items);
    });
  });

  it('a branch is checked out that changes 200 files and the schema', async () => {
    const names = Array.from({ length: 200 }, (_, i) => `src/f${String(i).padStart(3, '0')}.ts`);
    const before = Object.fromEntries(names.slice(0, 150).map((name) => [name, query]));
    const editor = await start(before);
    await editor.until('findings', async () => (reported(editor).length === 150 ? undefined : `${reported(editor).length}`));
    // The first 50 go, the next 100 say something else, 50 are new; `status` is there now, `seen` is not.
    for (const name of names.slice(0, 50)) editor.remove(`app/${name}`);
    for (const name of names.slice(50)) editor.write(`app/${name}`, query.replace('status', 'status, seen'));
    editor.write('app/schema.sql', schema.replace('body text', 'body text, status text'));
    await editor.changedOnDisk(...names.map((name) => `app/${name}`), 'app/schema.sql');
    await editor.until('findings', async () => {
      const found = reported(editor);
      const others = [...editor.pushed.values()].flat().filter(({ message }) => !String(message).includes('"seen"'));
      return JSON.stringify(found) === JSON.stringify(names.slice(50)) && others.length === 0
        ? undefined
        : `${found.length} files, ${others.length} findings of before`;
    });
    await editor.expectStatus('app', ({ missing }) => missing === 150);
  });

  it('a package gets a columnist.json of its own, and loses it', async () => {
    const own = { 'packages/api/db.sql': 'create table messages (id int, status text);', 'packages/api/a.ts': query };
    const editor = await start({ ...own, 'a.ts': query });
    await expectReported(editor, 'a.ts', 'packages/api/a.ts');
    editor.write('app/packages/api/columnist.json', '{ "source": "db.sql" }');
    await editor.changedOnDisk('app/packages/api/columnist.json');
    await editor.expectStatus('packages/api', ({ state }) => state === 'ready');
    await expectReported(editor, 'a.ts');
    editor.remove('app/packages/api/columnist.json');
    await editor.changedOnDisk('app/packages/api/columnist.json');
    await editor.until('one project', async () => (editor.status.length === 1 ? undefined : JSON.stringify(editor.status)));
    await expectReported(editor, 'a.ts', 'packages/api/a.ts');
  });
});

describe('folders come and go', () => {
  const change = (editor: Editor, added: readonly string[], removed: readonly string[]): Promise<void> =>
    editor.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
      event: {
        added: added.map((name) => ({ uri: editor.uri(name), name })),
        removed: removed.map((name) => ({ uri: editor.uri(name), name })),
      },
    });

  it('a folder that lies in another one has its own schema, until it is closed', async () => {
    const own = { 'packages/api/schema.sql': 'create table messages (id int, status text);', 'packages/api/a.ts': query };
    const editor = await start({ ...own, 'a.ts': query });
    await expectReported(editor, 'a.ts', 'packages/api/a.ts');
    await change(editor, ['app/packages/api'], []);
    await editor.expectStatus('app/packages/api', ({ source }) => source?.name === 'schema.sql');
    await expectReported(editor, 'a.ts');
    await change(editor, [], ['app/packages/api']);
    await expectReported(editor, 'a.ts', 'packages/api/a.ts');
  });

  it('one that is closed takes its findings with it', async () => {
    const editor = await start({ 'a.ts': query });
    await expectReported(editor, 'a.ts');
    await change(editor, [], ['app']);
    await editor.until('no folder', async () => (editor.status.length === 0 ? undefined : JSON.stringify(editor.status)));
    await expectReported(editor);
  });
});

describe('what is read', () => {
  it.each(['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs'])('.%s', async (extension) => {
    const markup = /x$/.test(extension) ? 'export const view = <b title="a">{find}</b>;\n' : '';
    const editor = await start({ [`src/a.${extension}`]: query + markup });
    await expectReported(editor, `src/a.${extension}`);
  });

  it('the scripts of .vue and .svelte, nothing of .astro and of notebooks', async () => {
    const component = `<script>\n${query}</script>\n<p>SELECT nothing FROM nowhere</p>\n`;
    const cell = { cell_type: 'code', metadata: {}, outputs: [], source: [query] };
    const notebook = JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 2 });
    const files = { 'a.vue': component, 'b.svelte': component, 'c.astro': `---\n${query}---\n`, 'd.ipynb': notebook };
    const editor = await start({ ...files, 'e.ts': query });
    await expectReported(editor, 'a.vue', 'b.svelte', 'e.ts');
  });
});

it('documents that are no files are left alone: untitled ones, cells of notebooks, revisions of git', async () => {
  const editor = await start({}, {});
  await editor.expectStatus('app', ({ state }) => state === 'ready');
  for (const uri of [
    'untitled:Untitled-1',
    'vscode-notebook-cell:/tmp/a.ipynb#W0sZmlsZQ%3D%3D',
    `git:${editor.path('app/a.sql')}?%7B%22ref%22%3A%22HEAD%22%7D`,
  ]) {
    const textDocument = { uri, languageId: 'sql', version: 1, text: 'SELECT status FROM messages' };
    await editor.connection.sendNotification('textDocument/didOpen', { textDocument });
    const report = await editor.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri } });
    expect(report).toMatchObject({ kind: 'full', items: [] });
    await editor.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
  }
  await editor.open('app/a.sql', 'SELECT status FROM messages');
  await editor.expectFindings('app/a.sql', ['status: unknown-column']);
});

it('a dump of 2 MB is checked, and typing in it goes on', async () => {
  const rows = `INSERT INTO messages (id, body) VALUES (1, '${'x'.repeat(180)}');\n`.repeat(9_000);
  const editor = await start({ 'a.ts': query }, {});
  mkdirSync(editor.path('app/dumps'));
  await editor.open('app/dumps/all.sql', `${rows}SELECT status FROM messages;\n`);
  expect(rows.length).toBeGreaterThan(2_000_000);
  await editor.expectFindings('app/dumps/all.sql', ['status: unknown-column']);
  await editor.insert('app/dumps/all.sql', rows.length + 'SELECT status'.length, ', seen');
  await editor.expectFindings('app/dumps/all.sql', ['status: unknown-column', 'seen: unknown-column']);
});

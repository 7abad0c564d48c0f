import { afterEach, describe, expect, it } from 'vitest';
import type { CodeLens } from 'vscode-languageserver-protocol/node';
import { Editor, type EditorOptions } from './editor.ts';

const schema = 'create table messages (id int primary key, body text not null, state text);\n';
const project = { 'columnist.json': '{ "source": "schema.sql" }', 'schema.sql': schema };
const pending = `alter table messages add column if not exists status text;

create index concurrently if not exists messages_status_idx on messages (status);

alter table messages add column token uuid default gen_random_uuid();
`;

let editor: Editor | undefined;
const start = async (
  files: Readonly<Record<string, string>> = {},
  initialization: EditorOptions['initialization'] = { commands: true },
): Promise<Editor> => {
  editor = await Editor.start({ folders: { app: { ...project, ...files } }, initialization: initialization ?? {} });
  return editor;
};
afterEach(async () => {
  const ended = editor;
  editor = undefined;
  expect(await ended?.stop()).toBe(0);
});

const lenses = (editor: Editor, name: string): Promise<CodeLens[]> =>
  editor.connection.sendRequest('textDocument/codeLens', { textDocument: { uri: editor.uri(name) } });
const titles = async (editor: Editor, name: string): Promise<string[]> =>
  (await lenses(editor, name)).map(({ range, command }) => `${range.start.line}: ${command?.title.replace(/^\$\([^)]*\) /, '')}`);

describe('lenses', () => {
  it('stand on the pending migration: verify, hazards, and who uses what it brings', async () => {
    const editor = await start({ 'migrations/pending.sql': pending, 'b.sql': 'select status from messages;\n' });
    await editor.open('app/a.sql', 'select status from messages where status is null;\n');
    await editor.open('app/migrations/pending.sql', pending);
    await editor.until('lenses', async () => {
      await editor.diagnostics('app/a.sql');
      const found = await titles(editor, 'app/migrations/pending.sql');
      return found.includes('0: 3 places use this') ? undefined : JSON.stringify(found);
    });
    expect(await titles(editor, 'app/migrations/pending.sql')).toEqual([
      '0: Verify',
      '0: 3 hazards',
      '0: 3 places use this',
      '2: Reads messages twice; reads and writes go on (CONCURRENTLY), and 1 more',
      '4: The new column token has a volatile default: messages is rewritten while reads and writes wait',
    ]);
    const places = (await lenses(editor, 'app/migrations/pending.sql')).find(({ command }) => command?.title.includes('places'));
    expect(places?.command).toMatchObject({
      command: 'columnist.showPlaces',
      arguments: [
        editor.uri('app/migrations/pending.sql'),
        { line: 0, character: 0 },
        expect.arrayContaining([
          { uri: editor.uri('app/a.sql'), range: expect.objectContaining({ start: { line: 0, character: 7 } }) },
          { uri: editor.uri('app/b.sql'), range: expect.objectContaining({ start: { line: 0, character: 7 } }) },
        ]),
      ],
    });
  });

  it('say that there are no hazards, and stand nowhere else', async () => {
    const text = 'alter table messages add column if not exists status text;\n';
    const editor = await start({ 'migrations/pending.sql': text });
    await editor.open('app/migrations/pending.sql', text);
    await editor.open('app/a.sql', 'select id from messages;\n');
    await editor.expectStatus('app', (status) => status.state === 'ready');
    expect(await titles(editor, 'app/migrations/pending.sql')).toEqual(['0: Verify', '0: Hazards: none']);
    expect(await lenses(editor, 'app/a.sql')).toEqual([]);
    expect(await lenses(editor, 'app/schema.sql')).toEqual([]);
  });

  it('are not offered to an editor without their commands', async () => {
    const editor = await start({}, {});
    expect(editor.initialized?.capabilities.codeLensProvider).toBeUndefined();
  });

  it('run nothing where the workspace is not trusted', async () => {
    const editor = await start({ 'migrations/pending.sql': pending }, { commands: true, trusted: false });
    await editor.open('app/migrations/pending.sql', pending);
    await editor.until('lenses', async () =>
      (await lenses(editor, 'app/migrations/pending.sql')).length > 0 ? undefined : 'none',
    );
    const found = await titles(editor, 'app/migrations/pending.sql');
    expect(found).toContain('0: 3 hazards');
    expect(found.join()).not.toMatch(/Verify|Apply/);
  });
});

describe('hover on a statement of the pending migration', () => {
  it('tells lock, wait and rewrite', async () => {
    const editor = await start({ 'migrations/pending.sql': pending });
    await editor.open('app/migrations/pending.sql', pending);
    await editor.expectStatus('app', (status) => status.state === 'ready');
    const text = async (words: string): Promise<string> =>
      JSON.stringify((await editor.hover('app/migrations/pending.sql', words))?.contents);
    expect(await text('add column token')).toContain(
      'ACCESS EXCLUSIVE | reads and writes | as long as reading messages takes | The new column token has a volatile default',
    );
    expect(await text('concurrently')).toContain('SHARE UPDATE EXCLUSIVE');
    expect(await text('messages add column if')).toContain('table public.messages');
    expect(await text('messages add column if')).toContain('a catalog change, no rewrite');
  });
});

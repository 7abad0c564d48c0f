import { existsSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { CodeLens } from 'vscode-languageserver-protocol/node';
import {
  type PlanResult,
  planRequest,
  type VerifyResult,
  verifyChangesRequest,
  type WriteMigrationResult,
  writeMigrationRequest,
} from '../../server/src/protocol.ts';
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
      '4: The new column token has a default that is volatile: messages is rewritten while reads and writes wait',
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
      'ACCESS EXCLUSIVE | reads and writes | as long as reading messages takes | The new column token has a default that is volatile',
    );
    expect(await text('concurrently')).toContain('SHARE UPDATE EXCLUSIVE');
    expect(await text('messages add column if')).toContain('table public.messages');
    expect(await text('messages add column if')).toContain('a catalog change, no rewrite');
  });
});

describe('Generate Migration', () => {
  const plan = (editor: Editor): Promise<PlanResult> => editor.connection.sendRequest(planRequest, { folder: editor.uri('app') });
  const write = (editor: Editor, { changes }: PlanResult): Promise<WriteMigrationResult> =>
    editor.connection.sendRequest(writeMigrationRequest, {
      folder: editor.uri('app'),
      changes: changes.filter((each) => !each.suggested).map((each) => each.planned),
    });
  const code = { 'a.sql': "select id from messages where status = 'sent' and seen_at < now();\n" };

  it('lists each change with confidence, next-best types and hazards, and writes nothing', async () => {
    const editor = await start(code);
    await editor.expectStatus('app', (status) => status.missing > 0);
    const planned = await plan(editor);
    const status = planned.changes.find(({ title }) => title.includes('messages.status'))!;
    expect(status).toMatchObject({ confidence: expect.stringMatching(/high|medium|low/), hazards: expect.any(Array) });
    expect(status.alternatives.length).toBeGreaterThan(0);
    const other = status.alternatives[0]!;
    expect(other.title).not.toBe(status.title);
    expect(other.planned.alternatives[0]).toEqual(status.planned.change);
    const written = await write(editor, planned);
    expect(written.title).toBe('Add 2 columns to messages');
    expect(existsSync(new URL(written.files[0]!.uri))).toBe(false);
    expect(written.remove).toBeUndefined();
  });

  it('takes over what stands in the pending migration, with the type that a person gave it there', async () => {
    const editor = await start({
      ...code,
      'migrations/pending.sql': "alter table messages add column if not exists status varchar(99) not null default 'new';\n",
    });
    await editor.expectStatus('app', (status) => status.pending > 0);
    const planned = await plan(editor);
    expect(planned.changes.filter((each) => !each.suggested).map(({ title }) => title)).toEqual([
      "add messages.status varchar(99) not null default 'new'",
      expect.stringContaining('add messages.seen_at'),
    ]);
    const written = await write(editor, planned);
    expect(written.remove).toBe(editor.uri('app/migrations/pending.sql'));
    expect(written.files[0]!.text).toContain('varchar(99)');
    const verified = await editor.connection.sendRequest<VerifyResult>(verifyChangesRequest, {
      folder: editor.uri('app'),
      changes: planned.changes.map((each) => each.planned),
    });
    expect(verified, verified.report).toMatchObject({ ok: true });
    expect(verified.report).toContain('2 gone, none new');
  });

  it.each([
    ['lists the indexes that it suggests, not chosen', '{ "source": "schema.sql" }', [true, true]],
    ['chooses them where the settings say so', '{ "source": "schema.sql", "suggestIndexes": true }', [false, false]],
  ])('%s', async (_, settings, expected) => {
    const editor = await start({ ...code, 'columnist.json': settings });
    await editor.expectStatus('app', (status) => status.missing > 0);
    const indexes = (await plan(editor)).changes.filter((each) => each.planned.change.kind === 'create-index');
    expect(indexes.map((each) => each.suggested)).toEqual(expected);
  });

  it('keeps a pending migration that has more', async () => {
    const more = 'alter table messages add column if not exists status text;\nupdate messages set status = state;\n';
    const editor = await start({ ...code, 'migrations/pending.sql': more });
    await editor.expectStatus('app', (status) => status.pending > 0);
    const written = await write(editor, await plan(editor));
    expect(written.remove).toBeUndefined();
    expect(written.notes).toEqual(['migrations/pending.sql stays: it has more than this']);
  });
});

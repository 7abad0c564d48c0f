import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { Editor } from './editor.ts';

const schema = 'create table messages (id int primary key, body text not null, state text);\n';
const project = { 'columnist.json': '{ "source": "schema.sql" }', 'schema.sql': schema };
const query = "select id, status from messages where status = 'sent' and seen_at < now();\n";

let editor: Editor | undefined;
const start = async (files: Readonly<Record<string, string>> = {}): Promise<Editor> => {
  editor = await Editor.start({ folders: { app: { ...project, ...files } } });
  return editor;
};
afterEach(async () => {
  const ended = editor;
  editor = undefined;
  expect(await ended?.stop()).toBe(0);
});

describe('the quick fix', () => {
  it('adds the column to the pending migration; the squiggle becomes a hint, and comes back when it is taken out', async () => {
    const editor = await start();
    await editor.open('app/a.sql', query);
    await editor.expectFindings('app/a.sql', ['status: unknown-column', 'status: unknown-column', 'seen_at: unknown-column']);
    const [fix] = (await editor.actions('app/a.sql', 'status')).filter((action) => action.isPreferred);
    expect(fix).toMatchObject({ kind: 'quickfix', title: expect.stringContaining('messages.status') });
    await editor.apply(fix!);
    const migration = editor.text('app/migrations/pending.sql')!;
    expect(migration).toContain('status');
    await editor.expectFindings('app/a.sql', ['status: pending', 'status: pending', 'seen_at: unknown-column']);
    const [hint] = await editor.diagnostics('app/a.sql');
    expect(hint).toMatchObject({
      severity: 4,
      relatedInformation: [{ location: { uri: editor.uri('app/migrations/pending.sql') } }],
    });
    await editor.replaceAll('app/migrations/pending.sql', '');
    await editor.expectFindings('app/a.sql', ['status: unknown-column', 'status: unknown-column', 'seen_at: unknown-column']);
  });

  it('extends a pending migration that is there', async () => {
    const editor = await start();
    await editor.open('app/a.sql', query);
    await editor.expectFindings('app/a.sql', ['status: unknown-column', 'status: unknown-column', 'seen_at: unknown-column']);
    for (const name of ['status', 'seen_at']) {
      const [fix] = (await editor.actions('app/a.sql', name)).filter((action) => action.isPreferred);
      await editor.apply(fix!);
    }
    await editor.expectFindings('app/a.sql', ['status: pending', 'status: pending', 'seen_at: pending']);
    const text = editor.text('app/migrations/pending.sql')!;
    expect(text.match(/Pending migration/g)).toHaveLength(1);
  });

  it('changes to the near name', async () => {
    const editor = await start();
    await editor.open('app/a.sql', 'select stat from messages;\n');
    await editor.expectFindings('app/a.sql', ['stat: unknown-column']);
    const fix = (await editor.actions('app/a.sql', 'stat')).find((action) => action.title.includes('"state"'));
    await editor.apply(fix!);
    expect(editor.text('app/a.sql')).toBe('select state from messages;\n');
    await editor.expectFindings('app/a.sql', []);
  });

  it('ignores on the line', async () => {
    const editor = await start();
    await editor.open('app/a.sql', 'select id,\n  status\nfrom messages;\n');
    await editor.expectFindings('app/a.sql', ['status: unknown-column']);
    const fix = (await editor.actions('app/a.sql', 'status')).find((action) => action.title.startsWith('Ignore'));
    await editor.apply(fix!);
    await editor.expectFindings('app/a.sql', []);
  });

  it('fixes all of a file when asked for by kind, and only then', async () => {
    const editor = await start();
    await editor.open('app/a.sql', query);
    await editor.expectFindings('app/a.sql', ['status: unknown-column', 'status: unknown-column', 'seen_at: unknown-column']);
    expect((await editor.actions('app/a.sql', 'status')).map((action) => action.kind)).not.toContain('source.fixAll.columnist');
    const [all, ...others] = await editor.actions('app/a.sql', 'status', ['source.fixAll']);
    expect(others).toEqual([]);
    await editor.apply(all!);
    await editor.expectFindings('app/a.sql', ['status: pending', 'status: pending', 'seen_at: pending']);
  });
});

describe('beside', () => {
  it('hover tells the type of a column and where a missing one was looked for', async () => {
    const editor = await start();
    await editor.open('app/a.sql', 'select body, status from messages;\n');
    await editor.expectFindings('app/a.sql', ['status: unknown-column']);
    const text = async (name: string): Promise<string> => JSON.stringify((await editor.hover('app/a.sql', name))?.contents);
    expect(await text('body')).toContain('messages.body text not null');
    expect(await text('status')).toContain('schema.sql');
    expect(await text('messages')).toContain('table public.messages');
  });

  it('the code of a diagnostic leads to the page of its rule, which is shipped with the server', async () => {
    const editor = await start();
    await editor.open('app/a.sql', 'select status from messages;\n');
    await editor.expectFindings('app/a.sql', ['status: unknown-column']);
    const [diagnostic] = await editor.diagnostics('app/a.sql');
    const page = readFileSync(new URL(diagnostic!.codeDescription!.href), 'utf8');
    expect(page).toContain('# unknown-column');
    expect(page).toContain('## How to fix');
  });

  it('completion offers what is visible', async () => {
    const editor = await start();
    await editor.open('app/a.sql', 'select m. from messages m;\n');
    await editor.expectStatus('app', (status) => status.state === 'ready');
    const items = await editor.connection.sendRequest<{ label: string; detail?: string }[]>('textDocument/completion', {
      textDocument: { uri: editor.uri('app/a.sql') },
      position: { line: 0, character: 9 },
    });
    expect(items.map((item) => item.label).sort()).toEqual(['body', 'id', 'state']);
    expect(items.find((item) => item.label === 'state')?.detail).toBe('messages.state text');
  });

  it('definition of a pending name is the migration', async () => {
    const editor = await start({ 'migrations/pending.sql': 'alter table messages add column if not exists status text;\n' });
    await editor.open('app/a.sql', 'select status from messages;\n');
    await editor.expectFindings('app/a.sql', ['status: pending']);
    const place = await editor.connection.sendRequest<{ uri: string; range: { start: unknown } }>('textDocument/definition', {
      textDocument: { uri: editor.uri('app/a.sql') },
      position: { line: 0, character: 9 },
    });
    expect(place.uri).toBe(editor.uri('app/migrations/pending.sql'));
    expect(place.range.start).toEqual({ line: 0, character: 46 });
  });
});

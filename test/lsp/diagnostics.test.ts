import { afterEach, describe, expect, it } from 'vitest';
import { Editor, type EditorOptions } from './editor.ts';

const schema = `create table messages (id int primary key, body text not null, sent_at timestamptz);
create table users (id int primary key, name text);
`;
const project = { 'columnist.json': '{ "source": "schema.sql" }', 'schema.sql': schema };
const query = 'await pool.query(`select id, status from messages where seen_at is null`);\n';
const pool = "import { Pool } from 'pg';\nconst pool = new Pool();\n";

let editor: Editor | undefined;
const start = async (options: EditorOptions): Promise<Editor> => {
  editor = await Editor.start(options);
  return editor;
};
afterEach(async () => {
  const ended = editor;
  editor = undefined;
  expect(await ended?.stop()).toBe(0);
});

describe.each([
  ['pulled', true],
  ['pushed', false],
])('findings, %s', (_name, pull) => {
  it('stand at the missing names of an open document', async () => {
    const editor = await start({ folders: { app: project }, pull });
    await editor.open('app/a.ts', pool + query);
    await editor.expectFindings('app/a.ts', ['status: unknown-column', 'seen_at: unknown-column']);
    const [first] = await editor.diagnostics('app/a.ts');
    expect(first).toMatchObject({
      severity: 1,
      source: 'columnist',
      message: expect.stringContaining('"status" does not exist in "messages"'),
    });
    expect(first?.codeDescription?.href).toMatch(/^file:.*\/rules\/unknown-column\.md$/);
  });

  it('follow the typing', async () => {
    const editor = await start({ folders: { app: project }, pull });
    await editor.open('app/a.sql', 'select id from messages;\n');
    await editor.expectFindings('app/a.sql', []);
    await editor.insert('app/a.sql', 'select id'.length, ', state');
    await editor.expectFindings('app/a.sql', ['state: unknown-column']);
    await editor.replaceAll('app/a.sql', 'select id from messages;\n');
    await editor.expectFindings('app/a.sql', []);
  });

  it('come and go with the schema, without an edit', async () => {
    const editor = await start({ folders: { app: project }, pull });
    await editor.open('app/a.sql', 'select state from messages;');
    await editor.expectFindings('app/a.sql', ['state: unknown-column']);
    editor.write('app/schema.sql', schema.replace('body', 'state text, body'));
    await editor.changedOnDisk('app/schema.sql');
    await editor.expectFindings('app/a.sql', []);
  });

  it('are held against each folder’s own schema', async () => {
    const other = { ...project, 'schema.sql': 'create table messages (id int, status text, seen_at timestamptz);' };
    const editor = await start({ folders: { one: project, two: other }, pull });
    await editor.open('one/a.ts', pool + query);
    await editor.open('two/a.ts', pool + query);
    await editor.expectFindings('one/a.ts', ['status: unknown-column', 'seen_at: unknown-column']);
    await editor.expectStatus('two', (status) => status.state === 'ready');
    await editor.expectFindings('two/a.ts', []);
  });

  it('are held against the schema of the package of a monorepo', async () => {
    const files = {
      ...project,
      'packages/api/columnist.json': '{ "source": "db.sql" }',
      'packages/api/db.sql': 'create table messages (id int, status text, seen_at timestamptz);',
    };
    const editor = await start({ folders: { app: files }, pull });
    await editor.open('app/a.ts', pool + query);
    await editor.open('app/packages/api/a.ts', pool + query);
    await editor.expectFindings('app/a.ts', ['status: unknown-column', 'seen_at: unknown-column']);
    await editor.expectStatus('packages/api', (status) => status.state === 'ready');
    await editor.expectFindings('app/packages/api/a.ts', []);
  });

  it('are held against the schema that their package has, where several have one and nobody named it', async () => {
    const files = {
      'package.json': '{}',
      'apps/api/package.json': '{}',
      'apps/api/schema.sql': schema,
      'apps/web/package.json': '{}',
      'apps/web/schema.sql': 'create table messages (id int, status text, seen_at timestamptz);',
    };
    const editor = await start({ folders: { app: files }, pull });
    await editor.open('app/apps/api/a.ts', pool + query);
    await editor.open('app/apps/web/a.ts', pool + query);
    await editor.expectFindings('app/apps/api/a.ts', ['status: unknown-column', 'seen_at: unknown-column']);
    await editor.expectStatus('apps/web', (status) => status.state === 'ready');
    await editor.expectFindings('app/apps/web/a.ts', []);
  });

  it('can be turned off', async () => {
    const editor = await start({ folders: { app: project }, pull });
    await editor.open('app/a.sql', 'select state from messages;');
    await editor.expectFindings('app/a.sql', ['state: unknown-column']);
    await editor.configure({ enable: false });
    await editor.expectFindings('app/a.sql', []);
    await editor.configure({ enable: true, severity: { 'unknown-column': 'hint' } });
    await editor.expectFindings('app/a.sql', ['state: unknown-column']);
    expect((await editor.diagnostics('app/a.sql'))[0]?.severity).toBe(4);
  });
});

describe('further schemas that are watched', () => {
  it('are named where they have what is missing', async () => {
    const files = {
      ...project,
      'columnist.json': '{ "source": "schema.sql", "watch": ["next.sql"] }',
      'next.sql': schema.replace('body', 'state text, body'),
    };
    const editor = await start({ folders: { app: files } });
    await editor.open('app/a.sql', 'select state from messages;');
    await editor.until('the other schema', async () => {
      const [first] = await editor.diagnostics('app/a.sql');
      return String(first?.message).includes('present in next.sql') ? undefined : `${first?.message}`;
    });
  });
});

describe('further schemas that change', () => {
  it('are looked into anew', async () => {
    const files = { ...project, 'columnist.json': '{ "source": "schema.sql", "watch": ["next.sql"] }', 'next.sql': schema };
    const editor = await start({ folders: { app: files } });
    await editor.open('app/a.sql', 'select state from messages;');
    await editor.expectFindings('app/a.sql', ['state: unknown-column']);
    editor.write('app/next.sql', schema.replace('body', 'state text, body'));
    await editor.changedOnDisk('app/next.sql');
    await editor.until('the other schema', async () => {
      const [first] = await editor.diagnostics('app/a.sql');
      return String(first?.message).includes('present in next.sql') ? undefined : `${first?.message}`;
    });
  });
});

describe('files that are not open', () => {
  it('are reported to an editor that pulls, and again only when they change', async () => {
    const editor = await start({ folders: { app: { ...project, 'src/a.ts': pool + query } } });
    const first = await editor.workspaceDiagnostics();
    expect(first.items).toHaveLength(1);
    const item = first.items[0]!;
    expect(item.uri).toBe(editor.uri('app/src/a.ts'));
    expect(item.kind === 'full' && item.items.map((each) => each.range.start)).toEqual([
      { line: 2, character: 29 },
      { line: 2, character: 56 },
    ]);
    const second = editor.workspaceDiagnostics([{ uri: item.uri, value: item.resultId! }]);
    editor.write('app/src/a.ts', pool);
    await editor.changedOnDisk('app/src/a.ts');
    expect((await second).items).toMatchObject([{ uri: item.uri, items: [] }]);
  });

  it('are pushed to an editor that does not', async () => {
    const editor = await start({ folders: { app: { ...project, 'src/a.ts': pool + query } }, pull: false });
    await editor.until('findings', async () => ((await editor.diagnostics('app/src/a.ts')).length === 2 ? undefined : 'none'));
    await editor.expectStatus('app', (status) => status.missing === 2 && status.tables === 2 && status.columns === 5);
  });
});

describe('clear behavior for', () => {
  it('an empty workspace', async () => {
    const editor = await start({ folders: { app: {} } });
    await editor.open('app/a.sql', 'select state from messages;');
    const status = await editor.expectStatus('app', (each) => each.state === 'none');
    expect(status.problems).toEqual([]);
    await editor.expectFindings('app/a.sql', []);
  });

  it('a schema file that is gone', async () => {
    const editor = await start({ folders: { app: { 'columnist.json': '{ "source": "gone.sql" }' } } });
    const status = await editor.expectStatus('app', (each) => each.state === 'error');
    expect(status.problems.join()).toContain('gone.sql');
  });

  it('a broken columnist.json', async () => {
    const editor = await start({ folders: { app: { ...project, 'columnist.json': '{ "source": "schema.sql", ' } } });
    await editor.open('app/a.sql', 'select state from messages;');
    await editor.expectFindings('app/a.sql', ['state: unknown-column']);
  });

  it('a syntax error', async () => {
    const editor = await start({ folders: { app: project } });
    await editor.open('app/a.sql', 'select state from messages;\nselect from where;\nselect nick from users;\n');
    await editor.expectFindings('app/a.sql', ['state: unknown-column', 'where: sql-syntax', 'nick: unknown-column']);
  });

  it('files that are not UTF-8', async () => {
    const latin = Buffer.from("select 'Bär', state from messages;\n", 'latin1');
    const utf16 = Buffer.from('\ufeffselect state from messages;\n', 'utf16le');
    const editor = await start({
      folders: { app: { ...project, 'latin.sql': latin, 'wide.sql': utf16, 'binary.sql': Uint8Array.of(0, 1, 2, 255) } },
    });
    const { items } = await editor.workspaceDiagnostics();
    const found = new Map(
      items.map((item) => [
        item.uri,
        item.kind === 'full' ? item.items.map((each) => `${each.range.start.character} ${each.code}`) : [],
      ]),
    );
    expect(found.get(editor.uri('app/latin.sql'))).toEqual(['14 unknown-column']);
    expect(found.get(editor.uri('app/binary.sql')) ?? []).toEqual([]);
  });

  it('a file of 20,000 lines, and typing in it', async () => {
    const statement = 'select id,\n       body\n  from messages\n where id = 1;\n';
    const text = `${statement.repeat(5000)}select state from messages;\n`;
    const editor = await start({ folders: { app: project } });
    await editor.open('app/large.sql', text);
    await editor.expectFindings('app/large.sql', ['state: unknown-column']);
    await editor.insert('app/large.sql', 'select id'.length, ', nick');
    await editor.expectFindings('app/large.sql', ['nick: unknown-column', 'state: unknown-column']);
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type ApplyResult,
  type ApplyTargetFound,
  type ApplyTargetResult,
  applyRequest,
  applyTargetRequest,
  type VerifyResult,
  verifyRequest,
} from '../../server/src/protocol.ts';
import { startServer, type TestServer } from '../db/server.ts';
import { Editor, type EditorOptions } from './editor.ts';

let postgres: TestServer;
let editor: Editor | undefined;

beforeAll(async () => {
  postgres = await startServer();
});
afterAll(() => postgres.stop());
afterEach(async () => {
  const ended = editor;
  editor = undefined;
  expect(await ended?.stop()).toBe(0);
});

const schema = 'create table messages (id int primary key, body text not null)';
const query = 'select status from messages;\n';
const pending = `do $$ begin
  alter table messages add column status text;
  raise notice 'added messages.status';
end $$;
`;

async function start(
  connection: Readonly<Record<string, unknown>> = {},
  options: Partial<EditorOptions> = {},
): Promise<{ editor: Editor; database: string }> {
  const database = new URL(await postgres.createDatabase(schema)).pathname.slice(1);
  const live = {
    host: '127.0.0.1',
    port: postgres.port,
    database,
    user: postgres.user,
    secret: { kind: 'storage', key: 'live' },
  };
  editor = await Editor.start({
    folders: { app: { 'migrations/pending.sql': pending, 'a.sql': query } },
    settings: { source: 'live', connections: { live: { ...live, ...connection } } },
    secrets: { live: postgres.password },
    initialization: { secrets: true, commands: true },
    ...options,
  });
  await editor.open('app/a.sql', query);
  return { editor, database };
}

const target = async (editor: Editor): Promise<ApplyTargetResult> => {
  await editor.expectStatus('app', ({ state }) => state === 'ready');
  return editor.connection.sendRequest(applyTargetRequest, { folder: editor.uri('app') });
};
const found = async (editor: Editor): Promise<ApplyTargetFound> => {
  const result = await target(editor);
  if (result.problem !== undefined) throw new Error(result.problem);
  return result;
};
const apply = (editor: Editor, { uri, source, stamp }: ApplyTargetFound, typedName?: string): Promise<ApplyResult> =>
  editor.connection.sendRequest(applyRequest, {
    folder: editor.uri('app'),
    uri,
    id: source.id,
    stamp,
    ...(typedName !== undefined && { typedName }),
  });
const hasStatus = async (database: string): Promise<boolean> =>
  (await postgres.query("select 1 from pg_attribute where attrelid = 'messages'::regclass and attname = 'status'", database))
    .length > 0;

describe('applying the pending migration', () => {
  it('names the database and the host first, then runs it; the hint goes and the history tells', async () => {
    const { editor, database } = await start();
    await editor.expectFindings('app/a.sql', ['status: pending']);
    const asked = await found(editor);
    expect(asked).toMatchObject({
      file: 'migrations/pending.sql',
      database,
      server: `127.0.0.1:${postgres.port}`,
      user: 'postgres',
      statements: 1,
      alone: 0,
      hazards: [],
    });
    expect(asked.guard).toBeUndefined();
    expect(await hasStatus(database)).toBe(false);
    const done = await apply(editor, asked);
    expect(done).toMatchObject({ ok: true, title: expect.stringContaining(`to live (${database} on 127.0.0.1`) });
    expect(await hasStatus(database)).toBe(true);
    expect(done.history?.uri).toBe(editor.uri('app/MIGRATION_HISTORY.md'));
    expect(done.history?.text).toMatch(/^# Migration history\n\n## \d{4}-\d\d-\d\d · Applied migrations\/pending\.sql\n/);
    expect(done.history?.text).toContain('- added messages.status');
    expect(JSON.stringify(done) + editor.log.join('')).not.toContain(postgres.password);
    expect(editor.log.join('')).toContain('added messages.status');
    await editor.expectFindings('app/a.sql', []);
  });

  it.each([
    ['production', { role: 'production' }],
    ['read-only', { readOnly: true }],
  ])('to a %s connection wants its name', async (guard, settings) => {
    const { editor, database } = await start(settings);
    const asked = await found(editor);
    expect(asked.guard).toBe(guard);
    for (const typed of [undefined, '', 'Live', database])
      expect(await apply(editor, asked, typed)).toMatchObject({ ok: false, title: expect.stringContaining('was not typed') });
    expect(await hasStatus(database)).toBe(false);
    expect(await apply(editor, asked, 'live')).toMatchObject({ ok: true });
    expect(await hasStatus(database)).toBe(true);
  });

  it('to a database whose sessions are read-only wants the name of the connection', async () => {
    const { editor, database } = await start();
    await postgres.query(`alter database ${database} set default_transaction_read_only = on`);
    expect((await found(editor)).guard).toBe('read-only');
  });

  it('is not done when the text has changed since', async () => {
    const { editor, database } = await start();
    await editor.open('app/migrations/pending.sql', pending);
    const asked = await found(editor);
    await editor.replaceAll('app/migrations/pending.sql', `${pending}alter table messages add more int;\n`);
    expect(await apply(editor, asked)).toMatchObject({ ok: false, title: expect.stringContaining('has changed since') });
    expect(await hasStatus(database)).toBe(false);
  });

  it('is refused for what destroys data, and where the workspace is not trusted', async () => {
    const { editor } = await start();
    await editor.open('app/migrations/pending.sql', 'alter table messages add a int;\ndrop table messages;\n');
    expect(await target(editor)).toMatchObject({ problem: expect.stringContaining('destroys data'), line: 1 });
    await editor.stop();
    const restricted = await start({}, { initialization: { secrets: true, commands: true, trusted: false } });
    await restricted.editor.expectStatus('app', ({ state }) => state === 'untrusted');
    const asked = await restricted.editor.connection.sendRequest(applyTargetRequest, { folder: restricted.editor.uri('app') });
    expect(asked).toMatchObject({ problem: expect.stringContaining('not trusted') });
  });

  it('that fails says where, and changes nothing', async () => {
    const { editor, database } = await start();
    const text = 'alter table messages add status text;\nalter table messages add body text;\n';
    await editor.open('app/migrations/pending.sql', text);
    const done = await apply(editor, await found(editor));
    expect(done).toMatchObject({
      ok: false,
      line: 1,
      title: expect.stringMatching(/failed in line 2 .*already exists\. Nothing was changed/),
    });
    expect(done.history?.text).toContain('Failed to apply migrations/pending.sql');
    expect(await hasStatus(database)).toBe(false);
  });

  it('is offered by a lens', async () => {
    const { editor } = await start();
    await editor.expectStatus('app', ({ state }) => state === 'ready');
    await editor.open('app/migrations/pending.sql', pending);
    const lenses = await editor.connection.sendRequest<{ command: { title: string } }[]>('textDocument/codeLens', {
      textDocument: { uri: editor.uri('app/migrations/pending.sql') },
    });
    expect(lenses.map(({ command }) => command.title)).toContain('$(cloud-upload) Apply to live…');
  });
});

// A verification starts a PostgreSQL of its own, which takes its time on a busy machine.
describe('verifying the pending migration', { timeout: 90_000 }, () => {
  const verify = (editor: Editor, on?: string): Promise<VerifyResult> =>
    editor.connection.sendRequest(verifyRequest, { folder: editor.uri('app'), ...(on !== undefined && { on }) });

  it('on an embedded copy tells each step, and that the code finds what it asks for', async () => {
    const { editor, database } = await start();
    await editor.open('app/migrations/pending.sql', 'alter table messages add column if not exists status text;\n');
    await editor.expectFindings('app/a.sql', ['status: pending']);
    const result = await verify(editor);
    expect(result).toMatchObject({ ok: true, title: 'migrations/pending.sql holds' });
    expect(result.report).toContain('- ✔ The code finds what it asks for');
    expect(result.report).toContain('1 gone, none new');
    expect(result.report).toContain('Hazards: none');
    expect(await hasStatus(database)).toBe(false);
  });

  it('fails for one that cannot be run again, or that leaves the code without its column', async () => {
    const { editor } = await start();
    await editor.expectStatus('app', ({ state }) => state === 'ready');
    expect(await verify(editor)).toMatchObject({
      ok: false,
      title: expect.stringContaining('column "status" of relation "messages" already exists'),
    });
  });

  it('on a scratch database of the server, which is gone afterwards', async () => {
    const { editor } = await start();
    await editor.open('app/migrations/pending.sql', 'alter table messages add column if not exists status text;\n');
    const { source } = await found(editor);
    const result = await verify(editor, source.id);
    expect(result).toMatchObject({ ok: true });
    expect(result.report).toContain('scratch database on 127.0.0.1');
    expect(await postgres.query("select 1 from pg_database where datname like 'columnist%'")).toEqual([]);
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startProxy } from '../db/proxy.ts';
import { startServer, type TestServer } from '../db/server.ts';
import { Editor, type EditorOptions } from './editor.ts';

let postgres: TestServer;
let editor: Editor | undefined;

beforeAll(async () => {
  postgres = await startServer();
});
afterAll(async () => {
  await postgres.stop();
});
afterEach(async () => {
  const ended = editor;
  editor = undefined;
  expect(await ended?.stop()).toBe(0);
});

const start = async (options: Omit<EditorOptions, 'folders'>): Promise<Editor> => {
  editor = await Editor.start({ folders: { app: {} }, ...options });
  return editor;
};

const connection = (database: string, port = postgres.port) => ({
  source: 'live',
  connections: {
    live: { host: '127.0.0.1', port, database, user: postgres.user, secret: { kind: 'storage', key: 'live' } },
  },
});

const schema = 'create table messages (id int primary key, body text not null)';
const database = async (): Promise<string> => new URL(await postgres.createDatabase(schema)).pathname.slice(1);

describe('a connection', () => {
  it('is asked for its password and gives the findings', async () => {
    const editor = await start({
      settings: connection(await database()),
      secrets: { live: postgres.password },
      initialization: { secrets: true },
    });
    await editor.open('app/a.sql', 'select body, status from messages;');
    await editor.expectFindings('app/a.sql', ['status: unknown-column']);
    const status = await editor.expectStatus('app', (each) => each.state === 'ready');
    expect(status).toMatchObject({ tables: 1, columns: 2, source: { kind: 'connection', name: 'live' } });
    expect(JSON.stringify(editor.status)).not.toContain(postgres.password);
  });

  it('that was changed by someone else clears the squiggle without an edit', async () => {
    const name = await database();
    const editor = await start({
      settings: connection(name),
      secrets: { live: postgres.password },
      initialization: { secrets: true },
    });
    await editor.open('app/a.sql', 'select status from messages;');
    await editor.expectFindings('app/a.sql', ['status: unknown-column']);
    await postgres.query('alter table messages add status text', name);
    await editor.expectFindings('app/a.sql', []);
  });

  it('is not touched by typing', async () => {
    const counted = await startProxy(postgres.port);
    const editor = await start({
      settings: connection(await database(), counted.port),
      secrets: { live: postgres.password },
      initialization: { secrets: true },
    });
    await editor.open('app/a.sql', 'select body from messages;');
    await editor.expectStatus('app', (each) => each.state === 'ready' && !each.busy);
    const before = counted.connections;
    expect(counted.open).toBe(1);
    for (let i = 0; i < 40; i++) {
      await editor.insert('app/a.sql', 'select body'.length, i % 2 === 0 ? ', x' : 'y');
      expect((await editor.findings('app/a.sql')).length).toBeGreaterThan(0);
    }
    expect(counted.connections).toBe(before);
    // One line for the one time that it was read.
    expect(editor.log).toEqual(['live: 1 relations read\n']);
    await counted.close();
  });
});

describe('trouble is told calmly', () => {
  it.each([
    ['a wrong password', () => ({ secrets: { live: 'wrong-secret' }, port: postgres.port }), /password/i],
    ['a server that is not there', () => ({ secrets: { live: 'any-secret' }, port: 1 }), /answers|connect|refused/i],
  ])('%s', async (_name, given, said) => {
    const { secrets, port } = given();
    const editor = await start({ settings: connection('postgres', port), secrets, initialization: { secrets: true } });
    await editor.open('app/a.sql', 'select status from messages;');
    const status = await editor.expectStatus('app', (each) => each.state === 'error' && each.problems.length > 0);
    expect(status.problems.join()).toMatch(said);
    expect(status.problems.join() + editor.log.join('')).not.toContain(secrets.live);
    await editor.expectFindings('app/a.sql', []);
  });

  it('a database that goes away leaves its findings', async () => {
    const counted = await startProxy(postgres.port);
    const editor = await start({
      settings: connection(await database(), counted.port),
      secrets: { live: postgres.password },
      initialization: { secrets: true },
    });
    await editor.open('app/a.sql', 'select status from messages;');
    await editor.expectFindings('app/a.sql', ['status: unknown-column']);
    await counted.close();
    await editor.connection.sendRequest('columnist/refresh', { folder: editor.uri('app') });
    await editor.expectStatus('app', (each) => each.state === 'offline');
    await editor.expectFindings('app/a.sql', ['status: unknown-column']);
  });

  it('a workspace that is not trusted connects to nothing', async () => {
    const counted = await startProxy(postgres.port);
    const editor = await start({
      settings: connection(await database(), counted.port),
      secrets: { live: postgres.password },
      initialization: { secrets: true, trusted: false },
    });
    await editor.expectStatus('app', (each) => each.state === 'untrusted');
    expect(counted.connections).toBe(0);
    await editor.connection.sendNotification('columnist/trusted');
    await editor.expectStatus('app', (each) => each.state === 'ready');
    await counted.close();
  });
});

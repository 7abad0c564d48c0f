import { type AddressInfo, createServer as createNetServer, type Server as NetServer } from 'node:net';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../server/src/io/connection.ts';
import { introspectDatabase, readFingerprint } from '../../server/src/io/live.ts';
import type { Target } from '../../server/src/io/secrets.ts';
import type { ConnectionSettings } from '../../server/src/io/source.ts';
import { corrupt, cutAfter, delayed, type Meddling, startProxy, swallow } from './proxy.ts';
import { startServer, type TestServer } from './server.ts';

const password = 'S3cret:p@ss/w#rd?%';
let server: TestServer;
beforeAll(async () => {
  server = await startServer({ password });
  await server.query("create table t (id int); create role r login password 'r'");
  await server.query('create database locked');
  await server.query('revoke connect on database locked from public');
});
afterAll(() => server.stop());

const target = (changes: Partial<Target> = {}, settings: ConnectionSettings = {}): Target => {
  return { host: server.host, port: server.port, user: 'postgres', database: 'postgres', password, settings, ...changes };
};

async function problemOf(at: Target): Promise<string> {
  const database = openDatabase(at, { folder: tmpdir(), connectTimeoutMs: 1500 });
  const result = await introspectDatabase(database);
  await database.close();
  expect(JSON.stringify(result)).not.toContain(password);
  expect(JSON.stringify(result)).not.toContain(encodeURIComponent(password));
  if (result.ok) return 'ok';
  expect(result.problem.advice).toBeTruthy();
  return result.problem.message;
}

describe('what goes wrong is said in one line, with advice and without secrets', () => {
  test('password, user, database, host, port, TLS', async () => {
    expect(await problemOf(target())).toBe('ok');
    expect(await problemOf(target({ password: `${password}x` }))).toMatch(/^Wrong password for user "postgres"/);
    expect(await problemOf(target({ password: undefined }))).toMatch(/wants a password/);
    expect(await problemOf(target({ user: 'nobody_here' }))).toMatch(/^Wrong password for user "nobody_here"/);
    expect(await problemOf(target({ database: 'nope' }))).toMatch(/^There is no database "nope"/);
    expect(await problemOf(target({ user: 'r', password: 'r', database: 'locked' }))).toMatch(/lacks a permission/);
    expect(await problemOf(target({ port: 1 }))).toMatch(/^No PostgreSQL answers/);
    expect(await problemOf(target({ host: 'no-such-host.invalid' }))).toMatch(/^The host "no-such-host.invalid" is not known/);
    expect(await problemOf(target({ host: '/nonexistent' }))).toMatch(/no PostgreSQL socket/);
    expect(await problemOf(target({}, { ssl: 'require' }))).toMatch(/does not offer TLS/);
    expect(await problemOf(target({}, { ssl: 'verify-full', sslRootCert: '/nonexistent/ca.pem' }))).toMatch(
      /certificate or key file/,
    );
  });

  test('a network that cuts, corrupts or swallows what the server says', async () => {
    const proxy = await startProxy(server.port);
    const through = async (meddle: Meddling) => {
      proxy.meddle = meddle;
      return problemOf(target({ port: proxy.port }));
    };
    expect(await through(cutAfter(2000))).toMatch(/was cut|cannot read/i);
    expect(await through(corrupt(7))).not.toBe('ok');
    expect(await through(swallow)).toMatch(/does not answer/);
    expect(await through(delayed(30))).toBe('ok');
    await proxy.close();
  });

  test('a server of another kind', async () => {
    const greeting = (text: string) =>
      new Promise<NetServer>((resolve) => {
        const other: NetServer = createNetServer((socket) => {
          socket.on('error', () => {});
          socket.write(text);
        }).listen(0, '127.0.0.1', () => resolve(other));
      });
    for (const text of ['HTTP/1.1 400 Bad Request\r\n\r\n', 'J\0\0\0\n8.0.36\0', 'N', 'SSH-2.0-OpenSSH_9.2\r\n']) {
      const other = await greeting(text);
      const { port } = other.address() as AddressInfo;
      expect(await problemOf(target({ port }))).toMatch(/does not speak as PostgreSQL|does not answer|was cut/);
      other.close();
    }
  });

  test('whatever bytes a server sends, it is a failure that is told, or the schema as it is', async () => {
    const proxy = await startProxy(server.port);
    const tell = async (meddle: Meddling): Promise<void> => {
      proxy.meddle = meddle;
      const database = openDatabase(target({ port: proxy.port }), { folder: tmpdir(), connectTimeoutMs: 1000 });
      const result = await introspectDatabase(database, {}, { timeoutMs: 1500 });
      await database.close();
      if (!result.ok) expect(JSON.stringify(result)).not.toContain(password);
    };
    for (const every of [11, 101, 499, 1009, 2003, 4001]) await tell(corrupt(every, every * 3));
    for (let bytes = 1; bytes < 20_000; bytes = Math.ceil(bytes * 1.7)) await tell(cutAfter(bytes));
    await expect.poll(() => proxy.open).toBe(0);
    await proxy.close();
  });

  test('who gives up while connecting leaves no connection behind', async () => {
    const proxy = await startProxy(server.port);
    proxy.meddle = delayed(150);
    for (const leave of ['cancel', 'close'] as const) {
      const database = openDatabase(target({ port: proxy.port }), { folder: tmpdir() });
      const abort = new AbortController();
      const reading = introspectDatabase(database, {}, { signal: abort.signal });
      await expect.poll(() => proxy.open).toBe(1);
      if (leave === 'cancel') abort.abort();
      else await database.close();
      expect((await reading).ok).toBe(false);
      await expect.poll(() => proxy.open).toBe(0);
      await database.close();
    }
    await proxy.close();
  });
});

describe('a connection that lives on', () => {
  const tables = async (database: Database) => {
    const result = await introspectDatabase(database, {}, { timeoutMs: 4000 });
    return result.ok ? result.catalog.relations.map((relation) => relation.name) : result.problem.message;
  };
  const connections = async () => {
    const [row] = await server.query("select count(*)::int as n from pg_stat_activity where application_name = 'columnist'");
    return row?.n;
  };

  test('one connection at most, closed when idle; it can only read', async () => {
    const database = openDatabase(target(), { folder: tmpdir(), idleMs: 300 });
    await Promise.all([tables(database), tables(database), readFingerprint(database)]);
    expect(await connections()).toBe(1);
    const write = await database.read('BEGIN READ ONLY; CREATE TABLE no (id int)');
    expect(write).toMatchObject({ ok: false });
    await new Promise((resolve) => setTimeout(resolve, 900));
    expect(await connections()).toBe(0);
    expect(await tables(database)).toEqual(['t']);
    await database.close();
  });

  test('it comes back after the server was killed, restarted, or hung; a canceled read leaves nothing', async () => {
    const database = openDatabase(target(), { folder: tmpdir(), connectTimeoutMs: 1500 });
    expect(await tables(database)).toEqual(['t']);
    server.signal('SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await tables(database)).toMatch(/was cut|answers|shut down/);
    await server.restart();
    expect(await tables(database)).toEqual(['t']);
    server.signal('SIGSTOP');
    expect(await tables(database)).toMatch(/does not answer/);
    server.signal('SIGCONT');
    expect(await tables(database)).toEqual(['t']);
    const abort = new AbortController();
    const reading = introspectDatabase(database, {}, { signal: abort.signal });
    abort.abort();
    expect((await reading).ok).toBe(false);
    expect(await tables(database)).toEqual(['t']);
    await database.close();
  });
});

import { connect as connectTo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../server/src/io/connection.ts';
import { introspectDatabase, readFingerprint } from '../../server/src/io/live.ts';
import type { Target } from '../../server/src/io/secrets.ts';
import type { ConnectionSettings } from '../../server/src/io/source.ts';
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

/** A server in between that does what a bad network does. */
async function proxy(meddle: (data: Buffer, to: Socket) => void): Promise<{ port: number; close: () => void }> {
  const sockets = new Set<Socket>();
  const listener = createServer((client) => {
    const upstream = connectTo(server.port, server.host);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (data) => upstream.write(data));
    upstream.on('data', (data) => meddle(data, client));
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  const close = () => {
    for (const socket of sockets) socket.destroy();
    listener.close();
  };
  return { port: typeof address === 'object' && address ? address.port : 0, close };
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
    let sent = 0;
    const cutting = await proxy((data, to) => {
      sent += data.length;
      if (sent > 2000) to.destroy();
      else to.write(data);
    });
    expect(await problemOf(target({ port: cutting.port }))).toMatch(/was cut|cannot read/i);
    cutting.close();
    const corrupting = await proxy((data, to) => to.write(data.map((byte, index) => (index % 7 === 3 ? byte ^ 0x55 : byte))));
    expect(await problemOf(target({ port: corrupting.port }))).not.toBe('ok');
    corrupting.close();
    const swallowing = await proxy(() => {});
    expect(await problemOf(target({ port: swallowing.port }))).toMatch(/does not answer/);
    swallowing.close();
    const slow = await proxy((data, to) => setTimeout(() => to.write(data), 30));
    expect(await problemOf(target({ port: slow.port }))).toBe('ok');
    slow.close();
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

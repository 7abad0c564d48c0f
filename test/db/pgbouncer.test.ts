import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Database, openDatabase } from '../../server/src/io/connection.ts';
import { introspectDatabase, readFingerprint } from '../../server/src/io/live.ts';
import { findBinaries } from './binaries.ts';
import { startServer, type TestServer } from './server.ts';

const program = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/opt/homebrew/bin/pgbouncer'].find((file) => existsSync(file));
if (program === undefined) console.log('PgBouncer is not installed here: reading through it is not tested');

describe.skipIf(program === undefined)('through PgBouncer in transaction mode', () => {
  let server: TestServer;
  let pooler: ChildProcess;
  let folder: string;
  let port: number;

  beforeAll(async () => {
    server = await startServer({ auth: 'trust' });
    await server.query(
      'create schema app; create table app.t (id int primary key); alter database postgres set search_path = app',
    );
    folder = mkdtempSync(path.join(tmpdir(), 'columnist-pgbouncer-'));
    port = await freePort();
    const settings = path.join(folder, 'pgbouncer.ini');
    writeFileSync(
      settings,
      `[databases]
* = host=127.0.0.1 port=${server.port} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
auth_type = any
pool_mode = transaction
default_pool_size = 1
unix_socket_dir =
`,
    );
    const { identity } = findBinaries();
    if (identity) for (const each of [folder, settings]) chownSync(each, identity.uid, identity.gid);
    chmodSync(folder, 0o755);
    pooler = spawn(program!, [settings], { ...identity, stdio: 'ignore' });
    const database = open();
    await vi.waitUntil(async () => (await database.read('BEGIN READ ONLY; select 1')).ok, { timeout: 30_000, interval: 100 });
    await database.close();
  });
  afterAll(async () => {
    pooler?.kill();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = (): Database => {
    const target = { host: '127.0.0.1', port, user: 'postgres', database: 'postgres', password: undefined, settings: {} };
    return openDatabase({ ...target, password: 'any' }, { folder: tmpdir() });
  };

  test('schemas are read whole and changes noticed, with other clients on the same server connection in between', async () => {
    const [one, other] = [open(), open()];
    const results = await Promise.all([introspectDatabase(one), introspectDatabase(other), introspectDatabase(one)]);
    for (const result of results)
      expect(result).toMatchObject({ ok: true, catalog: { searchPath: ['app'], relations: [{ schema: 'app', name: 't' }] } });
    const before = await readFingerprint(one);
    if (!before.ok) throw new Error(before.problem.message);
    // What one session sets is not found by the next that gets the same server connection.
    expect(await other.read('select current_setting($$search_path$$), current_setting($$statement_timeout$$)')).toMatchObject({
      results: [[['app', '0']]],
    });
    await server.query('alter table app.t add name text');
    const after = await readFingerprint(one, before.fingerprint);
    expect(after.ok && after.fingerprint.value).not.toBe(before.fingerprint.value);
    await Promise.all([one.close(), other.close()]);
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

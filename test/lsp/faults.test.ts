import { existsSync, lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { corrupt, cutAfter, delayed, pass, startProxy, type TestProxy } from '../db/proxy.ts';
import { startServer, type TestServer } from '../db/server.ts';
import { Editor } from './editor.ts';

const passwords = ['first-Secret:p@ss/1', 'second-Secret#%2'] as const;
const schema = `create table messages (id int primary key, body text not null);
  create schema private; create table private.notes (id int)`;

let postgres: TestServer;
let proxy: TestProxy;
let editor: Editor;
let secrets: { live: string };

beforeAll(async () => {
  postgres = await startServer();
  await postgres.query(`create role app login password '${passwords[0]}'`);
  await postgres.createDatabase(`${schema}; grant usage on schema private to app`, 'shop');
  proxy = await startProxy(postgres.port);
  secrets = { live: passwords[0] };
  editor = await Editor.start({
    folders: { app: {} },
    settings: {
      source: 'live',
      connections: {
        live: {
          host: '127.0.0.1',
          port: proxy.port,
          database: 'shop',
          user: 'app',
          secret: { kind: 'storage', key: 'live' },
        },
      },
    },
    secrets,
    initialization: { secrets: true },
  });
  await editor.open('app/a.sql', 'select body, status from messages;');
  await editor.open('app/b.sql', 'select id, gone from private.notes;');
  await ready();
});
afterAll(async () => {
  expect(await editor.stop()).toBe(0);
  await proxy.close();
  await postgres.stop();
});

/** After whatever happened: the findings are there, one connection at most is open, and no secret is in what was said or written. */
afterEach(async () => {
  proxy.meddle = pass;
  await ready();
  await expect.poll(() => proxy.open).toBeLessThanOrEqual(1);
  const told = [JSON.stringify(editor.status), ...editor.log].join('\n');
  const said = [told, ...filesBelow(editor.home)].join('\n');
  for (const password of passwords)
    for (const form of [password, encodeURIComponent(password), JSON.stringify(password).slice(1, -1)])
      expect(said).not.toContain(form);
  // Not in the files: the compiled code of the server is kept there, too.
  expect(told).not.toMatch(/uncaught|unhandled|\bat .*\.js:\d+/i);
});

const ready = async (): Promise<void> => {
  await editor.expectStatus('app', ({ state, busy, problems }) => state === 'ready' && !busy && problems.length === 0);
  await findings();
};

const findings = async (): Promise<void> => {
  await editor.expectFindings('app/a.sql', ['status: unknown-column']);
  await editor.expectFindings('app/b.sql', ['gone: unknown-column']);
};

/** Calm: the findings stay with their age, the problem has an advice, and it is said when it is tried again. */
const offline = async (problem: RegExp, { isTriedAgain = true } = {}): Promise<void> => {
  const status = await editor.expectStatus('app', ({ state, problems }) => state === 'offline' && problem.test(problems.join()));
  expect(status.problems).toHaveLength(1);
  expect(status.problems[0]).toMatch(/\. \S/);
  expect(status.capturedAt).toBeDefined();
  expect(status.live).toBe(false);
  expect(status.retryAt !== undefined).toBe(isTriedAgain);
  await findings();
};

const throwOut = (): Promise<unknown> =>
  postgres.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'columnist'");

it('the server is killed and started again', async () => {
  postgres.signal('SIGKILL');
  await offline(/was cut|answers|shut down/);
  await postgres.restart();
});

it('the server hangs and goes on', async () => {
  postgres.signal('SIGSTOP');
  await offline(/does not answer/);
  postgres.signal('SIGCONT');
});

it('the server is away for a while: it is asked ever more seldom, and told once in the log', async () => {
  const lines = editor.log.length;
  const target = proxy.target;
  proxy.target = 1;
  proxy.cut();
  await offline(/was cut|answers/);
  const before = proxy.connections;
  await new Promise((resolve) => setTimeout(resolve, 6000));
  expect(proxy.connections - before).toBeLessThanOrEqual(3);
  expect(editor.log.length - lines).toBeLessThanOrEqual(2);
  proxy.target = target;
  // The editor comes to the front: nobody has to wait for the next try.
  await editor.connection.sendNotification('columnist/focus', { focused: false });
  await editor.connection.sendNotification('columnist/focus', { focused: true });
});

it.each([
  ['cuts in the middle of an answer', () => cutAfter(60)],
  ['corrupts what is said', () => corrupt(13)],
])('the network %s', async (_what, meddling) => {
  proxy.meddle = meddling();
  await offline(/./);
});

it('the network is slow: changes show all the same', async () => {
  proxy.meddle = delayed(120);
  await postgres.query('alter table messages add status text', 'shop');
  await editor.expectFindings('app/a.sql', []);
  await postgres.query('alter table messages drop status', 'shop');
});

it('the password is changed: it is not tried again until there is another', async () => {
  await postgres.query(`alter role app password '${passwords[1]}'`);
  await throwOut();
  await offline(/Wrong password for user "app".*Enter the password/, { isTriedAgain: false });
  const before = proxy.connections;
  await new Promise((resolve) => setTimeout(resolve, 3000));
  expect(proxy.connections).toBe(before);
  secrets.live = passwords[1];
  await editor.connection.sendNotification('columnist/secretsChanged');
});

it('too many connections', async () => {
  await postgres.query('alter role app connection limit 0');
  await throwOut();
  await offline(/too many connections/);
  await postgres.query('alter role app connection limit -1');
});

it('pg_hba.conf rejects', async () => {
  const file = path.join(postgres.dataFolder, 'pg_hba.conf');
  const rules = readFileSync(file, 'utf8');
  writeFileSync(file, `host all app all reject\n${rules}`);
  await postgres.query('select pg_reload_conf()');
  await expect.poll(() => throwOut().then(() => editor.status[0]?.state), { interval: 200 }).toBe('offline');
  await offline(/does not let user "app" in.*pg_hba\.conf/);
  writeFileSync(file, rules);
  await postgres.query('select pg_reload_conf()');
});

it('a schema may no longer be read: what it lacks is unknown, not missing', async () => {
  await postgres.query('revoke usage on schema private from app', 'shop');
  await editor.expectFindings('app/b.sql', []);
  await editor.expectFindings('app/a.sql', ['status: unknown-column']);
  await postgres.query('grant usage on schema private to app', 'shop');
});

it('the database may no longer be connected to', async () => {
  await postgres.query('revoke connect on database shop from public');
  await throwOut();
  await offline(/lacks a permission/);
  await postgres.query('grant connect on database shop to public');
});

it('the database is made anew', async () => {
  await postgres.query('drop database shop with (force)');
  await offline(/no database "shop"/);
  await postgres.createDatabase(`${schema}; alter table messages add status text; grant usage on schema private to app`, 'shop');
  await editor.expectFindings('app/a.sql', []);
  await postgres.query('alter table messages drop status', 'shop');
});

it('the server is another one, of another version where one is installed', async () => {
  const folder = '/usr/lib/postgresql';
  const version = existsSync(folder) ? readdirSync(folder).find((each) => existsSync(`${folder}/${each}/bin/initdb`)) : undefined;
  const other = await startServer(version === undefined ? {} : { bin: `${folder}/${version}/bin` });
  try {
    await other.query(`create role app login password '${passwords[1]}'`);
    await other.createDatabase(`${schema}; alter table messages add status text; grant usage on schema private to app`, 'shop');
    proxy.target = other.port;
    proxy.cut();
    await editor.expectFindings('app/a.sql', []);
    await editor.expectStatus('app', ({ state, busy }) => state === 'ready' && !busy);
  } finally {
    proxy.target = postgres.port;
    await other.stop();
  }
});

it('migrations are applied elsewhere: they count as applied at once', async () => {
  const ledger = 'create table schema_migrations (version text primary key); grant select on schema_migrations to app';
  await postgres.query(ledger, 'shop');
  await editor.expectStatus('app', ({ tables }) => tables === 3);
  const migration = 'app/migrations/20250101000000_status.sql';
  editor.write(migration, 'alter table messages add status text;');
  await editor.changedOnDisk(migration);
  await editor.expectFindings('app/a.sql', ['status: pending']);
  // As a tool does: the column came and went before; only the row is new.
  await postgres.query("insert into schema_migrations values ('20250101000000')", 'shop');
  await editor.expectFindings('app/a.sql', ['status: unknown-column']);
  await postgres.query("update schema_migrations set version = '20240101000000'", 'shop');
  await editor.expectFindings('app/a.sql', ['status: pending']);
  await postgres.query('drop table schema_migrations', 'shop');
  editor.remove(migration);
  await editor.changedOnDisk(migration);
});

/** Their texts, all of one moment: a file that is renamed meanwhile is looked for anew. The empty cluster is not of this server. */
function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => path.join(folder, name))
      .filter((file) => lstatSync(file).isFile())
      .map((file) => readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return filesBelow(folder);
    throw error;
  }
}

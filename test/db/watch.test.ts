import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FreshnessState } from '../../server/src/io/freshness.ts';
import { watchConnection } from '../../server/src/io/watch.ts';
import { startServer, type TestServer } from './server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  await server.query('create table first (id int)');
});
afterAll(() => server.stop());

test('a watched schema follows DDL made elsewhere, outlives a crash and a changed password, and stops', async () => {
  let latest: FreshnessState | undefined;
  let password = server.password;
  const watch = watchConnection(
    { host: server.host, port: server.port, user: 'postgres', database: 'postgres', secret: { kind: 'storage', key: 'k' } },
    {
      environment: {},
      folder: '/',
      storage: async () => password,
      changed: (state) => {
        latest = state;
      },
    },
  );
  const until = (check: (state: FreshnessState) => boolean) =>
    expect.poll(() => latest !== undefined && check(latest), { interval: 50 }).toBe(true);
  const has = (name: string) => (state: FreshnessState) =>
    state.status === 'current' && !!state.catalog?.relations.some((relation) => relation.name === name);

  await until(has('first'));
  await server.query('create table second (id int)');
  await until(has('second'));
  await server.query('create table pgmigrations (id serial, name text, run_on timestamp)');
  await until(has('pgmigrations'));
  await server.query("insert into pgmigrations (name) values ('one')");
  await until((state) => state.catalog?.appliedMigrations?.names[0] === 'one');

  server.signal('SIGKILL');
  await until((state) => state.status === 'offline' && has('second')({ ...state, status: 'current' }));
  await server.restart();
  await until(has('second'));

  await server
    .query(
      "alter role postgres password 'changed'; select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'columnist'",
    )
    .catch(() => {});
  await until((state) => state.status === 'rejected' && /Wrong password/.test(state.problem?.message ?? ''));
  password = 'changed';
  watch.refresh();
  await until(has('second'));
  expect(JSON.stringify(latest)).not.toContain('changed');
  watch.stop();
  expect(watch.state().status).toBe('stopped');
});

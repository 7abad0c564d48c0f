import { existsSync } from 'node:fs';
import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { createDatabase, startServer } from './server.ts';

test('each test gets a database of its own on the shared server', async () => {
  const [one, two] = await Promise.all([
    createDatabase(inject('postgres'), 'create table only_here (id int)'),
    createDatabase(inject('postgres')),
  ]);
  const count = async (url: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query("select count(*)::int n from pg_class where relname = 'only_here'");
    await client.end();
    return rows[0].n;
  };
  expect(await count(one)).toBe(1);
  expect(await count(two)).toBe(0);
});

test('several servers run at once, survive a crash and leave nothing behind', async () => {
  const servers = await Promise.all([startServer(), startServer({ auth: 'trust' })]);
  const [first, second] = servers;
  try {
    expect(first!.port).not.toBe(second!.port);
    await first!.query('create table kept (id int)');
    first!.signal('SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 200));
    await first!.restart();
    expect(await first!.query("select to_regclass('kept') is not null as kept")).toEqual([{ kept: true }]);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
  expect(existsSync(first!.dataFolder)).toBe(false);
});

import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApplyGroup, applyPlan } from '../../server/src/analysis/applyPlan.ts';
import { extract } from '../../server/src/extract/extract.ts';
import { type ApplyOutcome, applyMigration, inspectTarget } from '../../server/src/io/applyMigration.ts';
import type { Target } from '../../server/src/io/secrets.ts';
import type { Problem } from '../../server/src/io/source.ts';
import { loadParser } from '../../server/src/sql/parser.ts';
import { startServer, type TestServer } from './server.ts';

let server: TestServer;
beforeAll(async () => {
  await loadParser();
  server = await startServer();
});
afterAll(() => server.stop());

const schema =
  "create table messages (id int primary key, body text); insert into messages select n, 'x' from generate_series(1, 100) n";

async function database(name: string, ddl = schema): Promise<Target> {
  await server.createDatabase(ddl, name);
  return { host: server.host, port: server.port, user: 'postgres', database: name, password: server.password, settings: {} };
}

const groupsOf = (text: string): readonly ApplyGroup[] => {
  const workspace = { read: () => undefined, resolve: () => undefined, find: () => [] };
  const { fragments } = extract({ path: '/app/a.sql', text }, { settings: { tags: [], calls: [] }, workspace });
  const plan = applyPlan(text, fragments, 180000);
  if ('message' in plan) throw new Error(plan.message);
  return plan;
};
const apply = (target: Target, text: string, signal = new AbortController().signal): Promise<ApplyOutcome | Problem> =>
  applyMigration(target, groupsOf(text), { folder: tmpdir(), signal });
const columns = async (name: string): Promise<unknown> =>
  (
    await server.query(
      "select attname from pg_attribute where attrelid = 'messages'::regclass and attnum > 0 order by attnum",
      name,
    )
  ).map((each) => each.attname);
const sessions = async (name: string): Promise<number> =>
  Number(
    (
      await server.query(
        `select count(*) as n from pg_stat_activity where datname = '${name}' and application_name = 'columnist'`,
      )
    )[0]!.n,
  );

describe('a migration', () => {
  test('is run, says what PostgreSQL said, and leaves no session', async () => {
    const target = await database('runs');
    const done = await apply(
      target,
      "do $$ begin alter table messages add column status text; raise notice 'added messages.status'; end $$;\ncreate index concurrently on messages (status);\nalter table messages add seen_at timestamptz;",
    );
    expect(done).toMatchObject({
      ok: true,
      kept: 3,
      notices: ['added messages.status'],
      target: { database: 'runs', user: 'postgres' },
    });
    expect(await columns('runs')).toEqual(['id', 'body', 'status', 'seen_at']);
    expect(await sessions('runs')).toBe(0);
  });

  test('that fails changes nothing, and says where', async () => {
    const target = await database('fails');
    const done = await apply(target, 'alter table messages add a int;\n\nalter table messages\n  add b int not null;\n');
    expect(done).toMatchObject({
      ok: false,
      kept: 0,
      failed: { line: 2, message: expect.stringContaining('contains null values') },
    });
    expect(await columns('fails')).toEqual(['id', 'body']);
    const named = await apply(target, 'alter table messages add a int;\nselect 1,\n  nothing;\n');
    expect(named).toMatchObject({ ok: false, failed: { line: 2, message: 'column "nothing" does not exist' } });
    expect(await columns('fails')).toEqual(['id', 'body']);
  });

  test('keeps what was committed before a statement that stands alone fails', async () => {
    const target = await database('half');
    const done = await apply(target, 'alter table messages add a int;\ncreate unique index concurrently on messages (body);\n');
    expect(done).toMatchObject({
      ok: false,
      kept: 1,
      failed: { line: 1, message: expect.stringContaining('could not create unique index') },
    });
    expect(await columns('half')).toEqual(['id', 'body', 'a']);
  });

  test('ends when it is cancelled, and is taken back', async () => {
    const target = await database('cancelled');
    const controller = new AbortController();
    const running = apply(target, 'alter table messages add a int;\nselect pg_sleep(30);\n', controller.signal);
    await expect
      .poll(
        async () =>
          (await server.query("select 1 from pg_stat_activity where query like 'select pg_sleep%' and state = 'active'")).length,
      )
      .toBe(1);
    controller.abort();
    expect(await running).toMatchObject({ ok: false, kept: 0, failed: { message: 'It was cancelled', line: 1 } });
    expect(await columns('cancelled')).toEqual(['id', 'body']);
  });

  test('says when another session holds the table', async () => {
    const target = await database('locked');
    const text = "set lock_timeout = '200ms';\nalter table messages add a int;\n";
    const holder = server.query('begin; lock table messages in access share mode; select pg_sleep(2); commit', 'locked');
    await expect
      .poll(
        async () =>
          (
            await server.query(
              "select 1 from pg_locks where mode = 'AccessShareLock' and relation = 'messages'::regclass",
              'locked',
            )
          ).length,
      )
      .toBe(1);
    expect(await apply(target, text)).toMatchObject({
      ok: false,
      failed: { message: expect.stringContaining('lock timeout'), advice: expect.stringContaining('try again') },
    });
    await holder;
    expect(await apply(target, text)).toMatchObject({ ok: true });
  });

  test('uses the search_path of the connection', async () => {
    const target = await database(
      'paths',
      'create schema app; create table app.messages (id int); create table messages (id int)',
    );
    expect(
      await apply({ ...target, settings: { searchPath: ['app', 'public'] } }, 'alter table messages add a int;'),
    ).toMatchObject({ ok: true });
    expect(await columns('paths')).toEqual(['id']);
  });

  test('is run in a database whose sessions are read-only, when it was asked for', async () => {
    const target = await database('quiet');
    await server.query('alter database quiet set default_transaction_read_only = on');
    expect(await inspectTarget(target, { folder: tmpdir() })).toMatchObject({
      database: 'quiet',
      readOnly: true,
      standby: false,
    });
    expect(await apply(target, 'alter table messages add a int;')).toMatchObject({ ok: true });
  });

  test('that cannot get there says so without the password', async () => {
    const target = { ...(await database('away')), password: 'wr0ng:secret' };
    const problem = await apply(target, 'select 1;');
    expect(problem).toMatchObject({ message: expect.stringContaining('Wrong password') });
    expect(JSON.stringify(problem)).not.toContain('wr0ng');
  });
});

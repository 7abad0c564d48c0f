import { readFileSync } from 'node:fs';
import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { compareCatalogs, describeDifference, differenceName } from '../../server/src/catalog/compare.ts';
import type { Catalog } from '../../server/src/catalog/model.ts';
import { loadSource, parseSource } from '../../server/src/io/loadSource.ts';
import { alignSchemas } from '../../server/src/migration/align.ts';
import { loadParser } from '../../server/src/sql/parser.ts';
import { parseScript } from '../../server/src/sql/script.ts';
import { createDatabase } from './server.ts';

test('staging becomes what production is, but for what cannot be done without loss', async () => {
  const [staging, production] = await Promise.all([database(scenario('staging')), database(scenario('production'))]);
  const [from, to] = await Promise.all([load(staging), load(production)]);
  const differences = compareCatalogs(from, to);
  expect(differences.map((each) => describeDifference(each, { from: 'staging', to: 'production' }))).toEqual([
    'column seq of public.chat_messages is missing in staging',
    'index idx_chat_messages_reply_to of public.chat_messages is missing in production',
    'index idx_chat_messages_sender_id of public.chat_messages is missing in staging',
    'column chat_id of public.chat_participants: nullability is NULL in staging, NOT NULL in production',
    'column last_read_seq of public.chat_participants is missing in staging',
    'column user_id of public.chat_participants: nullability is NULL in staging, NOT NULL in production',
    'function public.get_unread_count(uuid) is missing in staging',
    expect.stringMatching(
      /^function public\.mark_messages_as_read\(uuid, uuid\): returns is void in staging, integer in production/,
    ),
  ]);
  const aligned = alignSchemas(from, to, differences);
  expect(aligned.notWritten.map((each) => each.what)).toEqual([
    'index idx_chat_messages_reply_to of public.chat_messages',
    'function public.get_unread_count(uuid)',
    'function public.mark_messages_as_read(uuid, uuid)',
  ]);
  await run(staging, aligned.up);
  const once = await load(staging);
  expect(compareCatalogs(once, to).map(differenceName)).toEqual(aligned.notWritten.map((each) => each.what));
  await run(staging, aligned.up);
  expect(compareCatalogs(once, await load(staging))).toEqual([]);
  const [states] = await run(staging, aligned.validate);
  expect(states!.rows.every((row) => row.present)).toBe(true);
  await run(staging, aligned.down);
  expect(compareCatalogs(from, await load(staging))).toEqual([]);
  await run(staging, aligned.down);
});

test('rows without a value keep a column nullable, are told and stay', async () => {
  const [staging, production] = await Promise.all([
    database(`${scenario('staging')}; insert into chats (title) values ('a'); insert into chat_participants (chat_id) select id from chats;
      insert into profiles values (gen_random_uuid(), 'me');
      insert into chat_messages (chat_id, sender_id, content) select c.id, p.id, 'hello' from chats c, profiles p`),
    database(scenario('production')),
  ]);
  const [from, to] = await Promise.all([load(staging), load(production)]);
  const aligned = alignSchemas(from, to, compareCatalogs(from, to));
  const notices: string[] = [];
  await run(staging, aligned.up, notices);
  expect(notices).toContain(
    'skipped: column user_id of public.chat_participants has 1 rows without a value; fill them, then run this again',
  );
  expect(notices).toContain(
    'skipped: column seq of public.chat_messages has 1 rows without a value; fill them, then run this again',
  );
  expect(await run(staging, 'select content, seq from chat_messages')).toMatchObject([
    { rows: [{ content: 'hello', seq: null }] },
  ]);
  const validated = await run(staging, aligned.validate);
  expect(validated[0]!.rows.filter((row) => !row.present).map((row) => row.what)).toEqual([
    'column seq of public.chat_messages (not-null)',
    'column user_id of public.chat_participants (not-null)',
  ]);
  expect(validated.slice(1).map((result) => result.rows)).toContainEqual([{ without_value: '1' }]);
  await run(staging, 'update chat_messages set seq = 1; update chat_participants set user_id = (select id from profiles)');
  await run(staging, aligned.up);
  expect(compareCatalogs(await load(staging), to).map(differenceName)).toEqual(aligned.notWritten.map((each) => each.what));
});

test('rows that break a constraint are told, and nothing stops the rest', async () => {
  const url = await database('create table a (id int, b_id int, n int); insert into a values (1, 7, -1), (1, 8, 2)');
  const wanted = await database(`create table b (id int primary key);
    create table a (id int unique, b_id int references b, n int check (n > 0), extra text default 'x' not null);
    create unique index a_n on a (n)`);
  const [from, to] = await Promise.all([load(url), load(wanted)]);
  const aligned = alignSchemas(from, to, compareCatalogs(from, to));
  const notices: string[] = [];
  await run(url, aligned.up, notices);
  expect(notices.filter((notice) => /: (could not|check constraint|insert or update)/.test(notice))).toHaveLength(3);
  expect(await run(url, 'select id, b_id, n, extra from a order by b_id')).toMatchObject([
    {
      rows: [
        { id: 1, b_id: 7, n: -1, extra: 'x' },
        { id: 1, b_id: 8, n: 2, extra: 'x' },
      ],
    },
  ]);
  await run(url, 'update a set id = b_id, n = 1 where n < 0; insert into b values (7), (8)');
  await run(url, aligned.up);
  expect(compareCatalogs(await load(url), to)).toEqual([]);
});

test('objects of every kind come in the order in which they need each other', async () => {
  const url = await database(`create table t (id int, kept text default 'a'); create type mood as enum ('b', 'd');
    create view v with (security_invoker = true) as select id from t; create table gone (id int);
    create function f() returns int language sql as 'select 1'`);
  const wanted = await database(
    `create schema "Other"; create extension citext;
    create type mood as enum ('a', 'b', 'c', 'd'); create domain email as citext check (value like '%@%');
    create type pair as (left_one email, other mood);
    create table t (id int, kept text default 'b', e email, m mood default 'c', twice int generated always as (id * 2) stored,
      s serial, constraint positive check (id > 0) not valid);
    create table "Other"."Parted" (id int, at date not null, primary key (id, at)) partition by range (at);
    create table "Other"."P1" partition of "Other"."Parted" for values from ('2020-01-01') to ('2021-01-01');
    create index on "Other"."Parted" (at);
    create table circle_a (id int generated always as identity primary key, b int); create table circle_b (id int primary key, a int references circle_a);
    alter table circle_a add foreign key (b) references circle_b; create index on t (lower(kept)) where id > 3;
    create view v as select id from t where id > 1; create view a_view as select * from z_view; create view z_view as select e, p from t, (select 1) x(p);
    create materialized view mv as select count(*) from t; create function f() returns bigint language sql as 'select 1::bigint';
    create function g() returns trigger language plpgsql as 'begin return new; end';
    create view needs_f as select f() as one; create view needs_that as select * from needs_f;
    create trigger needs_g before insert on t for each row execute function g();
    alter table t enable row level security; create policy p on t using (id > 1)`.replace(
      'create view a_view as select * from z_view; create view z_view as select e, p from t, (select 1) x(p);',
      'create view z_view as select e, p from t, (select 1) x(p); create view a_view as select * from z_view;',
    ),
  );
  const [from, to] = await Promise.all([load(url), load(wanted)]);
  const aligned = alignSchemas(from, to, compareCatalogs(from, to));
  await run(url, aligned.up);
  await run(url, aligned.up);
  const after = await load(url);
  const left = aligned.notWritten.map((each) => each.what);
  expect(compareCatalogs(after, to).map(differenceName).sort()).toEqual([...left].sort());
  expect([...left].sort()).toEqual([
    'function public.f()',
    'function public.g()',
    'relation public.gone',
    'relation public.needs_f',
    'relation public.needs_that',
    'trigger needs_g of public.t',
  ]);
  expect(await run(url, "select reloptions from pg_class where relname = 'v'")).toMatchObject([
    { rows: [{ reloptions: ['security_invoker=true'] }] },
  ]);
  await run(url, aligned.down);
  expect(compareCatalogs(from, await load(url)).map(differenceName)).toEqual(['type public.mood']);
});

const database = (ddl: string): Promise<string> => createDatabase(inject('postgres'), ddl);

const scenario = (name: string): string =>
  readFileSync(new URL(`../workspaces/prod-staging/db/${name}.sql`, import.meta.url), 'utf8');

async function load(url: string): Promise<Catalog> {
  const parsed = await parseSource(url, '/');
  if ('message' in parsed) throw new Error(parsed.message);
  const result = await loadSource(parsed.source, {
    folder: '/',
    environment: {},
    ...(parsed.password && { password: parsed.password }),
  });
  if (!result.ok) throw new Error(result.problems[0]?.message);
  return result.catalog;
}

/** Statement by statement in one session, as psql does. */
async function run(url: string, sql: string, notices: string[] = []): Promise<pg.QueryResult<Record<string, unknown>>[]> {
  await loadParser();
  const client = new pg.Client({ connectionString: url });
  client.on('notice', (notice) => notices.push(notice.message ?? ''));
  await client.connect();
  try {
    const results: pg.QueryResult<Record<string, unknown>>[] = [];
    for (const statement of parseScript(sql).statements) results.push(await client.query(statement.text));
    return results;
  } finally {
    await client.end();
  }
}

import { readFileSync } from 'node:fs';
import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { type Aspect, compareCatalogs, describeDifference, differenceName } from '../../server/src/catalog/compare.ts';
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
    create view v as select id from t where id > 1; create view z_view as select e, p from t, (select 1) x(p); create view a_view as select * from z_view;
    create materialized view mv as select count(*) from t; create function f() returns bigint language sql as 'select 1::bigint';
    create function g() returns trigger language plpgsql as 'begin return new; end';
    create view needs_f as select f() as one; create view needs_that as select * from needs_f;
    create trigger needs_g before insert on t for each row execute function g();
    alter table t enable row level security; create policy p on t using (id > 1)`,
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
    'relation public.gone',
    'relation public.needs_f',
    'relation public.needs_that',
    // Its option stays: without it, rows could be seen that are not seen now.
    'relation public.v',
  ]);
  expect(await run(url, "select reloptions from pg_class where relname = 'v'")).toMatchObject([
    { rows: [{ reloptions: ['security_invoker=true'] }] },
  ]);
  await run(url, aligned.down);
  expect(compareCatalogs(from, await load(url)).map(differenceName)).toEqual(['type public.mood']);
});

test('functions are brought and replaced where nothing that stands on them changes, else listed', async () => {
  const url = await database(`create table t (id int); create schema "Odd"; create type "Odd"."Kind" as enum ('x');
    create function body(a int) returns int language sql as 'select 1';
    create function named(a int) returns int language sql as 'select 1';
    create function defaults(a int, b int) returns int language sql as 'select 1';
    create function fewer(a int, b int default 1) returns int language sql as 'select 1';
    create function result(out a int) language sql as 'select 1';
    create function stored(a int) returns int immutable language sql as 'select 1';
    create table uses (id int, twice int generated always as (stored(id)) stored);
    create function volatile_only() returns int language plpgsql as $$ begin return 1; end $$;
    create procedure p() language sql as 'select 1'`);
  const wanted = await database(`create table t (id int); create schema "Odd"; create type "Odd"."Kind" as enum ('x');
    create table later (id int primary key, kind "Odd"."Kind");
    create function body(a int) returns int language sql as $f$ select 2 /* $function$ 'quoted' */ $f$;
    create function body(a text) returns int language sql as 'select 3';
    create function named(b int) returns int language sql as 'select 1';
    create function defaults(a int, b int default 7) returns int language sql as 'select 1';
    create function fewer(a int, b int) returns int language sql as 'select 1';
    create function result(out b int) language sql as 'select 1';
    create function stored(a int) returns int immutable language sql as 'select 2';
    create table uses (id int, twice int generated always as (stored(id)) stored);
    create function volatile_only() returns int stable language plpgsql as $$ begin return 1; end $$;
    create procedure p() language sql as 'select 2';
    create procedure "Odd"."Do It"("An Arg" "Odd"."Kind", variadic rest text[]) language plpgsql security definer as $$ begin null; end $$;
    create function of_row(r later) returns setof later language sql as 'select * from later';
    create function atomic(n int) returns bigint begin atomic; select count(*) from later where id = n; end;
    create function as_table(int default 3) returns table (a int, "B" text) language sql as 'select id, ''x'' from later';
    create aggregate total(int) (sfunc = int4pl, stype = int);
    alter table t add column d int default body('x'::text);
    create view v as select atomic(1) as n`);
  const [from, to] = await Promise.all([load(url), load(wanted)]);
  const aligned = alignSchemas(from, to, compareCatalogs(from, to));
  expect(aligned.notWritten.map((each) => each.what).sort()).toEqual([
    'function public.defaults(integer, integer)',
    'function public.fewer(integer, integer)',
    'function public.named(integer)',
    'function public.result()',
    'function public.stored(integer)',
    'function public.total(integer)',
  ]);
  expect(aligned.up.match(/-- It runs with the rights of its owner/g)).toHaveLength(1);
  await run(url, aligned.up);
  const after = await load(url);
  expect(compareCatalogs(after, to).map(differenceName).sort()).toEqual(aligned.notWritten.map((each) => each.what).sort());
  const [states] = await run(url, aligned.validate);
  expect(states!.rows.filter((row) => !row.present)).toEqual([]);
  await run(url, aligned.up);
  expect(compareCatalogs(after, await load(url))).toEqual([]);
  await run(url, aligned.down);
  expect(compareCatalogs(from, await load(url))).toEqual([]);
  const withoutText = alignSchemas(from, { ...to, functions: to.functions.map(({ definition: _, ...rest }) => rest) }, [
    ...compareCatalogs(from, to),
  ]);
  expect(withoutText.notWritten.map((each) => each.why)).toContain(
    'its body is not in the schema that was read; write it by hand',
  );
});

test('of any two schemas, what remains after the SQL is what it did not write, and the rollback restores', async () => {
  const random = randomFrom(20261121);
  for (let round = 0; round < 40; round++) {
    const [one, other] = [randomSchema(random), randomSchema(random)];
    const [url, wanted] = await Promise.all([database(one), database(other)]);
    const [from, to] = await Promise.all([load(url), load(wanted)]);
    const aligned = alignSchemas(from, to, compareCatalogs(from, to));
    const context = `${one}\n-- and\n${other}\n-- up\n${aligned.up}`;
    await run(url, aligned.up);
    const after = await load(url);
    const left = [...new Set(aligned.notWritten.map((each) => each.what))].sort();
    expect(compareCatalogs(after, to).map(differenceName).sort(), context).toEqual(left);
    await run(url, aligned.up);
    expect(compareCatalogs(after, await load(url)), context).toEqual([]);
    await run(url, aligned.validate);
    await run(url, aligned.down);
    const cannotBeTakenBack = ({ name, from: before, to: now }: Aspect) => name === 'labels' || before === `${now} NOT VALID`;
    const stays = compareCatalogs(from, await load(url)).filter((each) => !each.aspects.some(cannotBeTakenBack));
    expect(stays, `${context}\n-- down\n${aligned.down}`).toEqual([]);
  }
});

/** Mulberry32: the same schemas in every run. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Tables, columns, keys, checks, indexes, enums, views, functions, triggers and policies out of a small stock of names, so that two of them often meet. */
function randomSchema(random: () => number): string {
  const maybe = (chance: number) => random() < chance;
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const sql: string[] = [];
  if (maybe(0.7))
    sql.push(
      `create type mood as enum (${['a', 'b', 'c', 'd'].filter((label) => label === 'b' || maybe(0.6)).map((label) => `'${label}'`)})`,
    );
  const hasMood = sql.length > 0;
  if (maybe(0.3))
    sql.push('create schema "Odd Name"', 'create table "Odd Name"."select" ("from" int primary key, "we""ird" text)');
  const hasFunction = maybe(0.5);
  if (hasFunction)
    sql.push(
      `create function f(int) returns ${pick(['int', 'int', 'bigint'])} immutable language sql as 'select ${pick([1, 2])}'`,
    );
  const tables: string[] = [];
  for (const table of ['alpha', 'beta', 'gamma']) {
    if (!maybe(0.75)) continue;
    const columns = [
      pick([
        'id int primary key',
        'id int not null',
        'id int',
        'id bigint primary key',
        'id int generated always as identity primary key',
      ]),
    ];
    const add = (name: string, types: readonly string[]) => {
      if (maybe(0.6)) columns.push(`${name} ${pick(types)}${pick(['', '', ' not null', ' unique'])}`);
    };
    add('title', ['text', "text default 'x'", "text default 'y'", 'varchar(20)', 'text collate "C"']);
    add('"Count"', [
      'int',
      'int default 0',
      'int default 1',
      'bigint',
      'int check ("Count" > 0)',
      'int generated always as (id * 2) stored',
    ]);
    add('at', ['timestamptz default now()', 'timestamptz', 'date']);
    if (hasMood) add('feeling', ['mood', "mood default 'b'", 'mood[]']);
    if (hasFunction && maybe(0.3)) columns.push('computed int default f(1)');
    if (maybe(0.2)) columns.push('number serial');
    const parent = tables.at(-1);
    if (parent && maybe(0.6)) columns.push('parent_id int');
    sql.push(`create table ${table} (${columns.join(', ')})`);
    const has = (name: string) => columns.some((column) => column.startsWith(`${name} `));
    if (
      parent &&
      has('parent_id') &&
      sql.some((each) => each.startsWith(`create table ${parent} (`) && each.includes('primary key')) &&
      maybe(0.7)
    )
      sql.push(`alter table ${table} add constraint ${table}_parent foreign key (parent_id) references ${parent}`);
    if (maybe(0.4))
      sql.push(
        `alter table ${table} add constraint ${table}_check check (id ${pick(['> 0', '> 1'])})${pick(['', ' not valid'])}`,
      );
    if (has('title') && maybe(0.4))
      sql.push(
        `create ${pick(['', 'unique '])}index ${table}_title on ${table} (${pick(['title', 'lower(title)', 'title desc'])})${pick(['', ' where id > 3'])}`,
      );
    if (maybe(0.3)) sql.push(`alter table ${table} enable row level security`);
    if (maybe(0.3)) sql.push(`create policy p on ${table} using (id > ${pick([1, 2])})`);
    if (maybe(0.3))
      sql.push(`create trigger t before update on ${table} for each row execute function suppress_redundant_updates_trigger()`);
    if (has('title') && maybe(0.5))
      sql.push(`create view v_${table} as select id, title from ${table}${pick(['', ' where id > 1'])}`);
    else if (maybe(0.3)) sql.push(`create view v_${table} as select id from ${table}`);
    if (hasFunction && maybe(0.2)) sql.push(`create view c_${table} as select f(1) as one from ${table}`);
    if (maybe(0.2)) sql.push(`create materialized view m_${table} as select id from ${table}`, `create index on m_${table} (id)`);
    tables.push(table);
  }
  if (maybe(0.3))
    sql.push(
      'create table parts (id int, at date not null) partition by range (at)',
      "create table parts_1 partition of parts for values from ('2020-01-01') to ('2021-01-01')",
    );
  else if (maybe(0.4))
    sql.push(
      'create table parts (id int, at date not null, more text, primary key (id, at)) partition by range (at)',
      "create table parts_1 partition of parts for values from ('2020-01-01') to ('2021-01-01')",
      'create index on parts (more)',
    );
  return `${sql.join(';\n')};`;
}

const database = (ddl: string): Promise<string> => createDatabase(inject('postgres'), ddl);

const scenario = (name: string): string =>
  readFileSync(new URL(`../workspaces/prod-staging/db/${name}.sql`, import.meta.url), 'utf8');

async function load(url: string): Promise<Catalog> {
  const parsed = await parseSource(url, '/');
  if ('message' in parsed) throw new Error(parsed.message);
  const result = await loadSource(parsed.source, {
    folder: '/',
    environment: {},
    definitions: true,
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

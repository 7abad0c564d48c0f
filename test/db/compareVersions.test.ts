import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { compareCatalogs, describeDifference } from '../../server/src/catalog/compare.ts';
import type { Catalog } from '../../server/src/catalog/model.ts';
import { readSnapshot, writeSnapshot } from '../../server/src/catalog/snapshot.ts';
import { loadSource, parseSource } from '../../server/src/io/loadSource.ts';
import { replay } from '../../server/src/io/replay.ts';
import { alignSchemas } from '../../server/src/migration/align.ts';
import { loadParser } from '../../server/src/sql/parser.ts';
import { installedServers } from './installed.ts';
import { createDatabase, startServer, type TestServer } from './server.ts';

const ddl = `
  create schema app;
  create extension if not exists pgcrypto;
  create type app.mood as enum ('sad', 'ok', 'happy');
  create type app.pair as (a int, b text[]);
  create domain app.positive as integer not null default 1 check (value > 0);
  create domain app.email as text collate "C" constraint fmt check (value ~ '@') ;
  create type app.r as range (subtype = timestamptz);
  create sequence app.s as integer increment by 5 minvalue 10 maxvalue 1000 cycle;
  create table app.parent (id bigint generated always as identity (start 100 increment 2) primary key, name varchar(20) not null default 'x' || 'y', constraint nn check (name is not null));
  create table app.t (
    id serial primary key, m app.mood[] default '{sad}'::app.mood[], p app.positive, e app.email not null, n numeric(10,2) default 0 not null,
    g int generated always as (length(e::text) + 1) stored, at timestamptz(3) default now(), d date default current_date, iv interval day to second(2), b bit varying(5), c char(3) collate "C",
    parent_id bigint references app.parent on delete cascade on update set null deferrable initially deferred, parent2 bigint,
    j jsonb default '{"a": 1}' check (jsonb_typeof(j) = 'object'), arr int[] check (arr <@ array[1,2,3]), st text check (st in ('a','b')), 
    unique (n, e), constraint ex exclude using gist (tstzrange(at, at, '[]') with &&) where (n > 0));
  alter table app.t add constraint fk2 foreign key (parent2) references app.parent (id) match full not valid;
  alter table app.t add constraint ck2 check (n > 0 and n < 100 or e like 'a%') not valid;
  create unique index ui on app.t (lower(e), n desc nulls last) include (p) where n > 5 and st = any (array['a', 'b']);
  create index gin on app.t using gin (j jsonb_path_ops) with (fastupdate = off);
  create index brin on app.t using brin (at) with (pages_per_range = 16);
  create unique index und on app.t (d) nulls not distinct;
  create view app.v with (security_barrier) as select t.id, t.e as email, count(*) over (partition by t.m) as c, case when t.n > 0 then 'x' else 'y' end as k from app.t join app.parent p on p.id = t.parent_id where t.d > '2020-01-01' and exists (select 1 from app.parent q where q.id = t.parent2);
  create view app.vc with (security_invoker) as select id, n from app.t where n > 1 with cascaded check option;
  create materialized view app.mv as select id, sum(n) over () s from app.t with no data;
  create unique index mvi on app.mv (id);
  create recursive view app.rv (n) as values (1) union all select n + 1 from rv where n < 5;
  create table app.part (id int not null, at date not null, primary key (id, at)) partition by range (at);
  create table app.part_1 partition of app.part for values from ('2020-01-01') to ('2021-01-01');
  create table app.part_d partition of app.part default;
  create table app.hp (id int) partition by hash (id);
  create table app.hp0 partition of app.hp for values with (modulus 2, remainder 0);
  create table app.kid (extra text not null) inherits (app.parent);
  create function app.f(a int, b text default 'x', variadic c int[] default '{}') returns table (q int, w app.mood) language sql stable as 'select 1, ''sad''::app.mood';
  create function app.atomic(x int) returns int begin atomic select x + 1; end;
  create function app.tr() returns trigger language plpgsql security definer set search_path = app as 'begin return new; end';
  create procedure app.pr(inout a int, in b text) language plpgsql as 'begin end';
  create aggregate app.agg (int) (sfunc = int4pl, stype = int, initcond = '0');
  create trigger tr1 before insert or update of e on app.t for each row when (new.n > 1) execute function app.tr();
  create constraint trigger ctr after insert on app.t deferrable initially deferred for each row execute function app.tr();
  alter table app.t enable row level security;
  alter table app.parent force row level security;
  create policy p1 on app.t as restrictive for update to public using (n > 1 and st = 'a') with check (e <> '' and exists (select from app.parent));
  create rule r1 as on delete to app.v do instead nothing;
  comment on table app.t is 'It''s'; comment on column app.t.e is 'mail'; comment on function app.f(int, text, int[]) is 'f';
  create statistics app.stat (dependencies) on n, d from app.t;
  create foreign data wrapper w; create server srv foreign data wrapper w; create foreign table app.ft (a int options (x 'y') not null, b text) server srv options (t 'u');
  create table app.col1 (a int, b text, c date);
`;

beforeAll(loadParser);

async function load(url: string): Promise<Catalog> {
  const parsed = await parseSource(url, '/');
  if ('message' in parsed) throw new Error(parsed.message);
  const ports = { folder: '/', environment: {}, definitions: true, ...(parsed.password && { password: parsed.password }) };
  const result = await loadSource(parsed.source, ports);
  if (!result.ok) throw new Error(result.problems[0]?.message);
  return result.catalog;
}

const lines = (a: Catalog, b: Catalog): string[] =>
  compareCatalogs(a, b).map((each) => describeDifference(each, { from: 'a', to: 'b' }));

describe('the same DDL', () => {
  const [older] = installedServers();
  let server: TestServer | undefined;
  let here: Catalog;
  beforeAll(async () => {
    if (older) server = await startServer({ binaries: older.binaries });
    here = await load(await createDatabase(inject('postgres'), ddl));
  });
  afterAll(() => server?.stop());

  test.runIf(older)('is the same schema on servers of two major versions', async () => {
    const there = await load(await server!.createDatabase(ddl));
    expect(there.serverVersion).not.toBe(here.serverVersion);
    expect(lines(here, there)).toEqual([]);
  });

  test('is the same schema on the embedded PostgreSQL, and in a snapshot', async () => {
    const replayed = await replay([{ file: 'schema.sql', text: ddl }], { definitions: true });
    if (!replayed.ok) throw new Error(JSON.stringify(replayed.problems));
    expect(replayed.problems).toEqual([]);
    expect(lines(here, replayed.catalog)).toEqual([]);
    const read = readSnapshot(writeSnapshot(here));
    if (!read.ok) throw new Error(read.error);
    expect(lines(read.catalog, here)).toEqual([]);
  });
});

/** One change of each kind, and how it is told. */
const changes: readonly (readonly [sql: string, told: RegExp])[] = [
  ['alter table app.t alter c type char(4)', /column c of app\.t: type is/],
  ['alter table app.t alter e drop not null', /column e of app\.t: nullability/],
  ['alter table app.t alter at set default current_timestamp', /column at of app\.t: default/],
  ['alter table app.t alter p drop default, alter d drop default', /column d of app\.t: default/],
  ['alter table app.parent alter id set generated by default', /column id of app\.parent: identity/],
  ['alter table app.t alter g drop expression', /column g of app\.t: .*generated/],
  ['alter table app.t rename constraint fk2 to fk3', /constraint fk2 of app\.t: name/],
  ['alter table app.t validate constraint ck2', /constraint ck2 of app\.t: definition/],
  ['alter table app.t alter constraint t_parent_id_fkey not deferrable', /constraint t_parent_id_fkey of app\.t: definition/],
  ['drop index app.ui', /index ui of app\.t is missing in b/],
  ['create index extra on app.t (id) where id > 3', /index extra of app\.t is missing in a/],
  [
    'create or replace view app.vc with (security_invoker) as select id, n from app.t where n > 2',
    /relation app\.vc: definition/,
  ],
  ['alter view app.vc set (security_invoker = false)', /relation app\.vc: .*options/s],
  ["alter type app.mood add value 'new'", /type app\.mood: labels/],
  ['alter domain app.positive drop not null', /type app\.positive: nullability/],
  ['alter domain app.email drop constraint fmt', /type app\.email: checks/],
  [
    "create or replace function app.atomic(x int) returns int language sql as 'select x + 2'",
    /function app\.atomic\(integer\): .*body/,
  ],
  ['alter function app.tr() security invoker', /function app\.tr\(\): the body/],
  ['drop trigger tr1 on app.t', /trigger tr1 of app\.t is missing in b/],
  ['alter policy p1 on app.t using (true)', /policy p1 of app\.t: definition/],
  ['alter table app.t disable row level security', /relation app\.t: row security/],
  ['alter table app.hp detach partition app.hp0', /relation app\.hp0: partition bound/],
  ['drop extension pgcrypto', /extension pgcrypto is missing in b/],
  ['drop sequence app.s', /relation app\.s is missing in b/],
  ['drop type app.pair', /relation app\.pair is missing in b/],
];

const from = async (sql: string): Promise<Catalog> => load(await createDatabase(inject('postgres'), sql));

test('a change of each kind is told', async () => {
  const [before, after] = [await from(ddl), await from(`${ddl};\n${changes.map(([sql]) => sql).join(';\n')};`)];
  const told = lines(before, after);
  for (const [sql, expected] of changes)
    expect(
      told.filter((line) => expected.test(line)),
      sql,
    ).not.toEqual([]);
});

test('options of a view are brought where they are new, and never taken away', async () => {
  const plain = `create table t (a int, b int); create view v as select a from t; create view w with (security_barrier) as select b from t;`;
  const [a, b] = [
    await from(plain),
    await from(`create table t (a int, b int); create view v with (security_invoker = true) as select a from t; create view w as select b from t;
      create view x with (security_invoker = true) as select a from t;`),
  ];
  const { up, down, notWritten } = alignSchemas(a, b, compareCatalogs(a, b));
  expect(notWritten.map((each) => each.what)).toEqual(['relation public.w']);
  expect(lines(await from(`${plain} ${up} ${up}`), b)).toEqual([expect.stringMatching(/^relation public\.w: options/)]);
  expect(lines(await from(`${plain} ${up} ${down}`), a)).toEqual([]);
});

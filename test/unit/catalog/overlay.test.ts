import { beforeAll, describe, expect, test } from 'vitest';
import { createLookup } from '../../../server/src/catalog/createLookup.ts';
import type { Lookup } from '../../../server/src/catalog/lookup.ts';
import { type Catalog, type Column, emptyCatalog, type Relation } from '../../../server/src/catalog/model.ts';
import { applyDdl } from '../../../server/src/catalog/overlay.ts';
import { loadParser } from '../../../server/src/sql/parser.ts';
import { parseScript } from '../../../server/src/sql/script.ts';

beforeAll(loadParser);

const origin = { kind: 'same-file', file: 'a.sql' } as const;

const typeNames =
  'int2 int4 int8 text varchar bpchar bool uuid jsonb timestamptz timestamp date numeric float8 interval name oid regclass';
const system: Catalog = {
  ...emptyCatalog,
  schemas: [],
  types: typeNames.split(' ').map((name) => ({ schema: 'pg_catalog', name, kind: 'base' })),
  functions: [{ schema: 'pg_catalog', name: 'now', kind: 'function', arguments: [], returns: 'timestamp with time zone' }],
};

const column = (name: string, type: string, more: Partial<Column> = {}): Column => ({ name, type, ...more });

const base: Catalog = {
  ...emptyCatalog,
  schemas: [
    { name: 'public', readable: true },
    { name: 'auth', readable: true },
    { name: 'secret', readable: false },
  ],
  relations: [
    {
      schema: 'public',
      name: 'messages',
      kind: 'table',
      columns: [column('id', 'uuid', { notNull: true }), column('content', 'text')],
    },
    { schema: 'auth', name: 'users', kind: 'table', columns: [column('id', 'uuid')] },
    {
      schema: 'public',
      name: 'recent',
      kind: 'view',
      columns: [column('id', 'uuid')],
      definition: ' SELECT messages.id\n   FROM public.messages;',
    },
  ],
  types: [{ schema: 'public', name: 'mood', kind: 'enum', labels: ['sad', 'ok'] }],
};

function changedBy(
  sql: string,
  results: (lookup: Lookup) => readonly Column[] | undefined = () => undefined,
  from: Lookup = createLookup(base, system),
) {
  return parseScript(sql).statements.reduce(
    (lookup: Lookup, statement) => applyDdl(lookup, statement, origin, (_, current) => results(current)),
    from,
  );
}

function columns(lookup: Lookup, name: string, schema?: string): Record<string, string> | string | undefined {
  const relation = lookup.relation(name, schema);
  if (typeof relation === 'string') return relation;
  return (
    relation.columns &&
    Object.fromEntries(relation.columns.map((each) => [each.name, each.type + (each.notNull ? ' not null' : '')]))
  );
}

describe('tables', () => {
  test('CREATE TABLE with types, keys and serial', () => {
    const lookup =
      changedBy(`create table "Orders" (id bigserial primary key, name varchar(20) not null, tags text[], amount numeric(10), mood mood,
      at timestamp(3) with time zone default now(), constraint u unique (name, at))`);
    expect(columns(lookup, 'Orders')).toEqual({
      id: 'bigint not null',
      name: 'character varying(20) not null',
      tags: 'text[]',
      amount: 'numeric(10,0)',
      mood: 'public.mood',
      at: 'timestamp(3) with time zone',
    });
    const orders = lookup.relation('Orders') as Relation;
    expect(orders.indexes?.map((each) => [each.name, each.columns])).toEqual([
      ['Orders_pkey', ['id']],
      ['u', ['name', 'at']],
    ]);
    expect(orders.columns?.map((each) => each.default)).toEqual([
      `nextval('public."Orders_id_seq"'::regclass)`,
      undefined,
      undefined,
      undefined,
      undefined,
      'now()',
    ]);
    expect(lookup.relation('Orders_id_seq')).toMatchObject({ kind: 'sequence' });
    expect(lookup.origin({ schema: 'public', name: 'Orders' }, 'id')).toEqual(origin);
  });

  test('a table that is there already has the columns of both', () => {
    const lookup = changedBy('create table if not exists messages (id uuid, status text)');
    expect(columns(lookup, 'messages')).toEqual({ id: 'uuid', status: 'text', content: 'text' });
    expect(lookup.origin({ schema: 'public', name: 'messages' }, 'status')).toEqual(origin);
    expect(lookup.origin({ schema: 'public', name: 'messages' }, 'content')).toBeUndefined();
  });

  test('LIKE, INHERITS, PARTITION OF and OF', () => {
    const lookup = changedBy(`
      create table a (like messages including all, extra int);
      create table b (own int) inherits (messages);
      create table p (id int primary key, at date) partition by range (at);
      create table p1 partition of p for values from ('2020-01-01') to ('2021-01-01');
      create type pair as (x int, y text);
      create table c of pair;
      alter table messages add column later int;
      alter table p rename column at to on_day`);
    expect(columns(lookup, 'a')).toEqual({ id: 'uuid not null', content: 'text', extra: 'integer' });
    expect(columns(lookup, 'b')).toEqual({ id: 'uuid not null', content: 'text', own: 'integer', later: 'integer' });
    expect(columns(lookup, 'p1')).toEqual({ id: 'integer not null', on_day: 'date' });
    expect(columns(lookup, 'c')).toEqual({ x: 'integer', y: 'text' });
  });

  test('temporary tables stand before all others', () => {
    const lookup = changedBy('create temp table messages (x int)');
    expect(columns(lookup, 'messages')).toEqual({ x: 'integer' });
    expect(columns(lookup, 'messages', 'public')).toEqual({ id: 'uuid not null', content: 'text' });
  });

  test('what a query gives, or unknown', () => {
    const results = () => [column('id', 'uuid'), column('n', 'bigint')];
    expect(columns(changedBy('create table x (a) as select 1', results), 'x')).toEqual({ a: 'uuid', n: 'bigint' });
    expect(columns(changedBy('create view x as select 1', results), 'x')).toEqual({ id: 'uuid', n: 'bigint' });
    expect(columns(changedBy('select 1 as a into x', results), 'x')).toEqual({ id: 'uuid', n: 'bigint' });
    expect(columns(changedBy('create materialized view x as select 1'), 'x')).toBeUndefined();
  });
});

describe('ALTER and DROP', () => {
  test.each([
    [
      "alter table messages add column status varchar(20) not null default 'sent', add if not exists content int",
      { status: 'character varying(20) not null' },
    ],
    ['alter table messages drop column content', { content: undefined }],
    ['alter table messages rename column content to body', { content: undefined, body: 'text' }],
    [
      'alter table messages alter content type varchar(5), alter column content set not null',
      { content: 'character varying(5) not null' },
    ],
    ['alter table messages alter id drop not null', { id: 'uuid' }],
    ['alter table only public.messages add constraint k primary key (id, content)', { content: 'text not null' }],
    ['alter table if exists absent add column x int', {}],
  ])('%s', (sql, expected) => {
    const before = { id: 'uuid not null', content: 'text' };
    const wanted = Object.fromEntries(Object.entries({ ...before, ...expected }).filter(([, type]) => type !== undefined));
    expect(columns(changedBy(sql), 'messages')).toEqual(wanted);
  });

  test('renaming, moving and dropping tables', () => {
    const lookup = changedBy('alter table messages rename to notes; alter table notes set schema auth; drop table auth.users');
    expect(columns(lookup, 'messages')).toBe('absent');
    expect(columns(lookup, 'notes', 'auth')).toEqual({ id: 'uuid not null', content: 'text' });
    expect(columns(lookup, 'users', 'auth')).toBe('absent');
    expect([...lookup.relationNames('auth')]).toEqual(['notes']);
  });

  test('CASCADE takes views along', () => {
    expect(columns(changedBy('drop table messages cascade'), 'recent')).toBe('absent');
    expect(columns(changedBy('drop table messages'), 'recent')).toEqual({ id: 'uuid' });
    expect(columns(changedBy('alter table messages drop column id cascade'), 'recent')).toBe('unknown');
  });

  test('constraints and indexes', () => {
    const lookup =
      changedBy(`alter table messages add unique (content); create unique index i on messages (lower(content)) where id is not null;
      alter table messages rename constraint messages_content_key to k; drop index i; create index on messages (id)`);
    const messages = lookup.relation('messages') as Relation;
    expect(messages.constraints?.map((each) => each.name)).toEqual(['k']);
    expect(messages.indexes?.map((each) => each.name)).toEqual(['k', 'messages_id_idx']);
  });

  test('a statement that changes nothing gives the same object', () => {
    const lookup = createLookup(base, system);
    for (const sql of [
      'select 1',
      'alter table absent add x int',
      "comment on table messages is 'x'",
      'insert into messages values (1)',
    ]) {
      expect(changedBy(sql, undefined, lookup)).toBe(lookup);
    }
  });
});

describe('types, functions, schemas', () => {
  test('enums, domains, ranges and composite types', () => {
    const lookup = changedBy(`alter type mood add value 'great' before 'ok'; alter type mood rename value 'sad' to 'blue';
      create domain email as varchar(40) not null; create type span as range (subtype = float8);
      create table t (m mood, e email, s span); alter type mood rename to feeling; drop domain email`);
    expect(lookup.type('feeling')).toMatchObject({ labels: ['blue', 'great', 'ok'] });
    expect(columns(lookup, 't')).toEqual({ m: 'public.feeling', e: 'public.email', s: 'public.span' });
    expect(lookup.type('email')).toBe('absent');
    expect(lookup.type('multispan')).toBe('absent');
    expect(lookup.functions('span')).toHaveLength(1);
  });

  test('functions by their argument types', () => {
    const lookup =
      changedBy(`create function f(a int, out b text) language sql as ''; create function f(text) returns setof messages language sql as '';
      create or replace function f(a int, out b text) language sql as ''; create procedure p() language sql as '';
      create function g() returns table (x int, y text) language sql as ''; drop function f(text)`);
    expect(lookup.functions('f')).toMatchObject([
      {
        returns: 'text',
        arguments: [
          { name: 'a', type: 'integer' },
          { name: 'b', mode: 'out' },
        ],
      },
    ]);
    expect(lookup.functions('g')).toMatchObject([{ returns: 'record', returnsSet: true }]);
    expect(lookup.functions('p')).toMatchObject([{ kind: 'procedure' }]);
  });

  test('schemas and the search_path', () => {
    const lookup = changedBy(`create schema app create table t (id int) create view v as select 1;
      set search_path = app, public; create table u (id int); drop schema auth cascade; create schema auth`);
    expect(columns(lookup, 't')).toEqual({ id: 'integer' });
    expect(columns(lookup, 'u', 'app')).toEqual({ id: 'integer' });
    expect(columns(lookup, 'users', 'auth')).toBe('absent');
    expect(lookup.schema('auth')).toBe('present');
    expect(lookup.searchPath).toEqual(['pg_temp', 'pg_catalog', 'app', 'public']);
    expect(columns(changedBy("select pg_catalog.set_config('search_path', '', false)"), 'messages')).toBe('absent');
  });

  test('what an extension brings is unknown', () => {
    const trigrams = changedBy('create extension pg_trgm');
    expect(trigrams.functions('similarity')).toBe('unknown');
    expect(columns(trigrams, 'absent')).toBe('absent');
    expect(columns(changedBy('create extension postgis'), 'spatial_ref_sys')).toBe('unknown');
    expect(columns(changedBy('import foreign schema x from server y into auth'), 'z', 'auth')).toBe('unknown');
  });

  test('an extension that is held in part leaves only open what it is known to bring', () => {
    const holding = (name: string) =>
      createLookup({ ...base, extensions: [{ name, schema: 'public', version: '', incomplete: true }] }, system);
    const vector = holding('vector');
    expect([vector.functions('cosine_distance'), vector.type('halfvec'), columns(vector, 'absent')]).toEqual([
      'unknown',
      'unknown',
      'absent',
    ]);
    expect(vector.rowFunctions('status')).toEqual([]);
    const other = holding('postgis');
    expect([columns(other, 'spatial_ref_sys'), other.rowFunctions('status')]).toEqual(['unknown', 'unknown']);
  });

  test('a schema that cannot be read is unknown', () => {
    const lookup = createLookup(base, system);
    expect([lookup.schema('secret'), lookup.relation('x', 'secret'), lookup.functions('x', 'secret')]).toEqual([
      'unknown',
      'unknown',
      'unknown',
    ]);
    expect(lookup.withSearchPath(['secret', 'public']).relation('absent')).toBe('unknown');
  });
});

describe('what may or may not happen', () => {
  test('a ROLLBACK undoes', () => {
    expect(columns(changedBy('begin; drop table messages; create table x (); rollback'), 'messages')).toEqual({
      id: 'uuid not null',
      content: 'text',
    });
    const lookup = changedBy('begin; create table x (); savepoint s; create table y (); rollback to s; commit');
    expect([columns(lookup, 'x'), columns(lookup, 'y')]).toEqual([{}, 'absent']);
  });

  test('a guarded ALTER in a DO block counts', () => {
    const lookup = changedBy(`do $$ begin
      if not exists (select 1 from information_schema.columns where table_name = 'messages' and column_name = 'status') then
        alter table public.messages add column status varchar(20) not null default 'sent';
        raise notice 'added';
      else raise notice 'skipped'; end if;
      if exists (select 1) then alter table messages drop column content; drop table auth.users; end if;
      execute 'create index ' || quote_ident('x') || ' on messages (id)';
      execute format('alter table %I.messages add column seen_at timestamptz', 'public');
    end $$`);
    expect(columns(lookup, 'messages')).toEqual({
      id: 'uuid not null',
      content: 'text',
      status: 'character varying(20) not null',
      seen_at: 'timestamp with time zone',
    });
    expect(columns(lookup, 'users', 'auth')).toEqual({ id: 'uuid' });
    expect(lookup.origin({ schema: 'public', name: 'messages' }, 'status')).toEqual(origin);
  });

  test('dynamic DDL without a table gives its columns to any', () => {
    const lookup = changedBy(`do $$ begin execute format('alter table %I add column deleted_at timestamptz', name); end $$`);
    expect(columns(lookup, 'messages')).toEqual({ id: 'uuid not null', content: 'text', deleted_at: 'timestamp with time zone' });
    expect(columns(changedBy(`do $$ begin execute 'create table ' || name || ' (id int)'; end $$`), 'absent')).toBe('unknown');
  });

  test('what undoes a migration is not applied', () => {
    expect(columns(changedBy('-- migrate:up\ncreate table x ();\n-- migrate:down\ndrop table x;'), 'x')).toEqual({});
  });
});

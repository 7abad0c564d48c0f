import { beforeAll, describe, expect, it } from 'vitest';
import type { Lookup } from '../../../server/src/catalog/lookup.ts';
import { resultColumns } from '../../../server/src/resolve/resultColumns.ts';
import { loadParser } from '../../../server/src/sql/parser.ts';
import { parseScript } from '../../../server/src/sql/script.ts';
import { references } from './harness.ts';
import { chat, schema } from './schema.ts';

let db: Lookup;
beforeAll(async () => {
  await loadParser();
  db = schema(chat);
});

const missing = (sql: string): number => references(db, sql).filter((reference) => reference.status === 'missing').length;
const times = (count: number, text: (index: number) => string, between = ''): string =>
  Array.from({ length: count }, (_, i) => text(i)).join(between);

describe('large statements are resolved to their end', () => {
  it.each([
    ['500 nested subqueries', `select id from ${'(select id from '.repeat(500)}users${') x'.repeat(500)} where nope = 1`],
    ['500 nested expressions', `select ${'('.repeat(500)}nope${' + 1)'.repeat(500)} from users`],
    ['500 nested calls', `select ${'lower('.repeat(500)}nope${')'.repeat(500)} from users`],
    ['a chain of 5,000 operators', `select nope ${"|| 'x'".repeat(5000)} from users`],
    ['5,000 conditions', `select 1 from users where nope = 1 ${'and score = 1 '.repeat(5000)}`],
    ['a union of 5,000 queries', `${times(5000, () => 'select id from users', ' union ')} order by nope`],
    ['1,000 joins', `select nope from users ${times(1000, (i) => `join users u${i} on true`, ' ')}`],
    ['100 joins with USING', `select nope from users ${times(100, (i) => `join users u${i} using (id)`, ' ')}`],
    ['100 KB of VALUES', `insert into users (id, name, nope) values ${times(5000, () => "($1, $2, 'xxxxxxx')", ', ')}`],
  ])('%s', (_, sql) => expect(missing(sql)).toBe(1));
});

describe('resultColumns', () => {
  const columns = (sql: string) => {
    const node = parseScript(sql).statements[0]?.node;
    return node && resultColumns(node, db)?.map((column) => `${column.name} ${column.type}`);
  };

  it.each([
    [
      'select * from users',
      ['id uuid', 'name character varying(40)', 'home public.address', 'feels public.mood', 'score integer'],
    ],
    ['select u.id, name as n from users u', ['id uuid', 'n character varying(40)']],
    [
      'select count(*), max(score), min(created_at) from users, messages',
      ['count bigint', 'max integer', 'min timestamp with time zone'],
    ],
    [
      "select 'x'::text, 1, true, null, now()",
      ['text text', '?column? integer', '?column? boolean', '?column? unknown', 'now timestamp with time zone'],
    ],
    ['select (home).city, tags[1], data -> 1 from users, messages', ['city text', 'tags text', '?column? jsonb']],
    [
      'select case when true then score end, coalesce(name, name), exists (select 1) from users',
      ['case integer', 'coalesce character varying(40)', 'exists boolean'],
    ],
    ['select x, y from spread(1)', ['x integer', 'y text']],
    ['values (1, true)', ['column1 integer', 'column2 boolean']],
    ['with q (a) as (select id from users) select * from q', ['a uuid']],
    ['select id from users union select sender_id from messages', ['id uuid']],
    ['insert into users (id) values ($1) returning id, name as who', ['id uuid', 'who character varying(40)']],
  ])('%s', (sql, expected) => expect(columns(sql)).toEqual(expected));

  it.each(['select * from nope', 'select _hole_0_ from users', 'select q.* from (select * from nope) q'])(
    'are unknown: %s',
    (sql) => expect(columns(sql)).toBeUndefined(),
  );
});

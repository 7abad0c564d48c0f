import { beforeAll, describe, expect, test } from 'vitest';
import type { Change } from '../../../server/src/migration/change.ts';
import { hazardsOf } from '../../../server/src/migration/hazards/ofChange.ts';
import { hazardsOfTexts } from '../../../server/src/migration/hazards/ofScript.ts';
import { statementHazards } from '../../../server/src/migration/hazards/ofStatement.ts';
import { planChanges } from '../../../server/src/migration/planChanges.ts';
import { writeMigration } from '../../../server/src/migration/writeMigration.ts';
import { loadParser } from '../../../server/src/sql/parser.ts';
import { parseScript } from '../../../server/src/sql/script.ts';
import { chat, chatFindings, lookupOf, table } from './helpers.ts';

beforeAll(loadParser);

/** `kind on lock duration` of each hazard. */
const ofSql = (sql: string, version = 180000): string[] =>
  parseScript(sql).statements.flatMap((statement) =>
    statementHazards(statement, version).map((hazard) =>
      [hazard.kind, hazard.on, hazard.lock, hazard.duration].filter(Boolean).join(' '),
    ),
  );

describe('a statement', () => {
  test.each([
    ['create table t (id int)', []],
    ['create table t (id int references u)', ['lock u SHARE ROW EXCLUSIVE short']],
    ['alter table t add column a int', ['lock t ACCESS EXCLUSIVE short']],
    ["alter table t add column a text not null default 'x'", ['lock t ACCESS EXCLUSIVE short']],
    ['alter table t add column a timestamptz default now()', ['lock t ACCESS EXCLUSIVE short']],
    [
      'alter table t add column a uuid default gen_random_uuid()',
      ['lock t ACCESS EXCLUSIVE short', 'rewrite t ACCESS EXCLUSIVE table size'],
    ],
    ['alter table t add column a bigserial', ['lock t ACCESS EXCLUSIVE short', 'rewrite t ACCESS EXCLUSIVE table size']],
    [
      'alter table t add column a int generated always as (b * 2) stored',
      ['lock t ACCESS EXCLUSIVE short', 'rewrite t ACCESS EXCLUSIVE table size'],
    ],
    ['alter table t add column a int not null', ['lock t ACCESS EXCLUSIVE short', 'fails t short']],
    ['alter table t drop column a', ['destroys t short', 'lock t ACCESS EXCLUSIVE short']],
    ['alter table t alter column a type bigint', ['rewrite t ACCESS EXCLUSIVE table size']],
    ['alter table t alter column a set not null', ['scan t ACCESS EXCLUSIVE table size', 'fails t short']],
    ['alter table t add constraint c check (a > 0)', ['scan t ACCESS EXCLUSIVE table size']],
    ['alter table t add constraint c check (a > 0) not valid', ['lock t ACCESS EXCLUSIVE short']],
    ['alter table t validate constraint c', ['scan t SHARE UPDATE EXCLUSIVE table size']],
    [
      'alter table t add constraint c foreign key (a) references u not valid',
      ['lock t SHARE ROW EXCLUSIVE short', 'lock u SHARE ROW EXCLUSIVE short'],
    ],
    ['alter table t add constraint c unique (a)', ['scan t ACCESS EXCLUSIVE table size', 'fails t short']],
    ['alter table t add constraint c unique using index i', ['lock t ACCESS EXCLUSIVE short']],
    ['create index on t (a)', ['scan t SHARE table size']],
    ['create index concurrently i on t (a)', ['scan t SHARE UPDATE EXCLUSIVE table size', 'no-transaction t table size']],
    ['drop table t cascade', ['destroys t short']],
    ['truncate a, b', ['destroys a short', 'lock a ACCESS EXCLUSIVE short', 'destroys b short', 'lock b ACCESS EXCLUSIVE short']],
    ['delete from t', ['destroys t short']],
    ['delete from t where id = 1', []],
    ["alter type mood add value 'x'", ['no-transaction mood short']],
    [
      'do $$ begin if true then alter table t drop column a; end if; end $$',
      ['destroys t short', 'lock t ACCESS EXCLUSIVE short'],
    ],
    ['alter table t add column', ['lock t ACCESS EXCLUSIVE short']],
    ['not sql at all', []],
  ])('%s', (sql, expected) => {
    expect(ofSql(sql)).toEqual(expected);
  });
});

test('a constant default rewrote the table before PostgreSQL 11', () => {
  expect(ofSql('alter table t add column a int default 1', 100000)).toContain('rewrite t ACCESS EXCLUSIVE table size');
});

test('what Columnist writes neither rewrites nor destroys nor fails', () => {
  for (const style of ['guarded', 'terse'] as const) {
    const { up } = writeMigration(planChanges(chatFindings, chat), { lookup: chat, style });
    const kinds = new Set(ofSql(up).map((line) => line.split(' ')[0]));
    expect([...kinds].sort()).toEqual(['lock', 'scan']);
  }
});

describe('of a whole migration', () => {
  const schema = (rows?: number) => ({
    serverVersion: 180000,
    relations: [{ ...table('messages', { id: 'uuid!' }), ...(rows !== undefined && { rows }) }],
  });
  const messages = (sql: string, rows?: number): string[] => hazardsOfTexts([sql], schema(rows)).map((each) => each.message);

  test('nobody waits for a table that it creates', () => {
    const sql = `do $$ begin create table notes (id int); end $$;
      alter table notes add constraint c check (id > 0);
      create unique index on notes (id);
      truncate notes;`;
    expect(messages(sql)).toEqual(['TRUNCATE removes every row of notes']);
  });

  test('a table that is there already is not created', () => {
    const sql = 'create table if not exists messages (id int); alter table messages validate constraint c;';
    expect(messages(sql)).toEqual(['VALIDATE CONSTRAINT reads messages; reads and writes go on']);
  });

  test.each([
    [undefined, ''],
    [0, ' (messages has hardly any rows)'],
    [1, ' (messages has about 1 row)'],
    [2_134_567, ' (messages has about 2.1 million rows)'],
  ])('how large the table is stands beside what depends on it: %s', (rows, size) => {
    const sql = 'alter table messages validate constraint c; alter table messages add column a int;';
    expect(messages(sql, rows)).toEqual([
      `VALIDATE CONSTRAINT reads messages; reads and writes go on${size}`,
      'Locks messages for a moment: a catalog change, no rewrite',
    ]);
  });
});

test('a change carries the same hazards as its statement', () => {
  const column = { name: 'a', type: 'uuid', notNull: true, default: 'gen_random_uuid()' };
  const change: Change = { kind: 'add-column', schema: 'public', table: 'messages', column };
  expect(hazardsOf(change, chat).map((hazard) => [hazard.kind, hazard.blocks])).toEqual([
    ['lock', 'reads and writes'],
    ['rewrite', 'reads and writes'],
  ]);
});

describe('of a change to a schema that is known', () => {
  const relation = { ...table('events', { id: 'uuid!' }), kind: 'partitioned' as const };
  const lookup = lookupOf(
    [relation, table('users', { id: 'uuid!' })],
    [
      {
        schema: 'public',
        name: 'positive',
        kind: 'domain',
        base: 'integer',
        checks: [{ name: 'c', definition: 'CHECK (VALUE > 0)' }],
      },
    ],
  );
  const add = (on: string, type: string, more: object = {}): Change => ({
    kind: 'add-column',
    schema: 'public',
    table: on,
    column: { name: 'a', type, notNull: false, ...more },
  });
  const toUsers = { references: { schema: 'public', name: 'users', column: 'id' } };
  test.each([
    ['a domain that checks its values', add('users', 'positive'), ['lock users short', 'rewrite users table size']],
    ['a key of its own', add('users', 'bigint', { identity: true }), ['lock users short', 'rewrite users table size']],
    ['a foreign key', add('users', 'uuid', toUsers), ['lock users short', 'scan users table size', 'lock users short']],
    [
      'a foreign key of a partitioned table',
      add('events', 'uuid', toUsers),
      ['lock events short', 'scan events table size', 'lock users short'],
    ],
    [
      'a new table that points at another',
      {
        kind: 'create-table',
        schema: 'public',
        table: 'notes',
        columns: [{ name: 'user_id', type: 'uuid', notNull: true, ...toUsers }],
      } satisfies Change,
      ['lock users short'],
    ],
  ])('says what %s costs', (_, change, expected) => {
    expect(hazardsOf(change, lookup).map((hazard) => `${hazard.kind} ${hazard.on} ${hazard.duration}`)).toEqual(expected);
  });

  test('a foreign key of a partitioned table is checked while writes wait', () => {
    expect(hazardsOf(add('events', 'uuid', toUsers), lookup)[1]).toMatchObject({ lock: 'SHARE ROW EXCLUSIVE', blocks: 'writes' });
  });
});

import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { createLookup } from '../../server/src/catalog/createLookup.ts';
import type { Catalog } from '../../server/src/catalog/model.ts';
import { startEmbedded } from '../../server/src/io/embedded.ts';
import { openScratchDatabase } from '../../server/src/io/scratch.ts';
import { type ScratchDatabase, verifyMigration } from '../../server/src/io/verify.ts';
import type { Change } from '../../server/src/migration/change.ts';
import type { Plan } from '../../server/src/migration/plan.ts';
import { planChanges } from '../../server/src/migration/planChanges.ts';
import { writeMigration } from '../../server/src/migration/writeMigration.ts';
import { chatFindings } from '../unit/migration/helpers.ts';
import { type MigrationDatabase, openDatabase } from './migrationDatabase.ts';

const chatSchema = readFileSync('test/workspaces/chat/db/schema.sql', 'utf8');
const conversation = '11111111-1111-4111-8111-111111111111';
const car = '22222222-2222-4222-8222-222222222222';
const seller = '33333333-3333-4333-8333-333333333333';
const chatRows = `
insert into conversations (id, metadata) values
  ('${conversation}', '{"car_id": "${car}", "seller_id": "${seller}", "carTitle": "Volvo 240"}'),
  (gen_random_uuid(), '{"car_id": "not a uuid"}'), (gen_random_uuid(), null);
insert into messages (conversation_id, sender_id, content, created_at) values
  ('${conversation}', '${seller}', 'first', '2026-01-01'), ('${conversation}', '${seller}', 'second', '2026-02-01');
insert into conversation_participants (conversation_id, user_id) values ('${conversation}', '${seller}');`;

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function database(ddl: string): Promise<MigrationDatabase> {
  const opened = await openDatabase(inject('postgres'), ddl);
  open.push(opened);
  return opened;
}

const asPlan = (changes: readonly Change[]): Pick<Plan, 'changes'> => ({
  changes: changes.map((change) => ({ change, places: [], because: [], confidence: 'high', alternatives: [], hazards: [] })),
});

describe('scenario 1 on a real server', () => {
  test('says what it added, then what it skipped, and takes all of it back', async () => {
    const chat = await database(chatSchema + chatRows);
    const lookup = await chat.lookup();
    const migration = writeMigration(planChanges(chatFindings, lookup), { lookup, generatedAt: '2026-11-21T03:00:00Z' });
    const before = await chat.fingerprint('public');
    chat.notices();
    await chat.run(migration.up);
    expect(chat.notices().filter((notice) => notice.startsWith('added: column'))).toHaveLength(9);
    await chat.run(migration.up);
    expect(chat.notices().filter((notice) => notice.startsWith('skipped: column'))).toHaveLength(9);
    expect(await chat.query('select distinct status from messages')).toEqual([{ status: 'sent' }]);
    await expect(chat.run("update messages set status = 'lost'")).rejects.toThrow('messages_status_check');
    await chat.run(migration.down);
    expect(await chat.fingerprint('public')).toBe(before);
  });

  test('adds what is missing of a table with one statement, and takes no lock where nothing is', async () => {
    const chat = await database(chatSchema + chatRows);
    const lookup = await chat.lookup();
    const { up, down } = writeMigration(planChanges(chatFindings, lookup), { lookup });
    expect(up.match(/ADD COLUMN/g)).toHaveLength(9);
    expect(up.match(/ALTER TABLE \S+\s+ADD COLUMN/g)).toHaveLength(3);
    expect(up).not.toMatch(/\b(DROP|TRUNCATE|DELETE)\b|ALTER COLUMN/);
    await chat.run("alter table messages add column status varchar(20) not null default 'new'");
    chat.notices();
    await chat.run(up);
    const said = chat.notices();
    expect(said.filter((notice) => notice.startsWith('added: column'))).toHaveLength(8);
    expect(said).toContain('skipped: column public.messages.status exists');
    // Somebody else's column stays as it was: neither the CHECK nor the default is put on it.
    expect(await chat.query('select distinct status from messages')).toEqual([{ status: 'new' }]);
    await chat.run('BEGIN');
    await chat.run(up);
    expect(
      await chat.query("select from pg_locks where pid = pg_backend_pid() and mode not in ('AccessShareLock', 'ExclusiveLock')"),
    ).toHaveLength(0);
    await chat.run('COMMIT');
    expect(down).toContain('Drops 9 columns that the migration adds, with the values stored there since');
    expect(down).toContain('What the migration "skipped" was there before it');
  });

  test('fills old rows from the newest message and from metadata, and leaves what it cannot read', async () => {
    const chat = await database(chatSchema + chatRows);
    const lookup = await chat.lookup();
    const migration = writeMigration(planChanges(chatFindings, lookup), { lookup });
    await chat.run(migration.up);
    await chat.run(migration.backfill);
    await chat.run(migration.backfill);
    const rows = await chat.query(
      'select car_id, car_seller_id, car_title, last_message_at::date::text as last from conversations order by car_id nulls last',
    );
    expect(rows[0]).toEqual({ car_id: car, car_seller_id: seller, car_title: 'Volvo 240', last: '2026-02-01' });
    expect(rows.slice(1)).toEqual(Array(2).fill({ car_id: null, car_seller_id: null, car_title: null, last: null }));
    // The commented steps are those that a person runs in the end.
    await chat.run(`update conversations set car_id = gen_random_uuid() where car_id is null`);
    const steps = migration.backfill
      .replaceAll(/\n-- +(?=CHECK)/g, ' ')
      .split('\n')
      .filter((line) => /^-- ALTER TABLE .*car_id\b|^-- ALTER TABLE .*car_id_not_null/.test(line));
    for (const step of steps) await chat.run(step.slice(3));
    expect(
      await chat.query(`select attnotnull from pg_attribute where attrelid = 'conversations'::regclass and attname = 'car_id'`),
    ).toEqual([{ attnotnull: true }]);
  });

  test('builds suggested indexes outside a transaction, twice', async () => {
    const chat = await database(chatSchema + chatRows);
    const lookup = await chat.lookup();
    const plan = planChanges(chatFindings, lookup);
    const migration = writeMigration({ changes: [...plan.changes, ...plan.suggested] }, { lookup, style: 'terse' });
    const before = await chat.fingerprint('public');
    expect(migration.outsideTransaction).toBe(true);
    await chat.runEach(migration.upStatements);
    await chat.runEach(migration.upStatements);
    const names = plan.suggested.map(({ change }) => (change.kind === 'create-index' ? change.name : ''));
    expect(await chat.query('select from pg_indexes where indexname = any ($1)', [names])).toHaveLength(6);
    await chat.runEach(migration.downStatements);
    expect(await chat.fingerprint('public')).toBe(before);
  });
});

describe('other changes on a real server', () => {
  test('schemas, enums, tables that reference each other, unique constraints and foreign keys come and go', async () => {
    const shop = await database(`create table users (id bigint generated always as identity primary key, email text not null);
      insert into users (email) values ('a@example.com'), ('b@example.com');`);
    const lookup = await shop.lookup();
    const id = { name: 'id', type: 'bigint', notNull: true, identity: true } as const;
    const pointer = (name: string, table: string) =>
      ({ name, type: 'bigint', notNull: false, references: { schema: 'billing', name: table, column: 'id' } }) as const;
    const changes: Change[] = [
      { kind: 'create-schema', schema: 'billing' },
      { kind: 'create-enum', schema: 'billing', name: 'Mood', labels: ['sad', "it's ok"] },
      {
        kind: 'create-table',
        schema: 'billing',
        table: 'a',
        columns: [id, pointer('b_id', 'b'), { name: 'mood', type: 'billing."Mood"', notNull: true, default: "'sad'" }],
        primaryKey: ['id'],
      },
      { kind: 'create-table', schema: 'billing', table: 'b', columns: [id, pointer('a_id', 'a')], primaryKey: ['id'] },
      { kind: 'add-column', schema: 'public', table: 'users', column: { ...pointer('main_a', 'a') } },
      {
        kind: 'add-constraint',
        schema: 'public',
        table: 'users',
        constraint: { name: 'users_email_key', kind: 'unique', definition: 'UNIQUE (email)' },
      },
      { kind: 'function-stub', schema: 'billing', name: 'charge', arguments: 2 },
    ];
    for (const style of ['guarded', 'terse'] as const) {
      const migration = writeMigration(asPlan(changes), { lookup, style });
      const before = await shop.fingerprint('public');
      await shop.run(migration.up);
      const after = await shop.fingerprint('billing');
      await shop.run(migration.up);
      expect(await shop.fingerprint('billing')).toBe(after);
      expect(after).toContain('REFERENCES billing.b(id) t ');
      await shop.run("insert into users (email) values ('c@example.com') on conflict (email) do nothing");
      await shop.run(migration.down);
      expect(await shop.fingerprint('public')).toBe(before);
      expect(await shop.query("select from pg_namespace where nspname = 'billing'")).toHaveLength(0);
      await shop.run(migration.down);
    }
  });

  test('an enum gets its value at the end, once', async () => {
    const shop = await database("create type mood as enum ('sad', 'ok'); create table t (m mood);");
    const lookup = await shop.lookup();
    const finding = {
      code: 'unknown-enum-value',
      severity: 'error',
      message: '',
      span: { start: 0, end: 0 },
      usage: 'where',
      suggestions: [],
      evidence: [],
    } as const;
    const change: Change = { kind: 'add-enum-value', schema: 'public', name: 'mood', label: 'glad' };
    const plan = planChanges(
      [{ file: 'a.sql', line: 0, finding: { ...finding, schema: 'public', name: 'mood', change } }],
      lookup,
    );
    const { up, down } = writeMigration(plan, { lookup });
    await shop.run(up);
    await shop.run(up);
    expect(await shop.query('select enum_range(null::mood)::text as labels')).toEqual([{ labels: '{sad,ok,glad}' }]);
    await shop.run(down);
  });
});

describe('verification', () => {
  const richSchema = `
    create extension if not exists plpgsql;
    create schema "Other";
    create type "Other"."Mood" as enum ('sad', 'happy');
    create domain positive as integer check (value > 0);
    create type pair as (a integer, b text);
    create sequence numbers;
    create function doubled(integer) returns integer language sql immutable as 'select $1 * 2';
    create function touch() returns trigger language plpgsql as 'begin return new; end';
    create table parents (id serial primary key, code text unique not null, amount positive not null default 1, twice integer generated always as (doubled(3)) stored);
    create table children (id bigint generated always as identity primary key, parent_id integer not null references parents (id),
      mood "Other"."Mood" not null, tags text[] not null default '{}', pairs pair, number bigint default nextval('numbers'), check (number > 0));
    create index on children (lower(tags[1])) where mood = 'sad';
    create table events (id uuid not null, at date not null, primary key (id, at)) partition by range (at);
    create table events_2020 partition of events for values from ('2020-01-01') to ('2021-01-01');
    create view v as select c.id, p.code, doubled(p.id) as two from children c join parents p on p.id = c.parent_id;
    create materialized view mv as select * from v;
    create view on_top as select * from mv;
    create trigger touches before update on children for each row execute function touch();`;

  async function onServer(): Promise<ScratchDatabase> {
    const scratch = await openScratchDatabase({ connectionString: inject('postgres') });
    open.push(scratch);
    return scratch;
  }

  async function onPglite(): Promise<ScratchDatabase> {
    const embedded = await startEmbedded();
    open.push({ close: async () => embedded.close() });
    return embedded;
  }

  async function catalogOf(ddl: string): Promise<Catalog> {
    return (await (await database(ddl)).lookup()).catalog;
  }

  test.each([
    ['a real server', onServer],
    ['PGlite', onPglite],
  ])('proves scenario 1 on %s', async (_, scratch) => {
    const catalog = await catalogOf(chatSchema);
    const lookup = createLookup(catalog);
    const migration = writeMigration(planChanges(chatFindings, lookup), { lookup });
    const result = await verifyMigration(
      {
        catalog,
        up: [migration.up],
        down: [migration.down],
        recheck: (after) => ({
          gone: 9,
          added: [],
          remaining: chatFindings.flatMap(({ finding }) =>
            after.relations.some(
              (each) => each.name === finding.table && each.columns?.some((column) => column.name === finding.column),
            )
              ? []
              : [finding.message],
          ),
        }),
      },
      await scratch(),
    );
    expect(result.steps.filter((step) => !step.ok)).toEqual([]);
    expect(result).toMatchObject({ ok: true, notOnCopy: [], tablesWithRows: 3, remaining: [] });
  });

  test('rebuilds a rich schema with rows in every table', async () => {
    const catalog = await catalogOf(richSchema);
    const lookup = createLookup(catalog);
    const changes: Change[] = [
      {
        kind: 'add-column',
        schema: 'public',
        table: 'events',
        column: { name: 'mood', type: '"Other"."Mood"', notNull: true, default: "'sad'" },
      },
      {
        kind: 'add-column',
        schema: 'public',
        table: 'children',
        column: { name: 'amount', type: 'positive', notNull: true, default: '1' },
      },
    ];
    const migration = writeMigration(asPlan(changes), { lookup });
    const result = await verifyMigration({ catalog, up: [migration.up], down: [migration.down] }, await onServer());
    expect(result.notOnCopy).toEqual([]);
    expect(result.steps.filter((step) => !step.ok)).toEqual([]);
    expect(result.tablesWithRows).toBe(3);
  });

  test('leaves no scratch database behind', async () => {
    const server = await database('');
    const count = async () =>
      (await server.query<{ n: number }>("select count(*)::int as n from pg_database where datname like 'columnist%'"))[0]!.n;
    const before = await count();
    const scratch = await openScratchDatabase({ connectionString: inject('postgres') });
    expect(await count()).toBe(before + 1);
    await scratch.close();
    expect(await count()).toBe(before);
  });

  test('proves indexes that are built outside a transaction', async () => {
    const catalog = await catalogOf(chatSchema);
    const lookup = createLookup(catalog);
    const { suggested, changes } = planChanges(chatFindings, lookup);
    const migration = writeMigration({ changes: [...changes, ...suggested] }, { lookup });
    const result = await verifyMigration({ catalog, up: [migration.up], down: [migration.down] }, await onServer());
    expect(result.steps.filter((step) => !step.ok)).toEqual([]);
  });

  test('proves a migration that has no rollback', async () => {
    const catalog = await catalogOf('create table t (id integer primary key)');
    const result = await verifyMigration(
      { catalog, up: ['alter table t add column if not exists a integer'], down: [] },
      await onServer(),
    );
    expect(result).toMatchObject({ ok: true });
    expect(result.steps.map((step) => step.name)).toEqual(['schema', 'rows', 'up', 'up again', 'findings']);
  });

  test('says what the copy cannot have and verifies the rest', async () => {
    const catalog = await catalogOf('create table t (id integer primary key)');
    const lookup = createLookup(catalog);
    const strange: Catalog = {
      ...catalog,
      extensions: [{ name: 'no_such_extension', schema: 'public', version: '1' }],
      relations: [
        ...catalog.relations,
        { schema: 'public', name: 'places', kind: 'table', columns: [{ name: 'at', type: 'public.geometry(Point,4326)' }] },
      ],
    };
    const migration = writeMigration(
      asPlan([{ kind: 'add-column', schema: 'public', table: 't', column: { name: 'a', type: 'integer', notNull: false } }]),
      { lookup },
    );
    const result = await verifyMigration({ catalog: strange, up: [migration.up], down: [migration.down] }, await onServer());
    expect(result.ok).toBe(true);
    expect(result.notOnCopy.map((each) => each.object)).toEqual(['extension no_such_extension', 'table public.places']);
  });

  test.each([
    [
      'a NOT NULL column without a default on a table with rows',
      'alter table t add column a integer not null',
      'drop table if exists x',
      'up',
    ],
    [
      'a foreign key that rows violate',
      'alter table t add column a integer default 7 references t (id)',
      'alter table t drop column a',
      'up',
    ],
    ['a migration that cannot be run twice', 'alter table t add column a integer', 'alter table t drop column a', 'up again'],
    [
      'a rollback that leaves something',
      'alter table t add column if not exists a integer, add column if not exists b integer',
      'alter table t drop column if exists a',
      'compare',
    ],
    [
      'a rollback that cannot be run twice',
      'alter table t add column if not exists a integer',
      'alter table t drop column a',
      'down again',
    ],
  ])('finds %s', async (_, up, down, step) => {
    const catalog = await catalogOf('create table t (id integer primary key)');
    const result = await verifyMigration({ catalog, up: [up], down: [down] }, await onServer());
    expect(result.ok).toBe(false);
    expect(result.steps.at(-1)).toMatchObject({ name: step, ok: false });
  });
});

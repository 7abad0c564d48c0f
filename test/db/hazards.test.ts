import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createLookup } from '../../server/src/catalog/createLookup.ts';
import { introspection, type Rows } from '../../server/src/catalog/introspect.ts';
import type { Lookup } from '../../server/src/catalog/lookup.ts';
import type { Change, ColumnDefinition } from '../../server/src/migration/change.ts';
import type { Hazard } from '../../server/src/migration/hazards/hazard.ts';
import { hazardsOf } from '../../server/src/migration/hazards/ofChange.ts';
import { statementHazards } from '../../server/src/migration/hazards/ofStatement.ts';
import { writeMigration } from '../../server/src/migration/writeMigration.ts';
import { loadParser } from '../../server/src/sql/parser.ts';
import { parseScript } from '../../server/src/sql/script.ts';
import { createDatabase } from './server.ts';

const schema = `
  create domain plain as integer;
  create domain positive as integer check (value > 0);
  create domain filled as integer not null;
  create function random_number() returns integer language plpgsql volatile as 'begin return 4; end';
  create table u (id integer primary key);
  insert into u select generate_series(1, 10);
  create table t (id integer primary key, a integer, b integer not null default 1, name varchar(20), note text, at timestamp, u_id integer,
    price numeric(10, 2));
  insert into t select n, n, n, 'x', 'y', now(), 1 + n % 10, n from generate_series(1, 500) as n;
  alter table t add constraint a_given check (a is not null) not valid;
  create unique index t_b on t (b);
  create view v as select id from t;
  create materialized view m as select id from t;
  create unique index on m (id);
  create table t2 (a bigint, b integer, primary key (b, a));
  create table p (id integer not null, k integer) partition by list (k);
  create table p1 partition of p for values in (1);
  create table p2 (id integer not null, k integer);
  insert into p select n, 1 from generate_series(1, 100) as n;`;

let client: pg.Client;
let lookup: Lookup;
beforeAll(async () => {
  await loadParser();
  client = new pg.Client({ connectionString: await createDatabase(inject('postgres'), schema) });
  await client.connect();
  const asked = introspection();
  const results = (await client.query({ text: asked.sql, rowMode: 'array' })) as unknown as { rows: Rows }[];
  await client.query('ROLLBACK');
  lookup = createLookup(asked.read(results.map((result) => result.rows)).catalog);
});
afterAll(() => client?.end());

/** Weakest first; what ordinary reading and writing takes is left out. */
const modes = ['SHARE UPDATE EXCLUSIVE', 'SHARE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE', 'ACCESS EXCLUSIVE'];

/** What happens to each table: `t: ACCESS EXCLUSIVE, rewritten`. */
type Effects = Readonly<Record<string, string>>;

/** What PostgreSQL does in a transaction that is taken back. */
async function happens(sql: string): Promise<Effects> {
  const state = `select relname as name, c.oid, pg_relation_filenode(c.oid) as file, pg_stat_get_xact_numscans(c.oid)::int as scans
    from pg_class c where relname in ('t', 't2', 'u', 'p', 'p1', 'p2', 'm') order by 1`;
  await client.query('BEGIN');
  try {
    const before = (await client.query(state)).rows;
    await client.query(sql);
    const after = new Map((await client.query(state)).rows.map((row) => [row.oid, row]));
    const { rows: locks } = await client.query(
      'select relation, mode from pg_locks where pid = pg_backend_pid() and relation is not null',
    );
    const effects: Record<string, string> = {};
    for (const { name, oid, file, scans } of before) {
      const mode = strongest(locks.filter((lock) => lock.relation === oid).map((lock) => spelled(lock.mode)));
      const now = after.get(oid);
      // How the keys of the other table are looked up is for the planner to say.
      const isRead = now !== undefined && now.scans > scans && name !== 'u';
      const text = effect(mode, now !== undefined && now.file !== file, isRead);
      const of = name === 'p1' && effects.p !== undefined ? 'p' : name;
      if (text !== '' && (effects[of] ?? '').length < text.length) effects[of] = text;
    }
    return effects;
  } finally {
    await client.query('ROLLBACK');
  }
}

/** `AccessExclusiveLock` → `ACCESS EXCLUSIVE` */
const spelled = (mode: string): string =>
  mode
    .replace(/Lock$/, '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toUpperCase();

const strongest = (held: readonly (string | undefined)[]): string => modes.findLast((mode) => held.includes(mode)) ?? '';

/** What readers and writers pass, and nothing else, is no effect. */
const effect = (mode: string, isRewritten: boolean, isRead: boolean): string =>
  mode === '' || (mode === 'SHARE UPDATE EXCLUSIVE' && !isRead)
    ? ''
    : `${mode}${isRewritten ? ', rewritten' : isRead ? ', read' : ''}`;

function promised(hazards: readonly Hazard[]): Effects {
  const effects: Record<string, string> = {};
  for (const name of new Set(hazards.map((hazard) => hazard.on))) {
    const own = hazards.filter((hazard) => hazard.on === name);
    const has = (kind: Hazard['kind']): boolean => own.some((hazard) => hazard.kind === kind);
    const text = effect(strongest(own.map((hazard) => hazard.lock)), has('rewrite'), has('scan') && name !== 'u');
    if (text !== '') effects[name] = text;
  }
  return effects;
}

describe('what a statement is said to do, PostgreSQL does', () => {
  test.each([
    'alter table t add column x integer',
    "alter table t add column x text not null default 'x'",
    'alter table t add column x timestamptz not null default now()',
    'alter table t add column x timestamptz not null default current_timestamp',
    'alter table t add column x date default current_date',
    'alter table t add column x uuid default gen_random_uuid()',
    'alter table t add column x timestamptz default clock_timestamp()',
    'alter table t add column x double precision default random()',
    'alter table t add column x integer default random_number()',
    "alter table t add column x integer default nextval('pg_catalog.pg_class'::regclass)".replace('pg_catalog.pg_class', 's'),
    'alter table t add column x serial',
    'alter table t add column x bigint generated by default as identity',
    'alter table t add column x integer generated always as (a * 2) stored',
    'alter table t add column x plain',
    'alter table t add column x integer check (x > 0)',
    'alter table t add column x integer references u',
    'alter table t add column x integer references u (id) default 1',
    'alter table t add constraint c check (a > 0)',
    'alter table t add constraint c check (a > 0) not valid',
    'alter table t add constraint c foreign key (u_id) references u',
    'alter table t add constraint c foreign key (u_id) references u not valid',
    'alter table t add constraint c unique (a)',
    'alter table t add constraint c unique using index t_b',
    'alter table t validate constraint a_given',
    'alter table t alter column a set default 5',
    'alter table t alter column b drop not null',
    'alter table t alter column note set not null',
    'alter table t alter column b type bigint',
    'alter table t alter column note type integer using 1',
    'alter table t drop constraint a_given',
    'alter table t set (fillfactor = 70)',
    'alter table t alter column a set statistics 100',
    'alter table t enable row level security',
    'alter table t rename column a to c',
    'alter table t rename to renamed',
    'alter table t set unlogged',
    'alter table t disable trigger all',
    'create index on t (a)',
    'create unique index on t (a)',
    'create trigger g before update on t for each row execute function suppress_redundant_updates_trigger()',
    'create table n (id integer, u_id integer references u)',
    'create table n (id integer, foreign key (id) references u)',
    'refresh materialized view m',
    'refresh materialized view concurrently m',
    'alter table p attach partition p2 for values in (2)',
    'alter table p detach partition p1',
    'delete from t where id = 1',
    'create view w as select a from t',
    "comment on table t is 'x'",
  ])('%s', async (sql) => {
    if (sql.includes("'s'")) await client.query('create sequence if not exists s');
    const hazards = parseScript(sql).statements.flatMap((statement) => statementHazards(statement, 180000));
    expect(promised(hazards)).toEqual(await happens(sql));
  });
});

describe('what a change is said to do, the migration written for it does', () => {
  const column = (definition: Partial<ColumnDefinition>, table = 't'): Change => ({
    kind: 'add-column',
    schema: 'public',
    table,
    column: { name: 'x', type: 'integer', notNull: false, ...definition },
  });
  const constraint = (kind: 'check' | 'unique' | 'foreign', definition: string): Change => ({
    kind: 'add-constraint',
    schema: 'public',
    table: 't',
    constraint: { name: 'x', kind, definition },
  });
  test.each<[string, Change]>([
    ['a column', column({})],
    ['a column with a constant default', column({ notNull: true, default: '0' })],
    ['a column with the time as its default', column({ type: 'timestamptz', notNull: true, default: 'now()' })],
    ['a column with a volatile default', column({ type: 'uuid', notNull: true, default: 'gen_random_uuid()' })],
    ['a column with a default by a function of its own', column({ default: 'random_number()' })],
    ['a serial column', column({ type: 'bigserial', notNull: true })],
    ['an identity column', column({ type: 'bigint', notNull: true, identity: true })],
    ['a column of a plain domain', column({ type: 'plain' })],
    ['a column of a checked domain', column({ type: 'positive' })],
    ['a column of a checked domain with a default', column({ type: 'positive', default: '1' })],
    ['a column of a domain that is NOT NULL, with a default', column({ type: 'filled', default: '1' })],
    ['a closed set of values', column({ type: 'text', notNull: true, default: "'a'", values: ['a', 'b'] })],
    ['a foreign key', column({ references: { schema: 'public', name: 'u', column: 'id' } })],
    ['a foreign key to its own table', column({ references: { schema: 'public', name: 't', column: 'id' } })],
    ['a column of a partitioned table', column({}, 'p')],
    ['a foreign key of a partitioned table', column({ references: { schema: 'public', name: 'u', column: 'id' } }, 'p')],
    ['a CHECK', constraint('check', 'CHECK (a > 0)')],
    ['a unique constraint', constraint('unique', 'UNIQUE (a)')],
    ['a foreign key of a column that is there', constraint('foreign', 'FOREIGN KEY (u_id) REFERENCES public.u (id)')],
    [
      'a table',
      {
        kind: 'create-table',
        schema: 'public',
        table: 'n',
        columns: [
          { name: 'id', type: 'bigint', notNull: true, identity: true },
          { name: 'u_id', type: 'integer', notNull: true, references: { schema: 'public', name: 'u', column: 'id' } },
        ],
        primaryKey: ['id'],
        constraints: [
          { name: 'x', kind: 'foreign', definition: 'FOREIGN KEY (id, u_id) REFERENCES public.t2 (a, b)' },
          { name: 'y', kind: 'check', definition: 'CHECK (u_id > 0)' },
        ],
      },
    ],
    [
      'an index of a partitioned table',
      { kind: 'create-index', schema: 'public', table: 'p', name: 'x', columns: [{ name: 'id' }] },
    ],
  ])('%s', async (_, change) => {
    const plan = { changes: [{ change, places: [], because: [], confidence: 'high', alternatives: [], hazards: [] } as const] };
    for (const style of ['guarded', 'terse'] as const) {
      const { up } = writeMigration(plan, { lookup, style });
      expect(promised(hazardsOf(change, lookup))).toEqual(await happens(up));
    }
  });
});
